"""Rules on what steps take from steps that do not run this time (section 5.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import Problem
from .. import expressions as ex
from ..draft import Draft
from ..model import PlannedStep

_FIX = 'Choose "{0}" as well, or give the experiment_id of an execution in which it ran.'


def outputs_are_there(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """The output of a step left out must come from the latest execution of the experiment."""
    uses = draft.uses.get(step.name)
    if not uses or len(draft.chosen) == len(draft.steps):
        return
    for expression in uses:
        kind = ex.kind_of(expression)
        if kind == ex.SELECT:
            if not any(available(draft, choice) for choice in expression[ex.SELECT]):
                makers = " or ".join(
                    dict.fromkeys(choice[ex.OUTPUT][0] for choice in expression[ex.SELECT] if ex.OUTPUT in choice)
                )
                yield Problem(
                    "None of the steps that its input may come from runs or has run before.",
                    step.name,
                    "inputs",
                    makers,
                    _FIX.format(makers),
                )
        elif kind in ex.STEP_KINDS and not available(draft, expression):
            maker, output = expression[kind][:2]
            what = f'metric "{expression[kind][2]}"' if kind == ex.METRIC else f'output "{output}"'
            yield Problem(
                f'It uses {what} of step "{maker}", which does not run and has not run before in this experiment.',
                step.name,
                "inputs",
                f"{maker}.{output}",
                _FIX.format(maker),
            )


def available(draft: Draft, expression: dict[str, Any]) -> bool:
    """Whether what `expression` names is made in this run or was made in the one reused."""
    kind = ex.kind_of(expression)
    if kind not in ex.STEP_KINDS:
        return True
    maker, output = expression[kind][:2]
    if maker in draft.chosen:
        return True
    before = draft.reuse.get(maker)
    if before is None:
        return False
    if kind == ex.METRIC:
        key = expression[kind][2]
        return any(metric.get("key") == key for metric in before.get("metrics", ()))
    return output in before.get("outputs", {})


STEP_RULES = (outputs_are_there,)
