"""Sections 5.8 to 5.11: debugging, publishing, end to end, scenes, Spark."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError, MLWorkflowError, NotFoundError
from jupyter_mlworkflow.workflow.data import Dataset


def _end_to_end(update: bool = False, **more: Any) -> wf.Workflow:
    """Section 5.10.1, and with `update` the changes of section 5.10.2."""
    output_storage = wf.data.OutputStorage(name="output_storage", description="输出目录统一配置")
    data = wf.data.DatasetPlaceholder(name="input_data")
    label_step = wf.steps.LabelingStep(
        name="labeling",
        title="数据标注",
        properties=wf.steps.LabelTaskProperties(
            task_type=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION,
            task_name=wf.Placeholder(
                name="task_name",
                placeholder_type=wf.PlaceholderType.STR,
                description="请输入一个只包含大小写字母、数字、下划线、中划线或者中文字符的名称。",
            ),
        ),
        inputs=wf.steps.LabelingInput(name="labeling_input", data=data),
        outputs=wf.steps.LabelingOutput(name="labeling_output"),
    )
    release_step = wf.steps.ReleaseDatasetStep(
        name="release",
        title="数据集版本发布",
        inputs=wf.steps.ReleaseDatasetInput(name="input_data", data=label_step.outputs["labeling_output"].as_input()),
        outputs=wf.steps.ReleaseDatasetOutput(
            name="labeling_output",
            dataset_version_config=wf.data.DatasetVersionConfig(train_evaluate_sample_ratio="0.8"),
        ),
        depend_steps=[label_step],
    )
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(
            subscription_id="****",
            item_version_id="10.0.0",
            parameters=[
                wf.AlgorithmParameters(name="task_type", value="image_classification_v2"),
                wf.AlgorithmParameters(name="model_name", value="resnet_v1_50"),
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
                    name="data_format",
                    value=wf.Placeholder(
                        name="data_format",
                        placeholder_type=wf.PlaceholderType.ENUM,
                        default="NCHW",
                        enum_list=["NCHW", "NHWC"],
                        description="输入数据类型",
                    ),
                ),
            ],
        ),
        inputs=[wf.steps.JobInput(name="data_url", data=release_step.outputs["labeling_output"].as_input())],
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
        depend_steps=[release_step],
    )
    model_name = wf.Placeholder(
        name="model_name",
        placeholder_type=wf.PlaceholderType.STR,
        description="请输入一个1至64位且只包含大小写字母、中文、数字、中划线或者下划线的名称。",
    )
    model_step = wf.steps.ModelStep(
        name="model_step",
        title="模型注册",
        inputs=[wf.steps.ModelInput(name="model_input", data=job_step.outputs["train_url"].as_input())],
        outputs=[
            wf.steps.ModelOutput(
                name="model_output",
                model_config=wf.steps.ModelConfig(model_name=model_name, model_type="TensorFlow"),
            )
        ],
        depend_steps=[job_step],
    )
    service_inputs = [
        wf.steps.ServiceInput(
            name="service_input",
            data=wf.data.ServiceInputPlaceholder(name="service_model", model_name=model_name),
        )
    ]
    if update:
        service = wf.data.ServiceUpdatePlaceholder(name="service_update_placeholder", delay=True)
        service_inputs.append(wf.steps.ServiceInput(name="input_service", data=service))
    service_step = wf.steps.ServiceStep(
        name="service_step",
        title="服务部署",
        inputs=service_inputs,
        outputs=[wf.steps.ServiceOutput(name="service_output")],
        depend_steps=[model_step],
    )
    return wf.Workflow(
        name="image-classification-ResNeSt",
        desc="this is a image classification workflow",
        steps=[label_step, release_step, job_step, model_step, service_step],
        storages=[output_storage],
        **more,
    )


def test_5_10_1_machine_learning_end_to_end(prove):
    plan = prove(_end_to_end())
    assert [step.depends for step in plan.steps] == [
        (),
        ("labeling",),
        ("release",),
        ("training_job",),
        ("model_step",),
    ]
    assert {item.key for item in plan.missing} == {
        "storages.output_storage",
        "parameters.task_name",
        "parameters.training_flavor",
        "parameters.model_name",
        "data.input_data",
    }


def test_5_10_2_updating_the_service(prove):
    plan = prove(_end_to_end(update=True))
    assert plan.data["service_update_placeholder"].delay is True


def test_5_8_values_given_one_by_one():
    workflow = _end_to_end()
    workflow.set_placeholder("batch_size", 32)
    workflow.set_data("input_data", Dataset(dataset_name="数据集名称", version_name="数据集版本名称"))
    workflow.set_storage("output_storage", "/bucket/out/")
    assert workflow.values == {
        "parameters": {"batch_size": 32},
        "data": {"input_data": {"dataset_name": "数据集名称", "version_name": "数据集版本名称"}},
        "storages": {"output_storage": "/bucket/out/"},
    }
    plan = workflow.plan()
    assert plan.values["parameters"]["batch_size"] == 32


def test_3_2_4_values_in_the_formats_of_the_prompts():
    workflow = _end_to_end()
    workflow.set_placeholder("training_flavor", {"flavor_id": "modelarts.p3.large.public.free"})
    workflow.set_data("input_data", {"dataset_name": "***", "version_name": "***"})
    assert workflow.values["data"] == {"input_data": {"dataset_name": "***", "version_name": "***"}}


def test_5_8_wrong_values_change_nothing():
    workflow = _end_to_end()
    with pytest.raises(DeclarationError, match='Parameter "batch_size": It must be a whole number such as 32'):
        workflow.set_placeholder("batch_size", "32")
    with pytest.raises(NotFoundError, match='Did you mean "batch_size"'):
        workflow.set_placeholder("batchsize", 32)
    with pytest.raises(DeclarationError, match='Data "input_data": it must be of type dataset'):
        workflow.set_data("input_data", wf.data.OBSPath(obs_path="/bucket/x/"))
    with pytest.raises(DeclarationError, match='Storage "output_storage": The root of a storage must have the form'):
        workflow.set_storage("output_storage", "out")
    assert workflow.values == {"parameters": {}, "data": {}, "storages": {}}


def test_5_8_part_of_the_steps():
    workflow = _end_to_end()
    chosen = [workflow.step(name) for name in ("training_job", "model_step", "service_step")]
    plan = workflow.plan(steps=chosen, experiment_id="实验记录ID")
    assert plan.chosen == ("training_job", "model_step", "service_step")


def test_5_9_publishing_is_told_to_be_missing_in_a_sentence():
    workflow = _end_to_end()
    for call in (
        workflow.release,
        workflow.release_to_gallery,
        lambda: workflow.release_to_gallery(title="资产名称"),
        lambda: workflow.release_to_gallery(content_id="***", title="资产名称"),
        lambda: wf.add_whitelist_users(content_id="***", version_num="*.*.*", user_groups=["***", "***"]),
        lambda: wf.delete_whitelist_users(content_id="***", version_num="*.*.*", user_groups=["***", "***"]),
    ):
        with pytest.raises(MLWorkflowError, match=r"^This version has no gallery and no releases: "):
            call()


def test_5_11_1_scenes(prove):
    whole = _end_to_end()
    label_step, release_data_step, training_step, model_step, service_step = whole.steps
    workflow = wf.Workflow(
        name="image_cls",
        desc="this is a demo workflow",
        steps=[label_step, release_data_step, training_step, model_step, service_step],
        storages=whole.storages,
        policy=wf.policy.Policy(
            scenes=[
                wf.policy.Scene(scene_name="模型训练", scene_steps=[label_step, release_data_step, training_step]),
                wf.policy.Scene(scene_name="服务部署", scene_steps=[model_step, service_step]),
            ]
        ),
    )
    prove(workflow)
    plan = workflow.plan(scene="模型训练")
    assert plan.chosen == ("labeling", "release", "training_job")


def test_5_11_2_spark_with_fixed_script_and_cluster(prove):
    algorithm = wf.steps.MrsJobAlgorithm(
        boot_file="obs://spark-sql/wordcount.py",
        parameters=[wf.AlgorithmParameters(name="run_args", value="--master,yarn-cluster")],
    )
    inputs = wf.steps.MrsJobInput(name="mrs_input", data=wf.data.OBSPath(obs_path="/spark-sql/mrs_input/"))
    outputs = wf.steps.MrsJobOutput(
        name="mrs_output", obs_config=wf.data.OBSOutputConfig(obs_path="/spark-sql/mrs_output")
    )
    step = wf.steps.MrsJobStep(
        name="mrs_test",
        mrs_algorithm=algorithm,
        inputs=inputs,
        outputs=outputs,
        cluster_id="cluster_id_xxx",
    )
    plan = prove(wf.Workflow(name="mrs-demo", desc="this is a demo workflow", steps=[step]))
    assert any(problem.step == "mrs_test" for problem in plan.problems)


def test_5_11_2_spark_with_chosen_script_and_cluster(prove):
    algorithm = wf.steps.MrsJobAlgorithm(
        boot_file=wf.Placeholder(
            name="boot_file",
            description="程序启动脚本",
            placeholder_type=wf.PlaceholderType.STR,
            placeholder_format="obs",
        ),
        parameters=[
            wf.AlgorithmParameters(
                name="run_args",
                value=wf.Placeholder(
                    name="run_args",
                    description="程序执行参数, 作为程序运行环境参数, 默认为 (--master,yarn-cluster)",
                    default="--master,yarn-cluster",
                    placeholder_type=wf.PlaceholderType.STR,
                ),
            ),
            wf.AlgorithmParameters(
                name="app_args",
                value=wf.Placeholder(
                    name="app_args",
                    description="程序执行参数, 作为启动脚本的入参, 例如 (--param_a=3,--param_b=4) 默认为空, 非必填",
                    default="",
                    placeholder_type=wf.PlaceholderType.STR,
                ),
            ),
        ],
    )
    inputs = wf.steps.MrsJobInput(
        name="data_url", data=wf.data.OBSPlaceholder(name="data_url", object_type="directory")
    )
    outputs = wf.steps.MrsJobOutput(
        name="train_url",
        obs_config=wf.data.OBSOutputConfig(
            obs_path=wf.Placeholder(
                name="train_url",
                placeholder_type=wf.PlaceholderType.STR,
                placeholder_format="obs",
                description="数据输出路径, 可以通过从参数列表中获得--train_url参数获取",
            )
        ),
    )
    mrs_job_step = wf.steps.MrsJobStep(
        name="mrs_job_test",
        mrs_algorithm=algorithm,
        inputs=inputs,
        outputs=outputs,
        cluster_id=wf.Placeholder(
            name="cluster_id",
            placeholder_type=wf.PlaceholderType.STR,
            description="cluster id of MapReduce Service",
            placeholder_format="cluster",
        ),
    )
    plan = prove(wf.Workflow(name="mrs-demo", desc="this is a demo workflow", steps=[mrs_job_step]))
    # The default of app_args is empty text: given, not missing.
    assert {item.key for item in plan.missing} == {
        "parameters.boot_file",
        "parameters.train_url",
        "parameters.cluster_id",
        "data.data_url",
    }
