"""Executions side by side: what they were given, what came out, how long it took, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, NotFoundError
from ..records import ExecutionRecord
from .differences import Differences

if TYPE_CHECKING:
    import pandas

    from .execution import Execution
    from .runtime import Runtime

MODES = ("max", "min")
_SHOWN = 12
"""Executions shown side by side; more of them are shown one below the other."""

_HEAD = ("state", "labels", "seconds")


class Comparison:
    """Several executions side by side; shows itself as a table in which what differs is marked.

    Args:
        baseline: Name or id of the one that others are compared with.
        best: Metric by which the best one is found: ``KEY`` or ``STEP.KEY``.
        mode: Whether more (``max``) or less (``min``) of it is better.

    Raises:
        NotFoundError: There is no such execution or metric.
        DeclarationError: `mode` is neither.
    """

    def __init__(
        self,
        runtime: Runtime,
        records: Sequence[ExecutionRecord],
        *,
        baseline: str | None = None,
        best: str | None = None,
        mode: str = "max",
    ) -> None:
        self._runtime = runtime
        self.records = tuple(records)
        self._rows = [_row(record) for record in self.records]
        self.columns = _columns(self._rows)
        """Names of what is compared: ``state labels seconds parameters.NAME metrics.STEP.KEY seconds.STEP``."""
        self.baseline = None if baseline is None else self._index(baseline)
        """Position of the baseline."""
        self.best = None if best is None else self._best(best, mode)
        """Position of the best one."""

    @property
    def differences(self) -> list[str]:
        """Columns in which not all executions are the same."""
        return [name for name in self.columns if len({repr(row.get(name)) for row in self._rows}) > 1]

    def to_frame(self, *, only_differences: bool = False) -> pandas.DataFrame:
        """Return a data frame: one row an execution (by its full name), the columns as in `columns`.

        ``baseline`` and ``best`` are columns of booleans where they were asked for.
        """
        import pandas

        columns = self.differences if only_differences else self.columns
        index = pandas.Index([record.full_name for record in self.records], name="execution")
        frame = pandas.DataFrame({name: [row.get(name) for row in self._rows] for name in columns}, index=index)
        for name, position in (("baseline", self.baseline), ("best", self.best)):
            if position is not None:
                frame[name] = [at == position for at in range(len(self.records))]
        return frame

    def diff(self, one: str | int | None = None, other: str | int | None = None) -> Differences:
        """Return what differs between two executions: values, graph and definitions, code.

        Args:
            one: Name, id or position; the baseline if left out, else the first.
            other: The same; the best one if left out, else the last.
        """
        first = self._pick(one, self.baseline, 0)
        second = self._pick(other, self.best, len(self.records) - 1)
        return Differences(self._runtime, self.records[first], self.records[second])

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..show import table_bundle

        differing = set(self.differences)
        if len(self.records) <= _SHOWN:
            head = ["", *(self._title(at) for at in range(len(self.records)))]
            body = [[_marked(name, differing), *self._cells(name, differing)] for name in self.columns]
        else:
            head = ["Execution", *(_marked(name, differing) for name in self.columns)]
            cells = [self._cells(name, differing) for name in self.columns]
            body = [[self._title(at), *(column[at] for column in cells)] for at in range(len(self.records))]
        return table_bundle(head, body)

    # -- inside -------------------------------------------------------------------------

    def _title(self, at: int) -> str:
        marks = [word for word, position in (("baseline", self.baseline), ("★ best", self.best)) if position == at]
        return f"{self.records[at].name} ({', '.join(marks)})" if marks else self.records[at].name

    def _cells(self, name: str, differing: set[str]) -> list[str]:
        values = [row.get(name) for row in self._rows]
        if self.baseline is None or name not in differing:
            return [_text(value) for value in values]
        standard = values[self.baseline]
        return [_text(value) + _change(value, standard) for value in values]

    def _pick(self, wanted: str | int | None, marked: int | None, otherwise: int) -> int:
        if wanted is None:
            return otherwise if marked is None else marked
        return range(len(self.records))[wanted] if isinstance(wanted, int) else self._index(wanted)

    def _index(self, reference: str) -> int:
        for position, record in enumerate(self.records):
            if reference in (record.id, record.name, record.full_name):
                return position
        raise NotFoundError.named("execution among those compared", reference, [record.name for record in self.records])

    def _best(self, metric: str, mode: str) -> int:
        return best_of(self.records, metric, mode)


def best_of(records: Sequence[ExecutionRecord], metric: str, mode: str = "max") -> int:
    """Return the position of the record that is best by a float metric; of equals the first.

    Args:
        metric: ``KEY``, or ``STEP.KEY`` where several steps report it.

    Raises:
        NotFoundError: None of them reported it.
        DeclarationError: `mode` is neither ``max`` nor ``min``.
    """
    if mode not in MODES:
        raise DeclarationError(f'mode must be "max" (more is better) or "min" (less is better), not {mode!r}.')
    values = {at: value for at, record in enumerate(records) if (value := metric_of(record, metric)) is not None}
    if not values:
        known = {key for record in records for step in record.steps.values() for key in _keys(step)}
        raise NotFoundError.named("float metric", metric, sorted(known))
    return (max if mode == "max" else min)(values, key=lambda at: values[at])


def metric_of(record: ExecutionRecord, metric: str) -> float | None:
    """Return a float metric of an execution, the latest step's where several report it; ``None`` where none does."""
    found: float | None = None
    for step in record.steps.values():
        for item in step.metrics:
            if item.type == "float" and metric in (item.key, f"{step.name}.{item.key}"):
                found = item.data.get("value")
    return found


def compare(runtime: Runtime, executions: Sequence[Execution], **choice: Any) -> Comparison:
    """Compare executions; see `Comparison` for the arguments."""
    return Comparison(runtime, [execution.record for execution in executions], **choice)


def _keys(step: Any) -> list[str]:
    return [item.key for item in step.metrics if item.type == "float"]


def _row(record: ExecutionRecord) -> dict[str, Any]:
    ended, began = record.ended_at, record.started_at
    row: dict[str, Any] = {
        "state": record.state.value,
        "labels": ", ".join(record.labels),
        "seconds": None if ended is None or began is None else ended - began,
    }
    for group in ("parameters", "data", "storages"):
        values: Mapping[str, Any] = getattr(record, group)
        row.update({f"{group}.{name}": value for name, value in values.items()})
    for step in record.steps.values():
        for item in step.metrics:
            if item.type == "float":
                row[f"metrics.{step.name}.{item.key}"] = item.data.get("value")
    row.update({f"seconds.{step.name}": step.elapsed for step in record.steps.values() if step.elapsed is not None})
    return row


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return all names: head, values, metrics, durations; within them in order of first appearance."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    order = ("parameters.", "data.", "storages.", "metrics.", "seconds.")
    rank = {name: next((at for at, group in enumerate(order) if name.startswith(group)), -1) for name in names}
    return sorted(names, key=lambda name: rank[name])


def _marked(name: str, differing: set[str]) -> str:
    return f"≠ {name}" if name in differing else name


def _text(value: Any) -> str:
    from ..values import shown

    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else shown(value, 60)


def _change(value: Any, standard: Any) -> str:
    numbers = all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in (value, standard))
    if not numbers or value == standard:
        return ""
    return f" ({value - standard:+.3g})"
