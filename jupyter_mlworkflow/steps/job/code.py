"""The snapshot of a job's code that an attempt runs, and the boot file in it.

Code is always copied, never linked: the folder is somebody's to go on editing. Files are hashed
while they are copied; the hash names this code in the journal.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import StepError
from ...storage.paths import is_machine_path, machine_path, normalise

if TYPE_CHECKING:
    from ...storage import StorageRoot

MAX_BYTES = 500 * 1024 * 1024
MAX_FILES = 20_000
SKIPPED = frozenset({".git", "__pycache__", ".ipynb_checkpoints", "node_modules", ".venv"})
"""Folders that are left out of a snapshot wherever they are."""

_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Snapshot:
    """What was copied: a folder, the sha256 of all sorted paths and contents, and how many files."""

    folder: Path
    hash: str = ""
    files: int = 0
    size: int = 0
    left_out: list[str] = field(default_factory=list)
    """Special files (sockets, pipes, devices), which cannot be copied."""


def last_folder(code_dir: str, cwd: str) -> str:
    """Return the name that the code gets below ``$MA_JOB_DIR``.

    Example:
        >>> last_folder("obs://bucket/code/train/", "/"), last_folder(".", "/home/me/flow")
        ('train', 'flow')
    """
    path = machine_path(code_dir, cwd) if is_machine_path(code_dir) else normalise(code_dir)
    name = path.rstrip("/").rpartition("/")[2]
    if not name:
        raise StepError(f'code_dir must be a folder with a name, not "{code_dir}".', code="job.code")
    return name


def take(
    source: Path,
    target: Path,
    *,
    inside: Path | None = None,
    leave_out: Collection[str] = (),
    max_bytes: int = MAX_BYTES,
    max_files: int = MAX_FILES,
) -> Snapshot:
    """Copy the folder `source` to `target`, which does not exist, and hash it.

    A link that stays in the folder stays a link; one that leads out of it is followed, if `inside`
    allows, so that the snapshot is complete.

    Args:
        inside: Folder that no link may leave; ``None`` for code of this machine.
        leave_out: Real paths of folders that are not copied (the home of runs and storage).
        max_bytes: Largest sum of file sizes, in bytes.

    Raises:
        StepError: It is no folder, too big, or something in it cannot be read.
    """
    from hashlib import sha256

    if not source.is_dir():
        raise StepError(f"code_dir must be a folder; {source} is a file.", code="job.code")
    snapshot = Snapshot(target)
    digest = sha256()
    walk = _Walk(os.path.realpath(source), os.path.realpath(inside) if inside else None, frozenset(leave_out))
    try:
        os.makedirs(target)
        for name, status, path, link in walk.entries(str(source), "", ()):
            here = os.path.join(target, name)
            digest.update(f"{name}\0{link or ''}\0".encode("utf-8", "surrogateescape"))
            if link is not None:
                os.symlink(link, here)
            elif status is None:
                os.mkdir(here)
                continue
            elif not stat.S_ISREG(status.st_mode):
                snapshot.left_out.append(name)
                continue
            else:
                snapshot.size += _copy(path, here, status, digest.update, max_bytes - snapshot.size)
            snapshot.files += 1
            if snapshot.size > max_bytes or snapshot.files > max_files:
                raise StepError(_too_big(source, snapshot, max_bytes, max_files), code="job.code")
    except OSError as error:
        named = f" ({error.filename})" if error.filename else ""
        raise StepError(f"The code in {source} cannot be copied{named}: {error.strerror}.", code="job.code") from error
    snapshot.hash = digest.hexdigest()
    return snapshot


def _too_big(source: Path, snapshot: Snapshot, max_bytes: int, max_files: int) -> str:
    return (
        f"code_dir {source} is too big to be copied for every attempt: more than "
        f"{max_bytes // 2**20} MB or {max_files} files. Keep data elsewhere and give it as an input."
        if snapshot.files <= max_files
        else f"code_dir {source} holds more than {max_files} files. Keep data elsewhere and give it as an input."
    )


_Entry = tuple[str, os.stat_result | None, str, str | None]
"""Relative name, status (``None`` for a folder), path to read from, text of a link."""


@dataclass(frozen=True, slots=True)
class _Walk:
    root: str
    inside: str | None
    leave_out: frozenset[str]

    def entries(self, folder: str, prefix: str, above: tuple[str, ...]) -> Iterator[_Entry]:
        """Yield everything below `folder`, sorted, parents first.

        Args:
            above: Real paths of the folders that links were followed into on the way here.
        """
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            name = prefix + entry.name
            if entry.is_symlink():
                yield from self._link(entry.path, name, above)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED and not (self.leave_out and os.path.realpath(entry.path) in self.leave_out):
                    yield name, None, entry.path, None
                    yield from self.entries(entry.path, name + "/", above)
            else:
                yield name, entry.stat(follow_symlinks=False), entry.path, None

    def _link(self, path: str, name: str, above: tuple[str, ...]) -> Iterator[_Entry]:
        real = os.path.realpath(path)
        if not above and (real == self.root or real.startswith(self.root + os.sep)):
            yield name, None, path, os.path.relpath(real, os.path.join(self.root, os.path.dirname(name)))
        elif self.inside is not None and not real.startswith(self.inside + os.sep):
            raise StepError(f"{path} is a link that leads out of the storage root (to {real}).", code="job.code")
        elif not os.path.exists(real):
            yield name, None, path, os.readlink(path)
        elif not os.path.isdir(real):
            yield name, os.stat(real), real, None
        elif os.path.basename(path) in SKIPPED or real in self.leave_out:
            return
        elif real in above or self.root.startswith(real + os.sep):
            raise StepError(f"{path} is a link to a folder that it lies in ({real}).", code="job.code")
        else:
            yield name, None, path, None
            yield from self.entries(real, name + "/", (*above, real))


def _copy(source: str, target: str, status: os.stat_result, update: Callable[[bytes], None], left: int) -> int:
    """Copy and hash one file, not further than `left` bytes; return how many bytes there were."""
    size = 0
    with open(source, "rb", buffering=0) as reading:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IMODE(status.st_mode) | 0o600)
        try:
            while size <= left and (chunk := reading.read(_CHUNK)):
                update(chunk)
                size += len(chunk)
                view = memoryview(chunk)
                while view:
                    view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
    return size


def find_boot_file(boot_file: str, code_dir: str, storage: StorageRoot, snapshot: Path) -> Path:
    """Return the boot file in the snapshot.

    It may be named relative to `code_dir`, or by a full path that lies in it (section 5.4.5, table 5-42).

    Raises:
        StepError: It lies elsewhere, or does not exist.
    """
    for relative in _names_in(boot_file, code_dir, storage):
        path = snapshot / relative
        if path.is_file() and os.path.realpath(path).startswith(os.path.realpath(snapshot) + os.sep):
            if path.suffix in (".sh", ".bash", ".ipynb"):
                raise StepError(
                    f'boot_file must be a Python file, not "{boot_file}"; run other programs with command=.',
                    code="job.boot_file",
                )
            return path
    there = sorted(entry.name for entry in os.scandir(snapshot) if entry.name.endswith(".py"))[:10]
    known = f" Python files there: {', '.join(there)}." if there else " It holds no Python file."
    raise StepError(f'boot_file "{boot_file}" is not a file in code_dir "{code_dir}".{known}', code="job.boot_file")


def _names_in(boot_file: str, code_dir: str, storage: StorageRoot) -> Iterator[str]:
    """Yield what `boot_file` can mean as a path relative to `code_dir`, likeliest first."""
    if boot_file.startswith(("/", "obs://")):
        folder, full = (normalise(url).rstrip("/") for url in (code_dir, boot_file)) if not is_machine_path(
            code_dir
        ) else (machine_path(code_dir, storage.cwd), boot_file)
        if full.startswith(folder + "/"):
            yield full[len(folder) + 1 :]
        return
    relative = os.path.normpath(boot_file)
    if not boot_file.startswith(("file://", "~")) and not relative.startswith(".."):
        yield relative
    if is_machine_path(code_dir):
        url = boot_file if is_machine_path(boot_file) else f"./{boot_file}"
        folder, full = machine_path(code_dir, storage.cwd), machine_path(url, storage.cwd)
        if full.startswith(folder + os.sep):
            yield full[len(folder) + 1 :]
