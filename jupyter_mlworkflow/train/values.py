"""What may be reported: numbers of any library as plain ones, and a sentence for everything else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any


def number(value: Any, what: str) -> float:
    """Return a number as int or float; scalars of numpy, torch, … are read through ``item()``.

    Args:
        what: Names the value in the sentence that refuses it.

    Raises:
        TypeError: It is no number.

    Example:
        >>> number(3, "x"), number(0.5, "x")
        (3, 0.5)
        >>> number("0.5", 'log("loss", …)')
        Traceback (most recent call last):
        TypeError: log("loss", …) takes a number such as 0.3, not '0.5' (str).
    """
    kind = type(value)
    if kind is float or kind is int:
        return value  # type: ignore[no-any-return]
    plain = _item(value)
    if plain is None or isinstance(plain, bool | str | bytes):
        raise TypeError(_sentence(value, what))
    if isinstance(plain, int | float):
        return plain + 0  # a subclass (an IntEnum, say) as the plain number
    try:
        return float(plain)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(_sentence(value, what)) from None


def cell(value: Any, what: str) -> float | str:
    """Return what a table may hold: a finite number or text; what is not finite becomes text.

    Example:
        >>> cell(float("nan"), "x"), cell("daisy", "x"), cell(None, "x")
        ('nan', 'daisy', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    plain = _item(value)
    if isinstance(plain, bool | str):
        return str(plain)
    found = number(plain, what)
    return found if is_finite(found) else str(found)


def is_finite(value: float) -> bool:
    """Whether JSON and a chart know this number.

    Example:
        >>> is_finite(10**400), is_finite(0.5)
        (False, True)
    """
    try:
        return math.isfinite(value)
    except OverflowError:  # an int beyond every float
        return False


def row(values: Any, what: str) -> list[Any]:
    """Return a list, tuple, array, … as a list.

    Raises:
        TypeError: It is no sequence.
    """
    listed = getattr(values, "tolist", None)
    if callable(listed):
        values = listed()
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise TypeError(f"{what} takes a list, not {_shown(values)}.")
    return list(values)


def rows(values: Any, what: str) -> list[list[float | str]]:
    """Return a matrix as equally long lists of cells.

    Raises:
        TypeError, ValueError: It is no matrix, or its rows differ.

    Example:
        >>> rows([[1, 2], [3, 4]], "x")
        [[1, 2], [3, 4]]
    """
    found = [[cell(item, what) for item in row(line, what)] for line in row(values, what)]
    if not found or not found[0]:
        raise ValueError(f"{what} needs at least one row with one cell.")
    if len({len(line) for line in found}) != 1:
        lengths = ", ".join(str(len(line)) for line in found[:8])
        raise ValueError(f"The rows of {what} must be equally long, not {lengths}.")
    return found


def name(value: Any, what: str) -> str:
    """Return a text that is not empty.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, str) or not value:
        raise TypeError(f"{what} must be text that is not empty, not {_shown(value)}.")
    return value


def _item(value: Any) -> Any:
    item = getattr(value, "item", None)
    if not callable(item):
        return value
    try:
        return item()
    except (TypeError, ValueError, RuntimeError):  # an array of more than one number
        return value


def _sentence(value: Any, what: str) -> str:
    return f"{what} takes a number such as 0.3, not {_shown(value)}."


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:59] + '…'} ({type(value).__name__})"
