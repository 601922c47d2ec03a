"""Rules on the branches of condition steps (section 5.4.8)."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Problem
from ..draft import Draft
from ._text import closest, listing


def branches_name_known_steps(draft: Draft) -> Iterator[Problem]:
    """`if_then_steps` and `else_then_steps` name steps of the workflow (table 5-62)."""
    for step in draft.steps.values():
        if not (step.then_steps or step.else_steps):
            continue
        for field, names in (("if_then_steps", step.then_steps), ("else_then_steps", step.else_steps)):
            for name in names:
                if name == step.name:
                    yield Problem("A condition step cannot be in its own branch.", step.name, field, name)
                elif name not in draft.steps:
                    yield Problem(
                        f'The branch names step "{name}", which is not part of the workflow.',
                        step.name,
                        field,
                        name,
                        f"Name one of its steps{closest(name, draft.steps)}: {listing(draft.steps)}.",
                    )


def branches_differ(draft: Draft) -> Iterator[Problem]:
    """A step in both branches would be skipped whatever the condition says."""
    for step in draft.steps.values():
        if not step.then_steps or not step.else_steps:
            continue
        for name in step.then_steps:
            if name in step.else_steps:
                yield Problem(
                    f'Step "{name}" is in both branches, so it would be skipped in either case.',
                    step.name,
                    "else_then_steps",
                    name,
                    "Leave it out of one of them; a step in no branch runs in either case.",
                )


WORKFLOW_RULES = (branches_name_known_steps, branches_differ)
