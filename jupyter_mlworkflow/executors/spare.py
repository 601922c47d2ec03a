"""A shim started ahead: it waits at a pipe until it is told what to run.

Starting a process and a shell takes a millisecond or two, in which a slot would stand empty. What such a
shim is told is the script of `shim` with everything it needs, in one piece: a piece that breaks off
(because the supervisor was killed while it wrote) is no complete command and runs nothing. A supervisor that is
gone has closed the pipe, and the shim ends.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING

from . import process, shim
from .base import Task, TaskProcess

if TYPE_CHECKING:
    from .running import Running

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_THE_SHELL = frozenset({"BASHOPTS", "BASH_VERSINFO", "EUID", "IFS", "LINENO", "OPTIND", "PPID", "SHELLOPTS", "UID"})
"""Variables that a shell does not let itself be told, or that mean something to it."""

_LONGEST = 32 * 1024
"""Bytes that a pipe takes at once, so that nobody waits for the shell to read them."""


class Spare:
    """A shim that waits.

    Args:
        process: Who it is.
        pipe: Descriptor of where it is told what to run; it is closed by this object.
        known: The environment it was started with.
    """

    def __init__(self, process: TaskProcess, pipe: int, known: Mapping[str, str]) -> None:
        self.process = process
        self.running: Running | None = None
        """What it was told to run."""
        self._pipe = pipe
        self._known = known
        self._lock = Lock()
        self._gone = False

    def hand_over(self, running: Running, boot_id: str, host: str) -> bool:
        """Tell it what to run; return False if it cannot be told that, or has ended."""
        text = script(running.task, boot_id, host, self._known)
        if text is None or len(text) > _LONGEST:
            return False
        with self._lock:
            if self._gone:
                return False
            running.process, self.running = self.process, running
            try:
                os.write(self._pipe, text)
            except OSError:  # it was killed just now
                self.running = None
                return False
            finally:
                self._close()
        return True

    def dismiss(self) -> None:
        """Let it end without running anything."""
        with self._lock:
            self._close()

    def has_ended(self) -> Running | None:
        """Note that its process is gone; return what it was told to run."""
        with self._lock:
            self._close()
            return self.running

    def _close(self) -> None:
        if not self._gone:
            self._gone = True
            os.close(self._pipe)


def start(boot_id: str, host: str) -> Spare:
    """Start a shim that waits.

    Raises:
        OSError: There can be no more processes.
    """
    known = {name: value for name, value in os.environ.items() if _NAME.fullmatch(name)}
    reading, writing = os.pipe()
    try:
        null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        try:
            argv = ["/bin/sh", "-c", ". /dev/fd/0", "mlworkflow-shim"]
            pid = process.start_session(argv, known, stdin=reading, output=null)
        finally:
            os.close(null)
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    return Spare(TaskProcess(pid, process.start_time(pid, zombie=True), boot_id, host), writing, known)


def script(task: Task, boot_id: str, host: str, known: Mapping[str, str]) -> bytes | None:
    """Return what a waiting shim is told to run `task`; ``None`` if a shell cannot be told its environment.

    Args:
        known: The environment that the shim has.
    """
    changed = {name: value for name, value in task.env.items() if known.get(name) != value}
    if not all(_NAME.fullmatch(name) and name not in _OF_THE_SHELL for name in changed):
        return None
    superfluous = [name for name in known if name not in task.env]
    if not _OF_THE_SHELL.isdisjoint(superfluous):
        return None
    lines = [f"export {name}={_quoted(value)}" for name, value in changed.items()]
    if superfluous:
        lines.insert(0, f"unset {' '.join(superfluous)}")
    words = (str(task.folder.absolute()), boot_id, host, str(task.cwd.absolute()), *task.argv)
    lines.append(f"set -- {' '.join(map(_quoted, words))}")
    lines.append(f"exec </dev/null >>{_quoted(str(task.log.absolute()))} 2>&1")
    text = os.fsencode("{\n" + "\n".join(lines) + shim.SCRIPT + "}\n")
    return None if b"\0" in text else text


def _quoted(text: str) -> str:
    """Return a word as the shell takes it, unchanged.

    Example:
        >>> print(_quoted("it's $HOME"))
        'it'\\''s $HOME'
    """
    return "'" + text.replace("'", "'\\''") + "'"
