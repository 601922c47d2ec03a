"""Documents that somebody else wrote: understood where we can, and written again as they were."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.plan.build import build
from jupyter_mlworkflow.plan.wire import foreign, from_document, to_document


def public() -> dict[str, Any]:
    """A document in the manner of public ones: a condition, a data set version, a training."""
    return {
        "name": "public-workflow",
        "labels": ["a"],
        "source": "ai_gallery",
        "run_count": 3,
        "gallery_subscription": {"content_id": "c", "version_id": "1.0.0"},
        "steps": [
            {
                "name": "condition_step",
                "type": "condition",
                "title": "condition_step",
                "conditions": [
                    {"type": "==", "left": "$ref/parameters/can_execute", "right": True},
                    {"type": "==", "left": "$ref/parameters/other", "right": True},
                ],
                "depend_steps": [],
                "if_then_steps": ["dataset_step"],
                "else_then_steps": [],
            },
            {
                "name": "dataset_step",
                "type": "release_dataset",
                "inputs": [{"name": "input", "type": "dataset", "data": "$ref/data_requirements/input_dataset"}],
                "outputs": [{"name": "output", "type": "dataset"}],
                "created_at": "2024-01-01",
                "properties": {
                    "version_format": "Default",
                    "train_evaluate_sample_ratio": "$ref/parameters/ratio",
                    "clear_hard_property": True,
                    "remove_sample_usage": True,
                    "label_task_type": 0,
                    "unknown": {"deep": [1, 1.0, None]},
                },
            },
            {
                "name": "train_step",
                "type": "job",
                "inputs": [{"name": "data_url", "type": "dataset", "data": "$ref/consumptions/dataset_step/output"}],
                "outputs": [
                    {
                        "name": "train_url",
                        "type": "obs",
                        "config": {
                            "obs_url": "$ref/storages(with_execution_id=True, create_dir=True)/unlisted/directory"
                        },
                    }
                ],
                "properties": {
                    "kind": "job",
                    "metadata": {"name": "workflow-390f1624ac8f4ac8f4dc8a76527cd99fd78f3", "id": "x"},
                    "spec": {
                        "resource": {"node_count": 1, "policy": "regular", "flavor": "$ref/parameters/flavor"},
                    },
                    "algorithm": {
                        "subscription_id": "s",
                        "item_version_id": "10.0.0",
                        "name": "resnet",
                        "parameters": [{"name": "do_train", "value": "True", "constraint": {"type": "bool"}}],
                    },
                },
                "depend_steps": ["condition_step", "dataset_step"],
            },
        ],
        "data_requirements": [
            {"name": "input_dataset", "type": "dataset", "delay": False, "used_steps": ["dataset_step"], "extra": []},
            {"name": "unused", "type": "obs", "used_steps": []},
        ],
        "parameters": [
            {"name": "can_execute", "type": "bool", "default": True, "value": False, "used_steps": ["condition_step"]},
            {"name": "other", "type": "bool", "default": True, "title": "Other"},
            {"name": "ratio", "type": "str", "default": "0.8"},
            {"name": "flavor", "type": "json", "format": "train_flavor", "example": {"flavor_id": "x"}},
            {"name": "unused", "type": "int", "default": 1},
        ],
        "storages": [{"name": "storage_name", "type": "obs", "path": "", "id": 1}],
        "policy": {"use_scene": "", "scenes": [{"id": "given", "name": "all", "steps": ["train_step"], "x": 1}]},
        "extend": {"charging": {"a": 1}, "mlworkflow": {"newer": {"b": 2}}},
    }


def test_a_foreign_document_is_written_as_it_was() -> None:
    document = public()
    original = copy.deepcopy(document)
    workflow = from_document(document)
    written = to_document(workflow)
    assert written == original
    assert document == original
    assert [list(step) for step in written["steps"]] == [list(step) for step in original["steps"]]


def test_a_foreign_document_is_understood() -> None:
    workflow = from_document(public())
    assert workflow.step_names == ("condition_step", "dataset_step", "train_step")
    train = workflow.step("train_step")
    assert type(train.algorithm) is wf.AIGalleryAlgorithm
    assert train.metadata is None
    assert workflow.placeholders["flavor"].placeholder_format == "train_flavor"
    assert workflow.values["parameters"] == {"can_execute": False}, "what was configured holds when it is run"
    release = workflow.step("dataset_step").outputs[0].dataset_version_config
    assert release.label_task_type is wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION
    assert build(workflow).steps[2].depends == ("condition_step", "dataset_step")


def test_the_document_is_its_own_copy() -> None:
    document = public()
    workflow = from_document(document)
    document["name"] = "changed"
    to_document(workflow)["steps"].clear()
    assert to_document(workflow) == public()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(st.data())
def test_unknown_fields_anywhere_survive(data: st.DataObject) -> None:
    document = public()
    places = [
        document,
        *document["steps"],
        *document["parameters"],
        *document["data_requirements"],
        *document["storages"],
        document["policy"],
        document["steps"][2]["properties"],
        document["steps"][2]["properties"]["algorithm"],
        document["steps"][2]["outputs"][0],
        document["steps"][0]["conditions"][0],
        document["extend"],
    ]
    for _ in range(3):
        place = data.draw(st.sampled_from(places))
        place[data.draw(st.text(min_size=1, max_size=4).map(lambda name: f"x_{name}"))] = data.draw(json_values)
    original = copy.deepcopy(document)
    assert foreign.same(to_document(from_document(document)), original)


@given(json_values, json_values)
def test_merging_without_a_change_gives_the_foreign_document(before: Any, theirs: Any) -> None:
    assert foreign.same(foreign.merge(before, theirs, copy.deepcopy(before)), theirs)


@given(json_values, json_values)
def test_merging_into_our_own_document_gives_todays(before: Any, now: Any) -> None:
    assert foreign.same(foreign.merge(before, copy.deepcopy(before), now), now)


def test_a_change_wins_and_the_rest_stays() -> None:
    before = {"name": "a", "steps": [{"name": "x", "v": 1}, {"name": "y", "v": 1}], "gone": 1}
    theirs = {"steps": [{"name": "y", "v": 1, "z": 0}, {"name": "x", "v": 1}], "name": "a", "gone": 1, "more": 2}
    now = {"name": "b", "steps": [{"name": "x", "v": 2}, {"name": "y", "v": 1}, {"name": "n"}]}
    assert foreign.merge(before, theirs, now) == {
        "steps": [{"name": "x", "v": 2}, {"name": "y", "v": 1, "z": 0}, {"name": "n"}],
        "name": "b",
        "more": 2,
    }


@pytest.mark.parametrize(("left", "right"), [(1, True), (1, 1.0), (0, False), ([1], [True]), ({"a": 1}, {"a": 1.0})])
def test_numbers_and_booleans_are_told_apart(left: Any, right: Any) -> None:
    assert not foreign.same(left, right)
