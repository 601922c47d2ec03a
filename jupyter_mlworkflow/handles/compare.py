"""Executions side by side: what they were given, what came out, how long it took, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError
from ..records import ExecutionRecord
from . import columns, rows
from .differences import Differences
from .labels import BASELINE

if TYPE_CHECKING:
    import pandas

    from .runtime import Runtime

_SHOWN = 12
"""Executions shown side by side; more of them are shown one below the other."""
_MOST = 120
"""Executions shown at all; a data frame has all of them."""


class Comparison:
    """Several executions side by side; shows itself as a table in which what differs is marked.

    Args:
        ids: Ids of the executions.
        baseline: Name or id of the one that others are compared with; the one that is labelled
            ``baseline`` if left out.
        best: Metric by which the best one is found: ``KEY`` or ``STEP.KEY``.
        mode: Whether more (``max``) or less (``min``) of it is better; guessed from its name if left out.

    Raises:
        NotFoundError: There is no such execution or metric.
        DeclarationError: `mode` is neither.
    """

    def __init__(
        self,
        runtime: Runtime,
        ids: Sequence[str],
        *,
        baseline: str | None = None,
        best: str | None = None,
        mode: str | None = None,
    ) -> None:
        self._runtime = runtime
        self.rows = rows.rows_of(runtime, ids)
        """What is compared: a `rows.Row` each."""
        self.columns = rows.columns_of(self.rows)
        """Names of what is compared: ``state labels seconds parameters.NAME metrics.STEP.KEY seconds.STEP``."""
        self.baseline = self._labelled() if baseline is None else self._index(baseline)
        """Position of the baseline."""
        values = [row.values for row in self.rows]
        self.best = None if best is None else columns.best_of(values, best, mode)
        """Position of the best one."""

    @cached_property
    def records(self) -> tuple[ExecutionRecord, ...]:
        """Everything known of each."""
        return tuple(self._runtime.store.record(row.summary.id) for row in self.rows)

    @cached_property
    def differences(self) -> list[str]:
        """Columns in which not all executions are the same."""
        return [name for name in self.columns if len({repr(row.values.get(name)) for row in self.rows}) > 1]

    def to_frame(self, *, only_differences: bool = False) -> pandas.DataFrame:
        """Return a data frame: one row an execution (by its full name), the columns as in `columns`.

        ``baseline`` and ``best`` are columns of booleans where there is one.
        """
        import pandas

        names = self.differences if only_differences else self.columns
        index = pandas.Index([row.full_name for row in self.rows], name="execution")
        frame = pandas.DataFrame({name: [row.values.get(name) for row in self.rows] for name in names}, index=index)
        for name, position in (("baseline", self.baseline), ("best", self.best)):
            if position is not None:
                frame[name] = [at == position for at in range(len(self.rows))]
        return frame

    def parameters(self) -> pandas.DataFrame:
        """Return what they were given differently: one row a value, one column an execution."""
        import pandas

        given = ("parameters.", "data.", "storages.")
        names = [name for name in self.differences if name.startswith(given)]
        columns = {row.full_name: [row.values.get(name) for name in names] for row in self.rows}
        return pandas.DataFrame(columns, index=pandas.Index(names, name="value"))

    def curves(self) -> pandas.DataFrame:
        """Return the line charts of all of them in long form: ``execution step key title value series x``."""
        import pandas

        from .metrics import of

        frames = []
        for record in self.records:
            frame = of(record).to_frame()
            frame = frame[frame["type"] == "line chart"].drop(columns="type")
            frame.insert(0, "execution", record.full_name)
            frames.append(frame)
        return pandas.concat(frames, ignore_index=True)

    def diff(self, one: str | int | None = None, other: str | int | None = None) -> Differences:
        """Return what differs between two executions: values, graph and definitions, code.

        Args:
            one: Name, id or position; the baseline if left out, else the first.
            other: The same; the best one if left out, else the last (of two, the one that is not the baseline).
        """
        first = self._pick(one, self.baseline, 0)
        otherwise = next((at for at in range(len(self.rows) - 1, -1, -1) if at != first), first)
        second = self._pick(other, self.best if self.best != first else None, otherwise)
        record = self._runtime.store.record
        return Differences(self._runtime, record(self.rows[first].summary.id), record(self.rows[second].summary.id))

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..show import table_bundle

        differing = set(self.differences)
        shown = self.rows[:_MOST]
        if len(shown) <= _SHOWN:
            head = ["", *(self._title(at) for at in range(len(shown)))]
            body = [[_marked(name, differing), *self._cells(name, differing)] for name in self.columns]
        else:
            head = ["Execution", *(_marked(name, differing) for name in self.columns)]
            cells = [self._cells(name, differing) for name in self.columns]
            body = [[self._title(at), *(column[at] for column in cells)] for at in range(len(shown))]
        more = [[f"… {len(self.rows) - _MOST} more", *[""] * (len(head) - 1)]] if len(self.rows) > _MOST else []
        return table_bundle(head, [*body[: _MOST - len(more)], *more])

    # -- inside -------------------------------------------------------------------------

    def _title(self, at: int) -> str:
        marks = [word for word, position in (("baseline", self.baseline), ("★ best", self.best)) if position == at]
        name = self.rows[at].summary.name
        return f"{name} ({', '.join(marks)})" if marks else name

    def _cells(self, name: str, differing: set[str]) -> list[str]:
        values = [row.values.get(name) for row in self.rows[:_MOST]]
        if self.baseline is None or name not in differing:
            return [_text(value, name) for value in values]
        standard = self.rows[self.baseline].values.get(name)
        return [_text(value, name) + _change(value, standard) for value in values]

    def _pick(self, wanted: str | int | None, marked: int | None, otherwise: int) -> int:
        if wanted is None:
            return otherwise if marked is None else marked
        return range(len(self.rows))[wanted] if isinstance(wanted, int) else self._index(wanted)

    def _index(self, reference: str) -> int:
        for position, row in enumerate(self.rows):
            if reference in (row.summary.id, row.summary.name, row.full_name):
                return position
        known = [row.summary.name for row in self.rows]
        raise NotFoundError.named("execution among those compared", reference, known)

    def _labelled(self) -> int | None:
        return next((at for at, row in enumerate(self.rows) if BASELINE in row.summary.labels), None)


def _marked(name: str, differing: set[str]) -> str:
    return f"≠ {name}" if name in differing else name


def _text(value: Any, name: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        measured = name.startswith("metrics.") and abs(value) < 1000
        return f"{value:.4g}" if measured else f"{value:.6g}"  # what was given is not rounded like what came out
    if isinstance(value, (str, int)):
        return str(value)
    from ..values import shown

    return shown(value, 60)


def _change(value: Any, standard: Any) -> str:
    numbers = all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in (value, standard))
    if not numbers or value == standard:
        return ""
    return f" ({value - standard:+.3g})"
