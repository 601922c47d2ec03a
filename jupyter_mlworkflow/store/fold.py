"""From events to records: pure, incremental, and the only place that says what an event means.

Rules of a step:

- A step *begins anew* when an event names a later attempt, or when it turns from an ended state
  to one that is not ended (retry): error, reason, inputs, parameters, outputs, metrics, times,
  folder and process of the attempt before are forgotten (the journal keeps them).
- `started_at` is the first moment at which an attempt is ``creating``, ``created`` or ``running``;
  queueing does not count. `ended_at` is set by every ended state. A skipped step never started. Where an
  event says since `when <events.StepStateChanged>` it is so, that counts and not when it was noticed.
- Events of an attempt that is not the latest change nothing.

Rules of an execution: `started_at` is the first time it turned ``running`` and survives a resume;
`ended_at` is cleared by a resume, and the time that it lay ended is added to `idle_seconds`. Values
given later are merged over the earlier ones, name by name.
An event of an unknown kind (a newer version wrote it) only advances `seq`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from ..errors import StoreError
from ..events import (
    Event,
    ExecutionCreated,
    ExecutionStateChanged,
    LabelsChanged,
    MetricsRead,
    StepOutputs,
    StepPrepared,
    StepStateChanged,
    TaskStarted,
    ValuesGiven,
)
from ..records import Artifact, ErrorInfo, ExecutionRecord, ExecutionState, Metric, StepRecord, StepState

_STARTED = frozenset({StepState.CREATING, StepState.CREATED, StepState.RUNNING})
_STEP_FIELDS = tuple(item.name for item in fields(StepRecord))
_HEAD_FIELDS = tuple(item.name for item in fields(ExecutionRecord) if item.name != "steps")
_TIMES = ("started_at", "ended_at", "idle_seconds")
_FRESH = {name: getattr(StepRecord("", ""), name) for name in _STEP_FIELDS if name not in ("name", "kind", "title")}
"""Fields of a step that belong to an attempt, as they are before it begins."""


def fold(record: ExecutionRecord | None, events: Iterable[Event], *, execution_id: str = "") -> ExecutionRecord:
    """Return the record after `events`, which follow those that `record` was folded from.

    For many small batches keep a `Fold`, which copies nothing that did not change.

    Args:
        record: What was known before; ``None`` when `events` begin with the first one.
        execution_id: Id of the execution, wanted where `record` is ``None``.

    Raises:
        StoreError: The events do not begin with `ExecutionCreated` or leave a gap.

    Example:
        >>> from jupyter_mlworkflow.events import Event, ExecutionCreated
        >>> fold(None, [Event(1, 0.0, ExecutionCreated("demo", "execution-001", []))]).full_name
        'demo/execution-001'
    """
    state = Fold(record, execution_id=execution_id)
    state.apply(events)
    return state.record()


class Fold:
    """A record that is being folded. Not thread-safe.

    Example:
        >>> from jupyter_mlworkflow.events import Event, ExecutionCreated, ExecutionStateChanged
        >>> state = Fold(execution_id="7f")
        >>> state.apply([Event(1, 5.0, ExecutionCreated("demo", "execution-001", []))])
        >>> state.apply([Event(2, 6.0, ExecutionStateChanged("running"))])
        >>> state.seq, state.record().started_at
        (2, 6.0)
    """

    def __init__(self, record: ExecutionRecord | None = None, *, execution_id: str = "") -> None:
        self._frozen: ExecutionRecord | None = record
        self._steps: dict[str, StepRecord] = dict(record.steps) if record else {}
        self._changed: dict[str, dict[str, Any]] = {}
        self._head: dict[str, Any] = {name: getattr(record, name) for name in _HEAD_FIELDS} if record else {"seq": 0}
        self._id = execution_id

    @property
    def seq(self) -> int:
        """Number of the last event; 0 before the first."""
        seq: int = self._head["seq"]
        return seq

    def apply(self, events: Iterable[Event]) -> None:
        """Take in the events that follow `seq`. Events up to `seq` are skipped."""
        seq = self.seq
        for event in events:
            if event.seq <= seq:
                continue
            if event.seq != seq + 1:
                raise StoreError(f"The journal has a gap: event {event.seq} follows event {seq}.")
            handler = _HANDLERS.get(type(event.payload))
            if seq == 0 and not isinstance(event.payload, ExecutionCreated):
                raise StoreError(f'A journal begins with "execution_created", not with "{event.payload.kind}".')
            self._frozen = None  # first: an interrupt (Ctrl-C) must not leave an old record standing
            if handler is not None:
                handler(self, event.payload, event.time)
            seq = self._head["seq"] = event.seq

    def record(self) -> ExecutionRecord:
        """Return the record as it stands now."""
        if self._frozen is None:
            if self.seq == 0:
                raise StoreError("An execution without events has no record.")
            for name, values in self._changed.items():
                self._steps[name] = StepRecord(**values)
            self._changed.clear()
            self._frozen = ExecutionRecord(**self._head, steps=dict(self._steps))
        return self._frozen

    # -- what each kind of event means -------------------------------------------------------

    def _created(self, payload: ExecutionCreated, time: float) -> None:
        self._head.update(
            id=self._id,
            workflow=payload.workflow,
            name=payload.name,
            description=payload.description,
            experiment_id=payload.experiment_id,
            labels=tuple(payload.labels),
            created_at=time,
            parameters=dict(payload.parameters),
            data=dict(payload.data),
            storages=dict(payload.storages),
        )
        for step in payload.steps:
            self._steps[step["name"]] = StepRecord(step["name"], step.get("kind", ""), step.get("title", ""))

    def _execution_state(self, payload: ExecutionStateChanged, time: float) -> None:
        known = {name: self._head[name] for name in _TIMES if name in self._head}
        self._head.update(execution_times(payload.state, time, **known))
        self._head.update(state=ExecutionState(payload.state), reason=payload.reason)

    def _values(self, payload: ValuesGiven, time: float) -> None:
        for name in ("parameters", "data", "storages"):
            given = getattr(payload, name)
            if given:
                self._head[name] = {**self._head[name], **given}

    def _labels(self, payload: LabelsChanged, time: float) -> None:
        self._head["labels"] = tuple(payload.labels)

    def _step_state(self, payload: StepStateChanged, time: float) -> None:
        state = StepState(payload.state)
        step = self._step(payload.step, payload.attempt, anew=not state.ended)
        if step is None:
            return
        moment = time if payload.at is None else min(payload.at, time)
        step["state"] = state
        step["reason"] = payload.reason
        step["waiting_for"] = tuple(payload.waiting_for)
        if payload.error is not None:
            step["error"] = _error(payload.error)
        elif not state.failed:
            step["error"] = None
        if payload.condition_result is not None:
            step["condition_result"] = payload.condition_result
        if state in _STARTED and step["started_at"] is None:
            step["started_at"] = moment
        step["ended_at"] = max(moment, step["started_at"] or moment) if state.ended else None

    def _prepared(self, payload: StepPrepared, time: float) -> None:
        step = self._step(payload.step, payload.attempt)
        if step is not None:
            step.update(folder=payload.folder, inputs=payload.inputs, parameters=payload.parameters)

    def _task(self, payload: TaskStarted, time: float) -> None:
        step = self._step(payload.step, payload.attempt)
        if step is not None:
            step.update(pid=payload.pid, host=payload.host)

    def _outputs(self, payload: StepOutputs, time: float) -> None:
        step = self._step(payload.step, payload.attempt)
        if step is not None:
            step["outputs"] = {name: _artifact(value) for name, value in payload.outputs.items()}

    def _metrics(self, payload: MetricsRead, time: float) -> None:
        step = self._step(payload.step, payload.attempt)
        if step is not None:
            step["metrics"] = tuple(_metric(item) for item in payload.metrics)
            step["metrics_problem"] = payload.problem

    def _step(self, name: str, attempt: int, *, anew: bool = False) -> dict[str, Any] | None:
        """Return the fields of a step for writing; ``None`` if `attempt` is an old one."""
        step = self._changed.get(name)
        if step is None:
            known = self._steps.get(name) or StepRecord(name, "")
            step = {field: getattr(known, field) for field in _STEP_FIELDS}
        if attempt < step["attempt"]:
            return None
        self._changed[name] = step
        if attempt > step["attempt"] or (anew and step["state"].ended):
            step.update(_FRESH)
            step["attempt"] = attempt
        return step


_HANDLERS: Mapping[type, Callable[[Fold, Any, float], None]] = {
    ExecutionCreated: Fold._created,
    ExecutionStateChanged: Fold._execution_state,
    StepStateChanged: Fold._step_state,
    StepPrepared: Fold._prepared,
    TaskStarted: Fold._task,
    StepOutputs: Fold._outputs,
    MetricsRead: Fold._metrics,
    ValuesGiven: Fold._values,
    LabelsChanged: Fold._labels,
}


def execution_times(
    state: str, time: float, started_at: float | None = None, ended_at: float | None = None, idle_seconds: float = 0.0
) -> dict[str, Any]:
    """Return the times of an execution that turns to `state` at `time`.

    Args:
        started_at, ended_at, idle_seconds: Its times as they were before.

    Example:
        >>> execution_times("completed", 9.0, 4.0)
        {'started_at': 4.0, 'ended_at': 9.0, 'idle_seconds': 0.0}
        >>> execution_times("running", 20.0, 4.0, 9.0)
        {'started_at': 4.0, 'ended_at': None, 'idle_seconds': 11.0}
    """
    turned = ExecutionState(state)
    if turned is ExecutionState.RUNNING:
        if started_at is None:
            started_at = time
        elif ended_at is not None:
            idle_seconds += max(0.0, time - ended_at)
    return {
        "started_at": started_at,
        "ended_at": time if turned.ended else None,
        "idle_seconds": idle_seconds,
    }


def read_record(document: Mapping[str, Any]) -> ExecutionRecord:
    """Rebuild a record from `records.to_json`; unknown fields are left out.

    Example:
        >>> from jupyter_mlworkflow.records import to_json
        >>> record = ExecutionRecord("7f", "demo", "execution-001", labels=("best",))
        >>> read_record(to_json(record)) == record
        True
    """
    values = {name: document[name] for name in _HEAD_FIELDS if name in document}
    values["state"] = ExecutionState(values["state"])
    values["labels"] = tuple(values["labels"])
    return ExecutionRecord(**values, steps={name: _read_step(step) for name, step in document["steps"].items()})


def _read_step(document: Mapping[str, Any]) -> StepRecord:
    values = {name: document[name] for name in _STEP_FIELDS if name in document}
    values["state"] = StepState(values["state"])
    values["waiting_for"] = tuple(values["waiting_for"])
    values["error"] = _error(values["error"]) if values["error"] else None
    values["outputs"] = {name: _artifact(item) for name, item in values["outputs"].items()}
    values["metrics"] = tuple(_metric(item) for item in values["metrics"])
    return StepRecord(**values)


def _error(value: Mapping[str, Any]) -> ErrorInfo:
    return ErrorInfo(value.get("code", ""), value.get("message", ""), tuple(value.get("log_tail", ())))


def _artifact(value: Mapping[str, Any]) -> Artifact:
    return Artifact(value.get("type", ""), value.get("value", {}))


def _metric(value: Mapping[str, Any]) -> Metric:
    return Metric(
        key=value.get("key", ""),
        title=value.get("title", ""),
        type=value.get("type", ""),
        data=value.get("data", {}),
        output=value.get("output", ""),
    )
