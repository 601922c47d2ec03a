"""Where a job's inputs and outputs are on this machine, and what becomes of them around an attempt.

With a local storage root they are the storage's own files. With a remote one inputs are fetched
to ``inputs/<name>/`` of the attempt's folder, and outputs made in ``outputs/<name>/`` and published
when the job has ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import StepError
from ...storage.paths import is_machine_path

if TYPE_CHECKING:
    from ..base import StepContext


@dataclass(frozen=True, slots=True)
class Place:
    """One output path: `url` as declared, `path` on this machine, `made` if it must be published."""

    name: str
    url: str
    path: Path
    is_folder: bool
    made: bool


class Places:
    """The paths of one attempt."""

    def __init__(self, context: StepContext) -> None:
        self._context = context
        self._outputs: Mapping[str, Any] = context.spec.get("outputs") or {}

    def inputs(self) -> dict[str, str]:
        """Return the path of each input; fetches from a remote storage.

        Folders end with ``/``, so that scripts may append names to them.

        Raises:
            StepError: An input is missing, or of a type that jobs do not take.
        """
        found: dict[str, str] = {}
        for name, declared in (self._context.spec.get("inputs") or {}).items():
            data = (declared or {}).get("data") or {}
            url = (data.get("value") or {}).get("obs_url")
            if not isinstance(url, str):
                raise StepError(
                    f'Input "{name}" must be a path in the storage; a job cannot read "{data.get("type")}" here.',
                    code="job.input",
                )
            path = self._context.storage.fetch(url, self._context.folder / "inputs" / name)
            if url.endswith("/") and not path.is_dir():
                raise StepError(f'Input "{name}" must be a folder, but "{url}" is a file.', code="job.input")
            found[name] = f"{path}/" if path.is_dir() else str(path)
        return found

    def folders(self) -> list[Place]:
        """Return the ``obs`` outputs."""
        return [
            self._place(name, (output.get("obs_config") or {}).get("obs_path"), is_folder=True)
            for name, output in self._outputs.items()
            if output.get("type") == "obs" or output.get("obs_config")
        ]

    def metric_files(self) -> list[Place]:
        """Return the metric files of all outputs, those named by `metric_file` of an ``obs`` output included."""
        files: list[Place] = []
        for name, output in self._outputs.items():
            named = (output.get("obs_config") or {}).get("metric_file")
            if named:
                folder = next(place for place in self.folders() if place.name == name)
                files.append(self._place(name, f"{folder.url.rstrip('/')}/{named}", is_folder=False))
            listed = (output.get("metrics_config") or {}).get("metric_files") or []
            for url in [listed] if isinstance(listed, str) else listed:
                files.append(self._place(name, url, is_folder=False))
        return files

    def create(self) -> None:
        """Create the output folders and the folders that metric files go to."""
        for place in self.folders():
            _make(place.path)
        for place in self.metric_files():
            _make(place.path.parent)

    def publish(self) -> None:
        """Copy what was made to a remote storage; with a local one everything is there already."""
        for place in [*self.folders(), *self.metric_files()]:
            if place.made and place.path.exists():
                self._context.storage.publish(place.path, place.url)

    def _place(self, name: str, url: Any, *, is_folder: bool) -> Place:
        if not isinstance(url, str) or not url:
            raise StepError(f'Output "{name}" has no path; write one such as /bucket/dir/.', code="job.output")
        storage = self._context.storage
        if storage.is_local or is_machine_path(url):
            return Place(name, url, storage.resolve(url), is_folder, made=False)
        own = self._context.folder / "outputs"
        if not is_folder:
            wanted = storage.normalise(url)
            for folder in self.folders():
                base = storage.normalise(folder.url).rstrip("/") + "/"
                if wanted.startswith(base):
                    return Place(name, url, folder.path / wanted[len(base) :], is_folder, made=False)
            own = own / ".metrics"
        return Place(name, url, own / name if is_folder else own / name / url.rpartition("/")[2], is_folder, made=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise StepError(f"The output folder {folder} cannot be created: there is a file.", code="job.output") from None
    except OSError as error:
        message = f"The output folder {folder} cannot be created: {error.strerror}."
        raise StepError(message, code="job.output") from error


MARK = "outputs.json"
"""File in the attempt's folder: which places it writes to. Its own time of creation is where the attempt begins."""


def begin(context: StepContext, places: list[Place]) -> list[str]:
    """Move what earlier attempts of this step made aside, and note that this one begins.

    A file belongs to an attempt if it was created or changed after that attempt began; it is moved to
    ``outputs/<name>/`` in the folder of that attempt. What was there before stays. Nothing is moved
    from a place that another step of the execution writes to as well: whose file it is cannot be told.

    Returns:
        Sentences for the log.
    """
    import json

    said: list[str] = []
    shared = _places_of_others(context)
    for attempt in range(context.attempt - 1, 0, -1):
        folder = context.folder.parent / str(attempt)
        began = started_at(folder)
        if began is None:
            continue
        for name, path in _noted(folder):
            if any(_overlap(path, other) for other in shared):
                said.append(f"Another step writes to {path} too: what attempt {attempt} left there stays.")
                continue
            aside = folder / "outputs" / name
            moved = _move_newer(Path(path), aside, began)
            if moved:
                said.append(f"{moved} file(s) that attempt {attempt} left in {path} are now in {aside}.")
    noted = [[place.name, str(place.path)] for place in places if not place.made]
    mark = context.folder / MARK
    mark.unlink(missing_ok=True)
    mark.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")
    return said


def started_at(folder: Path) -> float | None:
    """Return when the attempt in `folder` began, by the clock of the file system; ``None`` if it did not."""
    try:
        return (folder / MARK).stat().st_ctime
    except OSError:
        return None


def _noted(folder: Path) -> list[tuple[str, str]]:
    import json

    mark = folder / MARK
    try:
        if not mark.is_file():
            return []
        return [(str(name), str(path)) for name, path in json.loads(mark.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _places_of_others(context: StepContext) -> list[str]:
    """Return the paths that other steps of this execution have written to."""
    own = context.folder.parent
    found: list[str] = []
    if context.attempt == 1:
        return found
    for step in sorted(own.parent.iterdir()):
        if step != own and step.is_dir():
            for attempt in step.iterdir():
                found += [path for _, path in _noted(attempt)]
    return found


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _move_newer(path: Path, aside: Path, began: float) -> int:
    """Move the files at or below `path` that are not older than `began`; return how many."""
    moved = 0
    for file in list(_files(path)):
        if os.lstat(file).st_ctime < began:
            continue
        relative = file.relative_to(path) if file != path else Path(path.name)
        _move(file, _free(aside / relative))
        moved += 1
        for parent in file.parents:
            if parent == path or path not in parent.parents or any(os.scandir(parent)):
                break
            parent.rmdir()
    return moved


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or path.is_file():
        yield path
        return
    for folder, folders, files in os.walk(path):
        links = (name for name in folders if Path(folder, name).is_symlink())
        for name in [*files, *links]:
            yield Path(folder, name)


def _free(path: Path) -> Path:
    """Return `path`, or the next name beside it that is not taken."""
    number, free = 1, path
    while os.path.lexists(free):
        free = path.with_name(f"{path.name}.{number}")
        number += 1
    return free


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(target)
    except OSError:  # on another file system
        import shutil

        shutil.move(source, target)
