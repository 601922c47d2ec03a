"""Values as the code that gives the same: ``workflow.run(parameters=…, data=…, storages=…)``.

Written as black writes it, so that pasting it into a formatted notebook changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plan.model import Plan

_WIDTH = 88
"""Line length of black."""


def code(plan: Plan, values: Mapping[str, Mapping[str, Any]], *, name: str = "workflow", verb: str = "run") -> str:
    """Return the call that runs the workflow with these values.

    Args:
        values: ``{"parameters", "data", "storages"}`` by name.
        name: The variable that holds the workflow.
        verb: ``run`` or ``debug``.

    Example:
        >>> print(code(Plan("demo"), {"parameters": {"epochs": 3}, "storages": {"out": "/bucket/out/"}}))
        workflow.run(parameters={"epochs": 3}, storages={"out": "/bucket/out/"})
    """
    arguments = [(group, values.get(group)) for group in ("parameters", "data", "storages")]
    parts = [(f"{group}=", given) for group, given in arguments if given]
    return _bracketed(f"{name}.{verb}(", parts, ")", 0, "")


def literal(value: Any, indent: int = 0, before: int = 0, after: int = 0) -> str:
    """Return a value as Python, on one line if it fits.

    Args:
        indent: Columns by which the line that it stands on is indented.
        before, after: Characters on that line in front of it and behind it.

    Example:
        >>> literal({"name": 'say "hi"', "on": True})
        '{"name": \\'say "hi"\\', "on": True}'
    """
    flat = _flat(value)
    if indent + before + len(flat) + after <= _WIDTH or not value or not isinstance(value, Mapping | list | tuple):
        return flat
    if isinstance(value, Mapping):
        parts = [(f"{_flat(key)}: ", item) for key, item in value.items()]
        return _bracketed("{", parts, "}", indent, "", split=True)
    return _bracketed("[", [("", item) for item in value], "]", indent, "", split=True)


def _bracketed(
    opening: str, parts: list[tuple[str, Any]], closing: str, indent: int, head: str, *, split: bool = False
) -> str:
    flat = f"{opening}{', '.join(f'{label}{_flat(value)}' for label, value in parts)}{closing}"
    if not split and indent + len(head) + len(flat) <= _WIDTH:
        return flat
    inner = indent + 4
    lines = [f"{' ' * inner}{label}{literal(value, inner, len(label), 1)}," for label, value in parts]
    return "\n".join([opening, *lines, f"{' ' * indent}{closing}"])


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flat(key)}: {_flat(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flat, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return repr(value)


def _quoted(text: str) -> str:
    """Return text in double quotes, or in single ones where those need fewer backslashes.

    Example:
        >>> _quoted("it's"), _quoted('say "hi"')
        ('"it\\'s"', '\\'say "hi"\\'')
    """
    shown = repr(text)
    inner = shown[1:-1] if shown[0] == '"' else shown[1:-1].replace("\\'", "'")
    if text.count('"') > text.count("'"):
        return "'" + inner.replace("'", "\\'") + "'"
    return '"' + inner.replace('"', '\\"') + '"'
