"""The metrics of a running step, read from its files while they grow, and what they are compared with.

A job may report a thousand values a second, and a chart of it holds thousands of points: only what is new at the
end of a curve is sent. The journal knows the metrics too, later and less often; a page takes them from there when
the step has ended.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import metric_files
from ..errors import NotFoundError
from ..events import MetricsRead
from ..handles import logs
from ..records import Metric, to_json
from .feed import Feed, Message

if TYPE_CHECKING:
    from ..handles.runtime import Runtime
    from .reading import Reading

_PAUSE = 0.04
_BYTES_A_SECOND = 6_000_000
_BROKEN_FOR = 1.0
"""Seconds after which a file that cannot be read is told of: until then it may be half written."""
_AXES = ("x_axis", "y_axis")
_EARLIER = 20
_EVENTS = 500
Status = tuple[int, int, int]


class MetricsFeed(Feed):
    """The metrics of a step while it runs: all of them first, then what changed."""

    of_store = False
    pause = _PAUSE

    def __init__(self, reading: Reading, execution_id: str, step: str) -> None:
        self._reading = reading
        self._id = reading.runtime.store.find(execution_id)
        self._step = step
        self._folder: Path | None = None
        self._files: tuple[metric_files.MetricFile, ...] = ()
        self._began: float | None = None
        self._seen: list[Status | None] = []
        self._sent: dict[tuple[str, str], Metric] | None = None
        self._problem = ""
        self._broken_since: float | None = None
        self._look_up_at = 0.0
        self._look_up()

    def news(self) -> list[Message]:
        if time.monotonic() >= self._look_up_at:
            self._look_up()
        statuses = [_status(file.path) for file in self._files]
        settled = self._broken_since is None or self._problem
        if self._sent is not None and statuses == self._seen and settled:
            return []
        self._seen = statuses
        self.pause = _PAUSE + sum(status[1] for status in statuses if status) / _BYTES_A_SECOND
        there = [file for file, status in zip(self._files, statuses, strict=True) if status]
        metrics, problem = metric_files.read_all(there, self._began, patient=False)
        if not problem:
            self._broken_since = None
        else:  # what was there stays until the file is whole again, and the sentence comes when that takes long
            kept = {**(self._sent or {}), **{(metric.output, metric.key): metric for metric in metrics}}
            metrics = tuple(kept.values())
            problem = problem if self._is_told(problem) else self._problem
        return self._message(metrics, problem)

    def _is_told(self, problem: str) -> bool:
        """Whether a problem has lasted long enough to be told."""
        now = time.monotonic()
        if self._broken_since is None:
            self._broken_since = now
        return problem == self._problem or now - self._broken_since >= _BROKEN_FOR

    def _message(self, metrics: Sequence[Metric], problem: str) -> list[Message]:
        reset = self._sent is None
        before, now = self._sent or {}, {(metric.output, metric.key): metric for metric in metrics}
        whole: list[Any] = []
        grown: list[Message] = []
        for key, metric in now.items():
            known = before.get(key)
            if known is None or known != metric:
                ends = None if known is None else growth(known, metric)
                if ends is None:
                    whole.append(to_json(metric))
                else:
                    grown.append({"output": metric.output, "key": metric.key, "ends": ends})
        same = not (reset or whole or grown) and list(before) == list(now) and problem == self._problem
        self._sent, self._problem = now, problem
        if same:
            return []
        order = [list(key) for key in now]
        return [{"kind": "metrics", "reset": reset, "order": order, "whole": whole, "grown": grown, "problem": problem}]

    def _look_up(self) -> None:
        """Find the files of the newest attempt."""
        self._look_up_at = time.monotonic() + 0.5
        path = logs.path(self._reading.record(self._id), self._step)
        folder = None if path is None else path.parent
        if folder != self._folder or not self._files:
            self._files = () if folder is None else metric_files.noted(folder)
        if folder != self._folder:
            self._folder, self._sent, self._seen, self._problem = folder, None, [], ""
        self._began = None if folder is None else metric_files.began(folder)


def _status(path: str) -> Status | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def growth(before: Metric, after: Metric) -> list[Message] | None:
    """Return what changed at the ends of the curves of a chart; ``None`` where more than that changed.

    Example:
        >>> def chart(*y):
        ...     axes = {"x_axis": [{"value": [*range(len(y))]}], "y_axis": [{"value": [*y]}]}
        ...     return Metric("c", "c", "line chart", axes)
        >>> growth(chart(5, 4, 3), chart(5, 4, 3, 2))
        [{'axis': 'x_axis', 'at': 0, 'start': 3, 'value': [3]}, {'axis': 'y_axis', 'at': 0, 'start': 3, 'value': [2]}]
    """
    if (before.type, before.title) != (after.type, after.title) or after.type not in ("line chart", "histogram"):
        return None
    ends: list[Message] = []
    new = total = 0
    for axis, at, old, now in _lists(before, after):
        if old is None or now is None:
            return None
        start = _common(old["value"], now["value"])
        if {**old, "value": ()} != {**now, "value": ()}:
            return None
        total += len(now["value"])
        new += len(now["value"]) - start
        if start < max(len(old["value"]), len(now["value"])):
            ends.append({"axis": axis, "at": at, "start": start, "value": now["value"][start:]})
    return ends if new * 2 < total and _only_axes(before) == _only_axes(after) else None


def _lists(before: Metric, after: Metric) -> Iterator[tuple[str, int, Any, Any]]:
    for axis in _AXES:
        old, now = before.data.get(axis) or [], after.data.get(axis) or []
        for at in range(max(len(old), len(now))):
            yield axis, at, old[at] if at < len(old) else None, now[at] if at < len(now) else None


def _only_axes(metric: Metric) -> dict[str, Any]:
    return {name: value for name, value in metric.data.items() if name not in _AXES}


def _common(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return how many items at the beginning are the same."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def metrics_before(runtime: Runtime, execution: str, step: str) -> dict[str, Any]:
    """Return the float metrics of a step that its own are compared with.

    Those of its attempt before, if that reported any; else those of the newest earlier execution of the workflow
    that did.

    Returns:
        ``{"attempt": number or 0, "execution": name or "", "values": {"output/key": value}}``.

    Raises:
        NotFoundError: There is no such execution or step.
    """
    record = runtime.store.record(runtime.store.find(execution))
    if step not in record.steps:
        raise NotFoundError.named("step", step, list(record.steps))
    for attempt, metrics in _attempts(runtime, record.id, step, record.steps[step].attempt):
        if values := _floats(metrics):
            return {"attempt": attempt, "execution": "", "values": values}
    earlier = [row for row in runtime.store.executions(workflow=record.workflow) if row.created_at < record.created_at]
    for row in earlier[:_EARLIER]:
        there = runtime.store.record(row.id).steps.get(step)
        if there is not None and (values := _floats([to_json(metric) for metric in there.metrics])):
            return {"attempt": 0, "execution": row.name, "values": values}
    return {"attempt": 0, "execution": "", "values": {}}


def _attempts(runtime: Runtime, execution_id: str, step: str, newest: int) -> list[tuple[int, list[dict[str, Any]]]]:
    """Return the last metrics of each attempt before the newest, the latest first."""
    found: dict[int, list[dict[str, Any]]] = {}
    after = 0
    while newest > 1:
        events = runtime.store.read_from(execution_id, after, limit=_EVENTS)
        for event in events:
            payload = event.payload
            if isinstance(payload, MetricsRead) and payload.step == step and payload.attempt < newest:
                found[payload.attempt] = payload.metrics
        if len(events) < _EVENTS:
            break
        after = events[-1].seq
    return sorted(found.items(), reverse=True)


def _floats(metrics: Sequence[dict[str, Any]]) -> dict[str, float]:
    floats = [metric for metric in metrics if metric["type"] == "float" and metric["data"].get("value") is not None]
    return {f"{metric.get('output', '')}/{metric['key']}": metric["data"]["value"] for metric in floats}
