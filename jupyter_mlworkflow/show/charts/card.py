"""What all charts share: a card with a title, colours for both themes, ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..graph.svg import FONT
from ..measure import esc, shorten
from ..measure import width as measured
from ..units import share

WIDTH, HEIGHT = 380, 230
TITLE = 13.0
SMALL = 10.5
SERIES = (
    ("#0b62c8", "#4c9bff", ""),
    ("#d95f02", "#ff8a3c", "6 3"),
    ("#00916e", "#1fc596", "2 3"),
    ("#ad3f9c", "#e07fcf", "8 3 2 3"),
    ("#2b1a6b", "#f5e663", "10 4"),
    ("#7a5a00", "#8f6ae0", "4 2 1 2"),
    ("#3d9be0", "#b5e3ff", "1 2"),
    ("#8c8c8c", "#8b939c", "12 3"),
)
"""Colour on light, colour on dark, and dashes: lines differ for the colour-blind, and in black and white too."""


def card(
    body: str, title: str, alt: str, *, width: int = WIDTH, height: int = HEIGHT, unit: str = "", series: int = 1
) -> str:
    """Return an SVG document: `body` on a card under `title`, with `unit` (what y is) at its right."""
    unit = shorten(unit, 110, SMALL, light=True)
    taken = measured(unit, SMALL, light=True) + 12 if unit else 0.0
    heading = f'<text class="t" x="14" y="22">{esc(shorten(title, width - 28 - taken, TITLE))}</text>' if title else ""
    if unit:
        heading += f'<text class="r" x="{width - 14}" y="22">{esc(unit)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mlwc" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{esc(alt)}"><style>{_style(series)}</style>'
        f'<rect class="c" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8"/>{heading}{body}</svg>'
    )


def words(x: float, y: float, text: str, room: float, *, look: str = "", extra: str = "") -> str:
    """Return a small text at (x, y), cut where it needs more than `room` pixels; `look` is its class."""
    shown = esc(shorten(text, room, SMALL, light=True))
    classes = f' class="{look}"' if look else ""
    return f'<text{classes} x="{x:.4g}" y="{y:.4g}"{extra}>{shown}</text>'


def _style(series: int) -> str:
    def colours(side: int, text: str, soft: str, card: str, line: str) -> str:
        rules = (
            f".mlwc text{{fill:{soft}}}.mlwc .t,.mlwc .v{{fill:{text}}}"
            f".mlwc .c{{fill:{card};stroke:{line}}}.mlwc .g{{stroke:{line}}}"
        )
        return rules + "".join(f".mlwc .s{at}{{color:{SERIES[at][side]}}}" for at in range(series))

    return (
        f".mlwc{{font:{SMALL}px {FONT}}}.mlwc .t{{font-size:13px;font-weight:600}}"
        ".mlwc .m{text-anchor:middle}.mlwc .r{text-anchor:end}"
        ".mlwc .l{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}.mlwc .f{fill:currentColor}"
        + colours(0, "#1f2328", "#59636e", "#fff", "#d1d9e0")
        + "@media(prefers-color-scheme:dark){"
        + colours(1, "#e6edf3", "#9ba4ae", "#1f242b", "#3d444d")
        + "}"
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear way from values to pixels, with round ticks."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Return the pixel of `value`."""
        return self.start + share(value, self.low, self.high) * (self.end - self.start)


def scale(low: float, high: float, start: float, end: float, *, count: int = 5, snug: bool = False) -> Scale:
    """Return a scale from `low`–`high` to pixels `start`–`end`.

    Args:
        count: About how many ticks.
        snug: End at the data instead of at the outermost ticks.

    Example:
        >>> scale(0.3, 0.97, 0, 100).ticks
        (0.2, 0.4, 0.6, 0.8, 1.0)
    """
    if not high > low:
        pad = abs(low) * 0.1 or 1.0
        low, high = low - pad, high + pad
    step = _round_step((high / 2 - low / 2) * 2 / max(1, count - 1) if high / 2 - low / 2 < 8e307 else high / count)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = (
        tuple(float(f"{number * step:.12g}") for number in range(first, last + 1))
        if last - first <= 20
        else (low, high)
    )
    ticks = tuple(tick for tick in ticks if math.isfinite(tick))
    if snug or len(ticks) < 2:
        return Scale(low, high, start, end, tuple(tick for tick in ticks if low <= tick <= high))
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def _round_step(step: float) -> float:
    if not (math.isfinite(step) and step > 0):
        return 1.0
    power = 10.0 ** math.floor(math.log10(step)) or step
    return next((factor * power for factor in (1, 2, 2.5, 5) if step <= factor * power * 1.0001), 10 * power)
