"""The plan of a new execution that repeats an earlier one, as a whole or from a step on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError
from ..records import ExecutionRecord, StepState, to_json
from .checks import check_values, given
from .facts import GROUPS
from .followers import with_followers
from .needs import missing

if TYPE_CHECKING:
    from ..plan.model import Plan


def again(plan: Plan, record: ExecutionRecord, values: Mapping[str, Any], from_step: str | None) -> Plan:
    """Return `plan` with the values that `record` ended with, changed by `values`.

    Args:
        from_step: Take over what was made by all steps that neither are nor come after this one.
            Steps that did not succeed, and what comes after them, run as well.

    Raises:
        NotFoundError, DeclarationError: A value or step is wrong.
    """
    check_values(values, plan)
    event = given(values, plan)
    merged = {group: {**getattr(record, group), **getattr(event, group)} for group in GROUPS}
    lacking = set(missing([item.key for item in plan.missing], plan, merged))
    changed = replace(plan, values=merged, missing=tuple(item for item in plan.missing if item.key in lacking))
    if from_step is None:
        return changed
    if from_step not in plan.chosen:
        raise NotFoundError.named("step", from_step, plan.chosen)
    failed = {name for name in plan.chosen if not record.steps[name].state.succeeded}
    run = with_followers(plan, {from_step, *failed})
    reuse = {**plan.reuse, **{name: _made(record, name) for name in plan.chosen if name not in run}}
    return replace(changed, chosen=tuple(name for name in plan.chosen if name in run), reuse=reuse)


def _made(record: ExecutionRecord, name: str) -> dict[str, Any]:
    """Return what a step made, as `Plan.reuse` keeps it, and whether it was skipped."""
    step = record.steps[name]
    made: dict[str, Any] = {"outputs": to_json(step.outputs), "metrics": to_json(step.metrics)}
    if step.state is StepState.SKIPPED:
        made["state"] = StepState.SKIPPED.value
    if step.condition_result is not None:
        made["condition_result"] = step.condition_result
    return made
