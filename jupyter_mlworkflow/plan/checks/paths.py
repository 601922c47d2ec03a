"""Rules on paths: code and data that a run needs must be there before it starts (section 5.3).

Only asked where the planner was given a way to look (`Draft.exists`), and only of
paths that are known before the run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import Problem, StorageError
from .. import expressions as ex
from ..draft import UNKNOWN, Draft
from ..model import PlannedStep
from ._text import shown

_UPLOAD = "Put it there first, or correct the path."


def normal(path: str) -> str:
    """Return one spelling of a path: ``obs://`` is ``/``, no doubled or trailing slashes.

    Example:
        >>> normal("obs://bucket/dir/"), normal("./src/../code/"), normal("/bucket//a")
        ('/bucket/dir', 'code', '/bucket/a')
    """
    if path.startswith("obs://"):
        path = "/" + path[len("obs://") :]
    return "/" + posixpath.normpath(path).lstrip("/") if path.startswith("/") else posixpath.normpath(path)


def inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it, going by their names.

    Example:
        >>> inside("/bucket/code/train.py", "/bucket/code/"), inside("/bucket/codec", "/bucket/code")
        (True, False)
    """
    path, folder = normal(path), normal(folder)
    return path == folder or path.startswith(folder.rstrip("/") + "/") or (folder == "." and path[:2] != "..")


def places(code_dir: str, boot_file: str) -> list[str]:
    """Return where a boot file may lie, which may be given relative to its folder; none outside of it.

    Example:
        >>> places("./src", "train.py"), places("./src", "./src/train.py"), places("/b/src/", "/b/other.py")
        (['./src/train.py'], ['./src/src/train.py', './src/train.py'], [])
    """
    found = []
    if not boot_file.startswith(("/", "~", "obs://", "file://")):
        joined = f"{code_dir.rstrip('/')}/{boot_file.removeprefix('./')}"
        if inside(joined, code_dir):
            found.append(joined)
    if inside(boot_file, code_dir) and normal(code_dir) != ".":
        found.append(boot_file)
    return found


def roots_are_there(draft: Draft) -> Iterator[Problem]:
    """The root of a storage that is only read from exists when the run starts (section 5.3.5)."""
    if draft.exists is None:
        return
    used = {key for name in draft.chosen for key in draft.steps[name].needs}
    for name, storage in draft.storages.items():
        root = draft.root(name)
        if f"storages.{name}" not in used or not isinstance(root, str):
            continue
        if storage.creates:
            impossible = _impossible(draft, None, f"storages.{name}", root)
            if impossible is not None:
                draft.missing_roots.add(name)
                yield impossible
            continue
        missing = _look(draft, None, f"storages.{name}", root, "The storage root")
        if missing is not None and not _is_written(draft, root):
            draft.missing_roots.add(name)
            yield missing


def code_is_there(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """The folder of the code exists and the boot file lies in it (table 5-42)."""
    algorithm = step.spec.get("properties", {}).get("algorithm")
    if not isinstance(algorithm, Mapping):
        return
    code_dir = _reachable(draft, algorithm.get("code_dir"))
    boot_file = _reachable(draft, algorithm.get("boot_file"))
    if isinstance(code_dir, str):
        missing = _look(draft, step, "algorithm.code_dir", code_dir, "The folder of the code")
        if missing is not None:
            yield missing
            return
    if not isinstance(boot_file, str):
        return
    here = isinstance(code_dir, str) and code_dir.startswith((".", "~", "file://"))
    if here and boot_file.startswith(("/", "file://", "~")):
        return  # whether it is the same folder of this machine shows when the code is copied
    candidates = places(code_dir, boot_file) if isinstance(code_dir, str) else [boot_file]
    if not candidates:
        yield Problem(
            f"The boot file must lie in the folder of the code, {shown(code_dir)}.",
            step.name,
            "algorithm.boot_file",
            boot_file,
            "Give its path relative to code_dir.",
        )
        return
    problems = [_look(draft, step, "algorithm.boot_file", place, "The boot file") for place in candidates]
    if problems[0] is not None and all(problem is not None for problem in problems):
        yield problems[0]


def inputs_are_there(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """An input path exists, unless another step of this run writes it."""
    for name, item in step.spec.get("inputs", {}).items():
        if item.get("type") not in ("obs", "data_selector"):
            continue
        path = obs_url(draft, item.get("data"))
        if path is None or _is_written(draft, path):
            continue
        missing = _look(draft, step, f"inputs.{name}", path, "The input")
        if missing is not None:
            yield missing


def outputs_are_possible(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """An output path need not exist, but there can be such a path in the storage."""
    for name, item in step.spec.get("outputs", {}).items():
        path = _reachable(draft, item.get("obs_config", {}).get("obs_path"))
        wrong = _impossible(draft, step, f"outputs.{name}", path) if isinstance(path, str) else None
        if wrong is not None:
            yield wrong


def obs_url(draft: Draft, data: Any) -> str | None:
    """Return the path that an input will have, ``None`` when it is not known yet."""
    value = draft.known(data)
    if value is UNKNOWN or not isinstance(value, Mapping):
        return None
    inner = value.get("value", value)
    path = _reachable(draft, inner.get("obs_url")) if isinstance(inner, Mapping) else None
    return path if isinstance(path, str) else None


def _reachable(draft: Draft, path: Any) -> Any:
    """Return a path, or `UNKNOWN` below a root that is missing itself (which is told once)."""
    if ex.kind_of(path) == ex.STORAGE and path[ex.STORAGE] in draft.missing_roots:
        return UNKNOWN
    return draft.known(path)


def _is_written(draft: Draft, path: str) -> bool:
    """Whether an output path of this run is `path`, lies in it or contains it."""
    if draft.written is None:
        draft.written = _written(draft)
    outputs, parents = draft.written
    spelled = normal(path)
    return spelled in outputs or spelled in parents or any(parent in outputs for parent in _parents(spelled))


def _written(draft: Draft) -> tuple[set[str], set[str]]:
    """Collect the output paths of the steps that run, and the folders that these lie in."""
    outputs: set[str] = set()
    parents: set[str] = set()
    for step in draft.running():
        for item in step.spec.get("outputs", {}).values():
            place = draft.known(item.get("obs_config", {}).get("obs_path"))
            if isinstance(place, str):
                outputs.add(normal(place))
                parents.update(_parents(normal(place)))
    return outputs, parents


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(2, len(parts))]


def _look(draft: Draft, step: PlannedStep | None, field: str, path: str, what: str) -> Problem | None:
    if draft.exists is None:
        return None
    try:
        if draft.exists(path):
            return None
    except StorageError as error:
        return Problem(str(error), step.name if step is not None else None, field, path)
    where = f" in {draft.folder}" if draft.folder and path.startswith(".") else ""
    return Problem(
        f"{what} {path} does not exist{where}.", step.name if step is not None else None, field, path, _UPLOAD
    )


def _impossible(draft: Draft, step: PlannedStep | None, field: str, path: str) -> Problem | None:
    """Return what is wrong with a path that need not exist."""
    try:
        if draft.exists is not None:
            draft.exists(path)
    except StorageError as error:
        return Problem(str(error), step.name if step is not None else None, field, path)
    return None


WORKFLOW_RULES = (roots_are_there,)
RULES = (code_is_there, inputs_are_there, outputs_are_possible)
