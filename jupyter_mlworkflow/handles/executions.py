"""`Executions`: a list of runs that shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from . import runtime as _runtime
from .execution import Execution

if TYPE_CHECKING:
    import pandas

    from ..store.base import ExecutionSummary
    from .compare import Comparison
    from .runtime import Runtime


class Executions(Sequence[Execution]):
    """Runs, newest first, as they were when they were listed.

    Index by position, by name (``"execution-001"``) or slice.
    """

    def __init__(self, runtime: Runtime, summaries: Sequence[ExecutionSummary]) -> None:
        self._runtime = runtime
        self.summaries = tuple(summaries)

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

        return executions_bundle(self.summaries)["text/plain"]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..widgets.views import executions_output

        return executions_output(self)


def executions(
    workflow: str | None = None,
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

    Raises:
        NotFoundError: There is no such state.
    """
    from ..errors import NotFoundError
    from ..records import ExecutionState

    states = [item.value for item in ExecutionState]
    if state is not None and state not in states:
        raise NotFoundError.named("execution state", state, states)
    runtime = _runtime.current()
    rows = runtime.store.executions(
        workflow=getattr(workflow, "name", workflow),
        state=state,
        label=label,
        experiment_id=experiment_id,
        since=since,
        limit=limit,
    )
    return Executions(runtime, rows)


def _row(execution: Execution) -> dict[str, Any]:
    import pandas

    record = execution.record
    elapsed = record.ended_at - record.started_at if record.ended_at and record.started_at else None
    row: dict[str, Any] = {
        "workflow": record.workflow,
        "name": record.name,
        "state": record.state.value,
        "created_at": pandas.Timestamp(record.created_at, unit="s", tz="UTC"),
        "elapsed_seconds": elapsed,
        "labels": ", ".join(record.labels),
    }
    row.update({f"parameters.{name}": value for name, value in record.parameters.items()})
    for step in record.steps.values():
        for metric in step.metrics:
            if metric.type == "float":
                row[f"metrics.{step.name}.{metric.key}"] = metric.data.get("value")
    return row
