"""Several processes, one file: what each may change of the entries that lie there.

- A single value is the first process's (`place.who` is ""); others add it where it is missing and
  change only what they wrote themselves. The same holds for histograms and tables.
- A curve is a line of its own in the chart of its key, named after the process. Where a line of that
  name is there when a process first writes, an earlier process drew its beginning, and it goes on from
  there; where it changes later by another hand, the process takes a name of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from .curve import Curve, Point

Entry = dict[str, Any]


class Reported:
    """What a process has put into the file: by that it knows its own again."""

    __slots__ = ("entries", "lines", "names")

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}
        """The ``data`` last written, by key."""
        self.lines: dict[str, Point] = {}
        """The last point of each line written, by key."""
        self.names: dict[str, str] = {}
        """The name of each line, by key."""


def merge(
    entries: list[Any],
    values: Mapping[str, float | None],
    curves: Mapping[str, Curve],
    whole: Mapping[str, Entry],
    who: str,
    reported: Reported,
) -> list[Entry]:
    """Return the entries of the file with what one process reports; entries of nobody we know stay.

    Args:
        entries: What is in the file now.
        who: How this process is called; "" for the first or the only one.
        reported: What it has written before; changed to what it writes now.

    Example:
        >>> curve = Curve()
        >>> curve.title = "Loss"
        >>> curve.add(0, 0.5)
        >>> [entry["key"] for entry in merge([{"key": "lr"}], {"loss": 0.5}, {"loss": curve}, {}, "", Reported())]
        ['lr', 'loss', 'loss.curve']
    """
    found: dict[str, Entry] = {}
    for number, entry in enumerate(entries):
        named = isinstance(entry, dict) and isinstance(entry.get("key"), str)
        found[entry["key"] if named else f"\0{number}"] = entry
    for key, curve in curves.items():
        value = values.get(key)
        data = None if value is None else {"value": value}
        _own(found, key, {"key": key, "title": curve.title, "type": "float", "data": data}, who, reported)
    for key, curve in curves.items():
        _line(found, key, curve, who, reported)
    for key, entry in whole.items():
        _own(found, key, entry, who, reported)
    return list(found.values())


def _own(found: dict[str, Entry], key: str, entry: Entry, who: str, reported: Reported) -> None:
    there = found.get(key)
    theirs = isinstance(there, dict) and there.get("data") != reported.entries.get(key)
    if who and theirs:
        return
    if entry["data"] is None:
        found.pop(key, None)
        reported.entries.pop(key, None)
        return
    found[key] = entry
    reported.entries[key] = entry["data"]


def _line(found: dict[str, Entry], key: str, curve: Curve, who: str, reported: Reported) -> None:
    chart_key = f"{key}.curve"
    lines = _lines(found.get(chart_key))
    title = reported.names.setdefault(key, f"{key} ({who})" if who else key)
    there = lines.get(title)
    if there and key not in reported.lines:
        curve.begin_with(there)
    elif there and there[-1] != reported.lines[key]:
        title = reported.names[key] = f"{key} (process {os.getpid()})"
    points = curve.points()
    if not points:
        return
    reported.lines[key] = points[-1]
    lines[title] = points
    x_axes = [{"title": "step", "value": [x for x, _ in line]} for line in lines.values()]
    y_axes = [{"title": name, "value": [y for _, y in line]} for name, line in lines.items()]
    data = {"x_axis": x_axes, "y_axis": y_axes}
    found[chart_key] = {"key": chart_key, "title": curve.title, "type": "line chart", "data": data}


def _lines(chart: Any) -> dict[str, list[Point]]:
    """Return the lines of a chart by name; nothing of one that is not as we write it."""
    try:
        x_axes, y_axes = chart["data"]["x_axis"], chart["data"]["y_axis"]
        return {
            str(y_axis["title"]): list(zip(x_axis["value"], y_axis["value"], strict=True))
            for x_axis, y_axis in zip(x_axes, y_axes, strict=True)
        }
    except (TypeError, KeyError, ValueError):
        return {}
