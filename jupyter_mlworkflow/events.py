"""What can happen to an execution: the one schema of journal, views and server.

An event is immutable, has a number that grows by one within its execution, and
names everything needed to fold it. Its payload is one of the dataclasses below;
`KINDS` maps the stored name to the class. Unknown fields of a payload are kept
out of the way when it is read, so that an older program can read a newer journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from .records import to_json


@dataclass(frozen=True, slots=True)
class Payload:
    """Base of all payloads; `kind` is the stored name."""

    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class ExecutionCreated(Payload):
    """The execution exists; its plan lies in the store under the execution's id."""

    kind: ClassVar[str] = "execution_created"
    workflow: str
    name: str
    steps: list[dict[str, str]]
    """``{"name", "kind", "title"}`` of each step, in declared order."""
    description: str = ""
    experiment_id: str = ""
    labels: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    storages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SupervisorStarted(Payload):
    """A process took over the execution; `epoch` counts them."""

    kind: ClassVar[str] = "supervisor_started"
    pid: int
    host: str
    epoch: int


@dataclass(frozen=True, slots=True)
class ExecutionStateChanged(Payload):
    """The execution as a whole turned to another state."""

    kind: ClassVar[str] = "execution_state"
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepStateChanged(Payload):
    """A step turned to another state.

    `attempt` is the attempt it is in. `error` is ``{"code", "message", "log_tail"}``. `at` is when it was
    so, in seconds since the epoch, where that is known and earlier than the event; else the event's own time.
    """

    kind: ClassVar[str] = "step_state"
    step: str
    state: str
    attempt: int
    reason: str = ""
    waiting_for: list[str] = field(default_factory=list)
    error: dict[str, Any] | None = None
    condition_result: bool | None = None
    at: float | None = None


@dataclass(frozen=True, slots=True)
class StepPrepared(Payload):
    """The values an attempt was given, and where it lives on disk."""

    kind: ClassVar[str] = "step_prepared"
    step: str
    attempt: int
    folder: str
    inputs: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    code: dict[str, Any] = field(default_factory=dict)
    """Snapshot of the code: ``{"hash": sha256, "files": count, "source": where from}``."""


@dataclass(frozen=True, slots=True)
class TaskStarted(Payload):
    """A process runs for an attempt. With `host`, `boot_id` and `start_time`, `pid` is unmistakable."""

    kind: ClassVar[str] = "task_started"
    step: str
    attempt: int
    pid: int
    start_time: str
    boot_id: str
    host: str


@dataclass(frozen=True, slots=True)
class StepOutputs(Payload):
    """What an attempt made: ``{output: {"type", "value"}}``."""

    kind: ClassVar[str] = "step_outputs"
    step: str
    attempt: int
    outputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MetricsRead(Payload):
    """The metrics of an attempt as they stand now; replaces what was read before.

    `problem` is the sentence that tells why a file could not be read.
    """

    kind: ClassVar[str] = "metrics"
    step: str
    attempt: int
    metrics: list[dict[str, Any]]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ValuesGiven(Payload):
    """Values were given or changed after the start; merged over the earlier ones."""

    kind: ClassVar[str] = "values"
    parameters: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    storages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HoldsChanged(Payload):
    """Where the execution holds from now on (debugging); see `engine.holds`."""

    kind: ClassVar[str] = "holds"
    every: bool = False
    until: str = ""
    breakpoints: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepEdited(Payload):
    """Values that hold for this step alone, from its next attempt on; replaces what was edited before."""

    kind: ClassVar[str] = "step_edited"
    step: str
    parameters: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandTaken(Payload):
    """The supervisor took a command; `refused` is the sentence that tells why not."""

    kind: ClassVar[str] = "command"
    id: str
    verb: str
    step: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class LabelsChanged(Payload):
    """The labels of the execution were replaced."""

    kind: ClassVar[str] = "labels"
    labels: list[str]


KINDS: Mapping[str, type[Payload]] = {
    cls.kind: cls
    for cls in (
        ExecutionCreated,
        SupervisorStarted,
        ExecutionStateChanged,
        StepStateChanged,
        StepPrepared,
        TaskStarted,
        StepOutputs,
        MetricsRead,
        ValuesGiven,
        HoldsChanged,
        StepEdited,
        CommandTaken,
        LabelsChanged,
    )
}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a journal.

    Args:
        seq: Number within the execution, from 1, without gaps.
        time: Seconds since the epoch when it was appended.
        payload: What happened; a bare `Payload()` where a newer version wrote a kind unknown here.
    """

    seq: int
    time: float
    payload: Payload

    def to_json(self) -> dict[str, Any]:
        """Return ``{"seq", "time", "kind", "data"}`` as plain JSON data.

        Example:
            >>> Event(3, 1.5, LabelsChanged(["best"])).to_json()
            {'seq': 3, 'time': 1.5, 'kind': 'labels', 'data': {'labels': ['best']}}
        """
        return {"seq": self.seq, "time": self.time, "kind": self.payload.kind, "data": to_json(self.payload)}


def read_payload(kind: str, data: Mapping[str, Any]) -> Payload | None:
    """Rebuild a payload; ``None`` for a kind of a newer version.

    Example:
        >>> read_payload("labels", {"labels": ["a"], "from_the_future": 1})
        LabelsChanged(labels=['a'])
    """
    cls = KINDS.get(kind)
    if cls is None:
        return None
    known = _FIELDS[kind]
    if data.keys() <= known:
        return cls(**data)
    return cls(**{name: value for name, value in data.items() if name in known})


_FIELDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(item.name for item in fields(cls)) for kind, cls in KINDS.items()
}
