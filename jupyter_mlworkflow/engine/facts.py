"""What the engine knows of an execution, folded from its journal; mutable, and O(1) per event.

`records` are for people who look; this is for deciding. It keeps what a record leaves out (since
when a step queues, with which values an attempt was begun, what was asked to stop) and is changed
in place, so that 10,000 steps cost 10,000 steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..events import (
    CommandTaken,
    Event,
    ExecutionStateChanged,
    HoldsChanged,
    MetricsRead,
    Payload,
    StepEdited,
    StepOutputs,
    StepPrepared,
    StepStateChanged,
    TaskStarted,
    ValuesGiven,
)
from ..records import ExecutionState, StepState

if TYPE_CHECKING:
    from ..plan.model import Plan

GROUPS = ("parameters", "data", "storages")
Values = Mapping[str, Mapping[str, Any]]


class StepFacts:
    """One step. Times are seconds since the epoch."""

    __slots__ = (
        "attempt",
        "cause",
        "condition_result",
        "edit",
        "folder",
        "metrics",
        "metrics_problem",
        "name",
        "outputs",
        "pending_since",
        "process",
        "released",
        "reused",
        "running_since",
        "state",
        "values",
        "waiting_for",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.state = StepState.INIT
        self.attempt = 0
        self.outputs: Mapping[str, Any] = {}
        """``{output: {"type", "value"}}``."""
        self.metrics: list[Mapping[str, Any]] = []
        self.metrics_problem = ""
        self.condition_result: bool | None = None
        self.pending_since = 0.0
        self.running_since = 0.0
        self.values: Values = {}
        """The values that its attempt was begun with."""
        self.edit: Mapping[str, Any] = {}
        """What was edited for this step alone: ``{"parameters", "inputs"}``."""
        self.folder = ""
        self.process: TaskStarted | None = None
        """What was started for its attempt."""
        self.waiting_for: tuple[str, ...] = ()
        self.cause: Mapping[str, Any] | None = None
        """Why it is stopping, if not because someone asked (a time-out)."""
        self.released = False
        """Debug mode: whether it may start."""
        self.reused = False
        """Not chosen: what it made comes from an earlier execution."""


class Facts:
    """One execution.

    Args:
        plan: Values given at the start, and what steps that are not chosen made earlier.
        debug: Every step holds until released.
    """

    def __init__(self, plan: Plan, *, debug: bool = False) -> None:
        self.holds: Mapping[str, Any] = {"every": debug, "until": "", "breakpoints": ()}
        """Where it holds, as `holds.read_holds` reads it."""
        self.state = ExecutionState.INIT
        self.stopping = False
        """Whether someone asked the execution to stop and it has not ended yet."""
        self.values: Values = {group: dict(plan.values.get(group) or {}) for group in GROUPS}
        """Replaced, never changed, so that an attempt can keep the ones it was begun with."""
        self.steps = {step.name: StepFacts(step.name) for step in plan.steps}
        self.seq = 0
        chosen = set(plan.chosen)
        for name, step in self.steps.items():
            if name not in chosen:
                _reuse(step, plan.reuse.get(name) or {})

    def replay(self, events: Iterable[Event]) -> None:
        """Take in events from the journal."""
        for event in events:
            self.apply(event.payload, event.time)
            self.seq = event.seq

    def apply(self, payload: Payload, time: float) -> None:
        """Take in one event."""
        if isinstance(payload, StepStateChanged):
            self._step_state(payload, time)
        elif isinstance(payload, StepOutputs):
            self.steps[payload.step].outputs = payload.outputs
        elif isinstance(payload, StepPrepared):
            self.steps[payload.step].folder = payload.folder
        elif isinstance(payload, TaskStarted):
            self.steps[payload.step].process = payload
        elif isinstance(payload, MetricsRead):
            step = self.steps[payload.step]
            step.metrics, step.metrics_problem = list(payload.metrics), payload.problem
        elif isinstance(payload, ValuesGiven):
            self.values = {group: {**self.values[group], **getattr(payload, group)} for group in GROUPS}
        elif isinstance(payload, HoldsChanged):
            self.holds = {"every": payload.every, "until": payload.until, "breakpoints": tuple(payload.breakpoints)}
        elif isinstance(payload, StepEdited):
            self.steps[payload.step].edit = {"parameters": payload.parameters, "inputs": payload.inputs}
        elif isinstance(payload, CommandTaken):
            self._command(payload)
        elif isinstance(payload, ExecutionStateChanged):
            self.state = ExecutionState(payload.state)
            self.stopping = False

    def values_of(self, name: str) -> Values:
        """Return the values that hold for a step now: those of all, and what was edited for it alone."""
        own = self.steps[name].edit.get("parameters")
        return {**self.values, "parameters": {**self.values["parameters"], **own}} if own else self.values

    def _step_state(self, payload: StepStateChanged, time: float) -> None:
        step = self.steps[payload.step]
        state = StepState(payload.state)
        if payload.attempt > step.attempt or state is StepState.INIT:
            step.outputs, step.metrics, step.metrics_problem = {}, [], ""
            step.condition_result, step.cause, step.process = None, None, None
        step.attempt = payload.attempt
        step.waiting_for = tuple(payload.waiting_for)
        step.cause = payload.error if state is StepState.STOPPING else None
        if payload.condition_result is not None:
            step.condition_result = payload.condition_result
        if state is StepState.PENDING:
            step.pending_since = time
        if state is StepState.RUNNING:
            step.running_since = time
        if state is StepState.CREATING or (state is StepState.RUNNING and not step.state.active):
            step.values = self.values_of(step.name)
        if state.active or state.ended:
            step.released = False
        step.state = state

    def _command(self, payload: CommandTaken) -> None:
        if payload.refused:
            return
        if payload.verb == "stop":
            self.stopping = True
        elif payload.verb in ("release", "retry"):
            self.steps[payload.step].released = True


def _reuse(step: StepFacts, made: Mapping[str, Any]) -> None:
    """Let a step that is not chosen stand for what it made in an earlier execution."""
    step.reused = True
    step.state = StepState.SKIPPED if made.get("state") == "skipped" else StepState.COMPLETED
    step.outputs = made.get("outputs") or {}
    step.metrics = list(made.get("metrics") or ())
    step.condition_result = made.get("condition_result")
