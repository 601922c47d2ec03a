"""What a step kind gives the engine: one runner, loaded by string from `steps/<kind>/run.py`.

A runner sees resolved plain values only. There are two sorts:

- a `CallRunner` does its work itself, in a thread of the supervisor (register a
  model, evaluate a condition, deploy a service). It may be called again for the same
  attempt after a crash and must then find what it made before (`StepContext.key`);
- a `TaskRunner` describes a process (`prepare`), which an executor runs, and then
  reads what it left (`collect`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..records import Artifact, Metric

if TYPE_CHECKING:
    from ..assets import Assets
    from ..executors.base import Task, TaskEnd
    from ..settings import Settings
    from ..storage import StorageRoot


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run was asked for: used again by every retry, wherever that comes from.

    Args:
        cwd: Folder that relative paths of this machine start from.
        interpreter: Python that runs boot files.
        environment: Environment of that process.
        host: Name of the machine.
    """

    cwd: str
    interpreter: str
    environment: Mapping[str, str] = field(default_factory=dict)
    host: str = ""


@dataclass(frozen=True, slots=True)
class StepContext:
    """Everything a runner may know of the attempt it works on.

    Args:
        spec: The step's `spec` with every expression replaced by its value. An input's
            ``data`` is ``{"type": ..., "value": {...}}`` like an artifact.
        folder: The attempt's own folder; exists.
        log: Appends one line to the log of the attempt.
        stopping: Returns True once somebody wants the step to stop.
    """

    execution_id: str
    execution_name: str
    workflow: str
    step: str
    kind: str
    attempt: int
    spec: Mapping[str, Any]
    folder: Path
    settings: Settings
    storage: StorageRoot
    assets: Assets
    origin: Origin
    log: Callable[[str], None]
    stopping: Callable[[], bool] = lambda: False

    @property
    def key(self) -> str:
        """``<execution id>/<step>/<attempt>``: what this attempt makes is stored under it once."""
        return f"{self.execution_id}/{self.step}/{self.attempt}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step made.

    Args:
        outputs: By name of the declared output.
        condition_result: What a condition step decided.
        metrics_problem: Why some metrics could not be read, in sentences.
    """

    outputs: Mapping[str, Artifact] = field(default_factory=dict)
    metrics: tuple[Metric, ...] = ()
    condition_result: bool | None = None
    metrics_problem: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A task ready to run, and what the journal keeps of it."""

    task: Task
    code: Mapping[str, Any] = field(default_factory=dict)
    """``{"hash", "files", "source"}`` of the code snapshot; empty where there is no code."""


class CallRunner(ABC):
    """A step that is done in a thread of the supervisor."""

    @abstractmethod
    def run(self, context: StepContext) -> Outcome:
        """Do the step. Raise `StepError` with a sentence when it cannot be done."""

    def stop(self, context: StepContext) -> None:  # noqa: B027 - most kinds leave nothing behind
        """Undo what outlives the step when its execution is stopped (a service, say)."""


class TaskRunner(ABC):
    """A step that is a process, run by an executor."""

    @abstractmethod
    def prepare(self, context: StepContext) -> Prepared:
        """Lay out the folder and describe the process. Called again after a crash: start over."""

    @abstractmethod
    def collect(self, context: StepContext, end: TaskEnd) -> Outcome:
        """Read what the process left. Raise `StepError` when it failed."""

    def metrics(self, context: StepContext) -> tuple[tuple[Metric, ...], str]:
        """Read the metrics as they stand now: ``(metrics, sentence why not)``."""
        return (), ""
