"""Model versions: ``a.b.c``.

A version that somebody writes has three numbers from 1 to 99 without leading zeros (table 5-56). Those
counted up start at ``0.0.1``, as in the product's console; they carry at 99.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FIRST = "0.0.1"
_GIVEN = re.compile(r"([1-9][0-9]?)\.([1-9][0-9]?)\.([1-9][0-9]?)")
_ANY = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}")


def is_valid(version: str) -> bool:
    """Whether somebody may give a model this version.

    Example:
        >>> is_valid("1.2.10"), is_valid("01.01.01"), is_valid("0.0.1"), is_valid("1.0")
        (True, False, False, False)
    """
    return _GIVEN.fullmatch(version) is not None


def after(versions: Sequence[str]) -> str:
    """Return the version that is counted up next: one more than the highest of `versions`.

    Raises:
        ValueError: There is none above 99.99.99.

    Example:
        >>> after([]), after(["0.0.1", "0.0.2"]), after(["0.0.99"]), after(["1.99.99", "1.2.3"])
        ('0.0.1', '0.0.3', '0.1.0', '2.0.0')
    """
    known = [as_numbers(version) for version in versions if _ANY.fullmatch(version)]
    if not known:
        return FIRST
    first, second, third = max(known)
    number = first * 10_000 + second * 100 + third + 1
    if number > 999_999:
        raise ValueError("no version is left above 99.99.99; register the model under another name")
    return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"


def as_numbers(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version, for comparing."""
    first, second, third = (int(part) for part in version.split("."))
    return first, second, third
