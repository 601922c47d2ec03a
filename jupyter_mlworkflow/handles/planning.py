"""Planning with what is there: values, earlier executions, the storage root."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError
from ..records import ExecutionRecord, StepState, to_json
from . import checks
from . import runtime as _runtime

if TYPE_CHECKING:
    from ..declare.workflow import Workflow
    from ..plan.model import Plan
    from .runtime import Runtime

Values = Mapping[str, Mapping[str, Any]]


def plan(
    workflow: Workflow,
    *,
    steps: Any = None,
    experiment_id: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    storages: Mapping[str, str] | None = None,
    scene: str | None = None,
    runtime: Runtime | None = None,
    folder: Path | None = None,
) -> Plan:
    """Plan `workflow` for this machine; everything wrong is in the plan's `problems`.

    Args:
        folder: Where relative paths start; the working folder by default.
    """
    from ..plan.build import build

    _show_plans()
    values = checks.groups(parameters=parameters, data=data, storages=storages)
    checks.optional_text("experiment_id", experiment_id, '"tuning"')
    runtime = runtime or _runtime.current()
    folder = folder or Path.cwd()
    return build(
        workflow,
        steps=checks.step_names(steps),
        scene=checks.optional_text("scene", scene, "the name of a scene"),
        values=values,
        reuse=_Earlier(runtime, workflow.name, experiment_id).outputs_of,
        exists=runtime.storage_from(folder).exists,
        folder=str(folder),
        slot_count=runtime.settings.slot_count,
    )


def mimebundle(workflow: Workflow) -> dict[str, Any]:
    """Draw the workflow. Needs no store and no values."""
    from ..plan.build import build
    from ..widgets.views import workflow_output

    return workflow_output(build(workflow))


def _show_plans() -> None:
    """Teach the notebook that this is, if it is one, to show a plan as a workflow is shown.

    A plan is plain data and knows nothing of who looks at it.
    """
    from ..widgets.display import in_notebook

    if not in_notebook():
        return
    from IPython.core import getipython

    from ..plan.model import Plan
    from ..widgets.views import workflow_output

    shell: Any = getipython.get_ipython()
    shell.display_formatter.mimebundle_formatter.for_type(Plan, lambda plan, **_: workflow_output(plan))


class _Earlier:
    """The latest execution under an experiment that can stand in for steps left out."""

    def __init__(self, runtime: Runtime, workflow: str, experiment_id: str | None) -> None:
        self._runtime = runtime
        self._workflow = workflow
        self._experiment_id = experiment_id
        self._records: list[ExecutionRecord] | None = None

    def outputs_of(self, step: str) -> dict[str, Any] | None:
        """Return what `step` made in the newest execution that completed it, or None."""
        for record in self._load():
            done = record.steps.get(step)
            if done is not None and done.state is StepState.COMPLETED:
                return {"outputs": to_json(done.outputs), "metrics": to_json(done.metrics)}
        return None

    def _load(self) -> list[ExecutionRecord]:
        if self._records is None:
            store = self._runtime.store
            found = store.executions(workflow=self._workflow, experiment_id=self._experiment_id or None, limit=20)
            self._records = [_record(store, row.id) for row in found]
        return self._records


def _record(store: Any, execution_id: str) -> ExecutionRecord:
    try:
        record: ExecutionRecord = store.record(execution_id)
    except NotFoundError:  # deleted by somebody between listing and reading
        return ExecutionRecord(execution_id, "", "")
    return record
