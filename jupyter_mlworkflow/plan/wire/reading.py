"""Reading JSON that somebody else wrote: typed access, and a sentence with the place of each fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import WireError

MAX_DEPTH = 200
"""Deeper documents are refused: no workflow needs them, and they are made to exhaust the stack."""

_WORDS = {dict: "an object", list: "a list", str: "text", bool: "true or false"}


class Node:
    """A value in a document and its JSON path."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "$") -> None:
        self.value = value
        self.path = path

    def wrong(self, what: str) -> WireError:
        """Return the error for this place."""
        return WireError(f"{self.path}: {what}")

    def typed(self, wanted: type) -> Any:
        """Return the value, which must be of type `wanted`."""
        if type(self.value) is not wanted:
            raise self.wrong(f"must be {_WORDS[wanted]}, not {_named(self.value)}.")
        return self.value

    def get(self, key: str, wanted: type, default: Any = None) -> Any:
        """Return ``value[key]`` of type `wanted`; a missing key or null gives `default`."""
        item = self.typed(dict).get(key)
        return default if item is None else Node(item, f"{self.path}.{key}").typed(wanted)

    def need(self, key: str, wanted: type) -> Any:
        """Return ``value[key]``, which must be there."""
        if self.typed(dict).get(key) is None:
            raise self.wrong(f'the field "{key}" is missing; it is {_WORDS[wanted]}.')
        return self.get(key, wanted)

    def child(self, key: str) -> Node:
        """Return the node of an object below this one; an empty one when it is not there."""
        return Node(self.get(key, dict, {}), f"{self.path}.{key}")

    def objects(self, key: str) -> Iterator[Node]:
        """Yield the nodes of a list of objects; nothing when it is not there."""
        for index, item in enumerate(self.get(key, list, [])):
            node = Node(item, f"{self.path}.{key}[{index}]")
            node.typed(dict)
            yield node

    def texts(self, key: str) -> list[str]:
        """Return a list of texts; empty when it is not there."""
        items = self.get(key, list, [])
        for index, item in enumerate(items):
            Node(item, f"{self.path}.{key}[{index}]").typed(str)
        return list(items)


def check_depth(document: Any) -> None:
    """Refuse documents nested deeper than `MAX_DEPTH`, and values that are not JSON."""
    level = [document]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                if not all(isinstance(key, str) for key in item):
                    raise WireError("$: a workflow document is JSON, so every key is text.")
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif item is not None and not isinstance(item, (str, int, float, bool)):
                raise WireError(f"$: a workflow document is JSON, and {type(item).__name__} is not.")
        if not below:
            return
        level = below
    raise WireError(f"$: the document is nested more than {MAX_DEPTH} levels deep.")


def _named(value: Any) -> str:
    if value is None:
        return "null"
    return _WORDS.get(type(value)) or f"the number {value!r}"
