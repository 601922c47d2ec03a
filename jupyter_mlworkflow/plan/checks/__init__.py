"""What keeps a workflow from running: one small function per rule.

A rule takes the `Draft` (and the step it looks at) and yields a `Problem` for each
place that breaks it, with step, field, value and way out. All rules are asked, so
that all problems are told together. Rules that a `Workflow` keeps by itself when it is
built (names, links between its steps, storages it lists) are not asked again.

To add a rule: write the function in the file of its subject and add it to the list there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Problem
from ..draft import Draft
from . import jobs, kinds, models, order, paths, reuse, services, values

WORKFLOW_RULES = (*order.WORKFLOW_RULES, *values.WORKFLOW_RULES, *paths.WORKFLOW_RULES)
STEP_RULES = (*order.STEP_RULES, *reuse.STEP_RULES)
"""Asked of every step that will run."""

RUNNER_RULES = {"job": jobs.RULES, "model": models.RULES, "service": services.RULES}
"""By kind: what a runner on this machine cannot do. Only asked of kinds that have one."""


def find_problems(draft: Draft, *, runnable: bool = True) -> Iterator[Problem]:
    """Yield everything that is wrong with `draft`.

    Args:
        runnable: Also ask whether this machine can run it; without, only whether it makes sense.
    """
    for rule in WORKFLOW_RULES:
        yield from rule(draft)
    for step in draft.running():
        for step_rule in STEP_RULES:
            yield from step_rule(draft, step)
        if not runnable:
            continue
        if not draft.kinds.get(step.kind, False):
            yield kinds.without_runner(step)
            continue
        for step_rule in RUNNER_RULES.get(step.kind, ()):
            yield from step_rule(draft, step)
        if draft.exists is not None:
            for step_rule in paths.RULES:
                yield from step_rule(draft, step)
