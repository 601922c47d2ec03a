"""The snapshot of a job's code that an attempt runs, and the boot file in it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import StepError, StorageError
from ...storage.paths import is_machine_path, machine_path, normalise
from ...storage.tree import Tree, copy_tree

if TYPE_CHECKING:
    from ...storage import StorageRoot

MAX_BYTES = 500 * 1024 * 1024
MAX_FILES = 20_000
SKIPPED = frozenset({".git", "__pycache__", ".ipynb_checkpoints", "node_modules", ".venv"})
"""Folders that are left out of a snapshot wherever they are."""


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


def take(source: Path, target: Path, *, inside: Path | None = None, leave_out: Collection[str] = ()) -> Tree:
    """Copy the code in `source` to `target`.

    Args:
        inside: Folder that no link may leave; ``None`` for code of this machine.
        leave_out: Real paths of folders that are not code (the home of runs, the storage root).

    Raises:
        StepError: It is no folder, too big, or something in it cannot be read.
    """
    try:
        return copy_tree(
            source,
            target,
            inside=inside,
            skip=SKIPPED,
            leave_out=leave_out,
            max_bytes=MAX_BYTES,
            max_files=MAX_FILES,
        )
    except StorageError as error:
        hint = " Every attempt gets a copy of its code: keep data elsewhere and give it as an input."
        raise StepError(f"code_dir: {error}{hint if 'holds more' in str(error) else ''}", code="job.code") from error


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
        if is_machine_path(code_dir):
            folder, full = machine_path(code_dir, storage.cwd), boot_file
        else:
            folder, full = normalise(code_dir).rstrip("/"), normalise(boot_file)
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
