"""Copies of folders that are complete, hashed, and cannot surprise.

Used where something is taken along for good: the code of a job, the files of a model. Files are
always copied, never linked: the original is somebody's to go on editing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import StorageError

_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Tree:
    """What was copied."""

    hash: str = ""
    """sha256 of all relative paths and contents, sorted by path."""
    files: list[str] = field(default_factory=list)
    size: int = 0
    """Sum of the file sizes, in bytes."""
    left_out: list[str] = field(default_factory=list)
    """Special files (sockets, pipes, devices), which cannot be copied."""


def copy_tree(
    source: Path,
    target: Path,
    *,
    inside: Path | None = None,
    skip: Collection[str] = (),
    leave_out: Collection[str] = (),
    max_bytes: int | None = None,
    max_files: int | None = None,
) -> Tree:
    """Copy the folder `source` to `target`, which does not exist yet, and hash it.

    A link that stays in the folder stays a link; one that leads out of it is followed, so that the
    copy is complete, unless it leaves `inside`.

    Args:
        inside: Folder that no link may leave; ``None`` for files of this machine.
        skip: Names of folders that are left out wherever they are.
        leave_out: Real paths of folders that are left out.
        max_bytes, max_files: More than that is refused.

    Raises:
        StorageError: It is no folder, is too big, links lead astray, or something cannot be read or
            written. What was copied so far stays in `target`.
    """
    from hashlib import sha256  # loads OpenSSL: a few ms, paid only where something is copied

    if not source.is_dir():
        raise StorageError(f"{source} must be a folder{', not a file' if source.exists() else ', but there is none'}.")
    tree, digest = Tree(), sha256()
    walk = _Walk(
        os.path.realpath(source), os.path.realpath(inside) if inside else None, frozenset(skip), frozenset(leave_out)
    )
    try:
        target.mkdir(parents=True)
        for name, status, path, link in walk.entries(str(source), "", ()):
            here = os.path.join(target, name)
            digest.update(f"{name}\0{link or ''}\0".encode("utf-8", "surrogateescape"))
            if link is not None:
                os.symlink(link, here)
            elif status is None:
                os.mkdir(here)
                continue
            elif not stat.S_ISREG(status.st_mode):
                tree.left_out.append(name)
                continue
            else:
                left = None if max_bytes is None else max_bytes - tree.size
                tree.size += _copy(path, here, status, digest.update, left)
            tree.files.append(name)
            _check_limits(source, tree, max_bytes, max_files)
    except OSError as error:
        named = f" ({error.filename})" if error.filename else ""
        raise StorageError(f"{source} cannot be copied{named}: {error.strerror}.") from error
    tree.hash = digest.hexdigest()
    return tree


def _check_limits(source: Path, tree: Tree, max_bytes: int | None, max_files: int | None) -> None:
    if max_bytes is not None and tree.size > max_bytes:
        raise StorageError(f"{source} holds more than {max_bytes / 2**20:,.0f} MB, the most that is copied.")
    if max_files is not None and len(tree.files) > max_files:
        raise StorageError(f"{source} holds more than {max_files:,} files, the most that are copied.")


_Entry = tuple[str, os.stat_result | None, str, str | None]
"""Relative name, status (``None`` for a folder), path to read from, text of a link."""


@dataclass(frozen=True, slots=True)
class _Walk:
    root: str
    inside: str | None
    skip: frozenset[str]
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
            elif not entry.is_dir(follow_symlinks=False):
                yield name, entry.stat(follow_symlinks=False), entry.path, None
            elif not self._skipped(entry.name, entry.path):
                yield name, None, entry.path, None
                yield from self.entries(entry.path, name + "/", above)

    def _skipped(self, name: str, path: str) -> bool:
        return name in self.skip or (bool(self.leave_out) and os.path.realpath(path) in self.leave_out)

    def _link(self, path: str, name: str, above: tuple[str, ...]) -> Iterator[_Entry]:
        real = os.path.realpath(path)
        if not above and (real == self.root or real.startswith(self.root + os.sep)):
            yield name, None, path, os.path.relpath(real, os.path.join(self.root, os.path.dirname(name)))
        elif self.inside is not None and not real.startswith(self.inside + os.sep):
            raise StorageError(f"{path} is a link that leads out of the storage root (to {real}).")
        elif not os.path.exists(real):
            yield name, None, path, os.readlink(path)
        elif not os.path.isdir(real):
            yield name, os.stat(real), real, None
        elif self._skipped(os.path.basename(path), real):
            return
        elif real in above or self.root.startswith(real + os.sep):
            raise StorageError(f"{path} is a link to a folder that it lies in ({real}).")
        else:
            yield name, None, path, None
            yield from self.entries(real, name + "/", (*above, real))


def _copy(source: str, target: str, status: os.stat_result, update: Callable[[bytes], None], left: int | None) -> int:
    """Copy and hash one file, not much further than `left` bytes; return how many bytes there were."""
    size = 0
    with open(source, "rb", buffering=0) as reading:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IMODE(status.st_mode) | 0o600)
        try:
            while (left is None or size <= left) and (chunk := reading.read(_CHUNK)):
                update(chunk)
                size += len(chunk)
                view = memoryview(chunk)
                while view:
                    view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
    return size
