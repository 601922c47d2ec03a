"""The metrics of an execution as a person uses them: by key, as charts, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError
from ..records import ExecutionRecord, Metric
from . import checks

if TYPE_CHECKING:
    import pandas


class Metrics(Sequence[Metric]):
    """Metrics of one step or of all, in the order of their files.

    ``metrics["accuracy"]`` is the value of a float metric (the documented ``data`` of
    another type); the last cell line ``metrics`` shows them as charts.
    """

    def __init__(self, metrics: Mapping[str, Sequence[Metric]], problems: Mapping[str, str] | None = None) -> None:
        self.problems = dict(problems or {})
        """By step, why metrics could not be read."""
        self._by_step = {step: tuple(found) for step, found in metrics.items()}
        self._all = tuple(metric for found in self._by_step.values() for metric in found)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._all)

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return self._all[key]
        for metric in reversed(self._all):
            if metric.key == key:
                return metric.data.get("value") if metric.type == "float" else dict(metric.data)
        missing = NotFoundError.named("metric", key, list(dict.fromkeys(metric.key for metric in self._all)))
        raise NotFoundError(" ".join([str(missing), *self.problems.values()]))

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame in long form, columns ``step key title value type series x``.

        A float metric is one row. A line chart or histogram is one row a point: its curve in `series`, its place
        on the x axis in `x`. Tables are left out; ``metrics[KEY]`` has them.
        """
        import pandas

        rows = [row for step, found in self._by_step.items() for metric in found for row in _long(step, metric)]
        return pandas.DataFrame(rows, columns=["step", "key", "title", "value", "type", "series", "x"])

    def __repr__(self) -> str:
        from ..show import metrics_bundle

        return metrics_bundle(self._all, problems=self.problems)["text/plain"]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        from ..show import metrics_bundle

        return metrics_bundle(self._all, problems=self.problems)


def _long(step: str, metric: Metric) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one metric."""
    head = (step, metric.key, metric.title)
    if metric.type == "float":
        yield (*head, metric.data.get("value"), "float", "", None)
    if metric.type not in ("line chart", "histogram"):
        return
    x_axes = metric.data["x_axis"]
    for index, y_axis in enumerate(metric.data["y_axis"]):
        x_axis = x_axes[min(index, len(x_axes) - 1)]
        for x, y in zip(x_axis["value"], y_axis["value"], strict=False):
            yield (*head, y, metric.type, y_axis.get("title", ""), x)


def of(record: ExecutionRecord, step: str | None = None) -> Metrics:
    """Return the metrics of `step`, or of all steps.

    Raises:
        NotFoundError: There is no such step.
    """
    if step is None:
        problems = {name: found.metrics_problem for name, found in record.steps.items() if found.metrics_problem}
        return Metrics({name: found.metrics for name, found in record.steps.items() if found.metrics}, problems)
    found = checks.step_of(record, step)
    return Metrics({step: found.metrics}, {step: found.metrics_problem} if found.metrics_problem else {})
