"""Section 5.4.5: jobs. Each example differs in its algorithm, its input or its outputs."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError


def _parameters() -> list[wf.AlgorithmParameters]:
    return [
        wf.AlgorithmParameters(
            name="parameter_name",
            value=wf.Placeholder(
                name="parameter_name",
                placeholder_type=wf.PlaceholderType.STR,
                default="fake_value",
                description="description_info",
            ),
        )
    ]


def _spec() -> wf.steps.JobSpec:
    return wf.steps.JobSpec(
        resource=wf.steps.JobResource(
            flavor=wf.Placeholder(
                name="train_flavor", placeholder_type=wf.PlaceholderType.JSON, description="训练资源规格"
            )
        )
    )


def _job_demo(algorithm: Any, data: Any) -> wf.Workflow:
    storage = wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=algorithm,
        inputs=wf.steps.JobInput(name="data_url", data=data),
        outputs=wf.steps.JobOutput(
            name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
        ),
        spec=_spec(),
    )
    return wf.Workflow(name="job-step-demo", desc="this is a demo workflow", steps=[job_step], storages=[storage])


def test_an_algorithm_subscribed_in_the_gallery(prove):
    algorithm = wf.AIGalleryAlgorithm(
        subscription_id="subscription_id", item_version_id="item_version_id", parameters=_parameters()
    )
    prove(_job_demo(algorithm, wf.data.DatasetPlaceholder(name="input_dataset")))


def test_an_algorithm_of_the_algorithm_management(prove):
    algorithm = wf.Algorithm(algorithm_id="algorithm_id", parameters=_parameters())
    prove(_job_demo(algorithm, wf.data.DatasetPlaceholder(name="input_dataset")))


def test_code_folder_with_boot_file_and_official_image(prove):
    algorithm = wf.BaseAlgorithm(
        code_dir="fake_code_dir",
        boot_file="fake_boot_file",
        engine=wf.steps.JobEngine(engine_name="fake_engine_name", engine_version="fake_engine_version"),
        parameters=_parameters(),
    )
    prove(_job_demo(algorithm, wf.data.DatasetPlaceholder(name="input_dataset")))


def test_code_folder_with_command_and_own_image(prove):
    algorithm = wf.BaseAlgorithm(
        code_dir="fake_code_dir",
        command="fake_command",
        engine=wf.steps.JobEngine(image_url="fake_image_url"),
        parameters=_parameters(),
    )
    prove(_job_demo(algorithm, wf.data.DatasetPlaceholder(name="input_dataset")))


def test_an_image_chosen_when_it_runs(prove):
    algorithm = wf.BaseAlgorithm(
        code_dir="fake_code_dir",
        command="fake_command",
        engine=wf.steps.JobEngine(
            image_url=wf.Placeholder(
                name="image_url",
                placeholder_type=wf.PlaceholderType.STR,
                placeholder_format="swr",
                description="自定义镜像",
            )
        ),
        parameters=_parameters(),
    )
    plan = prove(_job_demo(algorithm, wf.data.DatasetPlaceholder(name="input_dataset")))
    assert plan.parameters["image_url"].format == "swr"


@pytest.mark.parametrize(
    "data",
    [
        wf.data.Dataset(dataset_name="fake_dataset_name", version_name="fake_version_name"),
        wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory"),
        wf.data.OBSPath(obs_path="fake_obs_path"),
    ],
)
def test_other_inputs_as_the_note_says(prove, data):
    algorithm = wf.AIGalleryAlgorithm(
        subscription_id="subscription_id", item_version_id="item_version_id", parameters=_parameters()
    )
    prove(_job_demo(algorithm, data))


def test_a_data_selector_as_input(prove):
    algorithm = wf.AIGalleryAlgorithm(
        subscription_id="subscription_id", item_version_id="item_version_id", parameters=_parameters()
    )
    data_selector = wf.data.DataSelector(name="input_data", data_type_list=["dataset", "obs"])
    workflow = _job_demo(algorithm, data_selector)
    assert prove(workflow).data["input_data"].type == "data_selector"
    workflow.set_data("input_data", wf.data.OBSPath(obs_path="/bucket/dir/"))
    workflow.set_data("input_data", wf.data.Dataset(dataset_name="flowers", version_name="V001"))
    with pytest.raises(DeclarationError, match='Data "input_data": it must be of type dataset or obs'):
        workflow.set_data("input_data", wf.data.SWRImage(swr_path="a/b:c"))


def test_a_job_behind_releasing_a_data_set(prove):
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    train_ratio = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR, default="0.8")
    release_version_step = wf.steps.ReleaseDatasetStep(
        name="release_dataset",
        title="数据集版本发布",
        inputs=wf.steps.ReleaseDatasetInput(name="input_name", data=dataset),
        outputs=wf.steps.ReleaseDatasetOutput(
            name="output_name",
            dataset_version_config=wf.data.DatasetVersionConfig(
                label_task_type=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION,
                train_evaluate_sample_ratio=train_ratio,
            ),
        ),
    )
    storage = wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(
            subscription_id="subscription_id", item_version_id="item_version_id", parameters=_parameters()
        ),
        inputs=wf.steps.JobInput(name="data_url", data=release_version_step.outputs["output_name"].as_input()),
        outputs=wf.steps.JobOutput(
            name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
        ),
        spec=_spec(),
        depend_steps=release_version_step,
    )
    workflow = wf.Workflow(
        name="job-step-demo",
        desc="this is a demo workflow",
        steps=[release_version_step, job_step],
        storages=[storage],
    )
    plan = prove(workflow)
    assert plan.steps[1].spec["inputs"]["data_url"] == {
        "type": "dataset",
        "data": {"$output": ["release_dataset", "output_name"]},
    }


def test_metrics_of_a_job(prove):
    storage = wf.data.Storage(
        name="storage_name",
        title="title_info",
        description="description_info",
        with_execution_id=True,
        create_dir=True,
    )
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(
            subscription_id="subscription_id", item_version_id="item_version_id", parameters=_parameters()
        ),
        inputs=wf.steps.JobInput(name="data_url", data=dataset),
        outputs=[
            wf.steps.JobOutput(
                name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
            ),
            wf.steps.JobOutput(
                name="metrics_output",
                metrics_config=wf.data.MetricsConfig(
                    metric_files=storage.join("directory_path/metrics.json", create_dir=False)
                ),
            ),
        ],
        spec=_spec(),
    )
    workflow = wf.Workflow(name="job-step-demo", desc="this is a demo workflow", steps=[job_step], storages=[storage])
    plan = prove(workflow)
    metrics = plan.steps[0].spec["outputs"]["metrics_output"]
    assert metrics["type"] == "metrics"
    assert metrics["metrics_config"]["metric_files"] == [
        {
            "$storage": "storage_name",
            "path": "directory_path/metrics.json",
            "with_execution_id": True,
            "create_dir": False,
        }
    ]
    assert metrics["metrics_config"]["realtime_visualization"] is False
    assert metrics["metrics_config"]["visualization"] is True


def test_a_public_program_for_continuous_training(prove):
    """`with_execution_id` without `create_dir`, which `join` gives; `flavor_id` instead of `flavor`."""
    output_storage = wf.data.Storage(
        name="output_storage",
        description="统一输出目录配置",
        with_execution_id=True,
        default="/cnnorth4/workflow_cicd/",
    )
    data_path = wf.data.OBSPath(obs_path="/bucket/project/data/")
    train_output = output_storage.join("/train_output", create_dir=True)
    metric_file = output_storage.join("/train_output/metrics.json")
    job_step = wf.steps.JobStep(
        name="training",
        title="模型训练",
        algorithm=wf.BaseAlgorithm(
            code_dir="obs://bucket/project/",
            command="python ${MA_JOB_DIR}/project/training.py",
            engine=wf.steps.JobEngine(image_url="group/torch:v001"),
        ),
        inputs=[
            wf.steps.JobInput(
                name="data_url",
                data=wf.data.OBSPlaceholder(name="dataset_input", object_type="directory", default=data_path),
            )
        ],
        outputs=[
            wf.steps.JobOutput(name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=train_output)),
            wf.steps.JobOutput(
                name="metrics",
                metrics_config=wf.data.MetricsConfig(metric_files=metric_file, realtime_visualization=True),
            ),
        ],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor_id=wf.Placeholder(
                    name="training_flavor",
                    placeholder_type=wf.PlaceholderType.STR,
                    default="modelarts.vm.cpu.8u",
                    description="训练资源规格",
                )
            )
        ),
    )
    model_registration = wf.steps.ModelStep(
        name="model_registration",
        title="模型注册",
        inputs=[wf.steps.ModelInput(name="model_file", data=job_step.outputs["train_url"].as_input())],
        outputs=wf.steps.ModelOutput(
            name="model_output",
            model_config=wf.steps.ModelConfig(model_name="mnist_test", model_type="PyTorch"),
        ),
        depend_steps=[job_step],
    )
    workflow = wf.Workflow(
        name="demo_ct_workflow",
        desc="This is a demo workflow for continuous training",
        steps=[job_step, model_registration],
        storages=[output_storage],
    )
    plan = prove(workflow)
    assert plan.missing == ()
    assert (train_output.with_execution_id, train_output.create_dir) == (True, True)
    assert (metric_file.with_execution_id, metric_file.create_dir) == (True, False)


def test_5_4_5_3_flavors_pools_and_engines():
    from jupyter_mlworkflow.estimatorV2 import TrainingJob
    from jupyter_mlworkflow.session import Session
    from jupyter_mlworkflow.workflow.client.job_client import JobClient

    session = Session()
    spec_list = TrainingJob(session).get_train_instance_types(session)
    pool_list = JobClient(session).get_pool_list()
    pool_id_list = JobClient(session).get_pool_id_list()
    engine_dict = TrainingJob(session).get_engine_list(session)
    assert isinstance(spec_list, list)
    assert spec_list[0]["flavor_id"] == "local.cpu.1"
    assert [pool["pool_id"] for pool in pool_list] == pool_id_list
    assert len(pool_id_list) == 1
    assert isinstance(engine_dict, dict)
    assert engine_dict["items"][0]["engine_name"] == "Python"
