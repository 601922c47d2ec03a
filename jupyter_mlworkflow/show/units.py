"""Numbers, times and durations as people read them."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from .measure import line


def elapsed(seconds: float | None) -> str:
    """Return a duration in two units at most.

    Example:
        >>> [elapsed(value) for value in (0.04, 12.3, 65, 7384, 180000, None)]
        ['0.0 s', '12 s', '1 m 05 s', '2 h 03 m', '2 d 02 h', '']
    """
    if seconds is None or not math.isfinite(seconds):
        return ""
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} m"
    return f"{whole // 86400} d {whole % 86400 // 3600:02d} h"


def moment(seconds: float | None) -> str:
    """Return a time (seconds since the epoch) in local time, to the second; empty for ``None``."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, OSError, ValueError):
        return ""


def is_number(value: Any) -> bool:
    """Whether `value` can be drawn: a finite int or float (no bool).

    Example:
        >>> [is_number(value) for value in (1, 0.5, True, "1", float("nan"), 10**400)]
        [True, True, False, False, False, False]
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def share(value: float, low: float, high: float) -> float:
    """Return where `value` lies between `low` (0.0) and `high` (1.0); 0.0 where they are the same.

    Halves are subtracted, because the difference of two huge floats may be infinite.

    Example:
        >>> share(0.0, -1e308, 1e308), share(3, 3, 3), share(5e-324, 0.0, 5e-324)
        (0.5, 0.0, 0.0)
    """
    span = high / 2 - low / 2
    return (value / 2 - low / 2) / span if span > 0 else 0.0


def number(value: Any, digits: int = 4) -> str:
    """Return a number with `digits` significant digits; anything else as text on one line.

    Example:
        >>> [number(value) for value in (0.98765, 12, 1234567.8, 1e-9, 3.0, -0.5, float("nan"), "n/a", True)]
        ['0.9877', '12', '1,234,568', '1e-09', '3', '-0.5', 'nan', 'n/a', 'True']
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return line(value)
    if not is_number(value):
        return f"{value}" if isinstance(value, float) else f"~1e{value.bit_length() * 301 // 1000}"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if 1000 <= abs(value) < 1e12:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"
