"""Policies: of a step (table 5-3) and of a workflow (section 5.11.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import rules
from .base import Declared, RuleError, field
from .condition import Condition


def _duration(unit: str) -> Any:
    """Make the rule for a positive number of `unit`, as a number or (the table says str) as text."""
    must = f"must be a positive number of {unit}"

    def rule(value: Any) -> int | float:
        number: Any = value
        if isinstance(value, str):
            try:
                number = int(value) if value.strip().isdigit() else float(value)
            except ValueError:
                raise RuleError(must, value) from None
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 < number < float("inf"):
            raise RuleError(must, value)
        return number

    return rule


class StepPolicy(Declared):
    """How a step is run (table 5-3).

    Args:
        poll_interval_seconds: Seconds between two looks at the running step.
        max_execution_minutes: Minutes after which the step ends as ``timeout``; 10080 is 7 days.
        skip_conditions: The step is skipped if all of them hold (section 5.5).
    """

    poll_interval_seconds: int | float | str = field(_duration("seconds"), default=1)
    max_execution_minutes: int | float | str = field(_duration("minutes"), default=10080)
    skip_conditions: Any = field(rules.many(rules.one_of(Condition)), default=None)


class Scene(Declared):
    """A part of the workflow that can be run alone (section 5.11.1).

    Args:
        scene_name: Text shown for it; unique in the policy.
        scene_steps: Its steps, or their names. A step may be in several scenes.
    """

    scene_name: str = field(rules.text(1, 64))
    scene_steps: Any = field(lambda value: step_names(value))

    def _problems(self) -> Iterable[str]:
        if not self.scene_steps:
            yield f'Scene "{self.scene_name}": scene_steps must name at least one step.'


class Policy(Declared):
    """How a workflow is run (table 5-1, section 5.11.1).

    Args:
        scenes: Parts of the workflow that can be run alone.
        use_scene: Name of the scene that runs unless another one is chosen; all steps if left out.
        exclusive: Whether one execution of the workflow forbids another at the same time.
    """

    scenes: Any = field(rules.many(rules.one_of(Scene)), default=())
    use_scene: str | None = field(rules.text(), default=None)
    exclusive: bool = field(rules.flag, default=False)

    def _problems(self) -> Iterable[str]:
        names = [scene.scene_name for scene in self.scenes]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                yield f'Policy.scenes: two scenes have the name "{name}"; scene names must be unique.'
        if self.use_scene is not None and self.use_scene not in names:
            yield f'Policy.use_scene: there is no scene "{self.use_scene}". Known: {", ".join(names) or "none"}.'


def step_names(value: Any) -> tuple[str, ...]:
    """Rule: names of steps, from names or steps, one or a list; kept as names."""
    from .step import Step

    def one(item: Any) -> str:
        if isinstance(item, Step):
            return str(item.name)
        if isinstance(item, str) and rules.is_name(item):
            return item
        raise RuleError("must be a step or the name of a step", item)

    names: tuple[str, ...] = rules.many(one)(value)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RuleError(f'must not name a step twice, as it does with "{twice}"', list(names))
    return names
