"""What a document holds beyond our model survives: a merge of three documents.

A document that was read is kept beside what we would have written for it. When the
workflow is written again, everything that we would still write the same way is taken
from the document as it was, with the fields that we do not know in their places; what
has changed since is ours.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_ABSENT: Any = object()


def merge(before: Any, theirs: Any, now: Any) -> Any:
    """Merge what changed from `before` to `now` into `theirs`.

    Args:
        before: What we wrote for `theirs` when it was read.
        theirs: The document as it was read.
        now: What we write today.

    Example:
        >>> merge({"name": "a", "steps": []}, {"name": "a", "steps": [], "x": 1}, {"name": "b", "steps": []})
        {'name': 'b', 'steps': [], 'x': 1}
    """
    if same(before, now):
        return deepcopy(theirs)
    if isinstance(before, dict) and isinstance(theirs, dict) and isinstance(now, dict):
        return _merge_objects(before, theirs, now)
    if _named(before) and _named(theirs) and _named(now):
        return _merge_lists(before, theirs, now)
    return deepcopy(now)


def same(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same, 1, 1.0 and true being three of them.

    Example:
        >>> same({"a": [1]}, {"a": [1]}), same(1, 1.0), same(1, True)
        (True, False, False)
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(item, right[key]) for key, item in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def _merge_objects(before: dict[str, Any], theirs: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in dict.fromkeys([*theirs, *now]):
        value = _merge_entry(before.get(key, _ABSENT), theirs.get(key, _ABSENT), now.get(key, _ABSENT))
        if value is not _ABSENT:
            result[key] = value
    return result


def _merge_entry(before: Any, theirs: Any, now: Any) -> Any:
    if now is _ABSENT:
        return deepcopy(theirs) if before is _ABSENT else _ABSENT
    if before is _ABSENT or theirs is _ABSENT:
        return _ABSENT if before is not _ABSENT and same(before, now) else deepcopy(now)
    return merge(before, theirs, now)


def _merge_lists(before: list[Any], theirs: list[Any], now: list[Any]) -> list[Any]:
    """Merge lists of named objects by their names, in the order of today."""
    were = {item["name"]: item for item in before}
    had = {item["name"]: item for item in theirs}
    result = []
    for item in now:
        name = item["name"]
        if name in were and name in had:
            result.append(merge(were[name], had[name], item))
        elif name not in were or not same(were[name], item):
            result.append(deepcopy(item))
    seen = {item["name"] for item in now} | were.keys()
    return result + [deepcopy(item) for item in theirs if item["name"] not in seen]


def _named(value: Any) -> bool:
    """Whether `value` is a list of objects with different names."""
    if not isinstance(value, list) or not all(
        isinstance(item, dict) and isinstance(item.get("name"), str) for item in value
    ):
        return False
    return len({item["name"] for item in value}) == len(value)
