"""Comparing by clicking: choose rows, look at them in every way, label, delete, order, filter."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.handles import runtime
from tests.browser.conftest import make_server
from tests.browser.notebooks import SLOW, Jupyter, shot
from tests.browser.test_access import THEMES, problems, use_theme

SCRIPT = """
import argparse, json, os
parser = argparse.ArgumentParser()
for name, kind in (("rate", float), ("depth", int), ("kind", str), ("metrics", str)):
    parser.add_argument(f"--{name}", type=kind)
given, _ = parser.parse_known_args()
steps = list(range(20))
loss = [(1 - given.rate) ** step + 0.01 * given.depth for step in steps]
lines = {"x_axis": [{"title": "step", "value": steps}], "y_axis": [{"title": "loss", "value": loss}]}
found = [
    {"key": "accuracy", "title": "accuracy", "type": "float", "data": {"value": round(0.99 - loss[-1] / 2, 4)}},
    {"key": "loss", "title": "loss", "type": "line chart", "data": lines},
]
path = os.environ["MA_OUTPUT_METRICS"]
with open(path, "w") as file:
    json.dump(found, file)
"""
RUNS = ((0.05, 2, "plain"), (0.2, 2, "plain"), (0.4, 3, "plain"), (0.3, 4, "wide"))


def workflow(*, more: bool = False) -> wf.Workflow:
    """A step that reports an accuracy and the curve of a loss; with `more` another step after it."""

    def given(what: str, kind: wf.PlaceholderType) -> wf.AlgorithmParameters:
        return wf.AlgorithmParameters(name=what, value=wf.Placeholder(name=what, placeholder_type=kind))

    parameters = [
        given("rate", wf.PlaceholderType.FLOAT),
        given("depth", wf.PlaceholderType.INT),
        given("kind", wf.PlaceholderType.STR),
    ]
    train = wf.steps.JobStep(
        name="train",
        algorithm=wf.BaseAlgorithm(code_dir="./code", boot_file="train.py", parameters=parameters),
        outputs=wf.steps.JobOutput(
            name="metrics", metrics_config=wf.data.MetricsConfig(metric_files="./out/metrics.json")
        ),
    )
    report = wf.steps.JobStep(name="report", algorithm=wf.BaseAlgorithm(command="true"), depend_steps=train)
    return wf.Workflow(name="tuned", desc="", steps=[train, report] if more else [train])


@pytest.fixture
def runs(here: runtime.Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four runs, the last with changed code and one step more; names from the oldest on."""
    for row in here.store.executions(workflow="tuned"):
        here.store.delete_execution(row.id)
    monkeypatch.chdir(tmp_path)
    code = tmp_path / "code"
    code.mkdir()
    (code / "train.py").write_text(SCRIPT)
    names = []
    for number, (rate, depth, kind) in enumerate(RUNS):
        last = number == len(RUNS) - 1
        if last:
            (code / "train.py").write_text(SCRIPT.replace("range(20)", "range(30)"))
        values = {"rate": rate, "depth": depth, "kind": kind}
        names.append(workflow(more=last).run(parameters=values).raise_on_failure().name)
    return names


def names(table: Locator) -> list[str]:
    return [text.split("/")[-1] for text in table.locator(".mlw-exp-rows .mlw-exp-name .mlw-link").all_inner_texts()]


def choose(table: Locator, name: str) -> None:
    table.get_by_role("checkbox", name=f"Choose tuned/{name}").click()


def tab(table: Locator, name: str) -> None:
    table.get_by_role("tab", name=name, exact=True).click()


def experiments(page: Page) -> Locator:
    page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:experiments')")
    table = page.locator(".jp-mlworkflow-main .mlw-experiments")
    table.wait_for(timeout=SLOW)
    table.get_by_role("searchbox").fill("workflow = tuned")
    return table


