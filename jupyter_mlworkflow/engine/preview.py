"""What a step would receive if it ran now: for those who look before they let it run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError, StepError
from .facts import Facts
from .holds import edited
from .resolve import Scope, resolve_step

if TYPE_CHECKING:
    from ..plan.model import Plan, PlannedStep
    from ..store.base import Store


def preview(store: Store, execution_id: str, step: str) -> dict[str, Any]:
    """Return the inputs and parameters with which a step would run now; starts nothing.

    Returns:
        ``{"inputs": {name: {"type", "value"}}, "parameters": {name: value}, "spec", "problem", "edited", "planned"}``;
        `problem` is the sentence why it cannot be told yet (a value or an output is still missing), `edited` what was
        edited for this step alone: ``{"inputs", "parameters"}``, empty if nothing was, and `planned` what it would
        receive otherwise, with ``used``, the placeholders that it uses, by name.

    Raises:
        NotFoundError: There is no such step.
    """
    from ..plan.model import Plan

    plan = Plan.from_json(store.plan(execution_id))
    planned = next((item for item in plan.steps if item.name == step), None)
    if planned is None or step not in plan.chosen:
        raise NotFoundError.named("step", step, plan.chosen)
    facts = Facts(plan)
    events = store.read_from(execution_id)
    facts.replay(events)
    created: Any = events[0].payload
    system = {"execution_id": execution_id, "execution_name": created.name, "workflow_name": created.workflow}
    system["step_name"] = step
    changed = dict(facts.steps[step].edit)
    try:
        scope = Scope(plan, facts, facts.values_of(step), execution_id, system)
        spec = edited(resolve_step(planned, scope).spec, changed, planned)
    except StepError as error:
        nothing: dict[str, Any] = {"inputs": {}, "parameters": {}}
        unknown = {**nothing, "used": {}}
        return {**nothing, "spec": {}, "problem": error.message, "edited": changed, "planned": unknown}
    try:
        plain = resolve_step(planned, Scope(plan, facts, facts.values, execution_id, system)).spec
    except StepError:  # only what was edited lets it run
        plain = spec
    unedited = {**_received(plain), "used": _used(planned, plan, facts.values["parameters"])}
    return {**_received(spec), "spec": spec, "problem": "", "edited": changed, "planned": unedited}


def _received(spec: Mapping[str, Any]) -> dict[str, Any]:
    algorithm = (spec.get("properties") or {}).get("algorithm") or {}
    return {
        "inputs": {name: item.get("data") for name, item in (spec.get("inputs") or {}).items()},
        "parameters": {item["name"]: item.get("value") for item in algorithm.get("parameters") or ()},
    }


def _used(step: PlannedStep, plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    names = [key.partition(".")[2] for key in step.needs if key.startswith("parameters.")]
    return {name: values.get(name, plan.parameters[name].default) for name in names if name in plan.parameters}
