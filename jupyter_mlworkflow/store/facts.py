"""What executions are compared by: a few facts of each, read without folding whole records.

A list of thousands wants parameters, metrics and durations of all of them at once. They follow the
rules of `fold`; the contract of stores holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..records import ExecutionRecord, StepState, to_json

if TYPE_CHECKING:
    from .model import ExecutionSummary

_ENDED = frozenset(state.value for state in StepState if state.ended)
_STARTED = frozenset({"creating", "created", "running"})


@dataclass(frozen=True, slots=True)
class ExecutionFacts:
    """What one execution was given, what it reported, how long its steps took."""

    summary: ExecutionSummary
    parameters: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    storages: Mapping[str, Any] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    """From start to end, by step that has both."""
    metrics: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """By step that reported some, entries ``{"key", "title", "type", "data", ...}``."""


def facts_of(record: ExecutionRecord, summary: ExecutionSummary) -> ExecutionFacts:
    """Return the facts of a record: what they are by definition."""
    return ExecutionFacts(
        summary,
        record.parameters,
        record.data,
        record.storages,
        {step.name: step.elapsed for step in record.steps.values() if step.elapsed is not None},
        {step.name: tuple(to_json(step.metrics)) for step in record.steps.values() if step.metrics},
    )


@dataclass(slots=True)
class _Step:
    attempt: int = 0
    state: str = "init"
    started_at: float | None = None
    ended_at: float | None = None
    metrics: Any = None


class FactsFold:
    """The facts of one execution while its events, in order, are taken in."""

    def __init__(self) -> None:
        self._given: dict[str, dict[str, Any]] = {"parameters": {}, "data": {}, "storages": {}}
        self._steps: dict[str, _Step] = {}

    def given(self, values: Mapping[str, Any]) -> None:
        """Take in what it was given at the start or later."""
        for name, known in self._given.items():
            known.update(values.get(name) or {})
        for step in values.get("steps") or ():
            self._steps.setdefault(step["name"], _Step())

    def moved(self, data: Mapping[str, Any], time: float) -> None:
        """Take in that a step turned to another state at `time`, in seconds since the epoch."""
        state, at = data["state"], data.get("at")
        step = self._step(data["step"], data["attempt"], anew=state not in _ENDED)
        if step is None:
            return
        moment = time if at is None else min(at, time)
        step.state = state
        if state in _STARTED and step.started_at is None:
            step.started_at = moment
        step.ended_at = max(moment, step.started_at or moment) if state in _ENDED else None

    def begun(self, name: str, attempt: int) -> None:
        """Take in that something else was said of an attempt: those before it count no more."""
        self._step(name, attempt)

    def reported(self, name: str, attempt: int, metrics: Any) -> None:
        """Take in the metrics of an attempt: a list, or anything that `facts` is told to read as one."""
        step = self._step(name, attempt)
        if step is not None:
            step.metrics = metrics

    def facts(self, summary: ExecutionSummary, read: Callable[[Any], Sequence[Any]] = tuple) -> ExecutionFacts:
        """Return what is known now; `read` turns what was handed to `reported` into entries."""
        spent = {
            name: step.ended_at - step.started_at
            for name, step in self._steps.items()
            if step.started_at is not None and step.ended_at is not None
        }
        found = {name: tuple(read(step.metrics)) for name, step in self._steps.items() if step.metrics is not None}
        return ExecutionFacts(
            summary, **self._given, seconds=spent, metrics={name: items for name, items in found.items() if items}
        )

    def _step(self, name: str, attempt: int, *, anew: bool = False) -> _Step | None:
        step = self._steps.setdefault(name, _Step())
        if attempt < step.attempt:
            return None
        if attempt > step.attempt or (anew and step.state in _ENDED):
            step = self._steps[name] = _Step(attempt)
        return step
