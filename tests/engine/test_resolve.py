"""From expressions to values, and the sentences for what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_mlworkflow.engine.facts import Facts
from jupyter_mlworkflow.engine.resolve import Resolved, Scope, resolve_step
from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.events import MetricsRead, StepOutputs, StepStateChanged
from jupyter_mlworkflow.plan.model import Plan, PlannedData, PlannedParameter, PlannedStep, PlannedStorage

OBS = {"type": "obs", "value": {"obs_url": "/b/a/"}}
FLOAT = {"key": "accuracy", "title": "", "type": "float", "data": {"value": 0.9}, "output": "m"}
TABLE = {"key": "confusion", "title": "", "type": "table", "data": {}, "output": "m"}


def resolve(value: Any, *, values: dict[str, Any] | None = None, skipped: str = "") -> Resolved:
    plan = Plan(
        "demo",
        steps=tuple(PlannedStep(name, "job") for name in ("a", "b", "c")),
        chosen=("a", "b", "c"),
        parameters={
            "lr": PlannedParameter("lr", "float", default=0.1, has_default=True),
            "tag": PlannedParameter("tag", "str", required=False),
            "must": PlannedParameter("must", "str"),
        },
        data={
            "images": PlannedData("images", "obs"),
            "either": PlannedData("either", "data_selector"),
            "fixed": PlannedData("fixed", "obs", default={"obs_url": "/b/d/"}, has_default=True),
        },
        storages={
            "out": PlannedStorage("out", creates=True),
            "in": PlannedStorage("in", default="obs://bucket/in/"),
        },
    )
    facts = Facts(plan)
    for name in ("a", "b"):
        if name == skipped:
            facts.apply(StepStateChanged(name, "skipped", 0), 0)
        else:
            facts.apply(StepStateChanged(name, "running", 1), 0)
            facts.apply(StepOutputs(name, 1, {"out": {"type": "obs", "value": {"obs_url": f"/b/{name}/"}}}), 0)
            facts.apply(MetricsRead(name, 1, [FLOAT, TABLE]), 0)
            facts.apply(StepStateChanged(name, "completed", 1), 0)
    given = {"parameters": {}, "data": {}, "storages": {"out": "/bucket/out/"}, **(values or {})}
    system = {"execution_id": "e1", "step_name": "c"}
    step = PlannedStep("c", "job", spec={"properties": {"x": value}})
    return resolve_step(step, Scope(plan, facts, given, "e1", system))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"$parameter": "lr"}, 0.1),
        ({"$literal": {"$parameter": "lr"}}, {"$parameter": "lr"}),
        ({"$system": "EXECUTION_ID"}, "e1"),
        ({"$storage": "in", "path": "x/y.csv"}, "obs://bucket/in/x/y.csv"),
        ({"$storage": "out", "path": "m/", "with_execution_id": True}, "/bucket/out/e1/m/"),
        ({"$output": ["a", "out"]}, OBS),
        ({"$variable": ["a", "out", "obs_url"]}, "/b/a/"),
        ({"$metric": ["a", "m", "accuracy"]}, 0.9),
        ({"$data": "fixed"}, {"type": "obs", "value": {"obs_url": "/b/d/"}}),
        ([{"deep": [{"$parameter": "lr"}]}], [{"deep": [0.1]}]),
    ],
)
def test_values(expression: Any, value: Any) -> None:
    assert resolve(expression).spec["properties"] == {"x": value}


def test_given_values_win_over_defaults() -> None:
    values = {"parameters": {"lr": 0.2}, "data": {"fixed": {"obs_url": "/c/"}}, "storages": {"in": "/c/in"}}
    found = resolve([{"$parameter": "lr"}, {"$data": "fixed"}, {"$storage": "in", "path": "x"}], values=values)
    assert found.spec["properties"]["x"] == [0.2, {"type": "obs", "value": {"obs_url": "/c/"}}, "/c/in/x"]


def test_a_data_selector_is_typed_by_what_was_chosen() -> None:
    dataset = {"dataset_name": "flowers", "version_name": "V1"}
    found = resolve({"$data": "either"}, values={"data": {"either": dataset}})
    assert found.spec["properties"]["x"] == {"type": "dataset", "value": dataset}
    found = resolve({"$data": "either"}, values={"data": {"either": {"obs_url": "/b/"}}})
    assert found.spec["properties"]["x"]["type"] == "obs"


def test_an_optional_value_without_a_value_is_left_out() -> None:
    parameters = [{"name": "lr", "value": 1}, {"name": "tag", "value": {"$parameter": "tag"}}]
    assert resolve(parameters).spec["properties"]["x"] == [{"name": "lr", "value": 1}]
    assert resolve({"$parameter": "tag"}).spec["properties"] == {}
    assert resolve([{"$parameter": "tag"}, 1]).spec["properties"]["x"] == [1]


def test_a_value_that_looks_like_an_expression_stays_a_value() -> None:
    assert resolve({"$parameter": "lr"}, values={"parameters": {"lr": {"$system": "x"}}}).spec["properties"]["x"] == {
        "$system": "x"
    }


def test_folders_to_create() -> None:
    assert resolve({"$storage": "out", "path": "m/", "create_dir": True}).create == ("/bucket/out/", "/bucket/out/m/")
    assert resolve({"$storage": "out", "path": "m/x.json", "create_dir": True}).create == (
        "/bucket/out/",
        "/bucket/out/m",
    )
    assert resolve({"$storage": "in", "path": "m/"}).create == ()


BOTH = {"$select": [{"$output": ["a", "out"]}, {"$output": ["b", "out"]}]}


def test_a_selector_takes_the_one_valid_output() -> None:
    assert resolve(BOTH, skipped="b").spec["properties"]["x"] == OBS


@pytest.mark.parametrize(
    ("expression", "code", "sentence"),
    [
        ({"$parameter": "must"}, "value.missing", 'Parameter "must" has no value.'),
        ({"$parameter": "nope"}, "value.unknown", 'There is no parameter "nope".'),
        ({"$data": "images"}, "value.missing", 'Data object "images" has no value.'),
        ({"$system": "weather"}, "value.unknown", "there are execution_id, step_name."),
        ({"$output": ["a", "other"]}, "input.no_output", 'Step "a" made no output "other"; it made out.'),
        ({"$variable": ["a", "out", "address"]}, "input.no_variable", "it has obs_url."),
        ({"$metric": ["a", "m", "f1"]}, "metric.missing", "it reported accuracy, confusion."),
        ({"$metric": ["a", "m", "confusion"]}, "metric.type", "is of type table; conditions take only float metrics."),
        ({"$metric": ["a", "other", "accuracy"]}, "metric.missing", "it reported none."),
        (BOTH, "input.select", "but 2 are there: a.out, b.out."),
        ({"$select": [{"$output": ["a", "x"]}]}, "input.select", "but none of them is there: a.x."),
    ],
)
def test_what_cannot_be_said(expression: Any, code: str, sentence: str) -> None:
    with pytest.raises(StepError) as raised:
        resolve(expression)
    assert raised.value.code == code
    assert sentence in raised.value.message


def test_what_a_skipped_step_would_have_made() -> None:
    with pytest.raises(StepError, match=r"that step was skipped\. Use DataConsumptionSelector"):
        resolve({"$output": ["a", "out"]}, skipped="a")
    with pytest.raises(StepError, match="that step was skipped"):
        resolve({"$metric": ["a", "m", "accuracy"]}, skipped="a")
