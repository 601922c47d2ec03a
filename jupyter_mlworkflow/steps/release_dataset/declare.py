"""`ReleaseDatasetStep`: releases a version of a data set (section 5.4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.base import field
from ...declare.data.config import DatasetVersionConfig
from ...declare.data.consumptions import (
    DataConsumptionSelector,
    DatasetConsumption,
    LabelTaskConsumption,
    data_of,
)
from ...declare.data.fixed import Dataset, LabelTask
from ...declare.data.kinds import holds_dataset
from ...declare.data.placeholders import DatasetPlaceholder, LabelTaskPlaceholder
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs


class ReleaseDatasetInput(AbstractInput):
    """The data set or label task to release (table 5-36)."""

    data: Any = field(
        data_of(
            Dataset,
            DatasetConsumption,
            DatasetPlaceholder,
            LabelTask,
            LabelTaskPlaceholder,
            LabelTaskConsumption,
            DataConsumptionSelector,
        )
    )


class ReleaseDatasetOutput(AbstractOutput):
    """The released version (table 5-37)."""

    consumption = DatasetConsumption
    dataset_version_config: DatasetVersionConfig = field(rules.one_of(DatasetVersionConfig))


class ReleaseDatasetStep(Step):
    """Releases a version of a data set (table 5-35).

    Args:
        name: Unique in the workflow.
        inputs: A data set or a label task.
        outputs: The version.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "release_dataset"
    inputs: Any = field(inputs(ReleaseDatasetInput, minimum=1))
    outputs: Any = field(outputs(ReleaseDatasetOutput, minimum=1))

    def _rules(self) -> Iterable[str]:
        if any(holds_dataset(item.data) for item in self.inputs):
            for item in self.outputs:
                if item.dataset_version_config.label_task_type is None:
                    yield (
                        f'ReleaseDatasetStep "{self.name}": where the input is a data set, output "{item.name}" needs '
                        "DatasetVersionConfig(label_task_type=…), the type of the labels."
                    )
