"""Section 5.12.4: every name that the documentation imports, at its path."""

from __future__ import annotations

import importlib
import subprocess
import sys
from enum import Enum
from types import ModuleType

import pytest

from jupyter_mlworkflow import workflow as wf

NAMES = [
    "wf.data.DatasetTypeEnum",
    "wf.data.Dataset",
    "wf.data.DatasetVersionConfig",
    "wf.data.DatasetPlaceholder",
    "wf.data.ServiceInputPlaceholder",
    "wf.data.ServiceData",
    "wf.data.ServiceUpdatePlaceholder",
    "wf.data.DataTypeEnum",
    "wf.data.ModelData",
    "wf.data.GalleryModel",
    "wf.data.OBSPath",
    "wf.data.OBSOutputConfig",
    "wf.data.OBSPlaceholder",
    "wf.data.SWRImage",
    "wf.data.SWRImagePlaceholder",
    "wf.data.Storage",
    "wf.data.InputStorage",
    "wf.data.OutputStorage",
    "wf.data.LabelTask",
    "wf.data.LabelTaskPlaceholder",
    "wf.data.LabelTaskConfig",
    "wf.data.LabelTaskTypeEnum",
    "wf.data.MetricsConfig",
    "wf.data.TripartiteServiceConfig",
    "wf.data.DataConsumptionSelector",
    "wf.policy.Policy",
    "wf.policy.Scene",
    "wf.steps.MetricInfo",
    "wf.steps.Condition",
    "wf.steps.ConditionTypeEnum",
    "wf.steps.ConditionStep",
    "wf.steps.LabelingStep",
    "wf.steps.LabelingInput",
    "wf.steps.LabelingOutput",
    "wf.steps.LabelTaskProperties",
    "wf.steps.ImportDataInfo",
    "wf.steps.DataOriginTypeEnum",
    "wf.steps.DatasetImportStep",
    "wf.steps.DatasetImportInput",
    "wf.steps.DatasetImportOutput",
    "wf.steps.AnnotationFormatConfig",
    "wf.steps.AnnotationFormatParameters",
    "wf.steps.AnnotationFormatEnum",
    "wf.steps.Label",
    "wf.steps.ImportTypeEnum",
    "wf.steps.LabelFormat",
    "wf.steps.LabelTypeEnum",
    "wf.steps.ReleaseDatasetStep",
    "wf.steps.ReleaseDatasetInput",
    "wf.steps.ReleaseDatasetOutput",
    "wf.steps.CreateDatasetStep",
    "wf.steps.CreateDatasetInput",
    "wf.steps.CreateDatasetOutput",
    "wf.steps.DatasetProperties",
    "wf.steps.SchemaField",
    "wf.steps.ImportConfig",
    "wf.steps.JobStep",
    "wf.steps.JobMetadata",
    "wf.steps.JobSpec",
    "wf.steps.JobResource",
    "wf.steps.JobTypeEnum",
    "wf.steps.JobEngine",
    "wf.steps.JobInput",
    "wf.steps.JobOutput",
    "wf.steps.LogExportPath",
    "wf.steps.MrsJobStep",
    "wf.steps.MrsJobInput",
    "wf.steps.MrsJobOutput",
    "wf.steps.MrsJobAlgorithm",
    "wf.steps.ModelStep",
    "wf.steps.ModelInput",
    "wf.steps.ModelOutput",
    "wf.steps.ModelConfig",
    "wf.steps.Template",
    "wf.steps.TemplateInputs",
    "wf.steps.ServiceStep",
    "wf.steps.ServiceInput",
    "wf.steps.ServiceOutput",
    "wf.steps.ServiceConfig",
    "wf.steps.StepPolicy",
    "wf.workflow",
    "wf.Subgraph",
    "wf.Placeholder",
    "wf.PlaceholderType",
    "wf.AlgorithmParameters",
    "wf.BaseAlgorithm",
    "wf.Algorithm",
    "wf.AIGalleryAlgorithm",
    "wf.resource",
    "wf.SystemEnv",
    "wf.add_whitelist_users",
    "wf.delete_whitelist_users",
]

