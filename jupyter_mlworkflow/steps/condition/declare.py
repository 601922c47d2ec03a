"""`ConditionStep`: chooses between two branches (section 5.4.8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.base import RuleError, field
from ...declare.condition import Condition
from ...declare.policy import step_names
from ...declare.step import Step


def _no_policy(value: Any) -> Any:
    raise RuleError("cannot be given: a ConditionStep has none (table 5-62)", value)


class ConditionStep(Step):
    """Decides which of two branches runs (table 5-62).

    Args:
        name: Unique in the workflow.
        conditions: One or a list; all must hold (AND).
        if_then_steps: Steps (or their names) that run if they hold; the others are skipped.
        else_then_steps: Steps (or their names) that run if they do not hold.
        title, description, depend_steps: As of every step.
    """

    kind = "condition"
    conditions: Any = field(rules.many(rules.one_of(Condition), minimum=1, what="Condition"))
    if_then_steps: Any = field(step_names, default=())
    else_then_steps: Any = field(step_names, default=())
    policy: Any = field(_no_policy, default=None, last=True)

    def _rules(self) -> Iterable[str]:
        both = set(self.if_then_steps) & set(self.else_then_steps)
        for name in sorted(both):
            yield f'ConditionStep "{self.name}": step "{name}" cannot be in both branches.'
        if self.name in (*self.if_then_steps, *self.else_then_steps):
            yield f'ConditionStep "{self.name}" cannot be in its own branch.'
