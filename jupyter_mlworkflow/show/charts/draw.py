"""The pictures: value card, line chart, histogram, heat map, one-dimensional table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...records import Metric
from .. import units
from ..graph.picture import Picture
from ..measure import esc, shorten, width
from ..texts import t
from . import read
from .card import HEIGHT, SERIES, SMALL, WIDTH, card, scale, words
from .grids import draw_matrix, draw_sheet
from .words import alternative, title_of

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 36, 42


def draw(metric: Metric, lang: str) -> Picture:
    """Return the picture of one metric; what cannot be drawn is told in it."""
    title, alt = title_of(metric), alternative(metric, lang)
    try:
        if metric.type == "float":
            return _number(metric, title, alt)
        if metric.type == "line chart":
            return _lines(read.plot(metric.data), title, alt, lang)
        if metric.type == "histogram":
            return _histogram(read.plot(metric.data), title, alt, lang)
        if metric.type == "table":
            return draw_matrix(read.matrix(metric.data), title, alt, lang)
        if metric.type == "one-dimensional-table":
            return draw_sheet(read.sheet(metric.data), title, alt, lang)
        raise read.UnreadableError(
            f'type "{metric.type}" is not one of float, line chart, histogram, table, one-dimensional-table.'
        )
    except read.UnreadableError as error:
        said = t("This cannot be drawn: {reason}", lang, reason=error)
        return _message(said, title, f"{title}: {said}")


def _message(said: str, title: str, alt: str) -> Picture:
    text = shorten(said, WIDTH - 28, SMALL, light=True)
    return Picture(card(f'<text x="14" y="44">{esc(text)}</text>', title, alt, height=60), WIDTH, 60, alt)


def _number(metric: Metric, title: str, alt: str) -> Picture:
    value = metric.data.get("value", "") if isinstance(metric.data, Mapping) else ""
    shown = units.number(value) or "–"
    size = 28.0
    wide = int(min(380, max(150, width(title, 13) + 30, width(shown, size) + 30)))
    shown = shorten(shown, wide - 28, size)
    body = f'<text class="v" x="14" y="58" style="font-size:{size:g}px;font-weight:600">{esc(shown)}</text>'
    return Picture(card(body, title, alt, width=wide, height=76), wide, 76, alt)


def _lines(plot: read.Plot, title: str, alt: str, lang: str) -> Picture:
    drawn: list[tuple[int, list[list[tuple[float, float]]]]] = []
    numeric = all(units.is_number(x) for series in plot.series for x in series.x)
    for at, series in enumerate(plot.series):
        places = [float(x) for x in series.x] if numeric else [float(number) for number in range(len(series.x))]
        stretches: list[list[tuple[float, float]]] = [[]]
        for x, y in zip(places, series.y, strict=True):
            if y is None:
                stretches.append([])
            else:
                stretches[-1].append((x, y))
        drawn.append((at, [stretch for stretch in stretches if stretch]))
    points = [point for _, stretches in drawn for stretch in stretches for point in stretch]
    if not points:
        return _message(t("No data.", lang), title, alt)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    across = scale(min(xs), max(xs), _LEFT, WIDTH - _RIGHT, snug=True)
    up = scale(min(ys), max(ys), HEIGHT - _BOTTOM, _TOP + (14 if len(plot.series) > 1 else 0))
    longest: tuple[Any, ...] = max((series.x for series in plot.series), key=len)
    names = {} if numeric else dict(enumerate(longest))
    ticks = [(tick, units.number(tick)) for tick in across.ticks] if numeric else _some(names)
    parts = [_grid_lines(up.ticks, up)]
    parts += [_tick(across(tick), text, (WIDTH - _LEFT - _RIGHT) / max(1, len(ticks))) for tick, text in ticks]
    for at, stretches in drawn:
        parts.append(_line(at, stretches, across, up))
    return _finish(parts, plot, title, alt, lang)


def _line(at: int, stretches: list[list[tuple[float, float]]], across: object, up: object) -> str:
    total = sum(map(len, stretches))
    path, dots = [], []
    for stretch in stretches:
        room = max(4, read.POINTS * len(stretch) // total)
        places = [(f"{across(x):.4g}", f"{up(y):.4g}") for x, y in read.thin(stretch, room)]  # type: ignore[operator]
        if len(places) > 1:
            path.append("M" + "L".join(f"{x} {y}" for x, y in places))
        if total <= 24 or len(places) == 1:
            dots += [f'<circle cx="{x}" cy="{y}" r="2.6"/>' for x, y in places[:24]]
        if len(path) + len(dots) > read.POINTS:
            break
    dash = f' style="stroke-dasharray:{SERIES[at][2]}"' if SERIES[at][2] else ""
    line = f'<path class="l"{dash} d="{"".join(path)}"/>' if path else ""
    return f'<g class="s{at} f">{line}{"".join(dots)}</g>'


def _some(names: Mapping[int, object], count: int = 6) -> list[tuple[float, str]]:
    step = max(1, -(-len(names) // count))
    return [(float(at), units.number(name)) for at, name in names.items() if at % step == 0]


def _histogram(plot: read.Plot, title: str, alt: str, lang: str) -> Picture:
    series = plot.series
    numbers = [value for one in series for value in one.numbers]
    if not numbers:
        return _message(t("No data.", lang), title, alt)
    names: tuple[Any, ...] = max((one.x for one in series), key=len)
    bars = [_thin_bars(one.y, len(names)) for one in series]
    count = max(map(len, bars))
    up = scale(min(0.0, *numbers), max(0.0, *numbers), HEIGHT - _BOTTOM, _TOP + (14 if len(series) > 1 else 0))
    room = (WIDTH - _LEFT - _RIGHT) / count
    wide = room * (0.78 if room > 4 else 1.0) / len(bars)
    parts = [_grid_lines(up.ticks, up)]
    zero = up(0.0)
    for at, values in enumerate(bars):
        shapes = []
        for number, value in enumerate(values):
            if value is not None:
                x = _LEFT + (number + 0.5) * room - wide * len(bars) / 2 + at * wide
                y = up(value)
                shapes.append(
                    f'<rect x="{x:.4g}" y="{min(y, zero):.4g}" width="{max(wide - 0.5, 0.5):.3g}" '
                    f'height="{max(abs(zero - y), 0.8):.4g}"/>'
                )
        parts.append(f'<g class="s{at} f">{"".join(shapes)}</g>')
    every = max(1, -(-count // 10)) if count == len(names) else max(1, count // 6)
    for number in range(0, count, every):
        name = names[number * len(names) // count]
        parts.append(_tick(_LEFT + (number + 0.5) * room, units.number(name), room * every))
    return _finish(parts, plot, title, alt, lang)


def _thin_bars(values: tuple[float | None, ...], total: int, limit: int = 160) -> list[float | None]:
    """Return at most `limit` bars: of each stretch the one farthest from zero."""
    if total <= limit:
        return list(values)
    kept: list[float | None] = []
    for number in range(limit):
        part = [value for value in values[number * total // limit : (number + 1) * total // limit] if value is not None]
        kept.append(max(part, key=abs) if part else None)
    return kept


def _grid_lines(ticks: tuple[float, ...], up: object) -> str:
    parts = []
    for tick in ticks:
        y = round(up(tick))  # type: ignore[operator]
        parts.append(
            f'<path class="g" d="M{_LEFT} {y}.5H{WIDTH - _RIGHT}"/>'
            + words(_LEFT - 6, y + 4, units.number(tick, 3), _LEFT - 10, look="r")
        )
    return "".join(parts)


def _tick(x: float, text: str, room: float) -> str:
    shown = shorten(text, max(room - 4, 14), SMALL, light=True)
    x = min(max(x, _LEFT), WIDTH - _RIGHT - width(shown, SMALL, light=True) / 2 + 6)
    return f'<text class="m" x="{x:.4g}" y="{HEIGHT - _BOTTOM + 15}">{esc(shown)}</text>'


def _finish(parts: list[str], plot: read.Plot, title: str, alt: str, lang: str) -> Picture:
    if plot.x_title:
        middle = (WIDTH + _LEFT - _RIGHT) // 2
        parts.append(words(middle, HEIGHT - 10, plot.x_title, 240, look="m"))
    if len(plot.series) > 1:
        parts.append(_legend(plot, lang))
    unit = plot.y_title if plot.y_title != title else ""
    body = "".join(parts)
    return Picture(card(body, title, alt, unit=unit, series=len(plot.series)), WIDTH, HEIGHT, alt)


def _legend(plot: read.Plot, lang: str) -> str:
    room = (WIDTH - 28) / (len(plot.series) + bool(plot.hidden))
    parts = []
    for at, series in enumerate(plot.series):
        x = 14 + at * room
        dash = f' style="stroke-dasharray:{SERIES[at][2]}"' if SERIES[at][2] else ""
        parts.append(
            f'<g class="s{at}"><path class="l"{dash} d="M{x:.4g} 36h16"/>'
            f"{words(x + 20, 40, series.title or str(at + 1), room - 26)}</g>"
        )
    if plot.hidden:
        more = shorten(t("{count} more", lang, count=plot.hidden), room, SMALL, light=True)
        parts.append(f'<text x="{14 + len(plot.series) * room:.4g}" y="40">{esc(more)}</text>')
    return "".join(parts)
