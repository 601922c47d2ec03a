"""Questions of the table of experiments: values by column, curves, and what differs between two executions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..handles import rows
from ..handles.differences import Differences
from ..records import to_json
from .fields import checked_ids

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

ROWS_AT_ONCE = 1000
CURVES_AT_ONCE = 50
_POINTS = 1000
"""Points of a curve at the most: more than a screen has."""
_LONG = 300
_FILES = 100


def columns(runtime: Runtime, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return `live.schema_compare.ExperimentRow` of at most a thousand executions; those that are gone are left out."""
    found = rows.rows_of(runtime, checked_ids("columns", ids, ROWS_AT_ONCE))
    return [row_json(row) for row in found]


def row_json(row: rows.Row) -> dict[str, Any]:
    """Return a row as JSON; numbers, truth values and texts are themselves, other values are written out."""
    values = {name: _plain(value) for name, value in row.values.items() if name not in rows.HEAD and value is not None}
    curves = {name: [_rounded(point) for point in points] for name, points in row.curves.items()}
    return {"id": row.summary.id, "seq": row.summary.seq, "values": values, "curves": curves}


def curves(runtime: Runtime, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the lines of all line charts of executions, as `live.schema_compare.ExperimentCurve`."""
    found = []
    for facts in runtime.store.facts(checked_ids("curves", ids, CURVES_AT_ONCE)):
        for step, entries in facts.metrics.items():
            for entry in entries:
                if entry["type"] == "line chart" and isinstance(entry["data"], Mapping):
                    found += _lines(facts.summary.id, step, entry)
    return found


def differences(runtime: Runtime, execution: str, other: str, *, lang: str | None = None) -> dict[str, Any]:
    """Return `live.schema_compare.ExperimentDifferences`: the way from `execution` to `other`."""
    store = runtime.store
    found = Differences(runtime, store.record(store.find(execution)), store.record(store.find(other)))
    return {
        "one": found.one.id,
        "other": found.other.id,
        "values": [
            {"name": name, "one": _shown(one), "other": _shown(other)} for name, (one, other) in found.values.items()
        ],
        "steps": [
            {"step": step, "change": change, "diff": found.definitions[step]} for step, change in found.steps.items()
        ],
        "picture": found.picture(lang) if found.steps else None,
        "files": [to_json(file) for file in found.files[:_FILES]],
    }


def _lines(execution: str, step: str, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = entry["data"]
    places, lines = (
        [axis for axis in rows.as_list(data.get(name)) if isinstance(axis, Mapping)] for name in ("x_axis", "y_axis")
    )
    found = []
    for number, line in enumerate(lines):
        axis = places[min(number, len(places) - 1)] if places else {}
        y = [_number(value) for value in rows.as_list(line.get("value"))]
        x = list(rows.as_list(axis.get("value")) or range(1, len(y) + 1))[: len(y)]
        kept = rows.thinned(range(len(x)), _POINTS)
        found.append(
            {
                "execution": execution,
                "metric": f"{step}.{entry['key']}",
                "title": entry["title"] or entry["key"],
                "line": str(line.get("title") or "") if len(lines) > 1 else "",
                "x_title": str(axis.get("title") or ""),
                "x": [_place(x[int(at)]) for at in kept if at is not None],
                "y": [y[int(at)] for at in kept if at is not None],
            }
        )
    return found


def _place(value: Any) -> Any:
    return value if _number(value) is not None else str(value)


def _number(value: Any) -> float | None:
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if usable else None


def _rounded(value: float | None) -> float | None:
    """Four digits are more than a sparkline shows."""
    return None if value is None else float(f"{value:.4g}")


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (bool, int, float)):
        return value if abs(value) < 2**53 else str(value)
    return _shown(value)


def _shown(value: Any) -> Any:
    if value is None:
        return None
    from ..show import plain_text

    return plain_text(value)[:_LONG]
