"""The options of requests: what a page may say, and of which type it must be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..errors import DeclarationError

_WORDS = {str: "text", int: "a whole number ≥ 0", list: "a list of texts", dict: "an object", bool: "true or false"}
FIELDS: Mapping[str, type] = {
    "execution": str,
    "id": str,
    "step": str,
    "verb": str,
    "text": str,
    "path": str,
    "workflow": str,
    "state": str,
    "label": str,
    "lang": str,
    "after": int,
    "start": int,
    "count": int,
    "limit": int,
    "offset": int,
    "lines": int,
    "attempt": int,
    "name": str,
    "type": str,
    "object_type": str,
    "model_name": str,
    "content": str,
    "replace": bool,
    "opened": list,
    "values": dict,
    "ids": list,
    "other": str,
}
"""A name means the same in every request."""
_MOST = 2**53
DEEPEST = 100
"""Levels of lists and objects in a value: what goes through all of one must come to its end."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON (``object_pairs_hook``); one that says two things of a name is refused.

    Raises:
        ValueError: A name stands in it twice.

    Example:
        >>> import json
        >>> json.loads('{"verb": "stop", "verb": "delete"}', object_pairs_hook=unique)
        Traceback (most recent call last):
        ValueError: "verb" stands in it twice
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f'"{_short(name)}" stands in it twice')
        found[name] = value
    return found


def checked(what: str, options: Mapping[str, Any], needed: Sequence[str], known: Collection[str]) -> dict[str, Any]:
    """Return the options that are given (null is not), all of them known and of the right type.

    Raises:
        DeclarationError: One is missing, unknown or wrong; the sentence names it.

    Example:
        >>> checked("view", {"execution": "7f", "lang": None}, ["execution"], ["execution", "lang"])
        {'execution': '7f'}
        >>> checked("lines", {"start": -1}, [], ["start"])
        Traceback (most recent call last):
        jupyter_mlworkflow.errors.DeclarationError: lines: "start" must be a whole number ≥ 0, not -1.
    """
    given = {name: value for name, value in options.items() if value is not None}
    for name in needed:
        if name not in given:
            raise DeclarationError(f'{what}: "{name}" is missing.')
    for name, value in given.items():
        if name not in known:
            raise DeclarationError(f'{what}: there is no option "{_short(name)}". Known: {", ".join(known)}.')
        if _too_deep(value):
            raise DeclarationError(f'{what}: "{name}" is nested deeper than {DEEPEST} levels.')
        if not _fits(FIELDS[name], value):
            raise DeclarationError(f'{what}: "{name}" must be {_WORDS[FIELDS[name]]}, not {_short(value)}.')
    return given


def checked_ids(what: str, ids: Sequence[str], most: int) -> Sequence[str]:
    """Return ids if there are not too many of them.

    Raises:
        DeclarationError: There are.
    """
    if len(ids) > most:
        raise DeclarationError(f'{what}: "ids" may hold {most} at once, not {len(ids)}.')
    return ids


def _fits(kind: type, value: Any) -> bool:
    if kind is str:
        return isinstance(value, str) and _encodes(value)
    if kind is int:
        return type(value) is int and 0 <= value < _MOST
    if kind is bool:
        return isinstance(value, bool)
    if kind is list:
        return isinstance(value, list) and all(isinstance(item, str) and _encodes(item) for item in value)
    return isinstance(value, dict)


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        nested = [item for item in level if isinstance(item, dict | list)]
        if not nested:
            return False
        level = [part for item in nested for part in (item.values() if isinstance(item, dict) else item)]
    return True


def _encodes(text: str) -> bool:
    """Whether it is Unicode: JSON can carry halves of characters, which nothing else takes."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _short(value: Any) -> str:
    text = value if isinstance(value, str) and _encodes(value) else ascii(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
