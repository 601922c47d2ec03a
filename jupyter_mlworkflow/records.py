"""What is known of an execution: frozen data, and the states of promise P2.

Records are folded from the journal (`store.fold`) and read by every face. They
hold plain data only, import nothing, and serialise with `to_json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any


class ExecutionState(str, Enum):
    """State of an execution (REST model `WorkflowExecution.status`)."""

    INIT = "init"
    RUNNING = "running"
    COMPLETED = "completed"
    STOPPED = "stopped"
    ABNORMAL = "abnormal"

    __str__ = str.__str__

    @property
    def ended(self) -> bool:
        """Whether nothing will happen any more unless someone asks for it."""
        return self in _ENDED_EXECUTIONS


class StepState(str, Enum):
    """State of one step of an execution (REST model `StepExecution.status`)."""

    INIT = "init"
    WAIT_INPUTS = "wait_inputs"
    PENDING = "pending"
    CREATING = "creating"
    CREATED = "created"
    CREATE_FAILED = "create_failed"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    TIMEOUT = "timeout"
    COMPLETED = "completed"
    FAILED = "failed"
    HOLD = "hold"
    SKIPPED = "skipped"

    __str__ = str.__str__

    @property
    def ended(self) -> bool:
        """Whether the step is over, well or not."""
        return self in _SUCCEEDED_STEPS or self in _FAILED_STEPS

    @property
    def succeeded(self) -> bool:
        """Whether steps behind it may go on (`completed` or `skipped`)."""
        return self in _SUCCEEDED_STEPS

    @property
    def failed(self) -> bool:
        """Whether it ended badly; steps behind it stay `init`."""
        return self in _FAILED_STEPS

    @property
    def active(self) -> bool:
        """Whether something is being done for it right now (or it queues for a slot)."""
        return self in _ACTIVE_STEPS

    @property
    def waiting(self) -> bool:
        """Whether it waits for a person."""
        return self in (StepState.WAIT_INPUTS, StepState.HOLD)


_ENDED_EXECUTIONS = frozenset({ExecutionState.COMPLETED, ExecutionState.STOPPED, ExecutionState.ABNORMAL})
_SUCCEEDED_STEPS = frozenset({StepState.COMPLETED, StepState.SKIPPED})
_FAILED_STEPS = frozenset({StepState.FAILED, StepState.CREATE_FAILED, StepState.TIMEOUT, StepState.STOPPED})
_ACTIVE_STEPS = frozenset(
    {StepState.PENDING, StepState.CREATING, StepState.CREATED, StepState.RUNNING, StepState.STOPPING}
)


_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _empty() -> Mapping[str, Any]:
    return _NOTHING  # the same for all: a run of 1,000 steps has thousands


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """Why a step failed: a stable code, one sentence, and the end of its log."""

    code: str
    message: str
    log_tail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """What one output of a step is.

    Args:
        type: ``obs``, ``model``, ``service``, ``dataset``, ``label_task`` or ``metrics``.
        value: Plain data by type: ``{"obs_url": "/bucket/dir/"}``,
            ``{"model_name", "model_version", "model_id"}``,
            ``{"service_id", "service_name", "access_address"}``, ``{"metric_files": [...]}``.
    """

    type: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of a metrics.json file (section 5.4.5.4, table 5-52).

    Args:
        key: Key by which conditions name it.
        title: Text shown above it.
        type: ``float``, ``line chart``, ``histogram``, ``table`` or ``one-dimensional-table``.
        data: The documented ``data`` object of that type.
        output: Name of the step's output that declared the file.
    """

    key: str
    title: str
    type: str
    data: Mapping[str, Any]
    output: str = ""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of one execution. Times are seconds since the epoch (float), or ``None``."""

    name: str
    kind: str
    title: str = ""
    state: StepState = StepState.INIT
    attempt: int = 0
    """1 for the first attempt; 0 while none was made."""
    started_at: float | None = None
    ended_at: float | None = None
    reason: str = ""
    """Why it is skipped, waiting or held, in words."""
    waiting_for: tuple[str, ...] = ()
    """What must be given, as ``parameters.NAME``, ``data.NAME`` or ``storages.NAME``."""
    error: ErrorInfo | None = None
    inputs: Mapping[str, Any] = field(default_factory=_empty)
    parameters: Mapping[str, Any] = field(default_factory=_empty)
    outputs: Mapping[str, Artifact] = field(default_factory=_empty)
    metrics: tuple[Metric, ...] = ()
    metrics_problem: str = ""
    """Why a metric file could not be read, in one sentence."""
    condition_result: bool | None = None
    """What a ConditionStep decided."""
    folder: str = ""
    """Folder of the current attempt on the machine that ran it (logs, code, exit file)."""
    pid: int | None = None
    host: str = ""

    @property
    def elapsed(self) -> float | None:
        """Seconds from start to end; ``None`` while it has not both."""
        if self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at


@dataclass(frozen=True, slots=True)
class ExecutionRecord:
    """One execution of a workflow, folded from its journal up to event `seq`."""

    id: str
    workflow: str
    name: str
    state: ExecutionState = ExecutionState.INIT
    seq: int = 0
    description: str = ""
    experiment_id: str = ""
    labels: tuple[str, ...] = ()
    created_at: float = 0.0
    started_at: float | None = None
    ended_at: float | None = None
    idle_seconds: float = 0.0
    """How long it lay ended between its start and now, before a retry or resume."""
    reason: str = ""
    parameters: Mapping[str, Any] = field(default_factory=_empty)
    data: Mapping[str, Any] = field(default_factory=_empty)
    storages: Mapping[str, str] = field(default_factory=_empty)
    steps: Mapping[str, StepRecord] = field(default_factory=_empty)

    @property
    def full_name(self) -> str:
        """``workflow-name/execution-001``."""
        return f"{self.workflow}/{self.name}"

    @property
    def elapsed(self) -> float | None:
        """Seconds that it ran, those between an end and a retry left out; ``None`` while it has not ended."""
        return spent(self.started_at, self.ended_at, self.idle_seconds)

    @property
    def waiting(self) -> bool:
        """Whether it goes on only after somebody acted."""
        steps = self.steps.values()
        return (
            self.state is ExecutionState.RUNNING
            and any(step.state.waiting for step in steps)
            and not any(step.state.active for step in steps)
        )


def spent(started_at: float | None, end: float | None, idle_seconds: float = 0.0) -> float | None:
    """Return the seconds from a start to an end without those of idleness; ``None`` where one is not known.

    Example:
        >>> spent(10.0, 100.0, 60.0), spent(None, 100.0)
        (30.0, None)
    """
    return None if started_at is None or end is None else max(0.0, end - started_at - idle_seconds)


def to_json(value: Any) -> Any:
    """Turn records (and what they hold) into plain JSON data.

    Example:
        >>> to_json(ErrorInfo("job.exit_code", "It ended with exit code 1."))
        {'code': 'job.exit_code', 'message': 'It ended with exit code 1.', 'log_tail': []}
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    names = _field_names(kind)
    if names is not None:
        # Most fields are plain: asking here spares a call for each, which a picture of 1,000 steps waits for.
        found = [(name, getattr(value, name)) for name in names]
        return {name: item if type(item) in _PLAIN else to_json(item) for name, item in found}
    if isinstance(value, Mapping):
        return {str(key): item if type(item) in _PLAIN else to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value.value if isinstance(value, Enum) else value


_PLAIN = frozenset({str, int, float, bool, type(None)})


@cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    """Return the names of the fields of a dataclass: asking it each time takes longer than reading them."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else None
