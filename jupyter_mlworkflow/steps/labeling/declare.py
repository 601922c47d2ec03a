"""`LabelingStep`: lets people label data (section 5.4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.base import Declared, field
from ...declare.data.config import LabelTaskConfig
from ...declare.data.consumptions import (
    DataConsumptionSelector,
    DatasetConsumption,
    LabelTaskConsumption,
    data_of,
)
from ...declare.data.fixed import Dataset, LabelTask
from ...declare.data.kinds import holds_dataset
from ...declare.data.placeholders import DatasetPlaceholder, LabelTaskPlaceholder
from ...declare.enums import LabelTaskTypeEnum
from ...declare.labels import Label
from ...declare.placeholder import Placeholder, PlaceholderType, or_parameter
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs

DATASET_OR_TASK = (
    Dataset,
    DatasetConsumption,
    DatasetPlaceholder,
    LabelTask,
    LabelTaskPlaceholder,
    LabelTaskConsumption,
    DataConsumptionSelector,
)


class LabelingInput(AbstractInput):
    """A data set to label, or a label task to go on with (table 5-25)."""

    data: Any = field(data_of(*DATASET_OR_TASK))


class LabelingOutput(AbstractOutput):
    """The finished label task (table 5-26); `config` may describe it."""

    consumption = LabelTaskConsumption
    config: LabelTaskConfig | None = field(rules.one_of(LabelTaskConfig), default=None)


class LabelTaskProperties(Declared):
    """The label task to make, or to use if it exists (table 5-27).

    Args:
        task_type: Type of its labels.
        task_name: 1 to 100 letters (Chinese too), digits, ``-`` and ``_``; mandatory where the
            input is a data set.
        labels: Labels to create; one or a list.
        properties: Whatever is to be kept with it.
        auto_sync_dataset: Whether labels go to the data set by themselves.
        content_labeling: Whether speech segments are labeled with their content.
        description: At most 256 characters without ``^!<>=&"``.
    """

    task_type: LabelTaskTypeEnum = field(rules.member(LabelTaskTypeEnum))
    task_name: str | Placeholder | None = field(
        or_parameter(rules.chinese_name(100), PlaceholderType.STR), default=None
    )
    labels: Any = field(rules.many(rules.one_of(Label)), default=())
    properties: dict[str, Any] | None = field(rules.plain_dict, default=None)
    auto_sync_dataset: bool = field(rules.flag, default=True)
    content_labeling: bool = field(rules.flag, default=True)
    description: str | None = field(rules.text(0, 256, without='^!<>=&"'), default=None)


class LabelingStep(Step):
    """Waits until people have labeled the data (table 5-24).

    Args:
        name: Unique in the workflow.
        inputs: A data set or a label task.
        outputs: The finished label task.
        properties: The label task; may be left out where the input is one.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "labeling"
    inputs: Any = field(inputs(LabelingInput, minimum=1))
    outputs: Any = field(outputs(LabelingOutput, minimum=1))
    properties: LabelTaskProperties | None = field(rules.one_of(LabelTaskProperties), default=None)

    def _rules(self) -> Iterable[str]:
        nameless = self.properties is None or self.properties.task_name is None
        if nameless and any(holds_dataset(item.data) for item in self.inputs):
            yield (
                f'LabelingStep "{self.name}": where the input is a data set, the label task needs a name: '
                "give properties=LabelTaskProperties(task_type=…, task_name=…)."
            )
