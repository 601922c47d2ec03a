"""What the documents say an execution comes to, written as equations over the whole graph.

Nothing here is shared with the engine, and nothing is incremental: `outcome` repeats one rule for
all steps until nothing changes. Sections 5.4.8 (conditions), 5.5 (skips), 5.6 (selection of inputs).
"""

from __future__ import annotations

from dataclasses import dataclass, field

GOOD = ("completed", "skipped")


@dataclass
class Step:
    """A step as the documents see it.

    Args:
        after: Names of steps it depends on.
        selects: Names of steps of whose outputs it takes the one valid one.
        skip: What its skip condition comes to: a truth value, ``"metric STEP"`` (true if that
            step reported its metric, an error if not), or None for none.
        answer: What it decides, for a condition step.
        waits: Whether it needs a value that comes during the run.
        fails: Whether it goes wrong.
    """

    name: str
    after: tuple[str, ...] = ()
    selects: tuple[str, ...] = ()
    skip: bool | str | None = None
    then: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    answer: bool | None = None
    waits: bool = False
    fails: bool = False
    chosen: bool = True
    reported: bool = False


@dataclass
class World:
    """Steps, and what has been given or repaired so far."""

    steps: list[Step]
    given: set[str] = field(default_factory=set)
    repaired: set[str] = field(default_factory=set)


def outcome(world: World) -> dict[str, str]:
    """Return the state in which each chosen step rests once nothing moves any more."""
    states = {step.name: "init" if step.chosen else "completed" for step in world.steps}
    changed = True
    while changed:
        changed = False
        for step in reversed(world.steps):  # against the order, to lean on the fixpoint and not on luck
            if step.chosen and states[step.name] == "init":
                state = _rest(step, world, states)
                if state != "init":
                    states[step.name], changed = state, True
    return {step.name: states[step.name] for step in world.steps if step.chosen}


def execution(world: World) -> str:
    """Return the state of the execution as a whole."""
    states = outcome(world).values()
    if "wait_inputs" in states:
        return "running"
    return "completed" if all(state in GOOD for state in states) else "abnormal"


def _rest(step: Step, world: World, states: dict[str, str]) -> str:
    conditions = [other for other in world.steps if step.name in (*other.then, *other.otherwise)]
    before = [*step.after, *step.selects, *(other.name for other in conditions)]
    if not all(states[name] in GOOD for name in before):
        return "init"
    for other in conditions:
        if other.chosen and states[other.name] == "completed":
            taken = other.then if other.answer else other.otherwise
            if step.name not in taken:
                return "skipped"
    if isinstance(step.skip, str):
        source = next(other for other in world.steps if other.name == step.skip.split()[1])
        if states[source.name] == "skipped" or not (source.reported and source.chosen):
            return "failed"
        return "skipped"
    if step.skip is True:
        return "skipped"
    if step.skip is None and before and all(states[name] == "skipped" for name in before):
        return "skipped"
    if step.waits and step.name not in world.given:
        return "wait_inputs"
    valid = [name for name in step.selects if states[name] == "completed"]
    if step.selects and len(valid) != 1:
        return "failed"
    return "failed" if step.fails and step.name not in world.repaired else "completed"