TABLE_NAMES = [
    "wf.Workflow",
    "wf.resource.Workspace",
    "wf.data.DataSelector",
    "wf.steps.SchedulePolicy",
    "wf.steps.Volume",
    "wf.steps.NFS",
    "wf.steps.job_step.LogExportPath",
    "wf.data.OBSConsumption",
    "wf.data.DatasetConsumption",
    "wf.data.LabelTaskConsumption",
]
"""Names that the tables and examples use beyond the list."""


@pytest.mark.parametrize("name", [*NAMES, *TABLE_NAMES])
def test_the_name_is_there(name: str) -> None:
    found: object = wf
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    assert isinstance(found, (type, ModuleType)) or callable(found)


@pytest.mark.parametrize("module", [wf, wf.data, wf.steps, wf.policy, wf.resource, wf.workflow])
def test_the_list_of_public_names_is_right(module: ModuleType) -> None:
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_every_public_class_explains_itself() -> None:
    for module in (wf, wf.data, wf.steps, wf.policy, wf.resource):
        for name in module.__all__:
            assert (getattr(module, name).__doc__ or "").strip(), name


def test_both_ways_to_import_are_the_same() -> None:
    import jupyter_mlworkflow.workflow as again

    assert again is wf


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("jupyter_mlworkflow.session", "Session"),
        ("jupyter_mlworkflow.estimatorV2", "TrainingJob"),
        ("jupyter_mlworkflow.workflow.client.job_client", "JobClient"),
        ("jupyter_mlworkflow.workflow.steps.job_step", "LogExportPath"),
        ("jupyter_mlworkflow.workflow.data", "Dataset"),
    ],
)
def test_documented_import_paths(path: str, name: str) -> None:
    assert isinstance(getattr(importlib.import_module(path), name), type)


ENUMS: dict[type[Enum], str] = {
    wf.PlaceholderType: "INT STR BOOL FLOAT ENUM JSON LIST",
    wf.steps.ImportTypeEnum: "DIR MANIFEST",
    wf.data.DataTypeEnum: "IMAGE TEXT AUDIO TABULAR VIDEO FREE_FORMAT",
    wf.steps.AnnotationFormatEnum: (
        "MA_IMAGE_CLASSIFICATION_V1 MA_IMAGENET_V1 MA_PASCAL_VOC_V1 YOLO MA_IMAGE_SEGMENTATION_V1 "
        "MA_TEXT_CLASSIFICATION_COMBINE_V1 MA_TEXT_CLASSIFICATION_V1 MA_AUDIO_CLASSIFICATION_DIR_V1"
    ),
    wf.data.LabelTaskTypeEnum: (
        "IMAGE_CLASSIFICATION OBJECT_DETECTION IMAGE_SEGMENTATION TEXT_CLASSIFICATION NAMED_ENTITY_RECOGNITION "
        "TEXT_TRIPLE AUDIO_CLASSIFICATION SPEECH_CONTENT SPEECH_SEGMENTATION DATASET_TABULAR VIDEO_ANNOTATION "
        "FREE_FORMAT"
    ),
    wf.steps.ConditionTypeEnum: "EQ GT GTE IN LT LTE NOT OR",
}


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_enumerations_have_the_documented_members(enum: type[Enum]) -> None:
    assert [item.name for item in enum] == ENUMS[enum].split()


def test_operators_and_numbers_of_enumerations() -> None:
    assert [item.value for item in wf.steps.ConditionTypeEnum] == ["==", ">", ">=", "in", "<", "<=", "!=", "or"]
    assert wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION.value == 0
    assert wf.data.LabelTaskTypeEnum.OBJECT_DETECTION.value == 1
    assert wf.data.LabelTaskTypeEnum.TABLE is wf.data.LabelTaskTypeEnum.DATASET_TABULAR


def test_importing_the_interface_brings_nothing_heavy() -> None:
    program = (
        "import sys; from jupyter_mlworkflow import workflow; "
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'fastapi', 'IPython', 'fsspec', 'pydantic', 'asyncio', 'sqlite3', "
        "'rich', 'plotly', 'jsonschema', 'uvicorn', 'graphviz'}; print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
