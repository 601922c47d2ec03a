"""The verbs `debug` and `next` (section 5.8), and what a debugger does besides.

Functions of an execution (`proceed`, `run_to`, `break_at`, `edit`, `back`, `preview`) are what buttons call;
those of a workflow find the execution that is being debugged, hand on values that were set meanwhile, and wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..engine import control
from ..errors import ConflictError
from ..records import ExecutionRecord, StepRecord, StepState
from . import checks, configurations, runs
from . import runtime as _runtime
from .execution import Execution

if TYPE_CHECKING:
    from ..declare.workflow import Workflow
    from ..plan.model import Plan

_sessions: WeakKeyDictionary[Workflow, Execution] = WeakKeyDictionary()


def debug(
    workflow: Workflow,
    *,
    steps: Any = None,
    experiment_id: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    storages: Mapping[str, str] | None = None,
    scene: str | None = None,
    configuration: str | None = None,
    breakpoints: Sequence[str] = (),
) -> Execution:
    """Start `workflow` so that every step holds until `next_step` lets it go.

    Values may be missing: each step says what it needs when its turn comes.
    """
    runtime = _runtime.current()
    names = checks.step_names(steps)
    given = checks.groups(parameters=parameters, data=data, storages=storages)
    plan_with = runs.planner(workflow, steps=names, experiment_id=experiment_id, scene=scene, runtime=runtime)
    plan = plan_with(configurations.merged(runtime, workflow.name, configuration, given))
    runs.refuse(plan)
    read_breakpoints(plan, breakpoints)
    earlier = _sessions.pop(workflow, None)
    if earlier is not None and not earlier.state.ended:
        earlier.stop()
    order = names or [step.name for step in plan.steps if step.name in set(plan.chosen)]
    execution = runs.start(
        plan,
        runtime=runtime,
        experiment_id=experiment_id or "",
        labels=workflow.labels,
        options={"debug": True, "order": order},
    )
    _sessions[workflow] = execution
    if breakpoints:
        break_at(execution, breakpoints)
    control.wait(runtime.store, runtime.settings, execution.id)
    return execution


def next_step(workflow: Workflow) -> Execution:
    """Run the first step that is ready, in the order of ``steps=``, and return when it has ended.

    A step that lacks values is not started; what to give, and how, is printed.

    Raises:
        ConflictError: `debug` was not called, or everything has run.
    """
    execution = session(workflow)
    _send_values(workflow, execution)
    return next_of(execution)


def next_of(execution: Execution) -> Execution:
    """Run the first step of an execution that holds, and return when it has ended; see `next_step`."""
    record = execution.wait().record
    step = _first_waiting(execution, record)
    if step is None:
        raise ConflictError(f"{record.full_name} has no step left to run; it is {record.state.value}.")
    if step.state is StepState.WAIT_INPUTS:
        print(_how_to_give(step))
        return execution
    runtime = execution._runtime
    execution.release(step.name)
    control.wait(
        runtime.store,
        runtime.settings,
        execution.id,
        until=lambda now: _settled(now, step),
    )
    return runs.watch(execution)


# -- of a workflow that is being debugged ----------------------------------------------------------


def session(workflow: Workflow) -> Execution:
    """Return the execution that is being debugged.

    Raises:
        ConflictError: `debug` was not called in this process.
    """
    execution = _sessions.get(workflow)
    if execution is None:
        raise ConflictError(f'Workflow "{workflow.name}" is not being debugged; call workflow.debug() first.')
    return execution


def proceed_with(workflow: Workflow) -> Execution:
    """Run to the next breakpoint, or to the end."""
    execution = session(workflow)
    _send_values(workflow, execution)
    return runs.watch(proceed(execution))


def run_workflow_to(workflow: Workflow, step: Any) -> Execution:
    """Run what comes before `step`, and hold there."""
    execution = session(workflow)
    _send_values(workflow, execution)
    return runs.watch(run_to(execution, name_of(step)))


def workflow_back(workflow: Workflow, step: Any) -> Execution:
    """Go back to before `step`."""
    return runs.watch(back(session(workflow), name_of(step)))


# -- of any execution ------------------------------------------------------------------------------


def release_next(execution: Execution) -> Execution:
    """Let the first step run that holds, in the order of the debugged steps; the call does not wait for it.

    Raises:
        ConflictError: None holds; the sentence says why, and which values are lacking where they are.
    """
    record = execution.record
    step = _first_waiting(execution, record)
    if record.state.ended or step is None:
        active = [name for name, found in record.steps.items() if found.state.active]
        how = f"{', '.join(active)} is still running" if active else f"it is {record.state.value}"
        raise ConflictError(f"No step of {record.full_name} holds: {how}.")
    if step.state is StepState.WAIT_INPUTS:
        names = ", ".join(key.partition(".")[2] for key in step.waiting_for)
        raise ConflictError(f'Step "{step.name}" comes next and needs values first: {names}.')
    return execution.release(step.name)


def proceed(execution: Execution) -> Execution:
    """Let everything go on that holds, at breakpoints too; only breakpoints hold from now on.

    Raises:
        ConflictError: It is not running any more.
    """
    if execution.state.ended:
        raise ConflictError(f"{execution.full_name} has no step left to run; it is {execution.state.value}.")
    return _request(execution, "hold", values={"every": False, "until": "", "go": True})


def run_to(execution: Execution, step: str) -> Execution:
    """Run all steps that come before `step`, and hold before it; other branches hold where they are.

    Raises:
        NotFoundError: There is no such step.
        ConflictError: It has run already (go `back`), or the execution has ended.
    """
    record = execution.record
    now = execution._step(step)
    if record.state.ended:
        raise ConflictError(f"{record.full_name} has no step left to run; it is {record.state.value}.")
    if now.state.ended or now.state.active:
        raise ConflictError(f'Step "{step}" is {now.state.value} already; back("{step}") goes back to before it.')
    return _request(execution, "hold", values={"every": True, "until": step})


def break_at(execution: Execution, breakpoints: Sequence[str]) -> Execution:
    """Replace the breakpoints.

    Args:
        breakpoints: Names of steps to hold before, and conditions on float metrics such as
            ``"train.accuracy < 0.9"``: where one holds, the steps directly after `train` do.

    Raises:
        NotFoundError, DeclarationError: One is no step and no condition; nothing is changed.
    """
    return _request(execution, "hold", values={"breakpoints": read_breakpoints(execution.plan, breakpoints)})


def edit(
    execution: Execution,
    step: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
) -> Execution:
    """Change what a step receives, for this step alone, before it runs. What was edited before is replaced.

    Args:
        parameters: Values by name of its algorithm's parameters, or of placeholders that it uses.
        inputs: Data by name of its inputs, in the documented shape (a path for ``obs``). Empty ones take back what
            was edited.

    Raises:
        NotFoundError, DeclarationError: A name or value is wrong; nothing is changed.
        ConflictError: The step runs or has run.
    """
    from ..plan.build import plain_value

    given = {"parameters": parameters, "inputs": inputs}
    values = {
        part: {name: plain_value(value) for name, value in found.items()}
        for part, found in given.items()
        if found is not None
    }
    return _request(execution, "edit", step, values)


def back(execution: Execution, step: str) -> Execution:
    """Go back to before `step`: it and all that comes after it are as if they had not run, and hold.

    Services that those steps deployed are stopped. Their outputs are moved into the folder of the attempt that
    made them when they run anew.

    Raises:
        NotFoundError: There is no such step.
        ConflictError: It did not run yet, or something that comes after it is running.
    """
    return _request(execution, "back", step)


def preview(execution: Execution, step: str) -> dict[str, Any]:
    """Return what a step will receive when it runs: ``{"inputs", "parameters", "spec", "problem"}``.

    Raises:
        NotFoundError: There is no such step.
    """
    return control.preview(execution._runtime.store, execution.id, step)


def received(execution: Execution, step: str) -> dict[str, Any]:
    """Return the inputs and parameters of `preview`.

    Raises:
        NotFoundError: There is no such step.
        ConflictError: It cannot be told yet; the sentence says why.
    """
    found = preview(execution, step)
    if found["problem"]:
        raise ConflictError(f'What step "{step}" will receive cannot be told yet: {found["problem"]}')
    return {"inputs": found["inputs"], "parameters": found["parameters"]}


def holds(execution: Execution) -> dict[str, Any]:
    """Return where it holds: ``{"every", "until", "breakpoints"}``."""
    from ..events import HoldsChanged

    options = execution._runtime.store.plan(execution.id).get("options") or {}
    found = {"every": bool(options.get("debug")), "until": "", "breakpoints": []}
    for event in execution.events():
        if isinstance(event.payload, HoldsChanged):
            payload = event.payload
            found = {"every": payload.every, "until": payload.until, "breakpoints": list(payload.breakpoints)}
    return found


def read_breakpoints(plan: Plan, breakpoints: Sequence[Any]) -> list[str]:
    """Return breakpoints as texts, steps by name.

    Raises:
        NotFoundError, DeclarationError: One is no step and no condition.
    """
    listed = [breakpoints] if isinstance(breakpoints, str) or not isinstance(breakpoints, Sequence) else breakpoints
    texts = [name_of(item) for item in listed]
    control.read_holds({"breakpoints": texts}, plan)
    return texts


def name_of(step: Any) -> str:
    """Return the name of a step, given it or its name."""
    return step if isinstance(step, str) else str(getattr(step, "name", step))


def _request(execution: Execution, verb: str, step: str = "", values: Mapping[str, Any] | None = None) -> Execution:
    runtime = execution._runtime
    control.request(runtime.store, runtime.settings, execution.id, verb, step, values)
    return execution


# -- inside ----------------------------------------------------------------------------------------


def _settled(record: ExecutionRecord, before: StepRecord) -> bool:
    """Whether the released step has ended, or waits for something else."""
    step = record.steps[before.name]
    return record.state.ended or step.state.ended or step.state is StepState.WAIT_INPUTS


def _send_values(workflow: Workflow, execution: Execution) -> None:
    """Hand on what `set_placeholder`, `set_data` and `set_storage` were given since the start."""
    record = execution.record
    known = {"parameters": record.parameters, "data": record.data, "storages": record.storages}
    changed = {
        group: {name: value for name, value in values.items() if known[group].get(name) != value}
        for group, values in workflow.values.items()
    }
    changed = {group: values for group, values in changed.items() if values}
    if changed and not record.state.ended:
        control.request(execution._runtime.store, execution._runtime.settings, execution.id, "set_values", "", changed)


def _first_waiting(execution: Execution, record: ExecutionRecord) -> StepRecord | None:
    options = execution._runtime.store.plan(execution.id).get("options") or {}
    order = {name: position for position, name in enumerate(options.get("order") or execution.plan.chosen)}
    waiting = [step for step in record.steps.values() if step.state.waiting]
    waiting.sort(key=lambda step: order.get(step.name, len(order)))
    return waiting[0] if waiting else None


def _how_to_give(step: StepRecord) -> str:
    verbs = {"parameters": "set_placeholder", "data": "set_data", "storages": "set_storage"}
    lines = [f'Step "{step.name}" needs values before it can run. Give them and call workflow.next() again:']
    for key in step.waiting_for:
        group, _, name = key.partition(".")
        lines.append(f'    workflow.{verbs.get(group, "set_placeholder")}("{name}", …)')
    return "\n".join(lines)
