"""Decides a `ConditionStep` (section 5.4.8): all its conditions hold, or they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...conditions import all_hold, describe
from ...errors import StepError
from ..base import CallRunner, Outcome

if TYPE_CHECKING:
    from ..base import StepContext


class ConditionRunner(CallRunner):
    """Condition steps; the branch not taken is skipped by the engine.

    Example:
        >>> from types import SimpleNamespace
        >>> conditions = [{"condition_type": ">", "left": 0.97, "right": 0.95}]
        >>> context = SimpleNamespace(spec={"properties": {"conditions": conditions}}, log=print)
        >>> ConditionRunner().run(context).condition_result
        0.97 > 0.95: True
        True
    """

    def run(self, context: StepContext) -> Outcome:
        """Evaluate the conditions, ANDed.

        Raises:
            StepError: A condition cannot be evaluated (``condition.type``), or there is none
                (``condition.none``).
        """
        conditions = _conditions(context.spec.get("properties") or {})
        result = all_hold(conditions)
        for condition in conditions:
            context.log(f"{describe(condition)}: {all_hold([condition])}")
        return Outcome(condition_result=result)


def _conditions(properties: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the conditions as a list; one alone needs none."""
    given = properties.get("conditions")
    conditions = [given] if isinstance(given, Mapping) else list(given or ())
    if not conditions:
        raise StepError("A condition step needs at least one condition.", code="condition.none")
    return conditions
