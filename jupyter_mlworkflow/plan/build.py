"""From a declared workflow to a frozen plan: graph, choice of steps, values, everything wrong.

Never imported by the engine: plans are plain data, and this is where they are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..data_values import normal_data
from ..errors import PlanError, Problem
from . import expressions as ex
from .checks import find_problems
from .checks._text import closest, listing
from .draft import Draft, Exists, Reuse
from .encode import Encoder, fixed_value
from .graph import ordered
from .missing import find_missing
from .model import Plan, PlannedStep
from .slots import priority_of, slots_of

if TYPE_CHECKING:
    from ..declare.step import Step
    from ..declare.workflow import Workflow

Values = Mapping[str, Mapping[str, Any]]
GROUPS = ("parameters", "data", "storages")


def build(
    workflow: Workflow,
    *,
    steps: Iterable[Step | str] | Step | str | None = None,
    scene: str | None = None,
    values: Values | None = None,
    reuse: Reuse | None = None,
    exists: Exists | None = None,
    folder: str = "",
    runnable: bool = True,
    slot_count: int | None = None,
) -> Plan:
    """Plan `workflow`. Always returns: what is wrong stands in `problems`, what is open in `missing`.

    Args:
        steps: Steps (or their names) that will run; all of them if left out (section 5.8).
        scene: Name of the scene whose steps will run (section 5.11.1).
        values: ``{"parameters", "data", "storages"}`` by name; they go before those set on the workflow.
        reuse: Gives the outputs that a step left out made before.
        exists: Whether a path exists; without it paths are not looked for.
        folder: Where `exists` starts relative paths, for sentences.
        runnable: Also find what this machine cannot run.
        slot_count: Slots of the machine; without it no flavor is too big.

    Raises:
        PlanError: Something is nested so deep that it cannot be read.

    Example:
        >>> from jupyter_mlworkflow import workflow as wf
        >>> step = wf.steps.JobStep(name="train", algorithm=wf.BaseAlgorithm(command="true"))
        >>> plan = build(wf.Workflow(name="demo", desc="", steps=[step]))
        >>> plan.chosen, plan.problems
        (('train',), ())
    """
    given = merge_values(workflow, values)
    draft = Draft(workflow.name, values=given, exists=exists, folder=folder, slot_count=slot_count, kinds=_kinds())
    try:
        needs = _encode(draft, workflow)
    except RecursionError:
        raise PlanError([Problem("Conditions or data are nested too deep to be planned.")]) from None
    problems = list(_choose(draft, workflow, steps, scene))
    _reuse(draft, reuse)
    problems += find_problems(draft, runnable=runnable)
    policy = workflow.policy
    return Plan(
        workflow=workflow.name,
        description=workflow.desc or "",
        steps=tuple(draft.steps.values()),
        chosen=tuple(draft.chosen),
        parameters=draft.parameters,
        data=draft.data,
        storages=draft.storages,
        values=given,
        reuse=draft.reuse,
        sub_graphs=tuple({"name": item.name, "steps": list(item.steps)} for item in workflow.sub_graphs),
        missing=tuple(find_missing(draft, (key for name in draft.chosen for key in needs[name]))),
        problems=tuple(dict.fromkeys(problems)),
        exclusive=bool(policy is not None and policy.exclusive),
    )


def check(workflow: Workflow) -> list[Problem]:
    """List everything that keeps `workflow` from running here; missing values are no problems."""
    return list(build(workflow).problems)


def merge_values(workflow: Workflow, values: Values | None = None) -> dict[str, dict[str, Any]]:
    """Return the values set on the workflow, overridden by `values`, data in the documented shape."""
    merged: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
    for source in (workflow.values, values or {}):
        for group in GROUPS:
            for name, value in (source.get(group) or {}).items():
                merged[group][name] = plain_value(value)
    for name, value in merged["data"].items():
        definition = workflow.data.get(name)
        merged["data"][name] = normal_data(definition.type if definition is not None else "", value)
    return merged


def plain_value(value: Any) -> Any:
    """Return a given value as plain data; declared data objects (``wf.data.OBSPath(...)``) are encoded."""
    from ..declare.base import Declared

    if isinstance(value, Declared):
        return fixed_value(value)
    if isinstance(value, Mapping):
        return {key: plain_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        models = [plain_value(item) for item in value]
        return [part for item, model in zip(value, models, strict=True) for part in _spread(item, model)]
    return value


def _spread(item: Any, plain: Any) -> list[Any]:
    """A `ModelData` is a list of one model; a list of them is one list of models."""
    from ..declare.data.fixed import ModelData

    return list(plain) if isinstance(item, ModelData) else [plain]


def _kinds() -> dict[str, bool]:
    from ..steps import KINDS

    return {name: item.run is not None for name, item in KINDS.items()}


def _encode(draft: Draft, workflow: Workflow) -> dict[str, dict[str, None]]:
    """Fill the steps, their graph and all definitions into `draft`; return what each step needs."""
    encoder = Encoder(draft.values["data"])
    steps = list(workflow.steps)
    draft.position = {step.name: number for number, step in enumerate(steps)}
    parts: dict[str, tuple[Step, dict[str, Any], tuple[Any, ...] | None]] = {}
    needs: dict[str, dict[str, None]] = {}
    used_by: dict[str, list[str]] = {}
    for step in steps:
        encoder.begin()
        spec = encoder.spec(step)
        policy = step.policy
        skip = policy.skip_conditions if policy is not None else None
        skips = None if skip is None else tuple(encoder.value(condition) for condition in skip)
        name = step.name
        parts[name] = step, spec, skips
        needs[name] = encoder.needs
        if encoder.uses:
            draft.uses[name] = encoder.uses
        for key in encoder.needs:
            used_by.setdefault(key, []).append(name)
    for storage in workflow.storages:
        encoder.storages.setdefault(storage.name, storage)
    draft.parameters, draft.data, draft.storages = encoder.definitions(used_by)
    before = _before(draft, parts)
    for name, (step, spec, skips) in parts.items():
        draft.steps[name] = _planned(draft, step, spec, skips, before[name], tuple(needs[name]))
    return needs


def _before(draft: Draft, parts: Mapping[str, tuple[Step, Any, Any]]) -> dict[str, tuple[str, ...]]:
    """Find which steps each step comes after."""
    names: dict[str, list[str]] = {}
    for name, (step, _, _) in parts.items():
        named = [other.name for other in step.depend_steps]
        if named:
            draft.named[name] = named
        uses = draft.uses.get(name)
        if uses:
            named = [*named, *(maker for use in uses for maker in makers(use))]
        names[name] = named
    for name, (step, _, _) in parts.items():
        if step.kind == "condition":
            for target in (*_branch(step, "if_then_steps"), *_branch(step, "else_then_steps")):
                if target in names and target != name:
                    names[target] = [*names[target], name]
                    draft.branch_edges.add((name, target))
    return {name: ordered(others, draft.position) if others else () for name, others in names.items()}


def makers(use: ex.Expression) -> list[str]:
    """Return the names of the steps that an expression takes something from.

    Example:
        >>> makers({"$select": [{"$output": ["a", "x"]}, {"$output": ["b", "x"]}]})
        ['a', 'b']
    """
    kind = ex.kind_of(use)
    if kind == ex.SELECT:
        return [name for choice in use[ex.SELECT] for name in makers(choice)]
    return [use[kind][0]] if kind in ex.STEP_KINDS else []


def _branch(step: Step, field: str) -> tuple[str, ...]:
    return tuple(getattr(step, field, ()) or ())


def _planned(
    draft: Draft,
    step: Step,
    spec: dict[str, Any],
    skips: tuple[Any, ...] | None,
    depends: tuple[str, ...],
    needs: tuple[str, ...],
) -> PlannedStep:
    kind, policy = step.kind, step.policy
    then_steps: tuple[str, ...] = ()
    else_steps: tuple[str, ...] = ()
    slots, priority = 0, 1
    if kind == "condition":
        then_steps, else_steps = _branch(step, "if_then_steps"), _branch(step, "else_then_steps")
    elif kind == "job":
        slots, priority = slots_of(spec, draft.known), priority_of(spec, draft.known)
    return PlannedStep(
        name=step.name,
        kind=kind,
        title=step.title or step.name,
        description=step.description or "",
        spec=spec,
        depends=depends,
        skip_conditions=skips,
        then_steps=then_steps,
        else_steps=else_steps,
        needs=needs,
        poll_interval_seconds=1.0 if policy is None else float(policy.poll_interval_seconds),
        timeout_seconds=604800.0 if policy is None else float(policy.max_execution_minutes) * 60.0,
        slots=slots,
        priority=priority,
    )


def _choose(draft: Draft, workflow: Workflow, steps: Any, scene: str | None) -> Iterable[Problem]:
    """Set the steps that will run; yield what is wrong with the choice."""
    names: Sequence[str] | None = None
    field = "steps"
    if steps is not None:
        listed = [steps] if isinstance(steps, str) or not isinstance(steps, Iterable) else list(steps)
        names = [item if isinstance(item, str) else item.name for item in listed]
    policy = workflow.policy
    scenes = {item.scene_name: item for item in (policy.scenes if policy is not None else ())}
    wanted = scene if scene is not None else (policy.use_scene if policy is not None and names is None else None)
    if wanted is not None:
        field = f'scene "{wanted}"'
        if names is not None:
            yield Problem("A run takes steps or a scene, not both.", None, "scene", wanted, "Leave one of them out.")
        elif wanted not in scenes:
            yield Problem(
                f'There is no scene "{wanted}"{closest(wanted, scenes)}.',
                None,
                "scene",
                wanted,
                f"Scenes of the workflow: {listing(scenes)}.",
            )
        else:
            names = list(scenes[wanted].scene_steps)
    if names is not None and not names:
        yield Problem("No step is chosen.", None, field, None, f"Choose some of: {listing(draft.steps)}.")
    for name in dict.fromkeys(names or ()):
        if name not in draft.steps:
            yield Problem(
                f'There is no step "{name}"{closest(name, draft.steps)}.',
                None,
                field,
                name,
                f"Steps of the workflow: {listing(draft.steps)}.",
            )
    chosen = draft.steps if names is None else ordered(names, draft.position)
    draft.chosen = dict.fromkeys(chosen)


def _reuse(draft: Draft, reuse: Reuse | None) -> None:
    """Fetch what the chosen steps take from steps that do not run."""
    if reuse is None or len(draft.chosen) == len(draft.steps):
        return
    wanted = [maker for name in draft.chosen for use in draft.uses.get(name, ()) for maker in makers(use)]
    for maker in dict.fromkeys(wanted):
        if maker in draft.steps and maker not in draft.chosen:
            before = reuse(maker)
            if before is not None:
                draft.reuse[maker] = dict(before)
