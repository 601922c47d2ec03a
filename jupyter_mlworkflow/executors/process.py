"""Processes started, told apart for certain, watched and ended.

A pid is reused; a pid with its start time (ticks since boot), the boot and the pid name space
is not. Where there is no /proc, pid and boot are all there is.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from .base import TaskProcess
from .shim import start_time_in

MARK = "MLWORKFLOW_FOLDER"
"""Environment variable of everything that a task starts: its folder, which no other task ever has."""

_POLL_SECONDS = 0.05

_RESET_SIGNALS = (
    signal.SIGTERM,
    signal.SIGINT,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGPIPE,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGCHLD,
    signal.SIGXFSZ,
)
"""Reset in the shim, whatever this process does with them: a shell cannot trap what it was told to ignore."""


def boot_id() -> str:
    """Identify this boot of this machine, and the pid name space that pids are numbers of.

    Empty where neither can be learned.
    """
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def start_time(pid: int, *, zombie: bool = False) -> str:
    """Return the start time of a living process, in clock ticks since boot; empty when there is none.

    Args:
        zombie: Whether one that has ended and was not waited for counts as well.
    """
    stat = _stat(pid)
    return start_time_in(stat) if stat and (zombie or not _defunct(stat)) else ""


def is_alive(process: TaskProcess, boot: str) -> bool:
    """Whether exactly this process still runs; a zombie does not.

    Args:
        boot: `boot_id` of here and now.
    """
    if process.boot_id != boot:
        return False
    if process.start_time:
        return start_time(process.pid) == process.start_time
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until_gone(process: TaskProcess, boot: str) -> None:
    """Block until the process, which is not our child, is gone."""
    try:
        handle = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        handle = -1
    try:
        if handle >= 0 and is_alive(process, boot):
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            poll.poll()
        while is_alive(process, boot):
            time.sleep(_POLL_SECONDS)
    finally:
        if handle >= 0:
            os.close(handle)


def start_session(argv: list[str], env: Mapping[str, str], *, stdin: int, output: int) -> int:
    """Start a program as leader of a new session; return its pid.

    `posix_spawn` does not copy our memory map and so costs the same for a big process as for a small one.

    Args:
        stdin: What it reads.
        output: What it writes to, errors included.

    Raises:
        OSError: It cannot be started.
    """
    actions = [(os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    try:
        return os.posix_spawn(
            argv[0], argv, env, file_actions=actions, setsid=True, setsigmask=(), setsigdef=_RESET_SIGNALS
        )
    except NotImplementedError:  # the C library has no POSIX_SPAWN_SETSID
        import subprocess

        return subprocess.Popen(argv, env=env, stdin=stdin, stdout=output, stderr=output, start_new_session=True).pid


def signal_group(pid: int, number: int) -> None:
    """Send a signal to the group of `pid`; a group that is gone or not ours is left alone."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def kill_leftovers(process: TaskProcess, boot: str, folder: Path) -> int:
    """Kill what is left of a task whose shim is gone; return how many processes were killed.

    A process counts as the task's when it carries its mark in the environment, or is in the
    shim's session and no other process has been given the shim's pid since.
    """
    if process.boot_id != boot or not os.path.isdir("/proc/self"):
        return 0
    mark = os.fsencode(f"{MARK}={folder.absolute()}")
    leader_replaced = start_time(process.pid) not in ("", process.start_time)
    killed = 0
    for _ in range(10):  # what was forked while we looked is found by the next look
        found = [
            pid
            for pid, session in _sessions()
            if _marked(pid, mark) or (session == process.pid and not leader_replaced and pid != process.pid)
        ]
        if not found:
            break
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
                killed += 1
            except (ProcessLookupError, PermissionError):
                continue
        time.sleep(0.005)
    return killed


def _sessions() -> Iterator[tuple[int, int]]:
    """Yield pid and session of every living process but ours."""
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        stat = _stat(int(name))
        if stat and not _defunct(stat):
            yield int(name), int(stat.rpartition(")")[2].split()[3])


def _marked(pid: int, mark: bytes) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            environ = file.read()
    except OSError:
        return False
    return mark in environ.split(b"\0")


def _stat(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _defunct(stat: str) -> bool:
    return stat.rpartition(")")[2].split()[:1] in (["Z"], ["X"])
