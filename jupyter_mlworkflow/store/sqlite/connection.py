"""Connections, transactions, and the translation of SQLite's errors into sentences."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from ...errors import DiskFullError, StoreError
from ..home import refused, waiting_lock
from . import schema, spare

BUSY_SECONDS = 30.0
"""How long a transaction waits for another one."""

_FULL_BELOW = 64 * 1024
"""An input/output error with less than this many bytes free is a full disk."""


class Database:
    """One SQLite file, used from any thread: each has its own connection.

    It can be read even where it cannot be written: on a full disk, on one mounted read-only (`spare`).

    Args:
        path: The file; made, readable by its owner only, if it does not exist.
        on_full: Called once each time a write fails because the disk is full; frees something.
        make: Whether to make the file.
    """

    def __init__(self, path: Path, *, on_full: Callable[[], object] = lambda: None, make: bool = True) -> None:
        self.path = path
        self._on_full = on_full
        self._local = threading.local()
        self._guard = threading.Lock()
        self._watcher: sqlite3.Connection | None = None
        self._watcher_pid = 0
        self._closed = False
        self._prepare(make)

    def reading(self) -> Transaction:
        """Return a transaction that sees one state of the store throughout."""
        try:
            return Transaction(self, self._link(), "BEGIN")
        except sqlite3.Error as error:
            return Transaction(self, self._spare(error), "BEGIN")

    def writing(self, *, durable: bool = True, urgent: bool = True) -> Transaction:
        """Return a transaction that writes.

        Args:
            durable: Whether it must survive a power failure (it always survives a killed process).
            urgent: Whether the reserve is freed for it when the disk is full.
        """
        try:
            link = self._link()
            link.synchronous("FULL" if durable else "NORMAL")
        except sqlite3.Error as error:
            raise self.translated(error, urgent=urgent) from error
        return Transaction(self, link, "BEGIN IMMEDIATE", urgent=urgent)

    def _spare(self, error: sqlite3.Error) -> Link:
        """Return a connection for this transaction only, after the usual way has met with `error`."""
        if spare.may_help(error):
            try:
                return Link(*spare.connect(self.path))
            except (sqlite3.Error, OSError):
                pass  # the first error is the one to be told
        raise self.translated(error, urgent=False) from error

    def data_version(self) -> int:
        """Return a number that changes when anything was written, by whatever connection."""
        with self._guard:
            try:
                if self._watcher is None or self._watcher_pid != os.getpid():
                    self._refuse_closed()
                    self._watcher = self._connect()
                    self._watcher_pid = os.getpid()
                number: int = self._watcher.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error as error:
                if self._watcher is not None:
                    self._watcher.close()
                    self._watcher = None
                if not spare.may_help(error):
                    raise self.translated(error) from error
                return spare.stamp(self.path)
        return number

    def shorten_log(self) -> None:
        """Write the log back into the file, if nobody reads from it just now, and give its room back."""
        try:
            self._link().connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise self.translated(error) from error

    def close(self) -> None:
        """Refuse all later calls with `StoreError`, and close the connection of this thread.

        Another thread may be inside SQLite at this moment, which does not survive losing its
        connection there: each thread closes its own with its next call, or when it ends.
        """
        with self._guard:
            self._closed = True
            watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.close()
        self._close_own()

    def _close_own(self) -> None:
        link: Link | None = self._local.__dict__.pop("link", None)
        if link is not None and link.pid == os.getpid():
            link.connection.close()

    def translated(self, error: sqlite3.Error, *, urgent: bool = True) -> StoreError:
        """Turn an error of SQLite into one of ours: a sentence that says what to do.

        Args:
            urgent: Whether the reserve is freed if the disk is full.
        """
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and self._nearly_full()):
            if urgent:
                self._on_full()
            return DiskFullError(
                f"The disk is full: nothing could be written to the store {self.path}. "
                "What was recorded before is safe; free some space and try again."
            )
        return StoreError(self._sentence(error, code))

    def _sentence(self, error: sqlite3.Error, code: int) -> str:
        store = f"The store {self.path}"
        if self._closed:
            return f"{store} was closed; open it again."
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return f"{store} was locked by another process for more than {BUSY_SECONDS:g} seconds; try again."
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return f"{store} is damaged or not a store ({error}); move it away or restore it from a copy."
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
            return f"{store} cannot be written ({error}); give its owner write access to the file and its folder."
        if code == sqlite3.SQLITE_CANTOPEN:
            return f"{store} cannot be opened ({error}); check that its folder exists and may be written."
        if code == sqlite3.SQLITE_TOOBIG:
            return f"{store} cannot take a value of more than 1 GB ({error}); keep large data in files."
        return f"{store} failed: {error}."

    def _nearly_full(self) -> bool:
        try:
            stat = os.statvfs(self.path.parent)
        except OSError:
            return False
        return stat.f_bavail * stat.f_frsize < _FULL_BELOW

    def _prepare(self, make: bool) -> None:
        """Check the version of the file, and make its tables if there are none yet."""
        if make:
            self._create()
        try:
            with self.reading() as connection:
                version = schema.read_version(connection)
            if version < schema.VERSION:
                with waiting_lock(self.path.with_suffix(".lock")):
                    schema.write(self._link().connection)
        except sqlite3.Error as error:
            told = self.translated(error)
            self.close()
            raise told from error
        except StoreError:
            self.close()
            raise
        if version > schema.VERSION:
            self.close()
            raise StoreError(
                f"The store {self.path} was written by a newer version of jupyter-mlworkflow (schema {version}, "
                f"this one knows {schema.VERSION}); upgrade the package, or set MLWORKFLOW_HOME to another folder."
            )

    def _create(self) -> None:
        """Make an empty file with the right permissions, rather than those of the umask.

        A file that exists is not opened: closing it would drop all locks that other connections of
        this process hold on it (POSIX), and another process could then take the log file away.
        """
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            return
        except OSError as error:
            raise refused(f"The store {self.path} cannot be made", error) from error

    def _link(self) -> Link:
        link: Link | None = getattr(self._local, "link", None)
        if self._closed:
            self._close_own()
            self._refuse_closed()
        if link is None or link.pid != os.getpid():
            if link is not None:
                _INHERITED.append(link)
            link = Link(self._connect())
            try:
                link.connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()  # opens the log, or cannot
            except BaseException:
                link.connection.close()  # now: its lock would keep `spare` from reading
                raise
            self._local.link = link
        return link

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",  # of a file that is there: `_create` alone makes one
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError(f"The store {self.path} was closed; open it again.")


class Link:
    """One thread's connection; closed when the thread ends (its `threading.local` lets go of it).

    Args:
        close: What closes a connection that is good for one transaction only.
    """

    def __init__(self, connection: sqlite3.Connection, close: Callable[[], None] | None = None) -> None:
        self.connection = connection
        self.close = close
        self.pid = os.getpid()
        self._level = ""

    def synchronous(self, level: str) -> None:
        """Set how durable the next transaction is; only possible outside of one."""
        if level != self._level:
            self.connection.execute(f"PRAGMA synchronous = {level}")
            self._level = level

    def __del__(self) -> None:
        (self.close or self.connection.close)()


_INHERITED: list[Link] = []
"""Connections that came over a fork: never used, and never closed, as that could disturb the parent."""


class Transaction:
    """``with database.writing() as connection``: all or nothing, errors translated."""

    def __init__(self, database: Database, link: Link, begin: str, *, urgent: bool = True) -> None:
        self._database = database
        self._connection = link.connection
        self._link = link  # which closes its connection when nobody holds it
        self._begin = begin
        self._urgent = urgent and begin != "BEGIN"

    def __enter__(self) -> sqlite3.Connection:
        try:
            if self._connection.in_transaction:  # an interrupt (Ctrl-C) kept the one before from ending
                self._connection.execute("ROLLBACK")
            self._connection.execute(self._begin)
        except sqlite3.Error as error:
            raise self._database.translated(error, urgent=self._urgent) from error
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._connection.execute("COMMIT")
        except sqlite3.Error as failed:
            error = failed
        if error is not None and self._connection.in_transaction:  # SQLite itself rolls back on some errors
            self._connection.execute("ROLLBACK")
        if self._link.close is not None:
            self._link.close()
        if isinstance(error, sqlite3.Error):
            raise self._database.translated(error, urgent=self._urgent) from error
        if isinstance(error, UnicodeEncodeError):
            raise StoreError(f"Text that is not valid Unicode cannot be stored: {error.object!r}.") from error
