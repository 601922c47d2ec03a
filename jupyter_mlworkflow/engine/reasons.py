"""Why a condition holds or not, in the words of who wrote it: the names, and what they came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..conditions import describe, is_condition
from ..plan import expressions


def compared(conditions: Sequence[Any], values: Sequence[Any]) -> str:
    """Write conditions with the names in them and their values.

    Args:
        conditions: As they stand in the plan, with expressions.
        values: The same with every expression replaced.

    Example:
        >>> metric = {"$metric": ["train", "metrics", "accuracy"]}
        >>> condition = {"condition_type": ">=", "left": metric, "right": 0.75}
        >>> compared([condition], [{**condition, "left": 0.8125}])
        'train.accuracy (0.8125) >= 0.75'
    """
    return " and ".join(_told(condition, value) for condition, value in zip(conditions, values, strict=True))


def decided(spec: Mapping[str, Any], values: Mapping[str, Any], result: bool | None) -> str:
    """Return why a condition step came to `result`, as a sentence; empty where the step decides nothing.

    Args:
        spec: The step's spec in the plan.
        values: The same with every expression replaced.
    """
    if result is None:
        return ""
    raw, known = (_listed((part.get("properties") or {}).get("conditions")) for part in (spec, values))
    return f"{compared(raw, known)} is {str(result).lower()}."


def _listed(conditions: Any) -> list[Any]:
    return [conditions] if isinstance(conditions, Mapping) else list(conditions or ())


def _told(raw: Any, value: Any) -> str:
    if is_condition(raw) and is_condition(value):
        left, right = (
            f"({_told(raw[side], value[side])})" if is_condition(raw[side]) else _told(raw[side], value[side])
            for side in ("left", "right")
        )
        return f"{left} {raw['condition_type']} {right}"
    name = _name(raw)
    text = _short(value)
    return f"{name} ({text})" if name else text


def _short(value: Any) -> str:
    """Write a value; of a float as much as a person reads, which is enough to tell it from a threshold."""
    return f"{value:.6g}" if isinstance(value, float) else describe(value)


def _name(raw: Any) -> str:
    """Return what a value is called; empty where it stands for itself."""
    kind = expressions.kind_of(raw)
    if kind == expressions.METRIC:
        step, _, key = raw[kind]
        return f"{step}.{key}"
    if kind in expressions.STEP_KINDS:
        return ".".join(raw[kind])
    return str(raw[kind]) if kind in (expressions.PARAMETER, expressions.DATA, expressions.STORAGE) else ""
