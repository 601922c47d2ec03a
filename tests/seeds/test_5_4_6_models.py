"""Section 5.4.6 and the page "Creating a Model Registration Phase": registration of models."""

from __future__ import annotations

from typing import Any

import pytest

import jupyter_mlworkflow.workflow as wf
from jupyter_mlworkflow.errors import DeclarationError


def _model_demo(inputs: Any, **config: Any) -> wf.Workflow:
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    given = {"inputs": inputs} if inputs is not None else {}
    model_registration = wf.steps.ModelStep(
        name="model_registration",
        title="Model Registration",
        outputs=wf.steps.ModelOutput(
            name="model_output", model_config=wf.steps.ModelConfig(model_name=model_name, **config)
        ),
        **given,
    )
    return wf.Workflow(name="model-step-demo", desc="this is a demo workflow", steps=[model_registration])


def test_a_model_of_a_training_job(prove):
    storage = wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    job_step = wf.steps.JobStep(
        name="training_job",
        title="Image Classification Training",
        algorithm=wf.AIGalleryAlgorithm(
            subscription_id="subscription_id",
            item_version_id="item_version_id",
            parameters=[
                wf.AlgorithmParameters(
                    name="parameter_name",
                    value=wf.Placeholder(
                        name="parameter_name",
                        placeholder_type=wf.PlaceholderType.STR,
                        default="fake_value",
                        description="description_info",
                    ),
                )
            ],
        ),
        inputs=wf.steps.JobInput(name="data_url", data=dataset),
        outputs=wf.steps.JobOutput(
            name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
        ),
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="train_flavor", placeholder_type=wf.PlaceholderType.JSON, description="Training flavor"
                )
            )
        ),
    )
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    model_registration = wf.steps.ModelStep(
        name="model_registration",
        title="Model Registration",
        inputs=wf.steps.ModelInput(name="model_input", data=job_step.outputs["train_url"].as_input()),
        outputs=wf.steps.ModelOutput(
            name="model_output",
            model_config=wf.steps.ModelConfig(model_name=model_name, model_type="TensorFlow"),
        ),
        depend_steps=job_step,
    )
    workflow = wf.Workflow(
        name="model-step-demo",
        desc="this is a demo workflow",
        steps=[job_step, model_registration],
        storages=[storage],
    )
    plan = prove(workflow)
    assert plan.steps[1].depends == ("training_job",)
    assert model_registration.outputs["model_output"].model_config.model_type == "TensorFlow"


def test_a_model_of_files_in_storage(prove):
    obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    prove(_model_demo(wf.steps.ModelInput(name="model_input", data=obs), model_type="TensorFlow"))


def test_a_model_of_a_fixed_path_in_storage(prove):
    obs = wf.data.OBSPath(obs_path="fake_obs_path")
    prove(_model_demo(wf.steps.ModelInput(name="model_input", data=obs), model_type="TensorFlow"))


def test_a_model_of_a_template(prove):
    template = wf.steps.Template(
        template_id="fake_template_id",
        infer_format="fake_infer_format",
        template_inputs=[wf.steps.TemplateInputs(input_id="fake_input_id", input="fake_input_file")],
    )
    prove(_model_demo(None, model_type="Template", template=template))


def test_a_model_of_an_image(prove):
    swr = wf.data.SWRImagePlaceholder(name="placeholder_name")
    prove(_model_demo(wf.steps.ModelInput(name="input", data=swr), model_type="TensorFlow"))


def test_an_image_and_files_as_printed_give_one_name_to_two_inputs():
    swr = wf.data.SWRImagePlaceholder(name="placeholder_name")
    model_obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    inputs = [wf.steps.ModelInput(name="input", data=swr), wf.steps.ModelInput(name="input", data=model_obs)]
    with pytest.raises(
        DeclarationError,
        match='ModelStep "model_registration": two inputs have the name "input"; input names of a step must be unique',
    ):
        _model_demo(inputs, model_type="Custom", dynamic_load_mode="Single")


def test_an_image_and_files(prove):
    swr = wf.data.SWRImagePlaceholder(name="placeholder_name")
    model_obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    inputs = [wf.steps.ModelInput(name="image", data=swr), wf.steps.ModelInput(name="input", data=model_obs)]
    prove(_model_demo(inputs, model_type="Custom", dynamic_load_mode="Single"))


def test_a_subscribed_model_and_files_as_printed_give_one_name_to_two_inputs():
    base_model = wf.data.GalleryModel(subscription_id="fake_subscription_id", version_num="fake_version")
    model_obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    inputs = [wf.steps.ModelInput(name="input", data=base_model), wf.steps.ModelInput(name="input", data=model_obs)]
    with pytest.raises(DeclarationError, match='two inputs have the name "input"'):
        _model_demo(inputs, model_type="Custom", dynamic_load_mode="Single")


def test_a_subscribed_model_and_files(prove):
    base_model = wf.data.GalleryModel(subscription_id="fake_subscription_id", version_num="fake_version")
    model_obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    inputs = [wf.steps.ModelInput(name="base", data=base_model), wf.steps.ModelInput(name="input", data=model_obs)]
    prove(_model_demo(inputs, model_type="Custom", dynamic_load_mode="Single"))


def test_a_model_type_chosen_when_it_runs(prove):
    model_type = wf.Placeholder(
        name="model_type",
        placeholder_type=wf.PlaceholderType.ENUM,
        default="TensorFlow",
        enum_list=[
            "TensorFlow",
            "MXNet",
            "Caffe",
            "Spark_MLlib",
            "Scikit_Learn",
            "XGBoost",
            "Image",
            "PyTorch",
            "Template",
            "Custom",
        ],
        description="Model type",
    )
    obs = wf.data.OBSPath(obs_path="fake_obs_path")
    plan = prove(_model_demo(wf.steps.ModelInput(name="model_input", data=obs), model_type=model_type))
    assert plan.parameters["model_type"].default == "TensorFlow"


def test_the_model_type_is_tensorflow_unless_said():
    assert wf.steps.ModelConfig(model_name="m").model_type == "TensorFlow"
