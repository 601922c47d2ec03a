"""Random worlds of `model`, and the same worlds as plans for the engine."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jupyter_mlworkflow.plan.model import Plan, PlannedParameter, PlannedStep
from tests.engine.model import Step, World


@st.composite
def worlds(draw: st.DrawFn, *, most: int = 8) -> World:
    """Draw a graph whose edges go from earlier to later steps, declared in another order."""
    count = draw(st.integers(1, most))
    steps: list[Step] = []
    for number in range(count):
        earlier = [step.name for step in steps]
        some = st.lists(st.sampled_from(earlier), unique=True, max_size=3) if earlier else st.just([])
        step = Step(f"s{number}", after=tuple(draw(some)))
        kind = draw(st.sampled_from(["plain", "plain", "plain", "selects", "condition"]))
        if kind == "selects":
            step.selects = tuple(draw(some))
        if kind == "condition":
            step.answer = draw(st.booleans())
        step.reported = draw(st.booleans())
        if step.after and kind != "condition":
            step.skip = draw(st.sampled_from([None, None, True, False, f"metric {step.after[0]}"]))
        step.waits = draw(st.integers(0, 4)) == 0
        step.fails = draw(st.integers(0, 4)) == 0
        step.chosen = draw(st.integers(0, 6)) > 0
        steps.append(step)
    for position, step in enumerate(steps):
        if step.answer is not None:
            later = [other.name for other in steps[position + 1 :]]
            if later:
                names = draw(st.lists(st.sampled_from(later), unique=True, max_size=3))
                cut = draw(st.integers(0, len(names)))
                step.then, step.otherwise = tuple(names[:cut]), tuple(names[cut:])
    return World(draw(st.permutations(steps)))


def plan_for(world: World, *, kind: str = "job", slots: dict[str, int] | None = None) -> Plan:
    """Return the plan of a world: failing steps ask the executor for it by their name."""
    slots = slots or {}
    return Plan(
        "world",
        steps=tuple(_planned(step, world, kind, slots.get(step.name, 1)) for step in world.steps),
        chosen=tuple(step.name for step in world.steps if step.chosen),
        parameters={
            f"late-{step.name}": PlannedParameter(f"late-{step.name}", "int", delay=True)
            for step in world.steps
            if step.waits
        },
        reuse={
            step.name: {"outputs": {"out": {"type": "obs", "value": {"obs_url": "/b/earlier/"}}}, "metrics": []}
            for step in world.steps
            if not step.chosen
        },
    )


def _planned(step: Step, world: World, kind: str, slots: int) -> PlannedStep:
    conditions = [other.name for other in world.steps if step.name in (*other.then, *other.otherwise)]
    properties: dict[str, Any] = {"metrics": {"score": 0.5} if step.reported else {}}
    if step.waits:
        properties["late"] = {"$parameter": f"late-{step.name}"}
    if step.answer is not None:
        properties["result"] = step.answer
    inputs = {}
    if step.selects:
        inputs["chosen"] = {"type": "obs", "data": {"$select": [{"$output": [name, "out"]} for name in step.selects]}}
    skip: tuple[Any, ...] | None = None
    if isinstance(step.skip, str):
        left = {"$metric": [step.skip.split()[1], "metrics", "score"]}
        skip = ({"condition_type": ">", "left": left, "right": 0.1},)
    elif step.skip is not None:
        skip = ({"condition_type": "==", "left": step.skip, "right": True},)
    return PlannedStep(
        step.name,
        "call" if step.answer is not None else kind,
        spec={"inputs": inputs, "outputs": {"out": {"type": "obs"}}, "properties": properties},
        depends=tuple(dict.fromkeys([*step.after, *step.selects, *conditions])),
        skip_conditions=skip,
        then_steps=step.then,
        else_steps=step.otherwise,
        needs=(f"parameters.late-{step.name}",) if step.waits else (),
        slots=0 if step.answer is not None else slots,
    )
