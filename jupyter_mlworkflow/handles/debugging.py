"""What a debugger does to an execution (section 5.8): one step, go on, run to, edit, go back, look ahead.

Buttons call these; `sessions` are the same verbs of a workflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..engine import control
from ..errors import ConflictError
from ..records import ExecutionRecord, StepRecord, StepState
from .stepwatch import watch_steps

if TYPE_CHECKING:
    from .execution import Execution


def next_of(execution: Execution) -> Execution:
    """Run the first step of an execution that holds, and return when it has ended; see `next_step`."""
    record = execution.wait().record
    step = _first_waiting(execution, record)
    if step is None:
        raise ConflictError(_nothing_left(record))
    if step.state is StepState.WAIT_INPUTS:
        print(_how_to_give(step))
        return execution
    return watch_steps(execution, lambda: execution.release(step.name), until=lambda now: _settled(now, step))


def proceed_and_wait(execution: Execution) -> Execution:
    """Let it go on as `proceed` does; return at the next breakpoint, or at the end."""
    return watch_steps(execution, lambda: proceed(execution))


def run_to_and_wait(execution: Execution, step: str) -> Execution:
    """Run what comes before `step` as `run_to` does, and return when that holds."""
    return watch_steps(execution, lambda: run_to(execution, step))


def back_and_wait(execution: Execution, step: str) -> Execution:
    """Go `back`, and return when `step` holds."""
    return watch_steps(execution, lambda: back(execution, step))


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


def retry_with(
    execution: Execution, step: str, parameters: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> Execution:
    """Make a new attempt at a failed step with other values; refused, nothing is changed.

    Args:
        parameters: Values by name of placeholders of the workflow: they are the run's from now on.
        own: Values by name of other parameters of the step, for it alone, in the place of what was edited before.

    Raises:
        NotFoundError, DeclarationError: A name or value is wrong.
        ConflictError: The step did not fail.
    """
    control.check_command(execution._runtime.store, execution.id, "retry", step, {"parameters": dict(parameters)})
    before = preview(execution, step)["edited"]
    if own or before.get("parameters"):
        edit(execution, step, parameters=own or {}, inputs=before.get("inputs") or {})
    return execution.retry(step, parameters=parameters or None)


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


# -- inside ----------------------------------------------------------------------------------------


def _request(execution: Execution, verb: str, step: str = "", values: Mapping[str, Any] | None = None) -> Execution:
    runtime = execution._runtime
    control.request(runtime.store, runtime.settings, execution.id, verb, step, values)
    return execution


def _settled(record: ExecutionRecord, before: StepRecord) -> bool:
    """Whether the released step has ended, or waits for something else."""
    step = record.steps[before.name]
    return record.state.ended or step.state.ended or step.state is StepState.WAIT_INPUTS


def _nothing_left(record: ExecutionRecord) -> str:
    """Return the sentence that says that nothing can be run next, and what can be done."""
    said = f"{record.full_name} has no step left to run; it is {record.state.value}."
    stuck = next((step for step in record.steps.values() if step.state.failed or step.state is StepState.STOPPED), None)
    if stuck is None:
        return f"{said} To run a step anew, go back to it with back(step), or start again with debug()."
    return f'{said} To try step "{stuck.name}" again, call back("{stuck.name}") and then next().'


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
