"""What comes after a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..plan.model import Plan


def with_followers(plan: Plan, names: set[str]) -> set[str]:
    """Return steps and all chosen steps that come after them."""
    followers: dict[str, list[str]] = {}
    for step in plan.steps:
        for before in step.depends:
            followers.setdefault(before, []).append(step.name)
        for behind in (*step.then_steps, *step.else_steps):
            followers.setdefault(step.name, []).append(behind)
    found, todo = set(names), list(names)
    while todo:
        for name in followers.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return found & set(plan.chosen)
