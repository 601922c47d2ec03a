"""The table of experiments over REST and in conversations: values in pages, curves, differences, labels."""

from __future__ import annotations

import json
from typing import Any

import httpx

from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, MetricsRead, StepStateChanged
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.live import requests
from jupyter_mlworkflow.plan.model import Plan, PlannedStep

HOSTILE = "<script>alert(1)</script>"


def recorded(here: runtime.Runtime, number: int) -> Execution:
    """An execution that was given a number and reported a value and a curve of many points."""
    given = {"n": number, "who": HOSTILE, "shape": [1, 2], "far": float("inf") if number else 1.0}
    created = ExecutionCreated("compared", "", [{"name": "fit", "kind": "job"}], parameters=given)
    plan = Plan("compared", steps=(PlannedStep("fit", "job", f"Fit {number}"),), chosen=("fit",))
    record = here.store.create_execution(created, plan=plan.to_json(), origin={})
    points = {"x_axis": [{"title": "step", "value": list(range(5000))}]}
    points["y_axis"] = [{"title": "loss", "value": [number + 1 / (at + 1) for at in range(5000)]}]
    metrics = [
        {"key": "accuracy", "title": "Accuracy", "type": "float", "data": {"value": number / 10}},
        {"key": "loss", "title": "Loss", "type": "line chart", "data": points},
        {"key": "broken", "title": "", "type": "line chart", "data": {"y_axis": 3}},
    ]
    happened: list[Any] = [ExecutionStateChanged("running"), StepStateChanged("fit", "running", 1)]
    happened += [MetricsRead("fit", 1, metrics), StepStateChanged("fit", "completed", 1)]
    here.store.append(record.id, [*happened, ExecutionStateChanged("completed")])
    return Execution(here, record.id)


def test_values_by_column(api: httpx.Client, here: runtime.Runtime) -> None:
    runs = [recorded(here, number) for number in range(3)]
    rows = api.post("columns", json={"ids": [runs[2].id, "no-such-id", runs[0].id]}).json()
    assert [row["id"] for row in rows] == [runs[2].id, runs[0].id]
    values = rows[0]["values"]
    assert (values["parameters.n"], values["metrics.fit.accuracy"]) == (2, 0.2)
    assert (values["parameters.shape"], values["parameters.far"]) == ("[1, 2]", "inf")
    assert values["parameters.who"] == HOSTILE
    assert "metrics.fit.broken" not in values
    curve = rows[0]["curves"]["metrics.fit.loss"]
    assert (len(curve), curve[0], curve[-1]) == (32, 3.0, 2.0)
    assert len(json.dumps(rows[0])) < 1500


def test_too_many_at_once_are_refused(api: httpx.Client) -> None:
    answer = api.post("columns", json={"ids": ["abcdef"] * 1001})
    assert answer.status_code == 400
    assert "1000 at once, not 1001" in answer.json()["message"]
    assert api.post("curves", json={"ids": "all"}).status_code == 400
    assert api.post("columns", json={}).status_code == 400


def test_curves_have_no_more_points_than_a_screen(api: httpx.Client, here: runtime.Runtime) -> None:
    run = recorded(here, 1)
    (curve,) = api.post("curves", json={"ids": [run.id]}).json()
    assert (curve["execution"], curve["metric"], curve["x_title"]) == (run.id, "fit.loss", "step")
    assert (len(curve["x"]), curve["x"][0], curve["x"][-1], curve["y"][0]) == (1000, 0, 4999, 2.0)


def test_differences(api: httpx.Client, here: runtime.Runtime) -> None:
    one, other = recorded(here, 0), recorded(here, 1)
    found = api.get(f"executions/{one.id}/differences", params={"other": other.id, "lang": "zh_CN"}).json()
    assert {"name": "parameters.n", "one": "0", "other": "1"} in found["values"]
    (step,) = found["steps"]
    assert (step["step"], step["change"]) == ("fit", "changed")
    assert '+  title: "Fit 1"' in step["diff"]
    assert "有改动" in found["picture"]["svg"]
    same = api.get(f"executions/{one.id}/differences", params={"other": one.id}).json()
    assert (same["values"], same["steps"], same["picture"], same["files"]) == ([], [], None, [])
    assert api.get(f"executions/{one.id}/differences").status_code == 400
    assert api.get(f"executions/{one.id}/differences", params={"other": "nosuch"}).status_code == 404


def test_a_kernel_answers_the_same(api: httpx.Client, here: runtime.Runtime) -> None:
    one, other = recorded(here, 3), recorded(here, 4)
    ids = [one.id, other.id]
    asked: list[tuple[str, dict[str, Any], Any]] = [
        ("columns", {"ids": ids}, api.post("columns", json={"ids": ids}).json()),
        ("curves", {"ids": ids}, api.post("curves", json={"ids": ids}).json()),
    ]
    path = f"executions/{one.id}/differences"
    options = {"execution": one.id, "other": other.id, "lang": "en"}
    asked.append(("differences", options, api.get(path, params={"other": other.id, "lang": "en"}).json()))
    for op, given, expected in asked:
        ok, result = requests.answer(here, op, given)
        assert ok
        assert json.loads(json.dumps(result)) == expected


def test_labels_and_the_baseline(api: httpx.Client, here: runtime.Runtime) -> None:
    one, other = recorded(here, 5), recorded(here, 6)

    def act(execution: Execution, verb: str, **values: Any) -> dict[str, Any]:
        body = {"verb": verb, "values": values}
        answer: dict[str, Any] = api.post(f"executions/{execution.id}/actions", json=body).json()
        return answer

    assert act(one, "label", add=["a", "b"])["ok"]
    assert act(one, "label", add=["c"], remove=["a"])["ok"]
    assert one.labels == ("b", "c")
    assert act(one, "baseline")["ok"]
    assert act(other, "baseline", on=True)["ok"]
    assert (one.labels, other.labels) == (("b", "c"), ("baseline",))
    assert act(other, "baseline", on=False)["ok"]
    assert other.labels == ()
    assert not act(one, "label")["ok"]
    assert not act(one, "label", add="x")["ok"]
    assert not act(one, "label", add=[""])["ok"]
    assert one.labels == ("b", "c")
