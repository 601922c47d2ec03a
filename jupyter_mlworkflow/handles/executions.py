"""`Executions`: a list of runs that shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import checks
from . import runtime as _runtime
from .execution import Execution, is_driven

if TYPE_CHECKING:
    import pandas

    from ..declare.workflow import Workflow
    from ..store.base import ExecutionSummary
    from .compare import Comparison
    from .runtime import Runtime


class Executions(Sequence[Execution]):
    """Runs, newest first, as they were when they were listed.

    Index by position, by name (``"execution-001"``) or slice.

    Args:
        nothing: Why there is none, where more is to be said than that.
    """

    def __init__(self, runtime: Runtime, summaries: Sequence[ExecutionSummary], nothing: str = "") -> None:
        self._runtime = runtime
        self.summaries = tuple(summaries)
        self.nothing = nothing

    def __len__(self) -> int:
        return len(self.summaries)

    def __iter__(self) -> Iterator[Execution]:
        return (Execution(self._runtime, row.id) for row in self.summaries)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return Executions(self._runtime, self.summaries[key])
        if isinstance(key, str):
            from ..errors import NotFoundError

            for row in self.summaries:
                if key in (row.id, row.name, f"{row.workflow}/{row.name}"):
                    return Execution(self._runtime, row.id)
            raise NotFoundError.named("execution", key, [row.name for row in self.summaries])
        return Execution(self._runtime, self.summaries[key].id)

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame: one row a run, with its parameters and float metrics.

        Columns: ``workflow name state created_at elapsed_seconds labels``, then
        ``parameters.NAME`` and ``metrics.STEP.KEY``. Times are UTC timestamps.
        """
        import pandas

        return pandas.DataFrame([_row(execution) for execution in self])

    def compare(
        self, *others: Execution, baseline: str | None = None, best: str | None = None, mode: str = "max"
    ) -> Comparison:
        """Put them side by side: parameters, metrics, durations; what differs is marked.

        Args:
            others: More executions, of any workflow.
            baseline: Name or id of the one that the others are compared with.
            best: Float metric by which the best one is marked: ``KEY`` or ``STEP.KEY``.
            mode: Whether more (``max``) or less (``min``) of it is better.

        Raises:
            NotFoundError: There is no such execution or metric.
            DeclarationError: `mode` is neither.
        """
        from .compare import compare

        return compare(self._runtime, [*self, *others], baseline=baseline, best=best, mode=mode)

    def best(self, metric: str, mode: str = "max") -> Execution:
        """Return the execution that is best by a float metric (``KEY`` or ``STEP.KEY``).

        Raises:
            NotFoundError: None of them reported it.
        """
        from .compare import best_of

        found: Execution = self[best_of([execution.record for execution in self], metric, mode)]
        return found

    def __repr__(self) -> str:
        from ..show import executions_bundle

        return self.nothing or executions_bundle(self.summaries)["text/plain"]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from html import escape

        from ..widgets.views import executions_output

        if self.nothing:
            return {"text/plain": self.nothing, "text/html": f"<p>{escape(self.nothing)}</p>"}
        return executions_output(self)


def executions(
    workflow: Workflow | str | None = None,
    *,
    state: str | None = None,
    label: str | None = None,
    experiment_id: str | None = None,
    since: float | None = None,
    limit: int | None = None,
) -> Executions:
    """List executions, newest first. Starts nothing.

    Args:
        workflow: Name of a workflow, or the workflow itself.
        state: ``init running completed stopped abnormal``.
        since: Only those made after this time, in seconds since the epoch.
        limit: The newest so many.

    Raises:
        NotFoundError: There is no such state.
        DeclarationError: A value is of a wrong type.
    """
    from ..errors import NotFoundError
    from ..records import ExecutionState

    states = [item.value for item in ExecutionState]
    if state is not None and state not in states:
        raise NotFoundError.named("execution state", state, states)
    name = checks.optional_text("workflow", getattr(workflow, "name", workflow), "the name of a workflow")
    limit = checks.whole("limit", limit)
    runtime = _runtime.current()
    rows = runtime.store.executions(
        workflow=name,
        state=state,
        label=checks.optional_text("label", label, '"best"'),
        experiment_id=checks.optional_text("experiment_id", experiment_id, '"tuning"'),
        since=checks.number("since", since),
        limit=limit,
    )
    if not rows and name is workflow and name is not None:
        return Executions(runtime, (), _unknown(runtime, name))
    return Executions(runtime, [replace(row, driven=is_driven(runtime, row.id, row.state)) for row in rows])


def _unknown(runtime: Runtime, workflow: str) -> str:
    """Say that nobody ever ran a workflow of this name; nothing if somebody did."""
    from ..errors import NotFoundError

    if runtime.store.executions(workflow=workflow, limit=1):
        return ""
    known = sorted({row.workflow for row in runtime.store.executions(limit=1000)})
    return str(NotFoundError.named("execution of a workflow", workflow, known))


def _row(execution: Execution) -> dict[str, Any]:
    import pandas

    record = execution.record
    row: dict[str, Any] = {
        "workflow": record.workflow,
        "name": record.name,
        "state": record.state.value,
        "created_at": pandas.Timestamp(record.created_at, unit="s", tz="UTC"),
        "elapsed_seconds": record.elapsed,
        "labels": ", ".join(record.labels),
    }
    row.update({f"parameters.{name}": value for name, value in record.parameters.items()})
    for step in record.steps.values():
        for metric in step.metrics:
            if metric.type == "float":
                row[f"metrics.{step.name}.{metric.key}"] = metric.data.get("value")
    return row
