"""Our documents: what stands where, and that nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.plan.build import build
from jupyter_mlworkflow.plan.wire import from_document, to_document
from tests.plan.examples import P, digits, everything
from tests.plan.test_build import flow, job
from tests.plan.wire.huawei import UnknownKeyError, dump, load

WORKFLOWS = [digits, everything]


def read_again(document: Any) -> Any:
    """Read a document as it comes from a file, and see that nothing had to be kept beside it."""
    workflow = from_document(json.loads(json.dumps(document)))
    assert "_document" not in workflow.__dict__, "our own documents are understood as a whole"
    return workflow


@pytest.mark.parametrize("make", WORKFLOWS)
def test_the_round_trip_is_exact(make: Any) -> None:
    workflow = make()
    document = to_document(workflow)
    again = read_again(document)
    assert to_document(again) == document
    assert build(again).to_json() == build(workflow).to_json()


@pytest.mark.parametrize("make", WORKFLOWS)
def test_the_public_models_know_every_key_of_ours(make: Any) -> None:
    document = to_document(make())
    assert dump(load(document)) == document


def test_the_public_models_refuse_what_they_do_not_know() -> None:
    document = to_document(digits())
    document["steps"][0]["surprise"] = 1
    with pytest.raises(UnknownKeyError, match="surprise"):
        load(document)


def test_methods_of_the_workflow_are_the_same() -> None:
    workflow = digits()
    assert workflow.to_json() == to_document(workflow)
    assert wf.Workflow.from_json(workflow.to_json()).to_json() == workflow.to_json()


def test_a_job_stands_where_public_documents_have_it() -> None:
    document = to_document(digits())
    train = document["steps"][0]
    assert train["type"] == "job"
    assert train["inputs"] == [{"name": "data_url", "type": "obs", "data": "$ref/data_requirements/input"}]
    assert train["outputs"][0] == {
        "name": "train_url",
        "type": "obs",
        "config": {"obs_url": "$ref/storages(with_execution_id=True, create_dir=True)/output_storage/model/"},
    }
    properties = train["properties"]
    assert properties["kind"] == "job"
    assert properties["metadata"]["name"].startswith("workflow-")
    assert len(properties["metadata"]["name"]) == len("workflow-") + 32
    assert properties["algorithm"]["parameters"] == [{"name": "batch_size", "value": "$ref/parameters/batch_size"}]
    assert properties["spec"]["resource"] == {
        "flavor": "$ref/parameters/train_flavor",
        "node_count": 1,
        "policy": "regular",
    }
    assert document["data_requirements"][0] == {
        "name": "input",
        "type": "obs",
        "delay": False,
        "conditions": [{"attribute": "object_type", "operator": "equal", "value": "directory"}],
        "used_steps": ["train"],
    }
    assert document["storages"] == [{"name": "output_storage", "type": "obs"}]


def test_parameters_carry_type_default_and_users() -> None:
    parameters = {item["name"]: item for item in to_document(digits())["parameters"]}
    assert parameters["batch_size"] == {
        "name": "batch_size",
        "type": "int",
        "default": 64,
        "delay": False,
        "used_steps": ["train"],
    }
    assert parameters["model_name"]["used_steps"] == ["register", "deploy"]
    listed = to_document(everything())["parameters"]
    assert next(item for item in listed if item["name"] == "flavor")["constraint"] == {"flavor_type": ["GPU"]}


def test_other_kinds_stand_where_public_documents_have_them() -> None:
    steps = {step["name"]: step for step in to_document(everything())["steps"]}
    assert steps["release"]["properties"] == {
        "version_format": "Default",
        "train_evaluate_sample_ratio": "$ref/parameters/ratio",
        "clear_hard_property": True,
        "remove_sample_usage": True,
        "label_task_type": 1,
    }
    assert steps["release"]["outputs"] == [{"name": "version", "type": "dataset"}]
    assert steps["decide"]["conditions"][0] == {
        "type": "or",
        "left": {"type": ">", "left": "$ref/metrics/train/metrics/Application Results/p99", "right": 0.5},
        "right": "$ref/parameters/force",
    }
    assert steps["decide"]["if_then_steps"] == ["local"]
    assert steps["outer"]["outputs"][0]["type"] == "service_content"
    assert steps["train"]["policy"] == {"poll_interval_seconds": "5", "max_execution_minutes": "60"}
    assert steps["model"]["inputs"][0]["data"] == ["$ref/consumptions/local/out", "$ref/consumptions/managed/out"]
    assert steps["train"]["properties"]["algorithm"]["item_version_id"] == "10.0.0"
    assert steps["managed"]["properties"]["algorithm"]["id"] == "algorithm-1"


def test_fixed_data_is_named_by_its_value() -> None:
    document = to_document(everything())
    entries = {item["name"]: item for item in document["data"]}
    assert len(entries) == len(document["data"])
    reference = next(step for step in document["steps"] if step["name"] == "train")["inputs"][1]["data"]
    entry = entries[reference.removeprefix("$ref/data/")]
    assert entry["value"] == {"dataset_name": "flowers", "version_name": "V001"}
    assert entry["used_steps"] == ["train"]
    path = wf.data.OBSPath(obs_path="/b/x/")
    both = flow(*(job(name, inputs=wf.steps.JobInput(name="i", data=path)) for name in "ab"))
    (shared,) = to_document(both)["data"]
    assert shared["used_steps"] == ["a", "b"]


def test_what_has_no_field_stands_in_extend_by_kind_and_name() -> None:
    extend = to_document(everything())["extend"]["mlworkflow"]
    assert sorted(extend) == ["policy", "steps", "storages", "texts"]
    assert extend["storages"] == {"out": {"title": "Output", "create_dir": True, "with_execution_id": True}}
    assert list(extend["steps"]) == ["third"]
    assert to_document(digits())["extend"]["mlworkflow"]["parameters"] == {"train_flavor": {"required": False}}
    assert "extend" not in to_document(flow(job("plain")))


def test_text_that_looks_like_a_reference_stays_text() -> None:
    document = to_document(everything())
    value = next(step for step in document["steps"] if step["name"] == "train")["properties"]["algorithm"]
    assert value["parameters"][0]["value"].startswith("$ref/texts/")
    assert "$ref/parameters/neither" in document["extend"]["mlworkflow"]["texts"].values()
    again = read_again(document)
    assert again.step("train").algorithm.parameters[0].value == "$ref/parameters/neither"
    assert again.step("train").description == "$ref/parameters/not_a_reference"
    assert again.step("label").properties.properties == {"$odd": ["$ref/x"]}


def test_classes_come_back() -> None:
    again = read_again(to_document(everything()))
    assert type(again.step("managed").algorithm) is wf.Algorithm
    assert type(again.step("train").algorithm) is wf.AIGalleryAlgorithm
    assert type(again.step("local").algorithm) is wf.BaseAlgorithm
    assert again.step("managed").metadata.name == "named"
    assert again.step("label").properties.task_type is wf.data.LabelTaskTypeEnum.OBJECT_DETECTION
    assert again.policy.exclusive
    assert again.workspace.workspace_id == "0"
    assert again.step("inner").inputs[0].data.envs == {"A": "b"}


@pytest.mark.parametrize(
    "step",
    [
        job("a", algorithm=wf.BaseAlgorithm(id="managed")),
        job("a", algorithm=wf.BaseAlgorithm(subscription_id="s", item_version_id="1")),
        job("a", metadata=wf.steps.JobMetadata()),
        job("a", metadata=wf.steps.JobMetadata(name="workflow-" + "0" * 32)),
        job("a", title="", description=""),
        job("a", policy=wf.steps.StepPolicy(poll_interval_seconds=0.5, max_execution_minutes=1.0)),
        job("a", policy=wf.steps.StepPolicy(skip_conditions=[])),
        job("a", spec=wf.steps.JobSpec()),
    ],
)
def test_corners_of_jobs_survive(step: Any) -> None:
    workflow = flow(step)
    document = to_document(workflow)
    again = read_again(document)
    assert to_document(again) == document
    assert build(again).to_json() == build(workflow).to_json()


@pytest.mark.parametrize(
    "parameter",
    [
        wf.Placeholder(name="x", placeholder_type=P.LIST, placeholder_format="int", default=[1, 2]),
        wf.Placeholder(name="x", placeholder_type=P.ENUM, enum_list=["a", 1, 2.5], default=1),
        wf.Placeholder(name="x", placeholder_type=P.JSON, default={"$ref/": ["$ref/parameters/x"], "$output": 1}),
        wf.Placeholder(name="x", placeholder_type=P.FLOAT, default=1),
        wf.Placeholder(name="x", placeholder_type=P.BOOL, default=False, delay=True),
        wf.Placeholder(name="x", placeholder_type=P.STR, default="", description="<script>"),
        wf.Placeholder(name="x", placeholder_type=P.STR, required=False, placeholder_format="obs"),
    ],
)
def test_parameters_of_every_type_survive(parameter: Any) -> None:
    condition = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.EQ, left=parameter, right="$ref/x")
    workflow = flow(job("a", policy=wf.steps.StepPolicy(skip_conditions=condition)))
    again = read_again(to_document(workflow))
    assert again.placeholders["x"] == parameter
    assert build(again).to_json() == build(workflow).to_json()


def test_values_set_for_running_are_not_part_of_the_document() -> None:
    workflow = digits()
    before = to_document(workflow)
    workflow.set_placeholder("batch_size", 1)
    workflow.set_storage("output_storage", "/b/c/")
    assert to_document(workflow) == before


def test_the_document_does_not_depend_on_the_process(tmp_path: Path) -> None:
    code = (
        "import json; from tests.plan.examples import everything; "
        "from jupyter_mlworkflow.plan.wire import to_document; print(json.dumps(to_document(everything())))"
    )
    root = Path(__file__).parents[3]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "MLWORKFLOW_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert outputs == {json.dumps(to_document(everything())) + "\n"}
