"""Reading the `data` of a metric, whatever a training script wrote into it.

Nothing here raises but `UnreadableError`, whose text is a sentence for the person who looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..measure import line
from ..units import is_number

POINTS = 500
"""Points of a line drawn at most; more are thinned so that highs and lows stay."""
SERIES = 8
"""Lines or groups of bars drawn at most."""
CELLS = 20
"""Rows and columns of a table drawn at most."""


class UnreadableError(Exception):
    """The data is not of the documented shape."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars; `y` holds ``None`` where there is no number."""

    title: str
    x: tuple[Any, ...]
    y: tuple[float | None, ...]

    @property
    def numbers(self) -> list[float]:
        """The numbers among `y`."""
        return [value for value in self.y if value is not None]


@dataclass(frozen=True, slots=True)
class Plot:
    """The axes of a line chart or histogram. `hidden` counts series that are not drawn."""

    x_title: str
    y_title: str
    series: tuple[Series, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: cells by row, labels, and how large it is in full."""

    cells: tuple[tuple[Any, ...], ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_title: str = ""
    column_title: str = ""
    size: tuple[int, int] = (0, 0)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value]


def plot(data: Any) -> Plot:
    """Read ``{"x_axis": [{"title", "value"}], "y_axis": [{"title", "value"}, ...]}``.

    Axes of unequal length are cut to the shorter; without an x axis, points are counted.

    Raises:
        UnreadableError: There is no y axis with values.
    """
    if not isinstance(data, Mapping):
        raise UnreadableError('"data" must be an object with "x_axis" and "y_axis".')
    x_axes = [axis for axis in _list(data.get("x_axis")) if isinstance(axis, Mapping)]
    y_axes = [axis for axis in _list(data.get("y_axis")) if isinstance(axis, Mapping)]
    if not y_axes:
        raise UnreadableError('"data.y_axis" must be a list of objects with "title" and "value".')
    found = []
    for number, axis in enumerate(y_axes[:SERIES]):
        y = [float(value) if is_number(value) else None for value in _list(axis.get("value"))]
        own = x_axes[min(number, len(x_axes) - 1)] if x_axes else {}
        x = _list(own.get("value")) or list(range(1, len(y) + 1))
        count = min(len(x), len(y))
        found.append(Series(line(axis.get("title") or ""), tuple(x[:count]), tuple(y[:count])))
    x_title = line(x_axes[0].get("title") or "") if x_axes else ""
    y_title = found[0].title if len(found) == 1 else ""
    return Plot(x_title, y_title, tuple(found), max(0, len(y_axes) - SERIES))


def thin(points: Sequence[tuple[float, float]], limit: int = POINTS) -> list[tuple[float, float]]:
    """Return at most `limit` of `points`: first and last, and the lowest and highest of each stretch.

    Example:
        >>> spike = [(float(x), 9.0 if x == 777 else 0.0) for x in range(10_000)]
        >>> thinned = thin(spike, 100)
        >>> len(thinned) <= 100, max(thinned, key=lambda point: point[1])
        (True, (777.0, 9.0))
    """
    if len(points) <= limit:
        return list(points)
    stretches = max(1, (limit - 2) // 2)
    inner = points[1:-1]
    kept = [points[0]]
    for number in range(stretches):
        part = inner[number * len(inner) // stretches : (number + 1) * len(inner) // stretches]
        if part:
            low, high = min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])
            kept.extend(sorted({low, high}))
    kept.append(points[-1])
    return kept


def matrix(data: Any) -> Grid:
    """Read ``{"cell_value": [[...]], "col_labels": {"title", "value"}, "row_labels": {...}}``.

    Raises:
        UnreadableError: There are no cells.
    """
    cells = _cells(data)
    rows, row_title = _labels(data.get("row_labels"))
    columns, column_title = _labels(data.get("col_labels"))
    return _grid(cells, rows, columns, row_title, column_title)


def sheet(data: Any) -> Grid:
    """Read ``{"cell_value": [[...]], "labels": [...]}``: a row of values for each list.

    Raises:
        UnreadableError: There are no cells.
    """
    cells = _cells(data)
    columns, title = _labels(data.get("labels"))
    return _grid(cells, [], columns, "", title)


def _cells(data: Any) -> list[list[Any]]:
    if not isinstance(data, Mapping):
        raise UnreadableError('"data" must be an object with "cell_value".')
    found = _list(data.get("cell_value"))
    if found and not any(isinstance(row, (list, tuple)) for row in found):
        found = [found]
    cells = [_list(row) for row in found]
    if not any(cells):
        raise UnreadableError('"data.cell_value" must be a list of lists.')
    return cells


def _labels(value: Any) -> tuple[list[str], str]:
    if isinstance(value, Mapping):
        return [line(item) for item in _list(value.get("value"))], line(value.get("title") or "")
    return [line(item) for item in _list(value)], ""


def _grid(cells: list[list[Any]], rows: list[str], columns: list[str], row_title: str, column_title: str) -> Grid:
    across = max(len(row) for row in cells)
    size = (len(cells), across)
    filled = tuple(tuple(row[:CELLS]) + ("",) * (min(across, CELLS) - len(row)) for row in cells[:CELLS])
    wide = len(filled[0])

    def labels(given: list[str], count: int) -> tuple[str, ...]:
        return tuple((given + [""] * count)[:count]) if given else ()

    return Grid(filled, labels(rows, len(filled)), labels(columns, wide), row_title, column_title, size)
