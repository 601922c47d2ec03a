"""Every step kind that runs keeps the contract of step kinds."""

from __future__ import annotations

import json
from typing import ClassVar

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.testing.step_kind import StepKindContract, Surroundings

TRAIN = """
import argparse, json, os
args = argparse.ArgumentParser()
args.add_argument("--data_url")
args.add_argument("--train_url")
args.add_argument("--epochs", type=int)
args = args.parse_args()
assert os.listdir(args.data_url) == ["a.txt"]
with open(os.path.join(args.train_url, "metrics.json"), "w") as file:
    json.dump([{"key": "epochs", "title": "Epochs", "type": "float", "data": {"value": args.epochs}}], file)
"""


class TestJob(StepKindContract):
    kind = "job"

    def workflow(self, around: Surroundings) -> wf.Workflow:
        around.storage.write_bytes("/bucket/data/a.txt", b"a")
        code = around.cwd / "code"
        code.mkdir(exist_ok=True)
        (code / "train.py").write_text(TRAIN)
        storage = wf.data.Storage(name="out", default="/bucket/out/")
        path = storage.join("model/", create_dir=True)
        step = wf.steps.JobStep(
            name="train",
            title="Train",
            algorithm=wf.BaseAlgorithm(
                code_dir="./code/",
                boot_file="train.py",
                parameters=[wf.AlgorithmParameters(name="epochs", value=3)],
            ),
            inputs=wf.steps.JobInput(name="data_url", data=wf.data.OBSPath(obs_path="/bucket/data/")),
            outputs=[
                wf.steps.JobOutput(name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=path)),
                wf.steps.JobOutput(
                    name="metrics", metrics_config=wf.data.MetricsConfig(metric_files=path.join("metrics.json"))
                ),
            ],
        )
        return wf.Workflow(name="contract", desc="A job", steps=step, storages=storage)


class TestCondition(StepKindContract):
    kind = "condition"

    def workflow(self, around: Surroundings) -> wf.Workflow:
        left = wf.Placeholder(name="left", placeholder_type=wf.PlaceholderType.FLOAT, default=0.9)
        condition = wf.steps.Condition(condition_type=">", left=left, right=0.5)
        step = wf.steps.ConditionStep(name="decide", conditions=condition)
        return wf.Workflow(name="contract", desc="A condition", steps=step)


class TestModel(StepKindContract):
    kind = "model"
    assets = ("model",)

    def workflow(self, around: Surroundings) -> wf.Workflow:
        config = {"model_type": "Scikit_Learn", "model_algorithm": "digits", "metrics": {"accuracy": 0.9}}
        around.storage.write_bytes("/bucket/model/config.json", json.dumps(config).encode())
        around.storage.write_bytes("/bucket/model/model.txt", b"weights")
        step = wf.steps.ModelStep(
            name="register",
            inputs=wf.steps.ModelInput(name="model_input", data=wf.data.OBSPath(obs_path="/bucket/model/")),
            outputs=wf.steps.ModelOutput(
                name="model_output",
                model_config=wf.steps.ModelConfig(model_name="digits", model_type="Scikit_Learn"),
            ),
        )
        return wf.Workflow(name="contract", desc="A model", steps=step)


ECHO = """
from model_service.model_service import SingleNodeService

class Echo(SingleNodeService):
    def _inference(self, data):
        return data
"""


class TestService(StepKindContract):
    kind = "service"
    assets = ("service",)
    values: ClassVar = {"data": {"models": [{"model_name": "echo", "weight": 100}]}}

    def workflow(self, around: Surroundings) -> wf.Workflow:
        source = around.cwd / "package"
        if not source.exists():
            source.mkdir()
            (source / "customize_service.py").write_text(ECHO)
            around.kit.assets.models.register("echo", source)
        models = wf.data.ServiceInputPlaceholder(name="models", model_name="echo")
        step = wf.steps.ServiceStep(
            name="deploy",
            inputs=wf.steps.ServiceInput(name="model", data=models),
            outputs=wf.steps.ServiceOutput(
                name="service", service_config=wf.steps.ServiceConfig(infer_type="real-time")
            ),
        )
        return wf.Workflow(name="contract", desc="A service", steps=step)
