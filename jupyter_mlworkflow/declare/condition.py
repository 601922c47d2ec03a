"""Conditions: of a ConditionStep, and of skipping a step (sections 5.4.8.2 and 5.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..values import shown
from . import rules
from .base import Declared, RuleError, field
from .data.consumptions import MetricsConsumption, OBSConsumption
from .enums import ConditionTypeEnum
from .placeholder import Placeholder, PlaceholderType, SystemEnv


def _metrics(value: Any) -> MetricsConsumption | OBSConsumption:
    if isinstance(value, MetricsConsumption) or (isinstance(value, OBSConsumption) and value.metric_file is not None):
        return value
    raise RuleError('must be a metrics output of a JobStep, as in job_step.outputs["metrics"].as_input()', value)


class MetricInfo(Declared):
    """A float metric that a job reported (table 5-64).

    Args:
        input_data: The metrics output of a JobStep (one with `metrics_config`), as an input.
        json_key: ``key`` of the metric in the file; its ``type`` must be ``float``.

    Example:
        ``wf.steps.MetricInfo(job_step.outputs["metrics"].as_input(), "accuracy")``
    """

    input_data: MetricsConsumption | OBSConsumption = field(_metrics, kw_only=False)
    json_key: str = field(rules.text(), kw_only=False)


def _operator(value: Any) -> ConditionTypeEnum:
    if isinstance(value, ConditionTypeEnum):
        return value
    for item in ConditionTypeEnum:
        if value == item.value:
            return item
    names = ", ".join(f"{item.name} ({item.value})" for item in ConditionTypeEnum)
    raise RuleError("must be a member of ConditionTypeEnum", value, fix=f"Members: {names}.")


def _operand(value: Any) -> Any:
    if isinstance(value, (bool, int, float, str, Placeholder, MetricInfo, Condition, SystemEnv)):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(_item(number, item) for number, item in enumerate(value))
    raise RuleError("must be a number, text, a boolean, a list, a Placeholder, a MetricInfo or a Condition", value)


def _item(number: int, value: Any) -> Any:
    if isinstance(value, (bool, int, float, str, Placeholder, MetricInfo, SystemEnv)):
        return value
    raise RuleError("must be a number, text, a boolean, a Placeholder or a MetricInfo", value, at=f"[{number}]")


_ORDER = (ConditionTypeEnum.GT, ConditionTypeEnum.GTE, ConditionTypeEnum.LT, ConditionTypeEnum.LTE)


class Condition(Declared):
    """A comparison (table 5-63). Conditions in a list are ANDed; ``OR`` joins two.

    Args:
        condition_type: Operator: ``== > >= in < <= != or``.
        left, right: Number, text, boolean, list, `Placeholder`, `MetricInfo` or `Condition`.

    Example:
        >>> Condition(condition_type=ConditionTypeEnum.GT, left=10, right=9)
        Condition(condition_type=<ConditionTypeEnum.GT: '>'>, left=10, right=9)
    """

    condition_type: ConditionTypeEnum = field(_operator)
    left: Any = field(_operand)
    right: Any = field(_operand)

    def _problems(self) -> Iterable[str]:
        operator = self.condition_type
        if operator is ConditionTypeEnum.OR:
            for side in ("left", "right"):
                if not _is_truth(getattr(self, side)):
                    yield (
                        f"Condition.{side}: OR joins conditions, booleans and BOOL placeholders, not "
                        f"{shown(getattr(self, side))}."
                    )
        elif operator is ConditionTypeEnum.IN:
            if not _can_contain(self.right):
                yield f"Condition.right: IN looks into a list, text or a LIST placeholder, not {shown(self.right)}."
        elif operator in _ORDER:
            kinds = {_order_kind(self.left), _order_kind(self.right)} - {""}
            if not kinds <= {"number", "text"} or len(kinds) > 1:
                yield (
                    f"Condition: {operator.value} compares two numbers or two texts, not {shown(self.left)} with "
                    f"{shown(self.right)}."
                )


def _is_truth(value: Any) -> bool:
    if isinstance(value, Placeholder):
        return value.placeholder_type is PlaceholderType.BOOL
    return isinstance(value, (bool, Condition))


def _can_contain(value: Any) -> bool:
    if isinstance(value, Placeholder):
        return value.placeholder_type in (PlaceholderType.LIST, PlaceholderType.STR, PlaceholderType.ENUM)
    return isinstance(value, (tuple, str))


def _order_kind(value: Any) -> str:
    """``number``, ``text``, something else that has no order, or ``""`` for what is known later only."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float, MetricInfo)):
        return "number"
    if isinstance(value, (str, SystemEnv)) and not isinstance(value, Placeholder):
        return "text"
    if isinstance(value, Placeholder):
        return {"int": "number", "float": "number", "str": "text", "enum": ""}.get(value.type, value.type)
    return type(value).__name__
