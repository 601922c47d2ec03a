"""The verbs `debug` and `next` (section 5.8): one step at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..engine import control
from ..errors import ConflictError
from ..records import ExecutionRecord, StepRecord, StepState
from . import configurations, planning, runs
from . import runtime as _runtime
from .execution import Execution

if TYPE_CHECKING:
    from ..declare.workflow import Workflow

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
) -> Execution:
    """Start `workflow` so that every step holds until `next_step` lets it go.

    Values may be missing: each step says what it needs when its turn comes.
    """
    runtime = _runtime.current()
    plan = planning.plan(
        workflow,
        steps=steps,
        experiment_id=experiment_id,
        **configurations.merged(
            runtime, workflow.name, configuration, {"parameters": parameters, "data": data, "storages": storages}
        ),
        scene=scene,
        runtime=runtime,
    )
    earlier = _sessions.pop(workflow, None)
    if earlier is not None and not earlier.state.ended:
        earlier.stop()
    order = planning._names(steps) or [step.name for step in plan.steps if step.name in set(plan.chosen)]
    execution = runs.start(
        plan,
        runtime=runtime,
        experiment_id=experiment_id or "",
        labels=workflow.labels,
        options={"debug": True, "order": order},
    )
    _sessions[workflow] = execution
    control.wait(runtime.store, runtime.settings, execution.id)
    return execution


def next_step(workflow: Workflow) -> Execution:
    """Run the first step that is ready, in the order of ``steps=``, and return when it has ended.

    A step that lacks values is not started; what to give, and how, is printed.

    Raises:
        ConflictError: `debug` was not called, or everything has run.
    """
    execution = _sessions.get(workflow)
    if execution is None:
        raise ConflictError(f'Workflow "{workflow.name}" is not being debugged; call workflow.debug() first.')
    _send_values(workflow, execution)
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
    order = {name: position for position, name in enumerate(execution.plan.chosen)}
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