def test_compare_by_clicking(lab: Jupyter, runs: list[str]) -> None:
    page = lab.lab()
    table = experiments(page)
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(4, timeout=SLOW)
    expect(table.locator(".mlw-exp-rows .mlw-spark").first).to_be_visible(timeout=SLOW)
    best = table.locator(".mlw-exp-row", has=page.locator(".mlw-exp-metrics.mlw-best")).first
    expect(best).to_contain_text(runs[2])

    # order, filter
    table.get_by_role("button", name="accuracy", exact=True).click()
    expect(table.locator("[aria-sort=descending]")).to_contain_text("accuracy")
    assert names(table)[0] == runs[2]
    table.get_by_role("button", name="rate", exact=True).click()
    assert names(table) == [runs[0], runs[1], runs[3], runs[2]]
    box = table.get_by_role("searchbox")
    box.fill("workflow = tuned rate >= 0.2 and kind = plain")
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(2)
    box.fill("workflow = tuned acuracy > 1")
    expect(table.locator(".mlw-exp-wrong")).to_have_text('There is no column "acuracy".')
    box.fill("workflow = tuned")
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(4)

    # baseline and label
    choose(table, runs[0])
    table.locator("[data-action=baseline]").click()
    row = table.locator(".mlw-exp-row", has_text=runs[0])
    expect(row.get_by_role("img", name="Baseline")).to_be_visible(timeout=SLOW)
    table.locator("[data-action=label]").click()
    table.get_by_role("textbox", name="Label").fill("first try")
    page.keyboard.press("Enter")
    expect(row.locator(".mlw-label")).to_have_text("first try", timeout=SLOW)

    # beside each other
    for name in runs[1:]:
        choose(table, name)
    table.locator("[data-action=compare]").click()
    area = table.locator(".mlw-exp-area")
    expect(area.locator(".mlw-plot-parallel canvas, .mlw-plot-parallel svg").first).to_be_visible(timeout=SLOW)
    shot(page, "compare-parallel")
    box_of = area.locator(".mlw-plot-parallel").bounding_box()
    assert box_of is not None
    left, top = box_of["x"] + 46, box_of["y"] + 42  # the upper part of the first axis: rates
    page.mouse.move(left, top - 4)
    page.mouse.down()
    page.mouse.move(left, top + 60, steps=8)
    page.mouse.up()
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(2, timeout=SLOW)
    shot(page, "compare-picked")
    table.get_by_role("button", name="picked in the chart: 2").click()
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(4)
    tab(table, "Curves")
    expect(area.locator(".mlw-plot-legend button")).to_have_count(4, timeout=SLOW)
    shot(page, "compare-curves")
    tab(table, "Values")
    expect(area.locator(".mlw-exp-part")).to_have_text(["Parameters", "Metrics", "Durations of steps"])
    expect(area.locator("tr", has_text="accuracy").locator("td").nth(2)).to_have_text("★0.975+0.1837")
    expect(area.locator(".mlw-exp-values thead th").nth(1)).to_have_text(f"⚑ {runs[0]}")
    shot(page, "compare-values")
    tab(table, "Graph")
    area.get_by_role("combobox").select_option(label=runs[3])
    expect(area.locator("svg .added")).to_contain_text("report", timeout=SLOW)
    shot(page, "compare-graph")
    tab(table, "Code")
    expect(area.locator(".mlw-diff-plus").first).to_have_text("+steps = list(range(30))", timeout=SLOW)
    shot(page, "compare-code")

    # delete, and think again before
    table.get_by_role("button", name="Choose none").click()
    choose(table, runs[2])
    table.locator("[data-action=delete]").click()
    page.keyboard.press("Escape")
    expect(table.locator(".mlw-exp-question")).to_be_hidden()
    table.locator("[data-action=delete]").click()
    table.locator(".mlw-exp-question").get_by_role("button", name="Delete").click()
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(3, timeout=SLOW)
    assert runs[2] not in names(table)


