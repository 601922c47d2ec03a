"""Rows in the order of a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import NotFoundError
from .columns import is_number, matching, value_of
from .rows import Row

_PARTS = re.compile(r"(\d+)")
_OF_SUMMARY = ("name", "workflow", "created_at", "started_at", "id")


def ordered(rows: Sequence[Row], columns: Sequence[str], by: str, *, descending: bool = False) -> list[Row]:
    """Return rows by a column: numbers, then texts (in which numbers count as such), then those without a value.

    Raises:
        NotFoundError: There is no such column.
    """
    read = _reader(columns, by)
    known = [(value, row) for row in rows if (value := read(row)) is not None and value == value]
    having = {row.summary.id for _, row in known}
    known.sort(key=lambda pair: _key(pair[0]), reverse=descending)
    return [*(row for _, row in known), *(row for row in rows if row.summary.id not in having)]


def _reader(columns: Sequence[str], by: str) -> Callable[[Row], Any]:
    if by in _OF_SUMMARY:
        return lambda row: getattr(row.summary, by)
    found = matching(columns, by)
    if not found:
        raise NotFoundError.named("column", by, [*_OF_SUMMARY, *columns])
    return lambda row: value_of(row.values, found)


def _key(value: Any) -> tuple[int, float, list[tuple[bool, str, int]]]:
    if is_number(value):
        return 0, value, []
    parts = _PARTS.split(str(value).lower())
    return (
        1,
        0.0,
        [
            (part.isdecimal(), "" if part.isdecimal() else part, int(part or 0) if part.isdecimal() else 0)
            for part in parts
        ],
    )
