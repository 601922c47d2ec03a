"""Outputs of other steps used as data (`as_input()`), and the choice among several (table 5-17).

What a consumption names is a dependency, whether or not `depend_steps` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import rules
from ..base import Declared, RuleError, field


class Consumption(Declared):
    """An output of a step; made by ``step.outputs["name"].as_input()``.

    Args:
        step: Name of the step.
        output: Name of its output.
    """

    step: str = field(rules.name)
    output: str = field(rules.name)

    def __hash__(self) -> int:
        return hash((self.step, self.output))


class OBSConsumption(Consumption):
    """A storage path that a step wrote.

    Args:
        metric_file: Name of the metrics file in it, if its configuration names one.
    """

    metric_file: Any = field(rules.copied, default=None)


class DatasetConsumption(Consumption):
    """A data set (version) that a step made."""


class LabelTaskConsumption(Consumption):
    """A label task that a step made."""


class ModelConsumption(Consumption):
    """A model that a step registered."""


class MetricsConsumption(Consumption):
    """Metrics that a job wrote; what `MetricInfo` reads."""


class ServiceConsumption(Consumption):
    """A service that a step deployed."""


class OutputVariable(Declared):
    """One value inside an output, known when the step has run (section 5.4.7.3).

    Args:
        step, output: Where it comes from.
        variable: ``access_address`` or ``cluster_inner_access_address``.
    """

    step: str = field(rules.name)
    output: str = field(rules.name)
    variable: str = field(rules.text())


def _consumption(value: Any) -> Consumption:
    if isinstance(value, Consumption):
        return value
    raise RuleError('must be an output of another step, as in step.outputs["name"].as_input()', value)


class DataConsumptionSelector(Declared):
    """The one valid output among those of several steps (table 5-17, section 5.6).

    Args:
        data_list: Outputs of one type. Exactly one must be valid when the step runs; the
            others come from skipped steps.
    """

    data_list: Any = field(rules.many(_consumption, minimum=1, what="output of another step"))

    def _problems(self) -> Iterable[str]:
        kinds = {type(item).__name__ for item in self.data_list}
        if len(kinds) > 1:
            yield f"DataConsumptionSelector.data_list must hold outputs of one type, not {' and '.join(sorted(kinds))}."
        if len(set(self.data_list)) < len(self.data_list):
            yield "DataConsumptionSelector.data_list must not name an output twice."


def data_of(*kinds: type) -> Any:
    """Make the rule for the data of an input: one of `kinds`, or a selector over such outputs."""
    plain = rules.one_of(*kinds)
    consumed = tuple(kind for kind in kinds if issubclass(kind, Consumption))

    def rule(value: Any) -> Any:
        if isinstance(value, DataConsumptionSelector) and DataConsumptionSelector in kinds:
            for number, item in enumerate(value.data_list):
                if not isinstance(item, consumed):
                    names = " or ".join(kind.__name__ for kind in consumed)
                    raise RuleError(f"must be {names}", item, at=f".data_list[{number}]")
            return value
        return plain(value)

    return rule
