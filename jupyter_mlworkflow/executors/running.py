"""A task in the hands of the local executor: how it is signalled and ended, and how it is told that it did."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING

from . import process as processes
from . import shim
from .base import Reporter, Task, TaskEnd, TaskProcess

if TYPE_CHECKING:
    from pathlib import Path

_DEAF_SECONDS = 0.1
"""For how long after its start no SIGTERM is sent: between fork and exec the shell swallows it."""

UNKNOWN_MESSAGE = (
    "Nobody knows how the job ended: the process that watched it is gone and left no exit code "
    "(killed, out of memory, or the machine restarted). It is not run again by itself."
)


@dataclass(slots=True)
class Running:
    """A task in our hands.

    `lock` guards `gone`: whoever signals holds it, so that the pid is still the task's. It is held
    until the shim is started: a signal waits for that.
    """

    task: Task
    reporter: Reporter
    process: TaskProcess
    boot: str
    """This boot: `process.boot_id`."""
    child: bool
    lock: Lock = field(default_factory=Lock)
    done: Event = field(default_factory=Event)
    gone: bool = False
    killed: bool = False
    since: float = field(default_factory=time.monotonic)
    stop_grace: float | None = None
    """Seconds of grace once somebody asked it to stop."""

    def end_of_child(self, status: int | None) -> TaskEnd | None:
        """Tell how our own shim ended that left no exit code; ``None`` if it ran nothing, not having the claim.

        Args:
            status: Its exit status; ``None`` when a signal ended it.
        """
        claim = shim.read_claim(self.task.folder)
        if claim is None and status not in (None, shim.LOST) and not self.task.folder.exists():
            return TaskEnd(shim.decode(status or 0), "Somebody removed the folder of the attempt while it ran.")
        ours = claim is not None and claim.complete and claim.process.pid == self.process.pid
        if ours and status is not None:
            return TaskEnd(shim.decode(status), "Its exit code could not be written to the folder of the attempt.")
        if self.killed:
            return TaskEnd(-signal.SIGKILL, "It did not end in time after SIGTERM and was killed.", started=ours)
        if ours:
            shim.declare_unknown(self.task.folder)
            return TaskEnd(None, UNKNOWN_MESSAGE)
        if status is None and claim is None:
            return TaskEnd(None, "The job was killed before it began.", started=False)
        return None

    def end_without_shim(self) -> TaskEnd:
        """Tell how a task ended whose shim is gone, and leave nothing of it running."""
        known = shim.read_exit(self.task.folder)
        if known is None or self.stop_grace is not None:
            processes.kill_leftovers(self.process, self.boot, self.task.folder)
        if known is None:
            if self.killed:
                return TaskEnd(-signal.SIGKILL, "It did not end in time after SIGTERM and was killed.")
            known = shim.declare_unknown(self.task.folder)
        return end_of(known, self.task.folder)

    def _signal(self, number: int) -> bool:
        """Send a signal to the task's session, if its shim is surely still there."""
        with self.lock:
            if self.gone or not (self.child or processes.is_alive(self.process, self.boot)):
                return False
            if number == signal.SIGKILL:
                self.killed = True
            processes.signal_group(self.process.pid, number)
        if number == signal.SIGKILL:
            processes.kill_leftovers(self.process, self.boot, self.task.folder)
        return True

    def end(self, grace_seconds: float) -> None:
        """Signal, wait, kill. Runs in a thread of its own."""
        with self.lock:  # from here on it is started
            hears_at = self.since + _DEAF_SECONDS
        if self.done.wait(max(0.0, hears_at - time.monotonic())):
            return
        self._signal(signal.SIGTERM)
        self._signal(signal.SIGCONT)  # a job that is suspended hears SIGTERM only now
        if not self.done.wait(grace_seconds):
            self._signal(signal.SIGKILL)


def end_of(known: int | str, folder: Path) -> TaskEnd:
    """Tell how a task ended whose exit file says `known`."""
    if isinstance(known, int):
        return TaskEnd(known, ended_at=shim.ended_at(folder))
    return TaskEnd(None, UNKNOWN_MESSAGE)
