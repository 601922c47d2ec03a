"""Conditions on plain values (section 5.4.8, table 5-63). Standard library only.

A condition is ``{"condition_type": OPERATOR, "left": VALUE, "right": VALUE}``; a side may be a
condition itself, and stands then for what it evaluates to. Several conditions in a list are ANDed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any

from .errors import StepError

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}
OPERATORS = ("==", "!=", ">", ">=", "<", "<=", "in", "or")


def evaluate(condition: Mapping[str, Any]) -> bool:
    """Return whether a condition holds.

    Args:
        condition: ``condition_type`` is one of `OPERATORS`. ``or`` takes conditions or booleans, the
            orderings two numbers or two texts, ``in`` a list or a text on its right.

    Raises:
        StepError: The values cannot be compared that way (code ``condition.type``).

    Example:
        >>> evaluate({"condition_type": "<", "left": 0.81, "right": 0.95})
        True
        >>> inner = {"condition_type": "in", "left": "a", "right": ["a", "b"]}
        >>> evaluate({"condition_type": "or", "left": inner, "right": False})
        True
    """
    operator = str(condition.get("condition_type"))
    left, right = _side(condition.get("left")), _side(condition.get("right"))
    if operator == "==":
        return bool(left == right)
    if operator == "!=":
        return bool(left != right)
    if operator == "or":
        return _either(left, right)
    if operator == "in":
        return _contains(left, right)
    if operator in _ORDER:
        return _ordered(operator, left, right)
    raise StepError(
        f"A condition cannot use the operator {operator!r}; use one of: {', '.join(OPERATORS)}.", code="condition.type"
    )


def all_hold(conditions: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether every condition of a list holds; an empty list holds.

    Example:
        >>> all_hold([{"condition_type": "==", "left": 1, "right": 1}, {"condition_type": ">", "left": 1, "right": 2}])
        False
    """
    return all(evaluate(condition) for condition in conditions)


def is_condition(value: Any) -> bool:
    """Return whether a value is a condition and not plain data."""
    return isinstance(value, Mapping) and value.keys() == {"condition_type", "left", "right"}


def describe(condition: Any) -> str:
    """Write a condition (or plain value) as a person would.

    Example:
        >>> describe({"condition_type": "<", "left": 0.81, "right": 0.95})
        '0.81 < 0.95'
    """
    if not is_condition(condition):
        text = repr(condition)
        return text if len(text) <= 60 else text[:57] + "..."
    sides = (condition["left"], condition["right"])
    left, right = (f"({describe(side)})" if is_condition(side) else describe(side) for side in sides)
    return f"{left} {condition['condition_type']} {right}"


def _side(value: Any) -> Any:
    return evaluate(value) if is_condition(value) else value


def _either(left: Any, right: Any) -> bool:
    for value in (left, right):
        if not isinstance(value, bool):
            raise _error("or", left, right, "both sides must be conditions or booleans")
    return bool(left or right)


def _contains(left: Any, right: Any) -> bool:
    if isinstance(right, str):
        if not isinstance(left, str):
            raise _error("in", left, right, "only text can be looked for in text")
        return left in right
    if not isinstance(right, (list, tuple)):
        raise _error("in", left, right, "the right side must be a list or a text")
    return left in right


def _ordered(operator: str, left: Any, right: Any) -> bool:
    if (_is_number(left) and _is_number(right)) or (isinstance(left, str) and isinstance(right, str)):
        return _ORDER[operator](left, right)
    raise _error(operator, left, right, "both sides must be numbers, or both text")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _error(operator: str, left: Any, right: Any, rule: str) -> StepError:
    return StepError(
        f"The condition {describe(left)} {operator} {describe(right)} cannot be evaluated: {rule}.",
        code="condition.type",
    )
