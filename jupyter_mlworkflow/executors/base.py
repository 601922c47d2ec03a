"""What an executor is: it runs tasks somewhere and answers by reporting.

An executor knows nothing of workflows, records or the store. It is given a
`Task` and a `Reporter`; the reporter only enqueues, so that it may be called from
any thread at any time. Executors are named in `executors.EXECUTORS` and loaded
by string on first use.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TaskProcess:
    """Identity of a running process: a pid alone may be somebody else's by now."""

    pid: int
    start_time: str = ""
    """Field 22 of ``/proc/PID/stat`` (clock ticks since boot); empty where there is none."""
    boot_id: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One process to run.

    Args:
        id: Unmistakable name: ``<execution id>/<step>/<attempt>``.
        folder: Folder of the attempt; the executor keeps its own files there.
        argv: Program and arguments.
        env: The whole environment of the process.
        cwd: Its working folder.
        log: File that standard output and error are appended to.
        process: The process that was reported for it earlier, for the case that its folder was removed since.
    """

    id: str
    folder: Path
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path(".")
    log: Path = Path("job.log")
    process: TaskProcess | None = None


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """How a task ended.

    Args:
        exit_code: 0–255, or minus the signal number; ``None`` when nobody knows it.
        message: Why it is not known, or what went wrong before it began.
        started: Whether the process ever ran.
        ended_at: When it ended, in seconds since the epoch; ``None`` where only the moment of this report is known.
    """

    exit_code: int | None
    message: str = ""
    started: bool = True
    ended_at: float | None = field(default=None, compare=False)


class Reporter(Protocol):
    """Where an executor answers. Thread-safe; never blocks."""

    def task_started(self, task_id: str, process: TaskProcess) -> None:
        """The process runs (or was found running)."""

    def task_ended(self, task_id: str, end: TaskEnd) -> None:
        """The process is gone; called once per task."""


class Executor(ABC):
    """Runs tasks. All methods may be called from the engine's thread only."""

    @abstractmethod
    def capacity(self) -> int:
        """Return how many slots there are in all (≥ 1)."""

    @abstractmethod
    def submit(self, task: Task, reporter: Reporter) -> None:
        """Start `task`; every outcome, failing to start included, comes by `reporter`.

        A task that was submitted before (same folder) is never run twice: the executor finds
        the earlier process or its exit code and reports that instead.
        """

    @abstractmethod
    def adopt(self, task: Task, reporter: Reporter) -> bool:
        """Take over a task that an earlier process of ours submitted.

        Returns:
            False if it never started (then `submit` may be called); True if its start and end
            will be reported: it runs, it has ended, or it is gone with nobody knowing how.
        """

    @abstractmethod
    def stop(self, task_id: str, *, grace_seconds: float) -> None:
        """Ask the task to end (SIGTERM), and end it (SIGKILL) when it has not in time."""

    def expect(self) -> None:  # noqa: B027 - most have nothing to get ready
        """Hear that another task is likely to be submitted soon."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; running tasks go on."""
