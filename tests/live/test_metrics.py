"""Metrics of a running step: only what is new is sent, and what arrives is what the file holds."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import NotFoundError
from jupyter_mlworkflow.handles import runtime as runtimes
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.live import requests
from jupyter_mlworkflow.live.hub import Hub
from jupyter_mlworkflow.live.metrics import growth, metrics_before
from jupyter_mlworkflow.records import Metric
from tests.handles.conftest import home, job  # noqa: F401
from tests.live.test_conversation import Page

Begin = Callable[..., Execution]


def chart(*curves: list[float], title: str = "Loss") -> Metric:
    data = {
        "x_axis": [{"title": "step", "value": list(range(len(curve)))} for curve in curves],
        "y_axis": [{"title": f"c{at}", "value": curve} for at, curve in enumerate(curves)],
    }
    return Metric("loss.curve", title, "line chart", data, "metrics")


def put(metric: Metric, ends: list[dict[str, Any]]) -> dict[str, Any]:
    """Do what a page does with the ends of curves."""
    data = copy.deepcopy(dict(metric.data))
    for end in ends:
        values = data[end["axis"]][end["at"]]["value"]
        data[end["axis"]][end["at"]]["value"] = values[: end["start"]] + end["value"]
    return data


curves = st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=30), min_size=1, max_size=3)


@given(curves, curves)
def test_the_ends_make_the_new_chart_of_the_old(before: list[list[float]], after: list[list[float]]) -> None:
    ends = growth(chart(*before), chart(*after))
    if ends is not None:
        assert put(chart(*before), ends) == chart(*after).data


def test_a_long_curve_that_grows_sends_its_end_only() -> None:
    curve = [0.5] * 1000
    ends = growth(chart(curve), chart([*curve[:-1], 0.25, 0.125]))
    assert ends is not None
    assert [(end["start"], len(end["value"])) for end in ends] == [(1000, 1), (999, 2)]
    assert growth(chart(curve), chart(curve, curve)) is None
    assert growth(chart(curve), chart(curve, title="Other")) is None
    assert growth(chart(curve), chart([0.1] * 1000)) is None


@pytest.fixture
def begin(job: Any, tmp_path: Path) -> Begin:  # noqa: F811
    """Start an execution of a step that goes on until there is a file ``end``; the test writes its metrics."""

    def start(realtime: bool = True, then: str = "true") -> Execution:
        metrics = wf.data.MetricsConfig(
            metric_files=f"file://{tmp_path}/out/metrics.json", realtime_visualization=realtime
        )
        output = wf.steps.JobOutput(name="metrics", metrics_config=metrics)
        command = f"touch {tmp_path}/begun; until test -e {tmp_path}/end; do sleep 0.05; done; {then}"
        return wf.Workflow(name="reports", desc="", steps=[job("train", command, outputs=output)]).run(wait=False)

    return start


def written(tmp_path: Path, content: str | list[Any]) -> None:
    aside = tmp_path / "out" / "aside"
    aside.write_text(content if isinstance(content, str) else json.dumps(content))
    aside.replace(tmp_path / "out" / "metrics.json")


def loss(*values: float) -> dict[str, Any]:
    axes = {"x_axis": [{"title": "step", "value": list(range(len(values)))}], "y_axis": [{"value": list(values)}]}
    return {"key": "loss", "title": "Loss", "type": "line chart", "data": axes}


def listening(execution: Execution) -> Page:
    page = Page(Hub(execution._runtime))
    page.say(op="subscribe", sub="m", topic="metrics", id=execution.id, step="train")
    return page


def until(there: Callable[[], bool]) -> None:
    for _ in range(400):
        if there():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to be")


def until_begun(tmp_path: Path) -> None:
    until((tmp_path / "begun").exists)


def test_a_page_hears_what_a_job_writes(begin: Begin, tmp_path: Path) -> None:
    execution = begin()
    until_begun(tmp_path)
    page = listening(execution)
    assert page.until(reset=True)["order"] == []
    written(tmp_path, [loss(*range(10))])
    first = page.until(order=[["metrics", "loss"]])
    assert [metric["key"] for metric in first["whole"]] == ["loss"]
    written(tmp_path, [loss(*range(12)), {"key": "acc", "type": "float", "data": {"value": 0.5}}])
    second = page.until(order=[["metrics", "loss"], ["metrics", "acc"]])
    assert [metric["key"] for metric in second["whole"]] == ["acc"]
    assert [(end["axis"], end["start"], end["value"]) for end in second["grown"][0]["ends"]] == [
        ("x_axis", 10, [10, 11]),
        ("y_axis", 10, [10, 11]),
    ]
    (tmp_path / "end").touch()
    assert execution.wait(60).metrics("train")["acc"] == 0.5
    page.talk.close()


def test_a_file_that_stays_broken_is_told_and_what_was_there_stays(begin: Begin, tmp_path: Path) -> None:
    execution = begin()
    until_begun(tmp_path)
    page = listening(execution)
    written(tmp_path, [loss(1, 2)])
    page.until(order=[["metrics", "loss"]])
    written(tmp_path, '[{"key": "lo')
    until(lambda: bool(page.heard[-1]["problem"]))
    assert "metrics.json is not valid JSON" in page.heard[-1]["problem"]
    assert page.heard[-1]["order"] == [["metrics", "loss"]]
    written(tmp_path, [loss(1, 2, 3)])
    until(lambda: page.heard[-1]["problem"] == "")
    (tmp_path / "end").touch()
    execution.wait(60)
    page.talk.close()


def test_metrics_that_are_not_to_be_shown_live_are_not(begin: Begin, tmp_path: Path) -> None:
    execution = begin(realtime=False)
    until_begun(tmp_path)
    page = listening(execution)
    written(tmp_path, [loss(1)])
    assert page.until(kind="metrics")["order"] == []
    (tmp_path / "end").touch()
    assert [metric.key for metric in execution.wait(60).metrics("train")] == ["loss"]
    page.talk.close()


def test_numbers_compare_with_the_attempt_or_the_execution_before(begin: Begin, tmp_path: Path) -> None:
    def ask(execution: Execution) -> Any:
        ok, answer = requests.answer(execution._runtime, "metrics_before", {"execution": execution.id, "step": "train"})
        assert ok, answer
        return answer

    def report(value: float) -> str:
        entry = [{"key": "acc", "type": "float", "data": {"value": value}}]
        return f"echo '{json.dumps(entry)}' > {tmp_path}/out/metrics.json"

    (tmp_path / "end").touch()
    first = begin(then=report(0.5)).wait(60)
    assert ask(first) == {"attempt": 0, "execution": "", "values": {}}
    second = begin(then=f"{report(0.75)}; test -e {tmp_path}/well").wait(60)
    assert ask(second) == {"attempt": 0, "execution": first.name, "values": {"metrics/acc": 0.5}}
    (tmp_path / "well").touch()
    second.retry().wait(60)
    assert ask(second) == {"attempt": 1, "execution": "", "values": {"metrics/acc": 0.75}}
    with pytest.raises(NotFoundError):
        metrics_before(runtimes.current(), second.id, "nothing")
