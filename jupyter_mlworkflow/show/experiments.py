"""Executions with what they were given and what came out, as a static table: best values and the baseline marked."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from . import html, rows, text, units
from .measure import esc
from .texts import t

if TYPE_CHECKING:
    from ..store.model import ExecutionSummary

_ROWS, _COLUMNS, _SPARKS = 60, 12, 48
"""Most rows, columns besides the head, and sparklines: a saved notebook must stay small."""
_WIDTH, _HEIGHT = 64, 16
_BASELINE = "baseline"
_ELAPSED = 4


class Row(Protocol):
    """What is known of one execution by column."""

    @property
    def summary(self) -> ExecutionSummary: ...

    @property
    def values(self) -> Mapping[str, Any]: ...

    @property
    def curves(self) -> Mapping[str, Sequence[float | None]]: ...


@dataclass(frozen=True, slots=True)
class _Sheet:
    columns: list[str]
    hidden: list[str]
    names: list[str]
    full: bool


def in_html(found: Sequence[Row], best: Mapping[str, float], lang: str, now: float | None) -> str:
    """Return the table as HTML.

    Args:
        best: The best value, by column.
    """
    sheet, left = _sheet(found), _SPARKS
    body = []
    for row in found[:_ROWS]:
        state, name, started, spent = _head(row, sheet, lang, now)
        cells = [html.state(state, lang), name, started, spent]
        for column in sheet.columns:
            value, points = row.values.get(column), row.curves.get(column, ())
            drawn = _spark(points) if left > 0 and len(points) > 1 else ""
            left -= bool(drawn)
            star = "<b>★</b> " if value is not None and value == best.get(column) else ""
            cells.append(drawn + star + esc(_value(value)) if value is not None else "")
        body.append([*cells, esc(", ".join(rows.cut(label, 40) for label in row.summary.labels))])
    right = [3, *range(_ELAPSED, _ELAPSED + len(sheet.columns))]
    parts = [html.table([esc(name) for name in _names(sheet, lang)], body, right=right)]
    parts += [f"<div><small>{esc(line)}</small></div>" for line in _notes(found, sheet, lang)]
    return f"<div>{''.join(parts)}</div>"


def in_text(found: Sequence[Row], best: Mapping[str, float], lang: str, now: float | None) -> str:
    """Return the same for a terminal."""
    sheet = _sheet(found)
    body = []
    for row in found[:_ROWS]:
        state, name, started, spent = _head(row, sheet, lang, now)
        cells = [text.state_text(state, lang), name, started, spent]
        for column in sheet.columns:
            value = row.values.get(column)
            star = "★ " if value is not None and value == best.get(column) else ""
            cells.append(star + _value(value))
        body.append([*cells, ", ".join(row.summary.labels)])
    right = [3, *range(_ELAPSED, _ELAPSED + len(sheet.columns))]
    lines = [text.table(_names(sheet, lang), body, right=right, indent="")]
    return "\n".join([*lines, *_notes(found, sheet, lang)])


def short_names(columns: Sequence[str]) -> list[str]:
    """Return the end of each column's name that no other one has.

    Example:
        >>> short_names(["metrics.fit.loss", "metrics.test.loss", "parameters.lr", "seconds"])
        ['fit.loss', 'test.loss', 'lr', 'seconds']
    """
    found = []
    for column in columns:
        pieces = column.split(".")
        ends = [".".join(pieces[at:]) for at in range(len(pieces) - 1, -1, -1)]
        others = [other for other in columns if other != column]
        alone = (end for end in ends if not any(other == end or other.endswith(f".{end}") for other in others))
        found.append(next(alone, column))
    return found


def _sheet(found: Sequence[Row]) -> _Sheet:
    """Choose the columns: all metrics, and what the executions were given differently."""
    names = dict.fromkeys(name for row in found for name in row.values if "." in name)
    groups: dict[str, list[str]] = {}
    for name in names:
        values = {repr(row.values.get(name)) for row in found}
        if name.startswith("metrics.") or len(values) > 1 or (len(found) == 1 and not name.startswith("seconds.")):
            groups.setdefault(name.split(".", 1)[0], []).append(name)
    wanted = [name for group in ("metrics", "parameters", "data", "storages") for name in groups.get(group, [])]
    full = len({row.summary.workflow for row in found}) > 1
    columns = wanted[:_COLUMNS]
    return _Sheet(columns, wanted[_COLUMNS:], short_names(columns), full)


def _names(sheet: _Sheet, lang: str) -> list[str]:
    head = [t(word, lang) for word in ("State", "Name", "Started", "Elapsed")]
    return [*head, *(rows.cut(name, 30) for name in sheet.names), t("Labels", lang)]


def _head(row: Row, sheet: _Sheet, lang: str, now: float | None) -> tuple[str, str, str, str]:
    summary = row.summary
    started, spent, _, _ = rows.summary_cells(summary, lang, now)
    flag = "⚑ " if _BASELINE in summary.labels else ""
    name = f"{summary.workflow}/{summary.name}" if sheet.full else summary.name
    return summary.state, esc(flag + name), esc(started), spent


def _notes(found: Sequence[Row], sheet: _Sheet, lang: str) -> list[str]:
    notes = [t("{count} more", lang, count=len(found) - _ROWS)] if len(found) > _ROWS else []
    if sheet.hidden:
        names = rows.cut(", ".join(short_names(sheet.hidden)), 300)
        notes.append(t("Columns that are not shown: {names}", lang, names=names))
    if any(name.startswith("metrics.") for name in sheet.columns):
        notes.append(t("★ best of its column · ⚑ baseline", lang))
    return notes


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return rows.cut(rows.plain(value), 40)
    return units.number(value)


def _spark(points: Sequence[float | None]) -> str:
    """Return a sparkline as an ``<img>``; gaps are left out."""
    known = [(at, value) for at, value in enumerate(points) if value is not None]
    low, high = min(value for _, value in known), max(value for _, value in known)
    span = high - low
    places = " ".join(
        f"{round(at * (_WIDTH - 2) / (len(points) - 1) + 1)},"
        f"{round((_HEIGHT - 3) * (1 - (value - low) / span) + 1.5, 1) if span else _HEIGHT / 2:g}"
        for at, value in known
    )
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<polyline points="{places}" fill="none" stroke="#2f86eb" stroke-width="1.4"/></svg>'
    )
    told = f"{units.number(known[0][1])} → {units.number(known[-1][1])}"
    data = base64.b64encode(drawn.encode()).decode()
    return (
        f'<img alt="{esc(told)}" width="{_WIDTH}" height="{_HEIGHT}" style="display:inline;vertical-align:middle" '
        f'src="data:image/svg+xml;base64,{data}"> '
    )
