"""The rule on kinds of steps that nothing on this machine can run yet."""

from __future__ import annotations

from ...errors import Problem
from ..model import PlannedStep

_WORK = {
    "create_dataset": "creates data sets",
    "dataset_import": "imports into data sets",
    "labeling": "labels data",
    "release_dataset": "releases data set versions",
    "mrs_job": "runs Spark jobs",
}


def without_runner(step: PlannedStep) -> Problem:
    """Say that a step cannot run here, and what can be done instead."""
    work = _WORK.get(step.kind, f'runs steps of kind "{step.kind}"')
    return Problem(
        f"A {step.kind} step cannot run on this machine yet: nothing here {work}.",
        step.name,
        None,
        step.kind,
        "Leave it out with run(steps=[...]) or a scene, or do its work in a JobStep.",
    )
