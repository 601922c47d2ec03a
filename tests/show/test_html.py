"""Static twins for notebooks: complete, harmless, small, and unharmed by sanitizers."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from jupyter_mlworkflow.errors import Problem
from jupyter_mlworkflow.plan.model import Missing, Plan, PlannedData, PlannedParameter, PlannedStep, PlannedStorage
from jupyter_mlworkflow.records import Artifact, ErrorInfo, ExecutionState, Metric, StepState
from jupyter_mlworkflow.show import execution_bundle, executions_bundle, metrics_bundle, table_bundle, workflow_bundle
from jupyter_mlworkflow.store.model import ExecutionSummary
from tests.show.samples import HOSTILE, METRICS, METRICS_OUTPUT, digits, fan, layered, record

TAGS = "div b img pre table thead tbody tr th td small code details summary ul li"
KEPT_ATTRIBUTES = {"style", "alt", "width", "height", "src", "cellpadding"}
STYLES = (
    "border-collapse margin font-size text-align overflow max-height height max-width min-width color border-left "
    "padding white-space display vertical-align"
)
"""What the sanitizer of JupyterLab 4 lets through, of what is used here."""


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.text = ""
        self.rows: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "img":
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def pictures(self) -> list[str]:
        found = [value for name, value in self.attributes if name == "src"]
        return [base64.b64decode(value.removeprefix("data:image/svg+xml;base64,")).decode() for value in found]


def harmless(html: str) -> Page:
    """Check that `html` needs nothing that a sanitizer takes away, and return it as seen."""
    page = Page(html)
    assert set(page.tags) <= set(TAGS.split())
    assert {name for name, _ in page.attributes} <= KEPT_ATTRIBUTES
    styles = {
        rule.split(":")[0] for name, value in page.attributes if name == "style" for rule in value.split(";") if rule
    }
    assert styles <= set(STYLES.split())
    assert (page.unbalanced, page.open) == ([], [])
    for svg in page.pictures:
        tags = {element.tag.rsplit("}", 1)[-1] for element in ET.fromstring(svg).iter()}
        assert tags <= {"svg", "style", "defs", "marker", "g", "use", "path", "rect", "circle", "text", "title"}
    return page


def hostile_plan() -> Plan:
    step = PlannedStep("train", "job", HOSTILE, HOSTILE, spec=METRICS_OUTPUT)
    return Plan(
        HOSTILE,
        HOSTILE,
        steps=(step,),
        chosen=("train",),
        parameters={"p": PlannedParameter("p", "str", HOSTILE, default=HOSTILE, has_default=True)},
        data={"d": PlannedData("d", "obs")},
        storages={"s": PlannedStorage("s", HOSTILE, HOSTILE)},
        values={"parameters": {}, "data": {"d": {"type": "obs", "value": {"obs_url": HOSTILE}}}, "storages": {}},
        sub_graphs=({"name": HOSTILE, "steps": ["train"]},),
        missing=(Missing("storages.s", "storage root", HOSTILE),),
        problems=(Problem(HOSTILE, "train", HOSTILE, HOSTILE, HOSTILE),),
    )


def test_untrusted_text_is_text_everywhere() -> None:
    plan = hostile_plan()
    given = record(
        plan, "failed", description=HOSTILE, reason=HOSTILE, labels=(HOSTILE,), parameters={HOSTILE: HOSTILE}
    )
    step = replace(
        given.steps["train"],
        reason=HOSTILE,
        error=ErrorInfo(HOSTILE, HOSTILE, (HOSTILE,) * 20),
        metrics=tuple(
            Metric(HOSTILE, HOSTILE, metric.type, {"value": HOSTILE, "labels": [HOSTILE]}) for metric in METRICS
        ),
        outputs={"m": Artifact("model", {"model_name": HOSTILE, "model_version": HOSTILE})},
    )
    done = replace(step, state=StepState.COMPLETED, error=None, reason="")
    given = replace(given, steps={"train": step})
    summary = ExecutionSummary(
        HOSTILE, HOSTILE, HOSTILE, "running", 1, 0.0, 0.0, None, HOSTILE, (HOSTILE,), True, {"init": 1}
    )
    for bundle in (
        workflow_bundle(plan, lang="en"),
        execution_bundle(given, plan, lang="en"),
        execution_bundle(replace(given, steps={"train": done}), plan, lang="en"),
        execution_bundle(given, None, lang="en"),
        executions_bundle([summary], lang="en"),
        metrics_bundle(given, lang="en"),
        table_bundle([HOSTILE], [[HOSTILE]], lang="en"),
    ):
        page = harmless(bundle["text/html"])
        assert not {"\x1b", "\x00", "\u202e"} & set(bundle["text/plain"])
        assert "\u202e" not in page.text
        assert "<script>" in page.text + "".join(value for name, value in page.attributes if name == "alt")


def test_an_execution_tells_errors_first_then_picture_then_every_step() -> None:
    plan = digits()
    states = {"train": "failed", "check": "init", "register": "wait_inputs", "report": "skipped", "deploy": "init"}
    html = execution_bundle(record(plan, states), plan, lang="en", now=1100.0)["text/html"]
    page = harmless(html)
    assert (
        html.index("ValueError: bad")
        < html.index("The job ended with exit code 1.")
        < html.index("Traceback")
        < html.index("<img")
        < html.index("<table")
    )
    assert [row[:3] for row in page.rows[1:7]] == [
        ["✓ completed", "Prepare images prepare", "job"],
        ["✗ failed", "Train the classifier train", "job"],
        ["○ not started init", "图像分类是否达标 check", "condition"],
        ["? waiting for input wait_inputs", "注册模型 register", "model"],
        ["» skipped", "Report report", "job"],
        ["○ not started init", "deploy", "service"],
    ]
    assert "waiting for data.input" in page.text
    alt = next(value for name, value in page.attributes if name == "alt")
    assert alt == "digits/execution-001: 1 failed, 1 waiting for input, 2 not started, 1 completed, 1 skipped"


def test_outputs_metrics_and_condition_results_are_noted() -> None:
    plan = digits()
    given = record(plan, "completed", state=ExecutionState.COMPLETED)
    steps = dict(given.steps)
    steps["train"] = replace(steps["train"], metrics=METRICS, attempt=2)
    steps["check"] = replace(steps["check"], condition_result=True)
    steps["register"] = replace(
        steps["register"], outputs={"m": Artifact("model", {"model_name": "digits", "model_version": "0.0.3"})}
    )
    steps["deploy"] = replace(
        steps["deploy"], outputs={"s": Artifact("service", {"access_address": "http://127.0.0.1:8000/x"})}
    )
    notes = {
        row[1].split()[-1]: row[4]
        for row in harmless(execution_bundle(replace(given, steps=steps), plan, lang="en")["text/html"]).rows
    }
    assert notes["train"] == "attempt 2 · Accuracy 0.9877"
    assert notes["check"] == "result: true"
    assert notes["register"] == "digits 0.0.3"
    assert notes["deploy"] == "http://127.0.0.1:8000/x"


def test_a_workflow_shows_what_must_still_be_given() -> None:
    plan = replace(
        digits(),
        parameters={
            "epochs": PlannedParameter("epochs", "int", "How long", default=3, has_default=True),
            "name": PlannedParameter("name", "str"),
        },
        missing=(Missing("parameters.name", "str"),),
        problems=(Problem("It has no code.", "train", "algorithm", None, "Give code_dir."),),
    )
    page = harmless(workflow_bundle(plan, lang="en")["text/html"])
    assert ["parameters.epochs", "int", "default 3", "How long"] in page.rows
    assert ["parameters.name", "str", "still to be given", ""] in page.rows
    assert 'step "train", algorithm: It has no code. Give code_dir.' in page.text
    assert len(page.pictures) == 1


def test_large_tables_begin_with_what_wants_attention() -> None:
    plan = layered(1000, 30)
    given = record(plan, {"step_900": "failed", "step_950": "running"})
    page = harmless(execution_bundle(given, plan, lang="en")["text/html"])
    assert [row[1].split()[-1] for row in page.rows[1:4]] == ["step_900", "step_950", "step_0"]
    assert re.search(r"… and 960 more", page.text)


@pytest.mark.parametrize(("count", "width", "kilobytes"), [(10, 3, 10), (100, 10, 50), (1000, 30, 400)])
def test_saved_executions_are_small(count: int, width: int, kilobytes: int) -> None:
    plan = layered(count, width)
    given = record(plan, {f"step_{at}": "failed" for at in range(count - 3, count)} if count > 10 else "completed")
    saved = json.dumps(execution_bundle(given, plan, lang="en"), ensure_ascii=False).encode()
    assert len(saved) <= kilobytes * 1000


def test_a_fan_out_is_a_small_picture() -> None:
    plan = fan(100)
    assert len(execution_bundle(record(plan, "completed"), plan, lang="en")["text/html"]) < 20_000


def test_the_same_thing_in_chinese() -> None:
    plan = digits()
    page = harmless(execution_bundle(record(plan, {"register": "wait_inputs"}), plan, lang="zh_CN")["text/html"])
    assert page.rows[0] == ["状态", "节点", "类型", "耗时", "说明"]
    assert page.rows[4][0] == "? 等待输入 wait_inputs"
    assert "等待输入" in page.pictures[0]


def test_executions_are_a_table() -> None:
    rows = [
        ExecutionSummary(
            "a" * 32,
            "digits",
            "execution-002",
            "running",
            9,
            100.0,
            100.0,
            None,
            "",
            ("best",),
            True,
            {"completed": 3, "wait_inputs": 1},
        ),
        ExecutionSummary(
            "b" * 32, "digits", "execution-001", "abnormal", 9, 50.0, 50.0, 62.0, "", (), False, {"failed": 1}
        ),
    ]
    page = harmless(executions_bundle(rows, lang="en", now=165.0)["text/html"])
    assert page.rows[1][0] == "► running"
    assert page.rows[1][3:] == ["1 m 05 s", "3/4", "waits for someone, best", "aaaaaaaa"]
    assert page.rows[2][0] == "✗ failed abnormal"
    assert executions_bundle([], lang="en")["text/plain"] == "No executions yet."
