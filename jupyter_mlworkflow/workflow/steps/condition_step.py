"""Conditions (section 5.4.8)."""

from __future__ import annotations

from ...declare.condition import Condition, MetricInfo
from ...declare.enums import ConditionTypeEnum
from ...steps.condition.declare import ConditionStep

__all__ = ["Condition", "ConditionStep", "ConditionTypeEnum", "MetricInfo"]
