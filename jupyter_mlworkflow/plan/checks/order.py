"""Rules on the graph: circles, and outputs that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from ...errors import Problem
from .. import expressions as ex
from ..draft import Draft
from ..graph import find_cycles, sentence
from ..model import PlannedStep
from ._text import listing


def no_circles(draft: Draft) -> Iterator[Problem]:
    """A workflow is an acyclic graph (section 5.1.1)."""
    depends = {name: [other for other in step.depends if other != name] for name, step in draft.steps.items()}
    for circle in find_cycles(depends):
        edge = next((edge for edge in pairwise(circle) if edge in draft.branch_edges), None)
        if edge is not None and edge[0] not in draft.named.get(edge[1], ()):
            condition, target = edge
            yield Problem(
                f'The condition step "{condition}" decides on step "{target}", but comes after it itself.',
                condition,
                "branches",
                sentence(circle),
                f'Take "{target}" out of the branches or out of what "{condition}" depends on.',
            )
        else:
            yield Problem(
                f"Steps depend on each other in a circle: {sentence(circle)}.",
                circle[0],
                "depend_steps",
                sentence(circle),
                "Take one of these dependencies away.",
            )


def no_self_reference(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """A step comes after what it uses, so it cannot use itself."""
    if step.name in step.depends:
        yield Problem(
            "A step cannot depend on itself or use its own outputs or metrics.",
            step.name,
            "depend_steps",
            step.name,
            "Use an output or metric of a step that comes before.",
        )


def uses_known_outputs(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """What a step uses must be an output of a step of the same workflow."""
    for expression in ex.walk(draft.uses.get(step.name, ())):
        kind = ex.kind_of(expression)
        if kind not in ex.STEP_KINDS:
            continue
        maker, output = expression[kind][:2]
        if maker in draft.steps:
            outputs = draft.steps[maker].spec.get("outputs", {})
            if output not in outputs:
                yield Problem(
                    f'It uses output "{output}" of step "{maker}", which has no such output.',
                    step.name,
                    "inputs",
                    f"{maker}.{output}",
                    f"The outputs of that step: {listing(outputs)}.",
                )
            elif kind == ex.METRIC and not _has_metrics(outputs[output]):
                yield Problem(
                    f'A condition reads metric "{expression[kind][2]}" from output "{output}" of step "{maker}", '
                    "which is no metrics output.",
                    step.name,
                    "conditions",
                    f"{maker}.{output}",
                    "Give MetricInfo an output that has a metrics_config.",
                )


def _has_metrics(output: Mapping[str, Any]) -> bool:
    """Whether an output declares metrics: a `metrics_config`, or files with a `metric_file` among them."""
    return output.get("type") == "metrics" or bool(output.get("obs_config", {}).get("metric_file"))


WORKFLOW_RULES = (no_circles,)
STEP_RULES = (no_self_reference, uses_known_outputs)
