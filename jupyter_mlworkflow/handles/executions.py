"""`Executions`: a list of runs that shows itself as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import checks
from . import runtime as _runtime
from .execution import Execution, is_driven
from .rows import HEAD, columns_of, rows_of

if TYPE_CHECKING:
    import pandas

    from ..declare.workflow import Workflow
    from ..store.model import ExecutionSummary
    from .compare import Comparison
    from .rows import Row
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
        return Execution(self._runtime, self.summaries[self._at(key)].id)

    def _at(self, key: str | int) -> int:
        """Return the position of one of them, given its name, id or position."""
        if not isinstance(key, str):
            return key
        from ..errors import NotFoundError

        for at, row in enumerate(self.summaries):
            if key in (row.id, row.name, f"{row.workflow}/{row.name}"):
                return at
        raise NotFoundError.named("execution", key, [row.name for row in self.summaries])

    @cached_property
    def rows(self) -> list[Row]:
        """What is known of each by column: parameters, metrics, durations."""
        return rows_of(self._runtime, [row.id for row in self.summaries])

    @property
    def columns(self) -> list[str]:
        """Names by which they can be filtered and sorted: ``parameters.NAME metrics.STEP.KEY seconds …``."""
        return columns_of(self.rows)

    def filter(self, query: str) -> Executions:
        """Return those that fulfil a query, the same language as in the search field of the table.

        ``accuracy > 0.9 and lr <= 0.01 label = best digits``: conditions on columns, and words that
        occur in a name, a label or the id. `handles.query` has all of it.

        Raises:
            DeclarationError: A condition is not complete.
            NotFoundError: There is no such column; the sentence names close ones.
        """
        from .query import predicate

        fulfils = predicate(checks.text("The query", query, '"accuracy > 0.9"'), self.columns)
        return self._those([row for row in self.rows if fulfils(row)])

    def sort(self, by: str, *, descending: bool = False) -> Executions:
        """Return them ordered by a column; those that have no value for it come last.

        Args:
            by: Name of a column, or its end: ``accuracy`` for ``metrics.train.accuracy``; ``name`` and
                ``created_at`` too.

        Raises:
            NotFoundError: There is no such column.
        """
        from .order import ordered

        return self._those(ordered(self.rows, self.columns, by, descending=descending))

    def pick(self, *references: str | int) -> Executions:
        """Return some of them, in this order, by name, id or position.

        Raises:
            NotFoundError: One of them is not among these.
        """
        return Executions(self._runtime, [self.summaries[self._at(reference)] for reference in references])

    @property
    def baseline(self) -> Execution | None:
        """The newest one that is marked as baseline (`Execution.mark_baseline`); ``None`` if there is none."""
        from .labels import BASELINE

        marked = (row.id for row in self.summaries if BASELINE in row.labels)
        found = next(marked, None)
        return None if found is None else Execution(self._runtime, found)

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame: one row a run, with its parameters and metrics.

        Columns: ``workflow name state created_at elapsed_seconds labels``, then
        ``parameters.NAME`` and ``metrics.STEP.KEY``, of a line chart its last value. Times are UTC timestamps.
        """
        import pandas

        return pandas.DataFrame([_row(row) for row in self.rows])

    def compare(
        self, *others: Execution, baseline: str | None = None, best: str | None = None, mode: str | None = None
    ) -> Comparison:
        """Put them side by side: parameters, metrics, durations; what differs is marked.

        Args:
            others: More executions, of any workflow.
            baseline: Name or id of the one that the others are compared with; by default the one
                that is marked as baseline.
            best: Metric by which the best one is marked: ``KEY`` or ``STEP.KEY``.
            mode: Whether more (``max``) or less (``min``) of it is better; guessed from its name if left
                out: less of what is called loss, error or time.

        Raises:
            NotFoundError: There is no such execution or metric.
            DeclarationError: `mode` is neither.
        """
        from .compare import Comparison

        ids = [*(row.id for row in self.summaries), *(other.id for other in others)]
        return Comparison(self._runtime, ids, baseline=baseline, best=best, mode=mode)

    def best(self, metric: str, mode: str | None = None) -> Execution:
        """Return the execution that is best by a metric (``KEY`` or ``STEP.KEY``); of equals the first.

        Args:
            mode: ``max`` or ``min``; guessed from the name if left out, as `compare` does.

        Raises:
            NotFoundError: None of them reported it.
        """
        from .columns import best_of

        rows = self.rows
        return Execution(self._runtime, rows[best_of([row.values for row in rows], metric, mode)].summary.id)

    def twin(self) -> dict[str, str]:
        """Return the table as ``text/html`` and ``text/plain``: what a saved notebook and a terminal show."""
        from ..show import executions_bundle, experiments_bundle
        from .columns import best_by_column

        if not any(row.values.keys() - set(HEAD) for row in self.rows):
            return executions_bundle(self.summaries)
        return experiments_bundle(self.rows, best_by_column(self.rows))

    def _those(self, rows: Sequence[Row]) -> Executions:
        found = {row.id: row for row in self.summaries}
        return Executions(self._runtime, [found[row.summary.id] for row in rows])

    def __repr__(self) -> str:
        return self.nothing or self.twin()["text/plain"]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from html import escape

        from ..widgets.views import executions_output

        if self.nothing:
            return {"text/plain": self.nothing, "text/html": f"<p>{escape(self.nothing)}</p>"}
        return executions_output(self)

    def _display_(self) -> Any:  # marimo asks so, and takes widgets as objects
        from ..widgets.views import executions_object

        return self.nothing or executions_object(self)


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


def _row(row: Row) -> dict[str, Any]:
    import pandas

    summary = row.summary
    head: dict[str, Any] = {
        "workflow": summary.workflow,
        "name": summary.name,
        "state": summary.state,
        "created_at": pandas.Timestamp(summary.created_at, unit="s", tz="UTC"),
        "elapsed_seconds": row.values["seconds"],
        "labels": row.values["labels"],
    }
    groups = ("parameters.", "metrics.")
    return head | {name: value for name, value in row.values.items() if name.startswith(groups)}
