"""Where a metrics file lies, which process writes to it, and how several take turns."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SINCE = "MLWORKFLOW_METRICS_SINCE"
"""When the run began (seconds since the epoch), handed on to every process that it starts."""


def default() -> Path:
    """Return the metrics file of the job (``MA_OUTPUT_<NAME>`` of its metrics output), else ``./metrics.json``.

    Outputs that are folders end with ``/``; what does not is a metrics file. Of several the one whose
    name speaks of metrics is taken.
    """
    if "MLWORKFLOW_STEP" in os.environ:
        found = [(key, value) for key, value in os.environ.items() if key.startswith("MA_OUTPUT_")]
        files = [(key, value) for key, value in found if value and not value.endswith("/")]
        files.sort(key=lambda item: "METRIC" not in item[0])
        if files:
            return Path(files[0][1])
    return Path("metrics.json").absolute()


def given(path: str | os.PathLike[str]) -> Path:
    """Return the file that a user names; a folder means ``metrics.json`` in it.

    Raises:
        ValueError: It is no path of this machine.
    """
    text = os.fspath(path)
    if not isinstance(text, str) or not text or "\0" in text or "://" in text:
        raise ValueError(f"metrics.to takes a path on this machine such as out/metrics.json, not {path!r}.")
    where = Path(text).expanduser().absolute()
    return where / "metrics.json" if text.endswith("/") or where.is_dir() else where


def began() -> float:
    """Return since when a file belongs to this run; what is older is left over from another.

    In a job nothing is: what an earlier attempt left there has been moved aside.
    """
    if "MLWORKFLOW_STEP" in os.environ:
        return 0.0
    try:
        return float(os.environ[_SINCE])
    except (KeyError, ValueError):
        moment = time.time() - 0.02  # the clock of a file system is a little behind
        os.environ[_SINCE] = repr(moment)
        return moment


def who() -> str:
    """Return how this process is called where several report: "" for the only or the first one.

    Ranks of a distributed job are told by ``RANK``, workers of `multiprocessing` by their name.
    """
    worker = sys.modules.get("multiprocessing.process")
    if worker is not None and worker.parent_process() is not None:
        return str(worker.current_process().name)
    rank, size = os.environ.get("RANK", "0"), os.environ.get("WORLD_SIZE", "1")
    return f"rank {rank}" if rank != "0" and size != "1" else ""


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """Wait until no other process writes in `folder`; yield whether that can be told there.

    The lock is on the folder itself, so that nothing is left beside the user's files.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield False
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            locked = True
        except OSError:  # some network file systems
            locked = False
        try:
            yield locked
        finally:  # by name: a process forked meanwhile shares the lock, and closing alone would leave it there
            if locked:
                fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


def replace(path: Path, content: bytes, *, alone: bool) -> tuple[int, int, int]:
    """Put `content` in place of a file: who reads sees the old one or the new one. Return its `status`.

    Args:
        alone: Whether nobody else writes here at this moment.
    """
    suffix = "tmp" if alone else f"{os.getpid()}.tmp"
    beside = path.with_name(f".{path.name}.{suffix}")
    beside.write_bytes(content)
    beside.replace(path)
    return status(path)


def status(path: Path) -> tuple[int, int, int]:
    """Return what tells one version of a file from another; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
