"""Text: making it harmless, measuring it, shortening it.

Widths are estimates in the metrics of Helvetica Bold, a little on the wide side: nobody
knows which font a reader has, and a text that ends early looks better than one that overflows.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

# What XML 1.0 cannot hold, and the marks that reorder text so that it reads as something else.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile(r"\s+")
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


def clean(text: object) -> str:
    """Return `text` without terminal colours; characters that XML cannot hold become U+FFFD.

    Example:
        >>> clean("\\x1b[31mred\\x1b[0m\\x00")
        'red�'
    """
    return _HARMFUL.sub("\ufffd", _ANSI.sub("", str(text)))


def esc(text: object) -> str:
    """Return `text` for use inside HTML and SVG, in elements and in quoted attributes (P7).

    Example:
        >>> esc('<b onclick="x">')
        '&lt;b onclick=&quot;x&quot;&gt;'
    """
    return html.escape(clean(text), quote=True)


def line(text: object) -> str:
    """Return `text` cleaned, on one line.

    Example:
        >>> line(" two\\n lines ")
        'two lines'
    """
    return _BLANK.sub(" ", clean(text)).strip()


@lru_cache(maxsize=4096)
def em(character: str) -> float:
    """Return the width of one character in units of the font size."""
    if character.isascii():
        if character in "ijl|.,:;'!` ":
            return 0.3
        if character in 'frtI()[]{}-/\\"':
            return 0.4
        if character in "mwMW%@":
            return 0.92
        return 0.74 if character.isupper() else 0.6
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.68


def width(text: str, size: float, *, light: bool = False) -> float:
    """Return the estimated width of `text` in pixels at font size `size`; `light` text is not bold.

    Example:
        >>> width("图像分类", 10), width("abc", 10) < width("WWW", 10)
        (40.0, True)
    """
    return sum(em(c) * (0.88 if light and c.isascii() else 1.0) for c in text) * size


@lru_cache(maxsize=4096)
def shorten(text: str, room: float, size: float, *, light: bool = False) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `room` pixels.

    Example:
        >>> shorten("a rather long title", 60, 12)
        'a rather…'
    """
    if width(text, size, light=light) <= room + 0.5:
        return text
    room -= size  # the ellipsis
    used = 0.0
    for index, character in enumerate(text):
        used += width(character, size, light=light)
        if used > room:
            return text[:index].rstrip() + "…"
    return text


def cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes.

    Example:
        >>> cells("训练 ok")
        7
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(text: str, columns: int) -> str:
    """Return `text` cut to at most `columns` columns of a terminal.

    Example:
        >>> fit("图像分类训练", 7)
        '图像分…'
    """
    if cells(text) <= columns:
        return text
    used = 0
    for index, character in enumerate(text):
        used += cells(character)
        if used > columns - 1:
            return text[:index] + "…"
    return text


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return `text` filled with blanks to `columns` columns of a terminal.

    Example:
        >>> pad("训练", 6) + "|", pad("1 s", 5, right=True)
        ('训练  |', '  1 s')
    """
    blanks = " " * max(0, columns - cells(text))
    return blanks + text if right else text + blanks
