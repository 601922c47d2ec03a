"""`DatasetImportStep`: imports files into a data set or label task (section 5.4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.base import Declared, field
from ...declare.data.consumptions import (
    Consumption,
    DataConsumptionSelector,
    DatasetConsumption,
    LabelTaskConsumption,
    OBSConsumption,
    data_of,
)
from ...declare.data.fixed import Dataset, LabelTask, OBSPath
from ...declare.data.kinds import holds_dataset, holds_label_task
from ...declare.data.placeholders import DatasetPlaceholder, LabelTaskPlaceholder, OBSPlaceholder
from ...declare.enums import ImportTypeEnum
from ...declare.labels import AnnotationFormatConfig, Label, LabelFormat
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs


class DatasetImportInput(AbstractInput):
    """The data set or label task to import into, or the files to import (table 5-30)."""

    data: Any = field(
        data_of(
            Dataset,
            DatasetConsumption,
            DatasetPlaceholder,
            OBSPath,
            OBSConsumption,
            OBSPlaceholder,
            LabelTask,
            LabelTaskPlaceholder,
            LabelTaskConsumption,
            DataConsumptionSelector,
        )
    )


class DatasetImportOutput(AbstractOutput):
    """What was imported into: a data set or a label task, like the input (table 5-31)."""

    consumption = DatasetConsumption

    def _of(self, step: Step) -> AbstractOutput:
        copy = super()._of(step)
        copy.__dict__["_label_task"] = any(holds_label_task(item.data) for item in step.inputs)
        return copy

    def _consumption(self) -> type[Consumption]:
        return LabelTaskConsumption if self.__dict__.get("_label_task") else DatasetConsumption


class ImportDataInfo(Declared):
    """How files are imported (table 5-32).

    Args:
        annotation_format_config: Format of the labels; one or a list.
        excluded_labels, included_labels: Leave out, or take only, samples with these labels.
        import_annotated: Whether samples that are labeled already are taken to be confirmed.
        import_annotations: Whether labels are imported.
        import_samples: Whether samples are imported.
        import_type: By folder or by manifest.
        label_format: How labels stand in text files.
    """

    annotation_format_config: Any = field(rules.many(rules.one_of(AnnotationFormatConfig)), default=())
    excluded_labels: Any = field(rules.many(rules.one_of(Label)), default=())
    import_annotated: bool = field(rules.flag, default=False)
    import_annotations: bool = field(rules.flag, default=True)
    import_samples: bool = field(rules.flag, default=True)
    import_type: ImportTypeEnum | None = field(rules.member(ImportTypeEnum), default=None)
    included_labels: Any = field(rules.many(rules.one_of(Label)), default=())
    label_format: LabelFormat | None = field(rules.one_of(LabelFormat), default=None)


class DatasetImportStep(Step):
    """Imports files into a data set or a label task (table 5-29).

    Args:
        name: Unique in the workflow.
        inputs: The data set or label task, and the files.
        outputs: The data set or label task.
        properties: How they are imported; defaults if left out.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "dataset_import"
    inputs: Any = field(inputs(DatasetImportInput, minimum=1))
    outputs: Any = field(outputs(DatasetImportOutput, minimum=1))
    properties: ImportDataInfo | None = field(rules.one_of(ImportDataInfo), default=None)

    def _rules(self) -> Iterable[str]:
        targets = [item for item in self.inputs if holds_dataset(item.data) or holds_label_task(item.data)]
        if len(targets) != 1:
            names = " and ".join(item.name for item in targets) or "none"
            yield (
                f'DatasetImportStep "{self.name}" imports into exactly one data set or label task, not {names}: '
                "give one input with it and one with the files."
            )
