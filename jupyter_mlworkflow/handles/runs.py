"""The verb `run`: plan, ask for what is missing, start, watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..engine import control
from ..errors import NotFoundError, PlanError
from . import ask, checks, configurations, forms, planning
from . import runtime as _runtime
from .execution import Execution

if TYPE_CHECKING:
    from pathlib import Path

    from ..declare.workflow import Workflow
    from ..plan.model import Plan
    from ..records import ExecutionRecord
    from ..widgets.display import LiveOutput
    from .runtime import Runtime

_FORM_SECONDS = 1.0
"""How often it is looked whether a form was submitted, and how the run goes."""


def run(
    workflow: Workflow,
    *,
    steps: Any = None,
    experiment_id: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    storages: Mapping[str, str] | None = None,
    scene: str | None = None,
    configuration: str | None = None,
    wait: bool = True,
) -> Execution:
    """Run `workflow`; see `Workflow.run` for the arguments.

    Raises:
        PlanError: It cannot run as it is; nothing was recorded.
        NotFoundError: There is no such configuration.
        MissingValuesError: Values are missing and nobody is there to ask; nothing was recorded.
    """
    runtime = _runtime.current()
    given = checks.groups(parameters=parameters, data=data, storages=storages)
    values = configurations.merged(runtime, workflow.name, configuration, given)
    plan_with = planner(workflow, steps=steps, experiment_id=experiment_id, scene=scene, runtime=runtime)
    plan = plan_with(values)
    if plan.missing and not plan.problems and ask.by_form(runtime.settings):
        form = forms.prepare(plan, runtime=runtime, experiment_id=experiment_id or "", labels=workflow.labels)
        return show_form(form)
    filed: Any = {"experiment_id": experiment_id or "", "labels": workflow.labels}
    execution = start(plan, runtime=runtime, plan_with=plan_with, **filed)
    if wait:
        watch(execution)
    return execution


def planner(workflow: Workflow, **choice: Any) -> ask.PlanWith:
    """Return what plans `workflow` with values; `choice` is the rest of `planning.plan`."""

    def plan_with(values: Mapping[str, Mapping[str, Any]]) -> Plan:
        parameters, data, storages = (values.get(group) for group in ("parameters", "data", "storages"))
        return planning.plan(workflow, parameters=parameters, data=data, storages=storages, **choice)

    return plan_with


def start(
    plan: Plan,
    *,
    runtime: Runtime | None = None,
    experiment_id: str = "",
    labels: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
    hint: ask.Hint | None = None,
    plan_with: ask.PlanWith | None = None,
    folder: Path | None = None,
) -> Execution:
    """Start a plan in its own process and return at once; missing values are asked for first.

    Args:
        hint: Says how missing values are given, for the error where nobody can be asked.
        plan_with: Plans the same with other values, so that answers are checked as given values are.
        folder: Where relative paths start; the working folder by default.
    """
    runtime = runtime or _runtime.current()
    refuse(plan)
    if plan.missing and not (options or {}).get("debug"):
        plan = ask.complete(plan, runtime.settings, hint=hint, plan_with=plan_with)
        refuse(plan)
    record = control.start(
        runtime.store,
        runtime.settings,
        plan,
        _runtime.origin(folder),
        experiment_id=experiment_id,
        labels=tuple(labels),
        options=dict(options or {}),
    )
    return Execution(runtime, record.id)


def refuse(plan: Plan) -> None:
    """Raise if a plan cannot run.

    Raises:
        PlanError: With everything that is wrong.
    """
    if plan.problems:
        raise PlanError(plan.problems, f'Workflow "{plan.workflow}" cannot run. Nothing was started.')


def show_form(execution: Execution) -> Execution:
    """Show the form of an execution in the cell, and keep that output current until the run has ended.

    The call returns at once; what it shows is written anew as the run goes on, so that a front end
    without ours shows it too and the saved notebook tells how it ended.
    """
    from ..widgets.display import LiveOutput

    output = LiveOutput(lambda: execution._repr_mimebundle_(), tick=0)
    output.update()
    if output.shown:
        execution._watched_in = output.cell
        threading.Thread(target=_follow, args=(execution, output), name="mlworkflow-form", daemon=True).start()
    return execution


def _follow(execution: Execution, output: LiveOutput) -> None:
    from ..widgets.views import hand_over

    seq = execution.record.seq
    while True:
        time.sleep(_FORM_SECONDS)
        try:
            record = execution.record
        except NotFoundError:  # the form was discarded
            return
        if record.seq != seq:
            seq = record.seq
            output.update()
        if record.state.ended:
            hand_over(execution, output)
            return


def watch(
    execution: Execution,
    *,
    make: Callable[[], Mapping[str, Any]] | None = None,
    until: Callable[[ExecutionRecord], bool] | None = None,
) -> Execution:
    """Wait until it has ended or waits for someone, showing it meanwhile.

    In a notebook the picture in the cell's output is updated in place. Interrupting leaves the
    run alone.

    Args:
        make: Makes what is shown; by default all of the execution.
        until: What is waited for first.
    """
    try:
        return _watched(execution, make, until)
    except KeyboardInterrupt:  # at any moment: it runs already
        print(f"Detached. {execution.full_name} goes on; find it with wf.execution({execution.full_name!r}).")
        raise


def _watched(
    execution: Execution,
    make: Callable[[], Mapping[str, Any]] | None,
    until: Callable[[ExecutionRecord], bool] | None,
) -> Execution:
    from ..widgets.display import LiveOutput
    from ..widgets.views import hand_over

    runtime = execution._runtime
    output = LiveOutput(make or (lambda: execution._repr_mimebundle_()))

    def wait(until: Callable[[ExecutionRecord], bool] | None) -> None:
        control.wait(
            runtime.store, runtime.settings, execution.id, until=until, on_change=lambda record: output.update()
        )

    def leave() -> None:
        if make is None:
            hand_over(execution, output)
        else:
            output.close()

    try:
        if until is not None:
            wait(until)
        wait(None)
    finally:
        leave()
    if output.shown:
        execution._watched_in = output.cell
    return execution
