"""The home folder: made private, refused where locks do not work, with a reserve for a full disk.

Also the lock that makes a process the only one to drive an execution: held by the kernel, so
that it is free the moment the process is gone, however it went.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from ..errors import DiskFullError, StoreError

_FULL = (errno.ENOSPC, errno.EDQUOT)

_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre", "gpfs", "beegfs"}
    | {f"fuse.{name}" for name in ("sshfs", "s3fs", "goofys", "gcsfuse", "rclone", "obsfs", "glusterfs", "ceph")}
)
"""File systems whose locks or shared memory do not hold between processes or machines."""


def prepare_home(home: Path) -> None:
    """Make the home folder if there is none, readable by its owner only.

    Raises:
        StoreError: It cannot be made, or its file system has no working locks.
    """
    try:
        is_new = not home.is_dir()
        if is_new:
            home.mkdir(parents=True, mode=0o700, exist_ok=True)
    except OSError as error:
        hint = "set MLWORKFLOW_HOME to a folder that can"
        raise refused(f"The home folder {home} cannot be made", error, hint) from error
    if is_new:
        check_locks(home)
    refuse_remote(home)


def refuse_remote(folder: Path, *, mounts: str | None = None) -> None:
    """Refuse a network file system.

    Args:
        mounts: Text of ``/proc/self/mountinfo``; read from there where ``None``.

    Raises:
        StoreError: With a local folder to use instead.
    """
    kind = filesystem_of(folder, mounts=mounts)
    if kind in _REMOTE:
        raise StoreError(
            f"The home folder {folder} lies on a network file system ({kind}), where locks between processes cannot "
            f"be relied on; set MLWORKFLOW_HOME to a local folder, for example {_local_folder()}."
        )


def filesystem_of(folder: Path, *, mounts: str | None = None) -> str:
    """Return the type of the file system that `folder` lies on; empty where it cannot be told.

    Example:
        >>> filesystem_of(Path("/net/home"), mounts="1 0 0:1 / / rw - ext4 sda rw\\n2 1 0:2 / /net rw - nfs4 s:/ rw")
        'nfs4'
    """
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    place = os.path.realpath(folder) + "/"
    best, kind = "", ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        point = left.split(" ")[4].replace("\\040", " ").rstrip("/") + "/"
        if place.startswith(point) and len(point) >= len(best):
            best, kind = point, right.split(" ")[0]
    return kind


def check_locks(folder: Path) -> None:
    """Try a lock that must be refused to a second holder.

    Raises:
        StoreError: The file system has no locks, or they exclude nobody.
    """
    probe = folder / f".lock-probe-{os.getpid()}"
    first = second = -1
    try:
        first = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        second = os.open(probe, os.O_RDWR | os.O_CLOEXEC)
        fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        works = not _try(second)
    except OSError as error:
        if error.errno in _FULL:
            raise refused(f"The home folder {folder} cannot be used", error) from error
        raise StoreError(_no_locks(folder, error.strerror)) from error
    finally:
        for descriptor in (first, second):
            if descriptor >= 0:
                os.close(descriptor)
        probe.unlink(missing_ok=True)
    if not works:
        raise StoreError(_no_locks(folder, "two holders at once"))


def _no_locks(folder: Path, why: str | None) -> str:
    return (
        f"The file system of the home folder {folder} has no working locks ({why}); "
        f"set MLWORKFLOW_HOME to a local folder, for example {_local_folder()}."
    )


def refused(what: str, error: OSError, hint: str = "") -> StoreError:
    """Turn an error of the file system into a sentence; a full disk into its own class."""
    if error.errno in _FULL:
        return DiskFullError(f"{what}: the disk is full; free some space and try again.")
    return StoreError(f"{what} ({error.strerror}){'; ' + hint if hint else ''}.")


def _local_folder() -> str:
    """Return a folder on this machine that can be suggested."""
    import tempfile

    return os.path.join(tempfile.gettempdir(), f"mlworkflow-{os.getuid()}")


# -- locks -----------------------------------------------------------------------------------


class Lock:
    """A held lock. Let go by `release`, by the end of a ``with`` block, or by the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @property
    def descriptor(self) -> int:
        """What a process is started with that is to hold the lock as well, for as long as it lives."""
        return self._descriptor

    def release(self) -> None:
        """Let go; a second call does nothing. A process that was started with it holds it still."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


def lock_execution(home: Path, execution_id: str, *, patience: float = 0.1, make: bool = True) -> Lock | None:
    """Become the process that drives an execution.

    Programs started while it is held do not inherit it.

    Args:
        patience: Seconds to keep trying, since `is_driven` holds the lock for an instant.
        make: Whether to make the run folder if there is none; without it there is nothing to drive then.

    Returns:
        The held lock, or ``None`` if another process drives the execution.
    """
    path = _lock_of(home, execution_id)
    until = time.monotonic() + patience
    while True:
        try:
            if make:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = _lock(path, lambda descriptor: _try(descriptor))
        except FileNotFoundError:  # the run folder was removed, just now perhaps
            if not make:
                return None
            lock = None
        except OSError as error:
            raise refused(f"The lock {path} cannot be made", error) from error
        if lock is not None or time.monotonic() >= until:
            return lock
        time.sleep(0.01)


def inherited_lock(home: Path, execution_id: str, descriptor: int) -> Lock | None:
    """Take up the lock that this process was started with; ``None`` if it is not (any more) the lock of the run."""
    try:
        if not os.path.samestat(os.fstat(descriptor), os.stat(_lock_of(home, execution_id))):
            return None
    except OSError:
        return None
    os.set_inheritable(descriptor, False)
    return Lock(descriptor) if _try(descriptor) else None


def _lock_of(home: Path, execution_id: str) -> Path:
    return home / "runs" / execution_id / "lock"


def is_driven(home: Path, execution_id: str) -> bool:
    """Return whether a process drives the execution right now."""
    try:
        descriptor = os.open(_lock_of(home, execution_id), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _try(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def waiting_lock(path: Path) -> Lock:
    """Take the lock on `path` (made if missing), waiting as long as it takes."""
    try:
        lock = _lock(path, lambda descriptor: _wait(descriptor))
    except OSError as error:
        raise refused(f"The lock {path} cannot be made", error) from error
    assert lock is not None
    return lock


def _lock(path: Path, take: Callable[[int], bool]) -> Lock | None:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        taken = False
        try:
            if not take(descriptor):
                return None
            # A lock on a file that was deleted meanwhile would exclude nobody.
            taken = os.path.samestat(os.fstat(descriptor), os.stat(path))
            if taken:
                return Lock(descriptor)
        except FileNotFoundError:
            pass
        finally:
            if not taken:  # an interrupt, too, must not leave it held by nobody
                os.close(descriptor)


def _try(descriptor: int, how: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(descriptor: int) -> bool:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return True


# -- the reserve -----------------------------------------------------------------------------


def keep_ballast(home: Path, megabytes: int) -> bool:
    """Make sure that the reserve is there, if the disk has room for it.

    Args:
        megabytes: Size of the reserve in MB (10⁶ bytes); 0 for none.

    Returns:
        Whether the reserve is there (or none is wanted). Where it cannot be made, all else goes on without.
    """
    path = home / "ballast"
    size = megabytes * 1_000_000
    try:
        if size == 0 or (path.exists() and path.stat().st_size >= size):
            return True
        room = os.statvfs(home)
        # With a quarter more than its size it does not itself make the disk full.
        if room.f_bavail * room.f_frsize < size + size // 4:
            return False
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return False
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError:
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(descriptor)
    return True


def free_ballast(home: Path) -> bool:
    """Give the reserve back to a full disk; return whether there was one."""
    try:
        (home / "ballast").unlink()
    except OSError:
        return False
    return True
