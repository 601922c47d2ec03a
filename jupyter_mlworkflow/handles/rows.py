"""One row an execution, with a value in each column: what lists and comparisons are made of.

Columns are ``parameters.NAME``, ``data.NAME``, ``storages.NAME``, ``metrics.STEP.KEY`` and
``seconds.STEP``, and the head: ``state labels seconds``. A line chart counts with its last value; one of
several lines has a column each, ``metrics.STEP.KEY.LINE``.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..records import spent

if TYPE_CHECKING:
    from ..store.facts import ExecutionFacts
    from ..store.model import ExecutionSummary
    from .runtime import Runtime

HEAD = ("state", "labels", "seconds")
GROUPS = ("parameters", "data", "storages", "metrics", "seconds")
CURVE = ".curve"
POINTS = 32
"""Points of a sparkline at the most."""
_LINES = 8
"""Lines of one chart that have a column."""
_KEPT = 20_000

_cache: OrderedDict[tuple[str, str], Row] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Row:
    """One execution with its values by column; a column that it has no value for is left out."""

    summary: ExecutionSummary
    values: Mapping[str, Any]
    curves: Mapping[str, tuple[float | None, ...]]
    """Of columns that come from a line chart, at most `POINTS` of its values, the last one included."""

    @property
    def full_name(self) -> str:
        """``workflow/execution-001``."""
        return f"{self.summary.workflow}/{self.summary.name}"


def rows_of(runtime: Runtime, ids: Sequence[str]) -> list[Row]:
    """Return the rows of executions, in the order of `ids`; those that are not there are left out.

    What was read before is remembered as long as the execution has not changed.
    """
    store = runtime.store
    with _lock:
        known = {name: row for name in ids if (row := _cache.get((store.id, name))) is not None}
    for facts in store.facts(ids, {name: row.summary.seq for name, row in known.items()}):
        row = known[facts.summary.id] = row_of(facts)
        with _lock:
            _cache[store.id, facts.summary.id] = row
            while len(_cache) > _KEPT:
                _cache.popitem(last=False)
    return [known[name] for name in ids if name in known]


def forget() -> None:
    """Forget what is remembered."""
    with _lock:
        _cache.clear()


def row_of(facts: ExecutionFacts) -> Row:
    """Return the row that facts make.

    Example:
        >>> from ..store.model import ExecutionSummary
        >>> from ..store.facts import ExecutionFacts
        >>> head = ("7f", "demo", "execution-001", "completed", 9, 5.0, 6.0, 8.5)
        >>> summary = ExecutionSummary(*head, "", ("a",), False, {})
        >>> row = row_of(ExecutionFacts(summary, {"lr": 0.1}, seconds={"train": 2.0}))
        >>> row.values
        {'state': 'completed', 'labels': 'a', 'seconds': 2.5, 'parameters.lr': 0.1, 'seconds.train': 2.0}
    """
    summary = facts.summary
    values: dict[str, Any] = {
        "state": summary.state,
        "labels": ", ".join(summary.labels),
        "seconds": spent(summary.started_at, summary.ended_at, summary.idle_seconds),
    }
    curves: dict[str, tuple[float | None, ...]] = {}
    for group in ("parameters", "data", "storages"):
        values.update({f"{group}.{name}": value for name, value in getattr(facts, group).items()})
    for step, entries in facts.metrics.items():
        for entry in entries:
            _add_metric(f"metrics.{step}.{entry['key']}", entry, values, curves)
    _join_curves(values, curves)
    values.update({f"seconds.{step}": seconds for step, seconds in facts.seconds.items()})
    return Row(summary, values, curves)


def _add_metric(
    column: str, entry: Mapping[str, Any], values: dict[str, Any], curves: dict[str, tuple[float | None, ...]]
) -> None:
    data = entry["data"] if isinstance(entry["data"], Mapping) else {}
    if entry["type"] == "float":
        values[column] = data.get("value")
    elif entry["type"] == "line chart":
        lines = [axis for axis in as_list(data.get("y_axis")) if isinstance(axis, Mapping)][:_LINES]
        for number, line in enumerate(lines, start=1):
            points = [value if _is_number(value) else None for value in as_list(line.get("value"))]
            last = next((value for value in reversed(points) if value is not None), None)
            if last is not None:
                name = column if len(lines) == 1 else f"{column}.{line.get('title') or number}"
                values[name] = last
                curves[name] = thinned(points)


def _join_curves(values: dict[str, Any], curves: dict[str, tuple[float | None, ...]]) -> None:
    """Make one column of ``KEY`` and ``KEY.curve``, the two entries that `train.metrics.log` writes of one thing."""
    for name in [name for name in curves if name.endswith(CURVE) and name.removesuffix(CURVE) in values]:
        curves[name.removesuffix(CURVE)] = curves.pop(name)
        del values[name]


def thinned(points: Sequence[float | None], most: int = POINTS) -> tuple[float | None, ...]:
    """Return at most `most` of the points, evenly, the first and the last one included.

    Example:
        >>> thinned(range(100), 4)
        (0, 33, 66, 99)
    """
    if len(points) <= most:
        return tuple(points)
    return tuple(points[round(at * (len(points) - 1) / (most - 1))] for at in range(most))


def columns_of(rows: Iterable[Row]) -> list[str]:
    """Return the names of all columns: head, values, metrics, durations; within them in order of appearance."""
    names = dict.fromkeys(HEAD)
    for row in rows:
        names.update(dict.fromkeys(row.values))
    rank = {name: GROUPS.index(name.split(".", 1)[0]) if "." in name else -1 for name in names}
    return sorted(names, key=lambda name: rank[name])


def as_list(value: Any) -> Sequence[Any]:
    """Return a list as it is, and nothing for anything else: what a script wrote may be anything."""
    return value if isinstance(value, (list, tuple)) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
