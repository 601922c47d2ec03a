"""Sections 5.4.8 (condition steps), 5.5 (skipping) and 5.6 (choosing among inputs)."""

from __future__ import annotations

from typing import Any

import pytest

import jupyter_mlworkflow.workflow as wf
from jupyter_mlworkflow.errors import DeclarationError


def _gallery() -> wf.AIGalleryAlgorithm:
    return wf.AIGalleryAlgorithm(subscription_id="subscription_id", item_version_id="item_version_id", parameters=[])


def _spec(name: str = "train_flavor") -> wf.steps.JobSpec:
    return wf.steps.JobSpec(
        resource=wf.steps.JobResource(
            flavor=wf.Placeholder(name=name, placeholder_type=wf.PlaceholderType.JSON, description="训练资源规格")
        )
    )


def _storage() -> wf.data.Storage:
    return wf.data.Storage(
        name="storage_name",
        title="title_info",
        with_execution_id=True,
        create_dir=True,
        description="description_info",
    )


def _model_outputs() -> wf.steps.ModelOutput:
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    return wf.steps.ModelOutput(
        name="model_output", model_config=wf.steps.ModelConfig(model_name=model_name, model_type="TensorFlow")
    )


def _job_with_metrics(storage: wf.data.Storage, name: str, path: str, **more: Any) -> wf.steps.JobStep:
    return wf.steps.JobStep(
        name=name,
        title="图像分类训练",
        algorithm=_gallery(),
        inputs=wf.steps.JobInput(
            name="data_url",
            data=wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory"),
        ),
        outputs=[
            wf.steps.JobOutput(name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join(path))),
            wf.steps.JobOutput(
                name="metrics",
                metrics_config=wf.data.MetricsConfig(
                    metric_files=storage.join(f"{path}/metrics.json", create_dir=False)
                ),
            ),
        ],
        **more,
    )


@pytest.mark.parametrize("name", ["job_step_1", "job_step_2"])
def test_5_4_8_3_job_fragments_lack_their_algorithm(name):
    condition_step = wf.steps.ConditionStep(
        name="condition_step_test",
        conditions=wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.EQ, left=True, right=True),
    )
    with pytest.raises(DeclarationError, match=r"JobStep\.algorithm is missing: it is mandatory"):
        wf.steps.JobStep(name=name, depend_steps=condition_step)


def test_5_4_8_3_model_fragments_lack_their_outputs():
    with pytest.raises(DeclarationError, match=r"ModelStep\.outputs is missing: it is mandatory"):
        wf.steps.ModelStep(name="model_step_1")


def _job(name: str, before: wf.steps.Step) -> wf.steps.JobStep:
    """A job of section 5.4.8.3 with the fields that the example asks to add."""
    return wf.steps.JobStep(
        name=name,
        algorithm=_gallery(),
        outputs=wf.steps.JobOutput(name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path="/bucket/out/")),
        depend_steps=before,
    )


def _model(name: str, before: wf.steps.JobStep) -> wf.steps.ModelStep:
    return wf.steps.ModelStep(
        name=name,
        inputs=wf.steps.ModelInput(name="model_input", data=before.outputs["train_url"].as_input()),
        outputs=_model_outputs(),
        depend_steps=before,
    )


def test_5_4_8_3_a_parameter_decides(prove):
    left_value = wf.Placeholder(name="left_value", placeholder_type=wf.PlaceholderType.BOOL, default=True)
    condition = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.EQ, left=left_value, right=True)
    condition_step = wf.steps.ConditionStep(
        name="condition_step_test",
        conditions=condition,
        if_then_steps="job_step_1",
        else_then_steps="job_step_2",
    )
    job_step_1 = _job("job_step_1", condition_step)
    model_step_1 = _model("model_step_1", job_step_1)
    job_step_2 = _job("job_step_2", condition_step)
    model_step_2 = _model("model_step_2", job_step_2)
    workflow = wf.Workflow(
        name="condition-demo",
        desc="this is a demo workflow",
        steps=[condition_step, job_step_1, job_step_2, model_step_1, model_step_2],
    )
    planned = prove(workflow).steps[0]
    assert (planned.then_steps, planned.else_steps) == (("job_step_1",), ("job_step_2",))
    assert planned.spec["properties"]["conditions"] == [
        {"condition_type": "==", "left": {"$parameter": "left_value"}, "right": True}
    ]


