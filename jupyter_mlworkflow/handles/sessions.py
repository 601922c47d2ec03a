"""The verbs `debug` and `next` of a workflow (section 5.8), and what a debugger does besides.

They find the execution that is being debugged, hand on values that were set meanwhile, and wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..engine import control
from ..errors import ConflictError
from ..records import ExecutionState
from . import checks, configurations, debugging, runs
from . import runtime as _runtime
from .breakpoints import break_at, name_of, read_breakpoints
from .execution import Execution

if TYPE_CHECKING:
    from ..declare.workflow import Workflow

Groups = dict[str, dict[str, Any]]
_NEWEST = 200
"""So many executions of the workflow are looked through for one that was started again."""


@dataclass
class _Session:
    """What is being debugged of a workflow."""

    execution: Execution
    values: Groups
    """What the workflow was given when the session was last told of it."""
    chain: set[str] = field(default_factory=set)
    """Ids of its executions: the one that `debug` started, and those started again from them."""


_sessions: WeakKeyDictionary[Workflow, _Session] = WeakKeyDictionary()


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
    if earlier is not None and not earlier.execution.state.ended:
        earlier.execution.stop()
    order = names or [step.name for step in plan.steps if step.name in set(plan.chosen)]
    execution = runs.start(
        plan,
        runtime=runtime,
        experiment_id=experiment_id or "",
        labels=workflow.labels,
        options={"debug": True, "order": order},
    )
    _sessions[workflow] = _Session(execution, _values(workflow), {execution.id})
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
    return debugging.next_of(_ready(workflow))


def session(workflow: Workflow) -> Execution:
    """Return the execution that is being debugged: the newest of the session.

    What was started again (``rerun``, *Run again from here*) from one of its executions belongs to it; a
    sentence is printed where the session goes over to such a one.

    Raises:
        ConflictError: `debug` was not called in this process.
    """
    found = _sessions.get(workflow)
    if found is None:
        raise ConflictError(f'Workflow "{workflow.name}" is not being debugged; call workflow.debug() first.')
    newest = _newest(found)
    if newest != found.execution.id:
        before, found.execution = found.execution, Execution(found.execution._runtime, newest)
        control.revive(found.execution._runtime.store, found.execution._runtime.settings, newest)
        print(
            f"The debug session goes on with {found.execution.full_name}: it was started again from {before.full_name}."
        )
    return found.execution


def proceed_with(workflow: Workflow) -> Execution:
    """Run to the next breakpoint, or to the end."""
    return debugging.proceed_and_wait(_ready(workflow))


def run_workflow_to(workflow: Workflow, step: Any) -> Execution:
    """Run what comes before `step`, and hold there."""
    return debugging.run_to_and_wait(_ready(workflow), name_of(step))


def workflow_back(workflow: Workflow, step: Any) -> Execution:
    """Go back to before `step`."""
    return debugging.back_and_wait(session(workflow), name_of(step))


# -- inside ----------------------------------------------------------------------------------------


def _ready(workflow: Workflow) -> Execution:
    execution = session(workflow)
    _send_values(_sessions[workflow], workflow)
    return execution


def _newest(found: _Session) -> str:
    """Return the id of the newest execution of the session that has been started."""
    execution = found.execution
    store = execution._runtime.store
    record = execution.record
    newest = execution.id
    rows = store.executions(workflow=record.workflow, since=record.created_at, limit=_NEWEST)
    for row in reversed(rows):  # oldest first: one may be started again from one that was
        if row.id in found.chain or row.state == ExecutionState.INIT:
            continue
        options = store.plan(row.id).get("options") or {}
        if options.get("rerun_of") in found.chain:
            found.chain.add(row.id)
            newest = row.id
    return newest


def _values(workflow: Workflow) -> Groups:
    return {group: dict(values) for group, values in workflow.values.items()}


def _send_values(found: _Session, workflow: Workflow) -> None:
    """Hand on what `set_placeholder`, `set_data` and `set_storage` were given since it was done last."""
    execution, now = found.execution, _values(workflow)
    changed = {
        group: {name: value for name, value in values.items() if found.values.get(group, {}).get(name) != value}
        for group, values in now.items()
    }
    changed = {group: values for group, values in changed.items() if values}
    if changed and not execution.state.ended:
        control.request(execution._runtime.store, execution._runtime.settings, execution.id, "set_values", "", changed)
        found.values = now
