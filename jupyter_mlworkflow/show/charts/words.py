"""Metrics in words: alternatives of the pictures, and their twins in terminals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...records import Metric
from .. import units
from ..measure import cells, fit, line, pad
from ..texts import t
from . import read

_BARS = "▁▂▃▄▅▆▇█"
_BAR = 24


def title_of(metric: Metric) -> str:
    """Return the title of a metric, or its key."""
    return line(metric.title or metric.key)


def sparkline(values: Sequence[float | None], width: int = 40) -> str:
    """Return a line of `width` characters at most whose height follows `values`.

    Example:
        >>> sparkline([1, 2, 3, None, 8])
        '▁▂▃ █'
    """
    if len(values) > width:
        values = [values[number * len(values) // width] for number in range(width)]
    numbers = [value for value in values if value is not None]
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    top = len(_BARS) - 1
    return "".join(" " if value is None else _BARS[int(units.share(value, low, high) * top)] for value in values)


def alternative(metric: Metric, lang: str) -> str:
    """Return one line that tells what the picture of `metric` shows.

    Example:
        >>> data = {"y_axis": [{"title": "value", "value": [3, 2, 1]}]}
        >>> alternative(Metric("loss", "loss", "line chart", data), "en")
        'loss: value: 3 points, 3 to 1, lowest 1, highest 3'
    """
    title = title_of(metric)
    try:
        if metric.type == "float":
            return f"{title}: {units.number(_value(metric))}"
        if metric.type in ("line chart", "histogram"):
            return f"{title}: " + "; ".join(
                _series(series, metric.type, title, lang) for series in read.plot(metric.data).series
            )
        grid = read.matrix(metric.data) if metric.type == "table" else read.sheet(metric.data)
    except read.UnreadableError as error:
        return f"{title}: " + t("This cannot be drawn: {reason}", lang, reason=error)
    size = t("{rows} by {columns} table", lang, rows=grid.size[0], columns=grid.size[1])
    if metric.type == "table" or len(grid.cells) > 1:
        return f"{title}: {size}"
    return f"{title}: " + ", ".join(
        f"{label} {units.number(cell)}".strip()
        for label, cell in zip(grid.columns or ("",) * len(grid.cells[0]), grid.cells[0], strict=True)
    )


def _series(series: read.Series, type_: str, title: str, lang: str) -> str:
    numbers = series.numbers
    if not numbers:
        return t("No data.", lang)
    name, low, high = series.title or title, units.number(min(numbers)), units.number(max(numbers))
    if type_ == "histogram":
        return t(
            "{name}: {count} bars, lowest {low}, highest {high}",
            lang,
            name=name,
            count=len(series.y),
            low=low,
            high=high,
        )
    return t(
        "{name}: {count} points, {first} to {last}, lowest {low}, highest {high}",
        lang,
        name=name,
        count=len(series.y),
        first=units.number(numbers[0]),
        last=units.number(numbers[-1]),
        low=low,
        high=high,
    )


def _value(metric: Metric) -> object:
    return metric.data.get("value", "") if isinstance(metric.data, Mapping) else ""


def metric_text(metric: Metric, lang: str) -> str:
    """Return a metric for a terminal: a line, with a small drawing where one helps."""
    said = alternative(metric, lang)
    try:
        if metric.type == "line chart":
            return "\n".join([said, *(f"  {sparkline(series.y)}" for series in read.plot(metric.data).series)])
        if metric.type == "histogram":
            return "\n".join([said, *_bars(read.plot(metric.data).series)])
        if metric.type in ("table", "one-dimensional-table"):
            return "\n".join(
                [said, *_grid(read.matrix(metric.data) if metric.type == "table" else read.sheet(metric.data))]
            )
    except read.UnreadableError:
        return said
    return said


def _bars(found: Sequence[read.Series]) -> list[str]:
    lines = []
    for series in found:
        if len(found) > 1 and series.title:
            lines.append(f"  {series.title}")
        pairs = [(fit(units.number(x), 16), y) for x, y in zip(series.x, series.y, strict=True)][:20]
        widest = max((cells(label) for label, _ in pairs), default=0)
        top = max((abs(y) for _, y in pairs if y is not None), default=0.0) or 1.0
        for label, y in pairs:
            bar = "█" * round(abs(y) / top * _BAR) if y is not None else ""
            lines.append(f"  {pad(label, widest)}  {bar} {units.number(y) if y is not None else '–'}".rstrip())
    return lines


def _grid(grid: read.Grid) -> list[str]:
    body = [[units.number(cell) for cell in row] for row in grid.cells]
    if grid.columns:
        body.insert(0, list(grid.columns))
    if grid.rows:
        names = ([""] if grid.columns else []) + list(grid.rows)
        body = [[name, *row] for name, row in zip(names, body, strict=True)]
    body = [[fit(cell, 18) for cell in row] for row in body]
    widths = [max(cells(row[at]) for row in body) for at in range(len(body[0]))]
    first_left = bool(grid.rows)
    return [
        "  " + "  ".join(pad(cell, widths[at], right=at > 0 or not first_left) for at, cell in enumerate(row)).rstrip()
        for row in body
    ]
