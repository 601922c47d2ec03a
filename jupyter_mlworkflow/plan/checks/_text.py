"""Bits of sentences that several rules share."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from ...values import shown as shown_up_to

SHOWN_NAMES = 20
SHOWN_CHARACTERS = 200


def closest(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean "x"?)`` when something known is spelled like `name`.

    Example:
        >>> closest("trian", ["train", "test"])
        ' (did you mean "train"?)'
    """
    close = get_close_matches(name, list(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""


def listing(names: Iterable[str]) -> str:
    """Return names as a list for a sentence; ``none`` when there are none."""
    listed = list(names)
    more = f" and {len(listed) - SHOWN_NAMES} more" if len(listed) > SHOWN_NAMES else ""
    return (", ".join(listed[:SHOWN_NAMES]) + more) or "none"


def shown(value: Any) -> str:
    """Return a value as text of bounded length.

    Example:
        >>> shown({"a": 1}), len(shown("x" * 1000))
        ("{'a': 1}", 198)
    """
    return shown_up_to(value, SHOWN_CHARACTERS)