def test_5_4_8_3_a_metric_decides(prove):
    storage = _storage()
    job_step = _job_with_metrics(storage, "training_job", "directory_path", spec=_spec())
    condition_lt = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.LT,
        left=wf.steps.MetricInfo(job_step.outputs["metrics"].as_input(), "accuracy"),
        right=0.5,
    )
    condition_step = wf.steps.ConditionStep(
        name="condition_step_test",
        conditions=condition_lt,
        if_then_steps="training_job_retrain",
        else_then_steps="model_registration",
        depend_steps=job_step,
    )
    job_step_retrain = _job_with_metrics(
        storage,
        "training_job_retrain",
        "directory_path_retrain",
        spec=_spec("train_flavor_retrain"),
        depend_steps=condition_step,
    )
    model_step = wf.steps.ModelStep(
        name="model_registration",
        title="模型注册",
        inputs=wf.steps.ModelInput(name="model_input", data=job_step.outputs["train_url"].as_input()),
        outputs=_model_outputs(),
        depend_steps=condition_step,
    )
    workflow = wf.Workflow(
        name="condition-demo",
        desc="this is a demo workflow",
        steps=[job_step, condition_step, job_step_retrain, model_step],
        storages=storage,
    )
    plan = prove(workflow)
    assert plan.steps[1].spec["properties"]["conditions"] == [
        {"condition_type": "<", "left": {"$metric": ["training_job", "metrics", "accuracy"]}, "right": 0.5}
    ]
    # Using an output is a dependency, even where depend_steps does not name the step.
    assert plan.steps[3].depends == ("training_job", "condition_step_test")


def test_5_4_8_3_conditions_joined_by_or(prove):
    left_value = wf.Placeholder(name="left_value", placeholder_type=wf.PlaceholderType.BOOL, default=True)
    condition1 = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.EQ, left=left_value, right=True)
    internal_condition_1 = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.GT, left=10, right=9)
    internal_condition_2 = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.LT, left=10, right=9)
    condition2 = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.OR, left=internal_condition_1, right=internal_condition_2
    )
    condition_step = wf.steps.ConditionStep(
        name="condition_step_test",
        conditions=[condition1, condition2],
        if_then_steps=["job_step_1"],
        else_then_steps=["job_step_2"],
    )
    workflow = wf.Workflow(
        name="condition-demo",
        desc="this is a demo workflow",
        steps=[condition_step, _job("job_step_1", condition_step), _job("job_step_2", condition_step)],
    )
    assert len(prove(workflow).steps[0].spec["properties"]["conditions"]) == 2


def test_5_5_a_parameter_skips_a_step(prove):
    condition_equal = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.EQ,
        left=wf.Placeholder(name="is_skip", placeholder_type=wf.PlaceholderType.BOOL),
        right=True,
    )
    storage = wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")
    obs_data = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=_gallery(),
        inputs=wf.steps.JobInput(name="data_url", data=obs_data),
        outputs=wf.steps.JobOutput(
            name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
        ),
        spec=_spec(),
        policy=wf.steps.StepPolicy(skip_conditions=[condition_equal]),
    )
    workflow = wf.Workflow(
        name="new-condition-demo", desc="this is a demo workflow", steps=[job_step], storages=storage
    )
    plan = prove(workflow)
    assert plan.steps[0].skip_conditions == (
        {"condition_type": "==", "left": {"$parameter": "is_skip"}, "right": True},
    )
    assert "parameters.is_skip" in {item.key for item in plan.missing}