def test_everybody_can_compare(lab: Jupyter, runs: list[str]) -> None:
    page = lab.lab()
    table = experiments(page)
    expect(table.locator(".mlw-exp-rows .mlw-spark").first).to_be_visible(timeout=SLOW)
    rows = table.locator(".mlw-exp-rows")
    rows.focus()
    for key in ("ArrowDown", " ", "ArrowDown", " "):
        page.keyboard.press(key)
    expect(table.locator(".mlw-exp-deeds")).to_contain_text("2 chosen")
    table.locator("[data-action=compare]").click()
    found: list[str] = []
    for theme in (*THEMES, THEMES[0]):
        use_theme(page, theme)
        for name in ("Parallel coordinates", "Curves", "Values", "Graph", "Code"):
            tab(table, name)
            page.wait_for_timeout(300)
            found += problems(page, ".mlw-experiments")
            shot(page, f"compare-{name.split()[0].lower()}-{theme[11:].lower()}")
    assert sorted(set(found)) == []


def test_from_the_panel_and_in_a_cell(lab: Jupyter, runs: list[str]) -> None:
    cell = 'from jupyter_mlworkflow import workflow as wf\nwf.executions("tuned")'
    notebook = lab.notebook(cell, name="compare").run()
    page = notebook.page
    table = notebook.output(0).locator(".mlw-experiments")
    expect(table.locator(".mlw-exp-rows .mlw-link")).to_have_count(4, timeout=SLOW)
    expect(table.locator(".mlw-exp-rows .mlw-spark").first).to_be_visible(timeout=SLOW)
    notebook.shot("compare-cell")
    table.locator("[data-action=compare]").click()
    expect(table.locator(".mlw-exp-area [role=tabpanel]")).to_be_in_viewport(ratio=0.5, timeout=SLOW)
    notebook.shot("compare-cell-opened")
    table.locator("[data-action=compare]").click()
    heads = table.locator(".mlw-exp-head .mlw-exp-sort")
    title = table.get_by_role("button", name="kind", exact=True)
    title.drag_to(table.get_by_role("columnheader", name="State"), target_position={"x": 4, "y": 12})
    expect(heads.nth(1)).to_have_text("kind")
    expect(table.locator(".mlw-exp-rows .mlw-exp-row").first.locator(".mlw-exp-cell").nth(2)).to_have_text(
        re.compile("plain|wide")
    )
    title.press("Alt+ArrowRight")
    expect(heads.nth(2)).to_have_text("kind")
    title.click()
    order = names(table)
    notebook.shot("compare-cell-arranged")
    notebook.run()
    expect(heads.nth(2)).to_have_text("kind", timeout=SLOW)
    expect(table.locator("[aria-sort=ascending]")).to_contain_text("kind")
    assert names(table) == order
    notebook.command("mlworkflow:executions")
    panel = page.locator("#mlworkflow-executions")
    for name in runs[:2]:
        panel.get_by_role("checkbox", name=f"Choose tuned/{name}").click()
    notebook.shot("compare-panel")
    panel.locator("[data-action=compare]").click()
    opened = page.locator(".jp-mlworkflow-main .mlw-exp-area")
    expect(opened).to_be_visible(timeout=SLOW)
    opened.get_by_role("tab", name="Values").click()
    expect(opened.locator(".mlw-exp-values thead th")).to_have_count(3, timeout=SLOW)


def test_without_the_labextension_the_table_lives_and_its_twin_is_saved(
    new_page: Callable[..., Any], tmp_path: Path, here: runtime.Runtime, runs: list[str]
) -> None:
    with make_server(tmp_path / "lab", labextension=False, mlworkflow_home=here.settings.home_path) as server:
        jupyter = Jupyter(server, new_page)
        cell = 'from jupyter_mlworkflow import workflow as wf\nwf.executions("tuned")'
        notebook = jupyter.notebook(cell, name="listed").run()
        table = notebook.output(0).locator(".mlw-experiments")
        expect(table.locator(".mlw-exp-rows .mlw-spark").first).to_be_visible(timeout=SLOW)
        table.get_by_role("button", name="rate", exact=True).click()
        assert names(table) == [runs[0], runs[1], runs[3], runs[2]]
        notebook.shot("compare-widget")
        data = notebook.save()["cells"][0]["outputs"][0]["data"]
        assert "application/vnd.jupyter.widget-view+json" not in data  # dead, it would hide the twin
        notebook.restart_kernel()
        expect(table).to_have_count(0, timeout=SLOW)
        expect(notebook.output(0).locator("table")).to_contain_text(runs[3])
        notebook.shot("compare-widget-twin")
