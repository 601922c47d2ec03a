"""Reading a store where nothing can be written: on a full disk, or one that is mounted read-only.

A store in WAL mode has an index of its log in shared memory, a file of 32 KB beside it, which even
a reader makes. Where there is no room for it, or nobody may write, there are other ways to read,
all of them only good for a moment: see `connect`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

_UNREADABLE = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM}
)
_PATIENCE_SECONDS = 1.0


def may_help(error: sqlite3.Error) -> bool:
    """Whether an error is of the kind that a store has which cannot be written."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNREADABLE


def connect(path: Path) -> tuple[sqlite3.Connection, Callable[[], None]]:
    """Open a store for one transaction that reads.

    Tried in this order:

    1. with the index in the memory of this process, which needs the store for itself (full disk);
    2. as a file that nobody changes, if there is no log beside it (read-only);
    3. as a copy of both files in a temporary folder, in memory where there is such (read-only).

    Returns:
        The connection, and what closes it and leaves nothing behind.

    Raises:
        sqlite3.Error, OSError: There is no way to read it.
    """
    ways = [_alone, _copy if _size(log_of(path)) else _unchanging]
    for way in ways:
        try:
            return way(path)
        except sqlite3.Error as error:
            if way is ways[-1] or not may_help(error):  # somebody else is in it: then the usual way works soon
                raise
    raise AssertionError("unreachable")


def log_of(path: Path) -> Path:
    """Return the log (WAL) of a store."""
    return path.with_name(f"{path.name}-wal")


def stamp(path: Path) -> int:
    """Return a number that changes when the files of a store change."""
    return hash(tuple(_state(file) for file in (path, log_of(path))))


def _alone(path: Path) -> tuple[sqlite3.Connection, Callable[[], None]]:
    connection = _open(f"{path.absolute().as_uri()}?mode=rw", "PRAGMA locking_mode = EXCLUSIVE")
    return connection, connection.close


def _unchanging(path: Path) -> tuple[sqlite3.Connection, Callable[[], None]]:
    connection = _open(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
    return connection, connection.close


def _copy(path: Path) -> tuple[sqlite3.Connection, Callable[[], None]]:
    import shutil
    import tempfile

    memory = "/dev/shm"  # noqa: S108 - a folder of our own is made in it
    folder = tempfile.mkdtemp(prefix="mlworkflow-", dir=memory if os.access(memory, os.W_OK) else None)
    try:
        for file in (path, log_of(path)):  # closing them drops locks of ours: there are none where nobody writes
            shutil.copyfile(file, os.path.join(folder, file.name))
        connection = _open((Path(folder) / path.name).as_uri())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

    def close() -> None:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)

    return connection, close


def _open(uri: str, *statements: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        for statement in (*statements, "SELECT 1 FROM sqlite_schema LIMIT 1"):
            connection.execute(statement).fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _size(path: Path) -> int:
    return _state(path)[1]


def _state(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
