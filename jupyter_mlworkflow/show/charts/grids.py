"""Tables as pictures: a heat map for two dimensions, names and values for one."""

from __future__ import annotations

from .. import units
from ..graph.picture import Picture
from ..measure import esc, shorten, width
from ..texts import t
from .card import SMALL, card, words
from .read import Grid

_TOP = 34
_WIDEST_LABEL = 110


def draw_matrix(grid: Grid, title: str, alt: str, lang: str) -> Picture:
    """Return a heat map: the larger a number, the fuller the colour; every cell has its number."""
    texts = [[units.number(cell, 3) for cell in row] for row in grid.cells]
    widest = max((width(text, SMALL, light=True) for row in texts for text in row), default=0.0)
    named = max((width(text, SMALL, light=True) for text in grid.columns), default=0.0)
    cell = int(min(96, max(34, widest + 12, min(named + 10, 96))))
    left = 14 + _room(grid.rows) + (16 if grid.row_title else 0)
    top = _TOP + (16 if grid.column_title else 0) + (16 if grid.columns else 0)
    wide = max(left + cell * len(texts[0]) + 14, min(380, round(width(title, 13)) + 28), 150)
    high = top + 28 * len(texts) + 14
    parts = [_column_names(grid.columns, left, top - 5, cell)]
    if grid.column_title:
        parts.append(words(left + cell * len(texts[0]) / 2, _TOP + 10, grid.column_title, wide - left - 14, look="m"))
    if grid.row_title:
        middle = top + 14 * len(texts)
        name = esc(shorten(grid.row_title, 28 * len(texts), SMALL, light=True))
        parts.append(f'<text class="m" transform="translate(22 {middle}) rotate(-90)">{name}</text>')
    numbers = [float(value) for row in grid.cells for value in row if units.is_number(value)]
    low, high_value = min([0.0, *numbers]), max([0.0, *numbers])
    for at, row in enumerate(grid.cells):
        y = top + 28 * at
        if grid.rows:
            parts.append(words(left - 6, y + 18, grid.rows[at], _WIDEST_LABEL, look="r"))
        for number, value in enumerate(row):
            share = _share(value, low, high_value)
            look = ' style="fill:#fff"' if share > 0.8 else ""
            x = left + cell * number
            text = esc(shorten(texts[at][number], cell - 4, SMALL, light=True))
            parts.append(
                f'<rect x="{x}" y="{y}" width="{cell - 1}" height="27" '
                f'style="fill:#0969da;fill-opacity:{0.05 + 0.95 * share:.2f}"/>'
                f'<text class="m v" x="{x + cell / 2 - 0.5:g}" y="{y + 18}"{look}>{text}</text>'
            )
    high += _cut_note(parts, grid, high, lang)
    return Picture(card("".join(parts), title, alt, width=wide, height=high), wide, high, alt)


def _share(value: object, low: float, high: float) -> float:
    if isinstance(value, (int, float)) and units.is_number(value):
        return units.share(float(value), low, high)
    return 0.0


def draw_sheet(grid: Grid, title: str, alt: str, lang: str) -> Picture:
    """Return names and values: one under the other for one row, a grid for several."""
    texts = [[units.number(cell) for cell in row] for row in grid.cells]
    if len(texts) == 1:
        return _pairs(grid, texts[0], title, alt, lang)
    cells = [*([list(grid.columns)] if grid.columns else []), *texts]
    cell = int(min(110, max(48, *(width(text, SMALL, light=True) + 16 for row in cells for text in row))))
    wide = max(28 + cell * len(texts[0]), min(380, round(width(title, 13)) + 28), 150)
    parts = [_column_names(grid.columns, 14, _TOP + 12, cell)]
    top = _TOP + (18 if grid.columns else 0)
    for at, row in enumerate(texts):
        y = top + 22 * at
        parts.append(f'<path class="g" d="M14 {y}.5H{wide - 14}"/>')
        for number, text in enumerate(row):
            x = 14 + cell * number + cell / 2
            parts.append(
                f'<text class="m v" x="{x:g}" y="{y + 16}">{esc(shorten(text, cell - 6, SMALL, light=True))}</text>'
            )
    high = top + 22 * len(texts) + 10
    high += _cut_note(parts, grid, high, lang)
    return Picture(card("".join(parts), title, alt, width=wide, height=high), wide, high, alt)


def _pairs(grid: Grid, values: list[str], title: str, alt: str, lang: str) -> Picture:
    names = grid.columns or tuple(str(number + 1) for number in range(len(values)))
    name_room = round(min(200, max([40.0, *(width(name, SMALL, light=True) for name in names)])))
    value_room = round(min(150, max([50.0, *(width(value, SMALL, light=True) for value in values)])))
    wide = max(28 + name_room + 20 + value_room, min(380, round(width(title, 13)) + 28), 150)
    parts = []
    for at, (name, value) in enumerate(zip(names, values, strict=True)):
        y = _TOP + 22 * at
        parts.append(
            f'<path class="g" d="M14 {y}.5H{wide - 14}"/>{words(14, y + 16, name, name_room)}'
            + words(wide - 14, y + 16, value, value_room, look="r v")
        )
    high = _TOP + 22 * len(values) + 10
    high += _cut_note(parts, grid, high, lang)
    return Picture(card("".join(parts), title, alt, width=wide, height=high), wide, high, alt)


def _room(labels: tuple[str, ...]) -> int:
    return round(min(_WIDEST_LABEL, max([0.0, *(width(label, SMALL, light=True) for label in labels)]))) + (
        8 if labels else 0
    )


def _column_names(labels: tuple[str, ...], left: int, y: int, cell: int) -> str:
    return "".join(
        words(left + cell * at + cell / 2 - 0.5, y, label, cell - 4, look="m") for at, label in enumerate(labels)
    )


def _cut_note(parts: list[str], grid: Grid, y: int, lang: str) -> int:
    """Add what is not shown, if anything; return the height that takes."""
    shown = (len(grid.cells), len(grid.cells[0]))
    if shown == grid.size:
        return 0
    told = t(
        "shown: {shown} of {count}", lang, shown=f"{shown[0]} × {shown[1]}", count=f"{grid.size[0]} × {grid.size[1]}"
    )
    parts.append(f'<text x="14" y="{y + 4}">{esc(told)}</text>')
    return 14
