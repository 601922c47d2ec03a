"""Which fields of declared classes hold other declared objects or members of enumerations.

Everything else in a document is a plain value or a reference.
"""

from __future__ import annotations

from ...declare.algorithm import AlgorithmParameters, JobEngine
from ...declare.enums import (
    AnnotationFormatEnum,
    DataTypeEnum,
    ImportTypeEnum,
    LabelTaskTypeEnum,
    LabelTypeEnum,
)
from ...declare.labels import AnnotationFormatConfig, AnnotationFormatParameters, Label, LabelFormat
from ...declare.model_config import Template, TemplateInputs
from ...steps.create_dataset.declare import ImportConfig, SchemaField
from ...steps.job.declare import NFS, JobResource, LogExportPath, SchedulePolicy, Volume

NESTED: dict[tuple[str, str], type] = {
    ("Algorithm", "parameters"): AlgorithmParameters,
    ("AIGalleryAlgorithm", "parameters"): AlgorithmParameters,
    ("BaseAlgorithm", "parameters"): AlgorithmParameters,
    ("BaseAlgorithm", "engine"): JobEngine,
    ("MrsJobAlgorithm", "parameters"): AlgorithmParameters,
    ("JobSpec", "resource"): JobResource,
    ("JobSpec", "log_export_path"): LogExportPath,
    ("JobSpec", "schedule_policy"): SchedulePolicy,
    ("JobSpec", "volumes"): Volume,
    ("Volume", "nfs"): NFS,
    ("ModelConfig", "template"): Template,
    ("Template", "template_inputs"): TemplateInputs,
    ("DatasetVersionConfig", "label_task_type"): LabelTaskTypeEnum,
    ("LabelTaskConfig", "task_type"): LabelTaskTypeEnum,
    ("LabelTaskProperties", "task_type"): LabelTaskTypeEnum,
    ("LabelTaskProperties", "labels"): Label,
    ("Label", "type"): LabelTypeEnum,
    ("DatasetProperties", "data_type"): DataTypeEnum,
    ("DatasetProperties", "import_config"): ImportConfig,
    ("DatasetProperties", "schema"): SchemaField,
    ("ImportConfig", "import_type"): ImportTypeEnum,
    ("ImportConfig", "annotation_format_config"): AnnotationFormatConfig,
    ("ImportDataInfo", "annotation_format_config"): AnnotationFormatConfig,
    ("ImportDataInfo", "excluded_labels"): Label,
    ("ImportDataInfo", "included_labels"): Label,
    ("ImportDataInfo", "import_type"): ImportTypeEnum,
    ("ImportDataInfo", "label_format"): LabelFormat,
    ("AnnotationFormatConfig", "format_name"): AnnotationFormatEnum,
    ("AnnotationFormatConfig", "parameters"): AnnotationFormatParameters,
    ("AnnotationFormatConfig", "scene"): LabelTaskTypeEnum,
    ("AnnotationFormatParameters", "included_labels"): Label,
}
"""``(class, field)`` to the class of what it holds, one or a list of them."""
