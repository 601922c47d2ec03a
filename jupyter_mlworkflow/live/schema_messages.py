"""What feeds send to views (part of `schema`)."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from ..events import Event
from ..records import ExecutionRecord, Metric
from ..store.model import ExecutionSummary


class SnapshotMessage(TypedDict):
    """Everything known of an execution, sent first."""

    sub: str
    kind: Literal["snapshot"]
    record: ExecutionRecord


class EventsMessage(TypedDict):
    """What happened to an execution since."""

    sub: str
    kind: Literal["events"]
    events: list[Event]


class RowsMessage(TypedDict):
    """Rows of the list of executions: all of them (`reset`), or those that changed or are gone."""

    sub: str
    kind: Literal["rows"]
    reset: bool
    rows: list[ExecutionSummary]
    gone: list[str]


class LogMessage(TypedDict):
    """Lines of a log from number `start` on; the log has `count` lines now."""

    sub: str
    kind: Literal["log"]
    reset: bool
    start: int
    count: int
    lines: list[str]


class AxisEnd(TypedDict):
    """A curve from place `start` on; `axis` is ``x_axis`` or ``y_axis``, `at` the number of the curve."""

    axis: str
    at: int
    start: int
    value: list[Any]


class MetricGrowth(TypedDict):
    """What changed at the ends of the curves of one chart."""

    output: str
    key: str
    ends: list[AxisEnd]


class MetricsMessage(TypedDict):
    """The metrics of a running step: `order` names all as ``[output, key]``; those in neither list are as they were."""

    sub: str
    kind: Literal["metrics"]
    reset: bool
    order: list[list[str]]
    whole: list[Metric]
    grown: list[MetricGrowth]
    problem: str


class ErrorMessage(TypedDict):
    """A subscription cannot be served, in a sentence."""

    sub: str
    kind: Literal["error"]
    message: str


class PongMessage(TypedDict):
    """Answer to a ping."""

    sub: str
    kind: Literal["pong"]


class AnswerMessage(TypedDict):
    """Answer to a request over the comm transport; `result` is what the REST call would give."""

    sub: str
    kind: Literal["answer"]
    ok: bool
    result: Any


MESSAGES = (
    SnapshotMessage,
    EventsMessage,
    RowsMessage,
    LogMessage,
    MetricsMessage,
    ErrorMessage,
    PongMessage,
    AnswerMessage,
)
