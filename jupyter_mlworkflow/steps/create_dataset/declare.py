"""`CreateDatasetStep`: makes a data set of files in storage (section 5.4.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.base import Declared, RuleError, field
from ...declare.data.config import OBSOutputConfig
from ...declare.data.consumptions import DataConsumptionSelector, DatasetConsumption, OBSConsumption, data_of
from ...declare.data.fixed import OBSPath
from ...declare.data.placeholders import OBSPlaceholder
from ...declare.enums import DataTypeEnum, ImportTypeEnum
from ...declare.labels import AnnotationFormatConfig
from ...declare.placeholder import Placeholder, PlaceholderType, or_parameter
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs


class CreateDatasetInput(AbstractInput):
    """The files that the data set is made of (table 5-19)."""

    data: Any = field(data_of(OBSPath, OBSConsumption, OBSPlaceholder, DataConsumptionSelector))


class CreateDatasetOutput(AbstractOutput):
    """The data set; `config` is the folder that it works in (table 5-20)."""

    consumption = DatasetConsumption
    config: OBSOutputConfig = field(rules.one_of(OBSOutputConfig))


def _true_or_false(value: Any) -> Any:
    """The table says str, the text says true/false: both are taken."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false", "True", "False"):
        return value in ("true", "True")
    raise RuleError('must be True, False, "true" or "false"', value)


class ImportConfig(Declared):
    """How labels are imported with the files (table 5-22).

    Args:
        import_annotations: Whether labels in the folder are imported; yes if left out.
        import_type: By folder or by manifest.
        annotation_format_config: Format of the labels; one or a list.
    """

    import_annotations: bool | str | Placeholder = field(
        or_parameter(_true_or_false, PlaceholderType.STR, PlaceholderType.BOOL), default=True
    )
    import_type: ImportTypeEnum | None = field(rules.member(ImportTypeEnum), default=None)
    annotation_format_config: Any = field(rules.many(rules.one_of(AnnotationFormatConfig)), default=())


class SchemaField(Declared):
    """One column of a data set of tables.

    Args:
        name: Name of the column.
        type: Type of its values, such as ``"string"``.
        schema_id: Its number in the table.
        description: Text kept with it.
    """

    name: str = field(rules.text())
    type: str = field(rules.text(), default="string")
    schema_id: int | None = field(rules.whole(0), default=None)
    description: str | None = field(rules.text(0), default=None)


class DatasetProperties(Declared):
    """The data set to make, or to use if it exists (table 5-21).

    Args:
        dataset_name: 1 to 100 letters (Chinese too), digits, ``-`` and ``_``.
        dataset_format: 0 files, 1 tables.
        data_type: Type of the data.
        description: Text kept with it.
        import_data: Whether data is imported; for tables only.
        work_path_type: 0: storage, the only one.
        import_config: How labels are imported, if they are.
        schema: Columns of a data set of tables.
    """

    dataset_name: str | Placeholder = field(or_parameter(rules.chinese_name(100), PlaceholderType.STR))
    dataset_format: int = field(rules.choice(0, 1), default=0)
    data_type: DataTypeEnum = field(rules.member(DataTypeEnum), default=DataTypeEnum.FREE_FORMAT)
    description: str | None = field(rules.text(0), default=None)
    import_data: bool = field(rules.flag, default=False)
    work_path_type: int = field(rules.choice(0), default=0)
    import_config: ImportConfig | None = field(rules.one_of(ImportConfig), default=None)
    schema: Any = field(rules.many(rules.one_of(SchemaField)), default=())

    def _problems(self) -> Iterable[str]:
        if self.import_data and self.dataset_format != 1:
            yield "DatasetProperties.import_data is for tables only: give dataset_format=1 with it, or leave it out."
        if self.schema and self.dataset_format != 1:
            yield "DatasetProperties.schema is for tables only: give dataset_format=1 with it, or leave it out."


class CreateDatasetStep(Step):
    """Makes a data set (table 5-18).

    Args:
        name: Unique in the workflow.
        inputs: The files.
        outputs: The data set.
        properties: What it is called and what is in it.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "create_dataset"
    inputs: Any = field(inputs(CreateDatasetInput, minimum=1))
    outputs: Any = field(outputs(CreateDatasetOutput, minimum=1))
    properties: DatasetProperties = field(rules.one_of(DatasetProperties))
