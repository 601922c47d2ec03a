"""Handwritten digits: train, register the model if it is good enough, deploy it.

Once, to get the pictures:   python prepare.py
Then:   mlworkflow run flow.py --data input=/samples/digits/train/ --storage output_storage=/samples/out/
With another batch size:   mlworkflow run flow.py ... --set batch_size=64
"""

from __future__ import annotations

from pathlib import Path

from jupyter_mlworkflow import workflow as wf

CODE = Path(__file__).resolve().parent / "code"

pictures = wf.data.OBSPlaceholder(name="input", object_type="directory")
output = wf.data.OutputStorage(name="output_storage", description="where models go", with_execution_id=True)


def parameter(name: str, kind: wf.PlaceholderType, default: float, description: str) -> wf.AlgorithmParameters:
    """Return a parameter of the training, given when the workflow runs."""
    value = wf.Placeholder(name=name, placeholder_type=kind, default=default, description=description)
    return wf.AlgorithmParameters(name=name, value=value)


train = wf.steps.JobStep(
    name="train",
    title="Train",
    algorithm=wf.BaseAlgorithm(
        code_dir=f"file://{CODE}/",
        boot_file="train.py",
        parameters=[
            parameter("batch_size", wf.PlaceholderType.INT, 32, "pictures per step of the optimizer"),
            parameter("epochs", wf.PlaceholderType.INT, 30, "times that every picture is seen"),
            parameter("learning_rate", wf.PlaceholderType.FLOAT, 0.003, "step size of the optimizer"),
        ],
    ),
    inputs=wf.steps.JobInput(name="data_url", data=pictures),
    outputs=[
        wf.steps.JobOutput(
            name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=output.join("model/", create_dir=True))
        ),
        wf.steps.JobOutput(
            name="metrics", metrics_config=wf.data.MetricsConfig(metric_files=output.join("model/metrics.json"))
        ),
    ],
)

not_good_enough = wf.steps.Condition(
    condition_type=wf.steps.ConditionTypeEnum.LT,
    left=wf.steps.MetricInfo(train.outputs["metrics"].as_input(), "accuracy"),
    right=0.95,
)

register = wf.steps.ModelStep(
    name="register",
    title="Register the model",
    inputs=wf.steps.ModelInput(name="model_input", data=train.outputs["train_url"].as_input()),
    outputs=wf.steps.ModelOutput(
        name="model", model_config=wf.steps.ModelConfig(model_name="digits", model_type="Scikit_Learn")
    ),
    policy=wf.policy.StepPolicy(skip_conditions=not_good_enough),
)

deploy = wf.steps.ServiceStep(
    name="deploy",
    title="Deploy a service",
    inputs=wf.steps.ServiceInput(name="models", data=wf.data.ModelData(model_name="digits")),
    outputs=wf.steps.ServiceOutput(name="service", service_config=wf.steps.ServiceConfig(service_name="digits")),
    depend_steps=register,
)

workflow = wf.Workflow(
    name="digits",
    desc="Recognise handwritten digits",
    steps=[train, register, deploy],
    storages=output,
)
