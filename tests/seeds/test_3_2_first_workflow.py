"""Section 3.2: the first workflow, and the same with defaults for release_and_run()."""

from __future__ import annotations

import os

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError
from jupyter_mlworkflow.session import Session


def _parameters() -> list[wf.AlgorithmParameters]:
    return [
        wf.AlgorithmParameters(name="task_type", value="image_classification_v2"),
        wf.AlgorithmParameters(name="model_name", value="resnet_v1_50"),
        wf.AlgorithmParameters(name="do_train", value="True"),
        wf.AlgorithmParameters(name="do_eval_along_train", value="True"),
        wf.AlgorithmParameters(name="variable_update", value="horovod"),
        wf.AlgorithmParameters(
            name="learning_rate_strategy",
            value=wf.Placeholder(
                name="learning_rate_strategy",
                placeholder_type=wf.PlaceholderType.STR,
                default="0.002",
                description="训练的学习率策略(10:0.001,20:0.0001代表0-10个epoch学习率0.001,10-20epoch学习率0.0001)",
            ),
        ),
        wf.AlgorithmParameters(
            name="batch_size",
            value=wf.Placeholder(
                name="batch_size",
                placeholder_type=wf.PlaceholderType.INT,
                default=64,
                description="每步训练的图片数量(单卡)",
            ),
        ),
        wf.AlgorithmParameters(
            name="evaluate_every_n_epochs",
            value=wf.Placeholder(
                name="evaluate_every_n_epochs",
                placeholder_type=wf.PlaceholderType.FLOAT,
                default=1.0,
                description="每训练n个epoch做一次验证",
            ),
        ),
        wf.AlgorithmParameters(
            name="use_fp16",
            value=wf.Placeholder(
                name="use_fp16",
                placeholder_type=wf.PlaceholderType.STR,
                default="True",
                description="是否使用混合精度",
            ),
        ),
        wf.AlgorithmParameters(
            name="data_format",
            value=wf.Placeholder(
                name="data_format",
                placeholder_type=wf.PlaceholderType.ENUM,
                default="NCHW",
                enum_list=["NCHW", "NHWC"],
                description="输入数据类型,NHWC表示channel在最后,NCHW表channel在最前",
            ),
        ),
    ]


def test_3_2_3_writing_the_workflow(prove):
    output_storage = wf.data.OutputStorage(name="output_storage", description="输出目录统一配置")
    dataset = wf.data.DatasetPlaceholder(name="input_data")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(
            subscription_id="****",
            item_version_id="10.0.0",
            parameters=_parameters(),
        ),
        inputs=[wf.steps.JobInput(name="data_url", data=dataset)],
        outputs=[
            wf.steps.JobOutput(
                name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=output_storage.join("/train_output/"))
            )
        ],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="training_flavor", placeholder_type=wf.PlaceholderType.JSON, description="训练资源规格"
                )
            )
        ),
    )
    workflow = wf.Workflow(
        name="image-classification-ResNeSt",
        desc="this is a image classification workflow",
        steps=[job_step],
        storages=[output_storage],
    )
    plan = prove(workflow)
    assert {item.key for item in plan.missing} == {
        "storages.output_storage",
        "parameters.training_flavor",
        "data.input_data",
    }
    assert plan.parameters["batch_size"].default == 64
    assert job_step.title == "图像分类训练"


def test_3_2_3_in_a_workspace_with_a_session(prove, monkeypatch):
    monkeypatch.setenv("HUAWEICLOUD_SDK_AK", "the-access-key")
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", "the-secret-key")
    access_key = os.environ["HUAWEICLOUD_SDK_AK"]
    secret_key = os.environ["HUAWEICLOUD_SDK_SK"]
    session = Session(access_key=access_key, secret_key=secret_key, project_id="****", region_name="****")
    output_storage = wf.data.OutputStorage(name="output_storage", description="输出目录统一配置")
    dataset = wf.data.DatasetPlaceholder(name="input_data")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(subscription_id="****", item_version_id="10.0.0", parameters=_parameters()),
        inputs=[wf.steps.JobInput(name="data_url", data=dataset)],
        outputs=[
            wf.steps.JobOutput(
                name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=output_storage.join("/train_output/"))
            )
        ],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="training_flavor", placeholder_type=wf.PlaceholderType.JSON, description="训练资源规格"
                )
            )
        ),
    )
    workflow = wf.Workflow(
        name="image-classification-ResNeSt",
        desc="this is a image classification workflow",
        steps=[job_step],
        session=session,
        storages=[output_storage],
        workspace=wf.resource.Workspace(workspace_id="****"),
    )
    prove(workflow)
    assert workflow.workspace.workspace_id == "****"
    written = str(workflow.to_json()) + str(workflow.plan().to_json()) + repr(workflow)
    assert "the-access-key" not in written
    assert "the-secret-key" not in written


def _release_and_run(storage: str) -> wf.Workflow:
    output_storage = wf.data.OutputStorage(name="output_storage", description="输出目录统一配置", default=storage)
    dataset = wf.data.DatasetPlaceholder(
        name="input_data", default=wf.data.Dataset(dataset_name="flowers", version_name="V001")
    )
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(subscription_id="****", item_version_id="10.0.0", parameters=_parameters()),
        inputs=[wf.steps.JobInput(name="data_url", data=dataset)],
        outputs=[
            wf.steps.JobOutput(
                name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=output_storage.join("/train_output/"))
            )
        ],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="training_flavor",
                    placeholder_type=wf.PlaceholderType.JSON,
                    description="训练资源规格",
                    default={"flavor_id": "modelarts.p3.large.public.free"},
                )
            )
        ),
    )
    return wf.Workflow(
        name="image-classification-ResNeSt",
        desc="this is a image classification workflow",
        steps=[job_step],
        storages=[output_storage],
    )


def test_3_2_6_with_defaults_filled_in_nothing_is_missing(prove):
    plan = prove(_release_and_run("/bucket/outputs/"))
    assert plan.missing == ()
    assert plan.storages["output_storage"].default == "/bucket/outputs/"


def test_3_2_6_as_printed_says_what_must_be_filled_in():
    # "**" stands for what the user must fill in.
    with pytest.raises(DeclarationError, match=r"OutputStorage.default must have the form /bucket/dir/, not '\*\*'"):
        _release_and_run("**")
