"""The tables of the documentation against our classes: fields, which are mandatory, defaults."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf

S, D = wf.steps, wf.data
STEP = "title description policy depend_steps"

TABLES: dict[str, tuple[type, str, str]] = {
    # table: class, mandatory fields, optional fields
    "5-1": (wf.Workflow, "name desc steps", "storages policy"),
    "5-3": (S.StepPolicy, "", "poll_interval_seconds max_execution_minutes skip_conditions"),
    "5-4": (D.Dataset, "dataset_name", "version_name"),
    "5-5": (D.LabelTask, "dataset_name task_name", ""),
    "5-6": (D.OBSPath, "obs_path", ""),
    "5-7": (D.ServiceData, "service_id", ""),
    "5-8": (D.SWRImage, "swr_path", ""),
    "5-9": (D.GalleryModel, "subscription_id version_num", ""),
    "5-10": (D.DatasetPlaceholder, "name", "data_type delay default"),
    "5-11": (D.OBSPlaceholder, "name object_type", "delay default"),
    "5-12": (D.LabelTaskPlaceholder, "name", "task_type delay"),
    "5-13": (D.ServiceUpdatePlaceholder, "name", "delay"),
    "5-14": (D.SWRImagePlaceholder, "name", "delay"),
    "5-15": (D.ServiceInputPlaceholder, "name model_name", "model_version envs delay"),
    "5-16": (D.DataSelector, "name data_type_list", "delay"),
    "5-17": (D.DataConsumptionSelector, "data_list", ""),
    "5.2.2": (
        wf.Placeholder,
        "name placeholder_type",
        "default placeholder_format delay description enum_list constraint required",
    ),
    "5.3.3": (D.Storage, "name", "title description create_dir with_execution_id default"),
    "5-18": (S.CreateDatasetStep, "name inputs outputs properties", STEP),
    "5-19": (S.CreateDatasetInput, "name data", ""),
    "5-20": (S.CreateDatasetOutput, "name config", ""),
    "5-21": (
        S.DatasetProperties,
        "dataset_name",
        "dataset_format data_type description import_data work_path_type import_config",
    ),
    "5-22": (S.ImportConfig, "", "import_annotations import_type annotation_format_config"),
    "5-24": (S.LabelingStep, "name inputs outputs", f"properties {STEP}"),
    "5-25": (S.LabelingInput, "name data", ""),
    "5-26": (S.LabelingOutput, "name", ""),
    "5-27": (
        S.LabelTaskProperties,
        "task_type",
        "task_name labels properties auto_sync_dataset content_labeling description",
    ),
    "5-28": (S.Label, "", "name property type"),
    "5-29": (S.DatasetImportStep, "name inputs outputs", f"properties {STEP}"),
    "5-30": (S.DatasetImportInput, "name data", ""),
    "5-31": (S.DatasetImportOutput, "name", ""),
    "5-32": (
        S.ImportDataInfo,
        "",
        "annotation_format_config excluded_labels import_annotated import_annotations import_samples import_type "
        "included_labels label_format",
    ),
    "5-33": (S.AnnotationFormatConfig, "", "format_name parameters scene"),
    "5-34": (
        S.AnnotationFormatParameters,
        "",
        "difficult_only included_labels label_separator sample_label_separator",
    ),
    "5-35": (S.ReleaseDatasetStep, "name inputs outputs", STEP),
    "5-36": (S.ReleaseDatasetInput, "name data", ""),
    "5-37": (S.ReleaseDatasetOutput, "name dataset_version_config", ""),
    "5.4.4.2": (
        D.DatasetVersionConfig,
        "",
        "version_name version_format train_evaluate_sample_ratio clear_hard_property remove_sample_usage "
        "label_task_type description",
    ),
    "5-38": (S.JobStep, "name algorithm", f"spec inputs outputs {STEP}"),
    "5-39": (S.JobInput, "name data", ""),
    "5-40": (S.JobOutput, "name", "obs_config model_config metrics_config"),
    "5-41": (D.OBSOutputConfig, "obs_path", "metric_file"),
    "5-42": (
        wf.BaseAlgorithm,
        "",
        "id subscription_id item_version_id code_dir boot_file command parameters engine environments",
    ),
    "5-43": (wf.Algorithm, "algorithm_id", "parameters"),
    "5-44": (wf.AIGalleryAlgorithm, "subscription_id item_version_id", "parameters"),
    "5-45": (wf.AlgorithmParameters, "name value", ""),
    "5-46": (S.JobEngine, "", "engine_id engine_name engine_version image_url"),
    "5-47": (S.JobSpec, "", "resource log_export_path schedule_policy volumes"),
    "5-48": (S.JobResource, "", "flavor node_count"),
    "5-49": (S.SchedulePolicy, "priority", ""),
    "5-50": (S.Volume, "", "nfs"),
    "5-51": (S.NFS, "nfs_server_path local_path", "read_only"),
    "5-52": (D.MetricsConfig, "metric_files", "realtime_visualization visualization"),
    "5-53": (S.ModelStep, "name outputs", f"inputs {STEP}"),
    "5-54": (S.ModelInput, "name data", ""),
    "5-55": (S.ModelOutput, "name model_config", ""),
    "5-56": (
        S.ModelConfig,
        "",
        "model_type model_name model_version runtime description execution_code dependencies model_metrics apis "
        "initial_config template dynamic_load_mode prebuild install_type",
    ),
    "5-57": (S.Template, "template_id template_inputs", "infer_format"),
    "5-58": (S.TemplateInputs, "input_id input", ""),
    "5-59": (S.ServiceStep, "name outputs", f"inputs {STEP}"),
    "5-60": (S.ServiceInput, "name data", ""),
    "5-61": (S.ServiceOutput, "name", "service_config"),
    "5.4.7.2": (
        S.ServiceConfig,
        "",
        "infer_type service_name description vpc_id subnet_network_id security_group_id cluster_id "
        "additional_properties apps envs",
    ),
    "5-62": (
        S.ConditionStep,
        "name conditions",
        "if_then_steps else_then_steps title description depend_steps",
    ),
    "5-63": (S.Condition, "condition_type left right", ""),
    "5-64": (S.MetricInfo, "input_data json_key", ""),
    "5.11.1": (wf.policy.Policy, "", "scenes"),
    "5.11.1 Scene": (wf.policy.Scene, "scene_name scene_steps", ""),
    "5.11.2": (S.MrsJobStep, "name mrs_algorithm", "inputs outputs cluster_id"),
    "3.2.3": (wf.resource.Workspace, "workspace_id", ""),
}


@pytest.mark.parametrize("table", TABLES)
def test_the_class_has_the_fields_of_its_table(table: str) -> None:
    cls, mandatory, optional = TABLES[table]
    parameters = inspect.signature(cls).parameters
    empty = inspect.Parameter.empty
    assert [name for name in parameters if parameters[name].default is empty] == mandatory.split()
    assert set(optional.split()) <= {name for name in parameters if parameters[name].default is not empty}


DEFAULTS: list[tuple[Any, dict[str, Any]]] = [
    (S.StepPolicy(), {"poll_interval_seconds": 1, "max_execution_minutes": 10080, "skip_conditions": None}),
    (D.DatasetPlaceholder(name="x"), {"delay": False, "default": None, "data_type": None}),
    (D.OBSPlaceholder(name="x", object_type="file"), {"delay": False, "default": None}),
    (D.ServiceInputPlaceholder(name="x", model_name="m"), {"delay": True}),
    (
        wf.Placeholder(name="x", placeholder_type=wf.PlaceholderType.INT),
        {"delay": False, "required": True, "default": None},
    ),
    (D.Storage(name="x"), {"title": "x", "create_dir": False, "with_execution_id": False, "default": None}),
    (D.InputStorage(name="x"), {"title": "x", "create_dir": False, "with_execution_id": False}),
    (D.OutputStorage(name="x"), {"title": "x", "create_dir": True, "with_execution_id": True}),
    (
        S.DatasetProperties(dataset_name="x"),
        {
            "dataset_format": 0,
            "data_type": D.DataTypeEnum.FREE_FORMAT,
            "import_data": False,
            "work_path_type": 0,
            "import_config": None,
        },
    ),
    (S.ImportConfig(), {"import_annotations": True}),
    (
        S.LabelTaskProperties(task_type=D.LabelTaskTypeEnum.FREE_FORMAT),
        {"auto_sync_dataset": True, "content_labeling": True},
    ),
    (S.ImportDataInfo(), {"import_annotated": False, "import_annotations": True, "import_samples": True}),
    (S.AnnotationFormatParameters(), {"difficult_only": False}),
    (
        D.DatasetVersionConfig(),
        {
            "version_format": "Default",
            "train_evaluate_sample_ratio": "1.00",
            "clear_hard_property": True,
            "remove_sample_usage": True,
        },
    ),
    (S.JobResource(), {"node_count": 1, "flavor": None}),
    (S.NFS(nfs_server_path="x", local_path="/x"), {"read_only": False}),
    (D.MetricsConfig(metric_files="/b/m.json"), {"realtime_visualization": False, "visualization": True}),
    (S.ModelConfig(), {"model_type": "TensorFlow", "prebuild": False, "install_type": None}),
    (S.ServiceConfig(), {"infer_type": "real-time", "service_name": None, "envs": None, "vpc_id": None}),
]


@pytest.mark.parametrize(("made", "defaults"), DEFAULTS, ids=lambda item: type(item).__name__)
def test_defaults_are_the_documented_ones(made: Any, defaults: dict[str, Any]) -> None:
    assert {name: getattr(made, name) for name in defaults} == defaults


def test_single_objects_are_taken_wherever_lists_are() -> None:
    algorithm = wf.BaseAlgorithm(command="true", parameters=wf.AlgorithmParameters(name="lr", value=0.1))
    output = S.JobOutput(name="o", metrics_config=D.MetricsConfig(metric_files="/bucket/m.json"))
    job = S.JobStep(name="a", algorithm=algorithm, outputs=output, inputs=[])
    condition = S.Condition(condition_type=S.ConditionTypeEnum.EQ, left=1, right=1)
    other = S.JobStep(name="b", algorithm=algorithm, depend_steps=job, policy=S.StepPolicy(skip_conditions=condition))
    workflow = wf.Workflow(name="w", desc="", steps=[job, other], labels="one", storages=D.Storage(name="s"))
    assert algorithm.parameters == (wf.AlgorithmParameters(name="lr", value=0.1),)
    assert [item.name for item in job.outputs] == ["o"]
    assert job.outputs["o"].metrics_config.metric_files == ("/bucket/m.json",)
    assert job.inputs == ()
    assert other.depend_steps == (job,)
    assert other.policy.skip_conditions == (condition,)
    assert workflow.labels == ("one",)
    assert workflow.storages == (D.Storage(name="s"),)


@pytest.mark.parametrize(
    "made",
    [
        lambda p: S.ModelConfig(model_name=p),
        lambda p: S.ModelConfig(model_version=p),
        lambda p: S.ServiceConfig(service_name=p),
        lambda p: S.DatasetProperties(dataset_name=p),
        lambda p: wf.BaseAlgorithm(code_dir=p, command=p, environments={"A": p}),
        lambda p: S.JobEngine(engine_id=p, engine_name=p, engine_version=p, image_url=p),
        lambda p: D.OBSOutputConfig(obs_path=p, metric_file=p),
        lambda p: D.MetricsConfig(metric_files=[p]),
        lambda p: S.LogExportPath(obs_url=p),
        lambda p: S.NFS(nfs_server_path=p, local_path=p),
        lambda p: S.Template(template_id=p, infer_format=p, template_inputs=[S.TemplateInputs(input_id=p, input=p)]),
        lambda p: S.JobResource(flavor=p),
        lambda p: S.JobResource(flavor_id=p),
        lambda p: D.ServiceInputPlaceholder(name="x", model_name=p),
        lambda p: D.DatasetVersionConfig(version_name=p, train_evaluate_sample_ratio=p),
    ],
)
def test_fields_that_take_a_parameter_take_one(made: Any) -> None:
    made(wf.Placeholder(name="p", placeholder_type=wf.PlaceholderType.STR))


def test_numbers_of_a_policy_may_be_text_as_its_table_says() -> None:
    policy = S.StepPolicy(poll_interval_seconds="2", max_execution_minutes="0.5")
    assert (policy.poll_interval_seconds, policy.max_execution_minutes) == (2, 0.5)


def test_none_stands_for_nothing_given() -> None:
    algorithm = wf.BaseAlgorithm(command="true", parameters=None, environments=None, engine=None)
    job = S.JobStep(name="a", algorithm=algorithm, spec=None, inputs=None, outputs=None, depend_steps=None)
    workflow = wf.Workflow(
        name="w",
        desc="",
        steps=job,
        storages=None,
        policy=None,
        session=None,
        workspace=None,
        labels=None,
        sub_graphs=None,
    )
    assert (algorithm.parameters, job.inputs, tuple(job.outputs), job.depend_steps) == ((), (), (), ())
    assert (workflow.storages, workflow.labels, workflow.sub_graphs) == ((), (), ())


def test_steps_know_their_kind() -> None:
    from jupyter_mlworkflow.steps import KINDS, load_declaration

    assert {name: load_declaration(name).kind for name in KINDS} == {name: name for name in KINDS}