def test_5_5_a_metric_skips_a_step(prove):
    storage = _storage()
    job_step = _job_with_metrics(storage, "training_job", "directory_path", spec=_spec())
    condition_lt = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.LT,
        left=wf.steps.MetricInfo(job_step.outputs["metrics"].as_input(), "accuracy"),
        right=0.5,
    )
    model_step = wf.steps.ModelStep(
        name="model_registration",
        title="模型注册",
        inputs=wf.steps.ModelInput(name="model_input", data=job_step.outputs["train_url"].as_input()),
        outputs=_model_outputs(),
        depend_steps=[job_step],
        policy=wf.steps.StepPolicy(skip_conditions=condition_lt),
    )
    workflow = wf.Workflow(
        name="new-condition-demo",
        desc="this is a demo workflow",
        steps=[job_step, model_step],
        storages=storage,
    )
    assert prove(workflow).steps[1].skip_conditions == (
        {"condition_type": "<", "left": {"$metric": ["training_job", "metrics", "accuracy"]}, "right": 0.5},
    )


def _skippable(storage: wf.data.Storage, letter: str) -> wf.steps.JobStep:
    condition = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.EQ,
        left=wf.Placeholder(name=f"job_step_{letter}_is_skip", placeholder_type=wf.PlaceholderType.BOOL),
        right=True,
    )
    return wf.steps.JobStep(
        name=f"training_job_{letter}",
        title="图像分类训练",
        algorithm=_gallery(),
        inputs=wf.steps.JobInput(
            name="data_url",
            data=wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory"),
        ),
        outputs=[
            wf.steps.JobOutput(
                name="train_url",
                obs_config=wf.data.OBSOutputConfig(obs_path=storage.join(f"directory_path_{letter}")),
            )
        ],
        spec=_spec(),
        policy=wf.steps.StepPolicy(skip_conditions=condition),
    )


def test_5_5_parts_of_several_branches(prove):
    storage = _storage()
    job_step_a, job_step_b = _skippable(storage, "a"), _skippable(storage, "b")
    model_step = wf.steps.ModelStep(
        name="model_registration",
        title="模型注册",
        inputs=wf.steps.ModelInput(
            name="model_input",
            data=wf.data.DataConsumptionSelector(
                data_list=[
                    job_step_a.outputs["train_url"].as_input(),
                    job_step_b.outputs["train_url"].as_input(),
                ]
            ),
        ),
        outputs=_model_outputs(),
        depend_steps=[job_step_a, job_step_b],
    )
    workflow = wf.Workflow(
        name="new-condition-demo",
        desc="this is a demo workflow",
        steps=[job_step_a, job_step_b, model_step],
        storages=storage,
    )
    plan = prove(workflow)
    assert plan.steps[2].spec["inputs"]["model_input"]["data"] == {
        "$select": [
            {"$output": ["training_job_a", "train_url"]},
            {"$output": ["training_job_b", "train_url"]},
        ]
    }


def test_5_6_the_valid_one_of_two_branches(prove):
    condition_equal = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.EQ,
        left=wf.Placeholder(name="is_true", placeholder_type=wf.PlaceholderType.BOOL),
        right=True,
    )
    condition_step = wf.steps.ConditionStep(
        name="condition_step",
        conditions=[condition_equal],
        if_then_steps=["training_job_1"],
        else_then_steps=["training_job_2"],
    )
    storage = wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")
    obs_data = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")

    def training_job(name: str) -> wf.steps.JobStep:
        return wf.steps.JobStep(
            name=name,
            title="图像分类训练",
            algorithm=_gallery(),
            inputs=wf.steps.JobInput(name="data_url", data=obs_data),
            outputs=wf.steps.JobOutput(
                name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
            ),
            spec=_spec(),
            depend_steps=[condition_step],
        )

    job_step_1, job_step_2 = training_job("training_job_1"), training_job("training_job_2")
    model_step = wf.steps.ModelStep(
        name="model_registration",
        title="模型注册",
        inputs=wf.steps.ModelInput(
            name="model_input",
            data=wf.data.DataConsumptionSelector(
                data_list=[
                    job_step_1.outputs["train_url"].as_input(),
                    job_step_2.outputs["train_url"].as_input(),
                ]
            ),
        ),
        outputs=_model_outputs(),
        depend_steps=[job_step_1, job_step_2],
    )
    workflow = wf.Workflow(
        name="data-select-demo",
        desc="this is a test workflow",
        steps=[condition_step, job_step_1, job_step_2, model_step],
        storages=storage,
    )
    plan = prove(workflow)
    assert set(plan.parameters) == {"is_true", "train_flavor", "placeholder_name"}
