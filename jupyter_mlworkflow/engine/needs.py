"""Which values a step needs, and which of them are not there yet.

Values are named ``parameters.NAME``, ``data.NAME`` and ``storages.NAME``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..plan import expressions
from .facts import Values

if TYPE_CHECKING:
    from ..plan.model import Plan

_NEEDS = {"$parameter": "parameters", "$data": "data", "$storage": "storages"}


def needs_of(value: Any) -> list[str]:
    """Return the keys of the values that an expression (or data with expressions in it) uses.

    Example:
        >>> needs_of({"left": {"$parameter": "n"}, "right": {"$storage": "out", "path": "a"}})
        ['parameters.n', 'storages.out']
    """
    found: dict[str, None] = {}
    for expression in expressions.walk(value):
        for kind, group in _NEEDS.items():
            if kind in expression:
                found[f"{group}.{expression[kind]}"] = None
    return list(found)


def missing(keys: Sequence[str], plan: Plan, values: Values) -> tuple[str, ...]:
    """Return those of `keys` that have no value yet: not given, and no default that would do.

    A value with ``delay=True`` has to be given, whatever its default.
    """
    return tuple(key for key in keys if _is_missing(key, plan, values))


def default_of(key: str, plan: Plan) -> tuple[bool, Any]:
    """Return ``(has one, the default)`` of a value named like ``parameters.NAME``."""
    group, _, name = key.partition(".")
    if group == "storages":
        root = plan.storages[name].default if name in plan.storages else None
        return root is not None, root
    defined: Any = (plan.parameters if group == "parameters" else plan.data).get(name)
    return (False, None) if defined is None else (defined.has_default, defined.default)


def _is_missing(key: str, plan: Plan, values: Values) -> bool:
    group, _, name = key.partition(".")
    if name in values.get(group, {}):
        return False
    if group == "storages":
        return name not in plan.storages or plan.storages[name].default is None
    if group == "data":
        data = plan.data.get(name)
        return data is None or data.delay or not data.has_default
    parameter = plan.parameters.get(name)
    return parameter is None or parameter.delay or (parameter.required and not parameter.has_default)
