"""Metrics as pictures: each shape, live while a job writes, as files, in the file browser, for everybody."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import make_server
from tests.browser.notebooks import SLOW, Jupyter, shot
from tests.browser.test_views_page import AXE, RULES, site  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SCRIPT = """
import time
from pathlib import Path
from jupyter_mlworkflow import train

here = Path({folder!r})
train.metrics.histogram("weights", [0.1, 0.2, 0.2, 0.9], bins=4, title="Weights")
train.metrics.confusion_matrix([[50, 2], [3, 45]], labels=["cat", "dog"], title="Confusion")
train.metrics.one_dimensional_table("speed", ["images/s", "p95 ms"], [812, 14.2], title="Speed")
step = 0
def more(count):
    global step
    for _ in range(count):
        train.metrics.log("loss", 2 / (1 + step / 50), step=step, title="Loss")
        step += 1
more(200)
while not (here / "more").exists():
    time.sleep(0.05)
more(100)
while not (here / "end").exists():
    time.sleep(0.05)
"""
FLOW = """
from jupyter_mlworkflow import workflow as wf
config = wf.data.MetricsConfig(
    metric_files="file://{folder}/metrics.json", realtime_visualization=True, visualization=True
)
fit = wf.steps.JobStep(
    name="fit",
    title="Fit",
    algorithm=wf.BaseAlgorithm(code_dir="file://{folder}/code/", boot_file="fit.py"),
    outputs=wf.steps.JobOutput(name="metrics", metrics_config=config),
)
execution = wf.Workflow(name="charted", desc="", steps=[fit]).run(wait=False)
execution
"""


def drawn(figure: Locator) -> Locator:
    """Wait until a chart is drawn: the library has come, and there is something on its canvas."""
    expect(figure).to_have_attribute("data-drawn", "", timeout=SLOW)
    figure.scroll_into_view_if_needed()
    figure.page.wait_for_function(
        "figure => { const c = figure.querySelector('canvas'); if (!c || !c.width) return false;"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; return d.some(v => v); }",
        arg=figure.element_handle(),
        timeout=SLOW,
    )
    return figure


def label(figure: Locator) -> str:
    return figure.locator(".mlw-plot-area").get_attribute("aria-label") or ""


def test_metrics_while_a_job_writes_them(lab: Jupyter, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "fit.py").write_text(SCRIPT.format(folder=str(tmp_path)))
    notebook = lab.notebook(FLOW.format(folder=tmp_path), name="charts")
    page = notebook.page
    chunks: list[int] = []
    page.on("response", lambda answer: chunks.append(1) if "/labextensions/jupyter-mlworkflow/" in answer.url else None)
    notebook.run()
    view = notebook.view(0).step_is("fit", "running")
    before = len(chunks)
    view.element.locator('g.mlw-node[id*="m-fit"], g.mlw-node[id*="m.fit"]').first.click()  # the chart node
    panel = view.element.locator(".mlw-panel")
    expect(panel.get_by_role("tab", name="Metrics")).to_have_attribute("aria-selected", "true")
    figures = panel.locator("figure.mlw-plot")
    expect(figures).to_have_count(4, timeout=SLOW)
    loss = drawn(figures.filter(has_text="Loss"))
    for title in ("Weights", "Confusion"):
        drawn(figures.filter(has_text=title))
    expect(figures.filter(has_text="Speed").locator("td")).to_have_text(["812", "14.2"])
    assert len(chunks) - before <= 1, "the library comes once"
    expect(panel.locator(".mlw-card")).to_have_count(1)

    loss.scroll_into_view_if_needed()
    area = loss.locator(".mlw-plot-area")
    area.focus()
    page.keyboard.press("+")
    reset = loss.get_by_role("button", name="Show everything")
    expect(reset).to_be_visible()
    canvas = loss.locator("canvas").element_handle()
    notebook.shot("charts-1-live")
    (tmp_path / "more").touch()
    expect(area).to_have_attribute("aria-label", re.compile("300 points"), timeout=SLOW)
    assert page.evaluate("([a, b]) => a === b", [canvas, loss.locator("canvas").element_handle()])
    expect(reset).to_be_visible()  # still zoomed

    (tmp_path / "end").touch()
    view.is_in("completed")
    expect(area).to_have_attribute("aria-label", re.compile("300 points"))
    notebook.shot("charts-2-ended")


def test_without_the_labextension_the_kernel_hands_out_the_library_once(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "fit.py").write_text(SCRIPT.format(folder=str(tmp_path)))
    asked: list[str] = []

    def note(payload: str | bytes) -> None:
        if isinstance(payload, bytes) and b'"op":"file"' in payload.replace(b" ", b""):
            asked.append("charts")

    page = new_page()
    page.on("websocket", lambda socket: socket.on("framesent", note))
    with make_server(tmp_path / "lab", labextension=False) as server:
        notebook = Jupyter(server, lambda: page).notebook(FLOW.format(folder=tmp_path), name="charts").run()
        view = notebook.view(0).step_is("fit", "running")
        assert asked == []
        view.node("fit").click()
        view.element.get_by_role("tab", name="Metrics", exact=True).click()
        for title in ("Loss", "Weights", "Confusion"):
            drawn(view.element.locator("figure.mlw-plot").filter(has_text=title))
        assert asked == ["charts"]
        notebook.shot("charts-8-widget")
        for gate in ("more", "end"):
            (tmp_path / gate).touch()
        view.is_in("completed")


@pytest.fixture
def charts(site: tuple[str, Path], new_page: Callable[..., Page]) -> Callable[..., Page]:  # noqa: F811
    def open_chart(**query: Any) -> Page:
        page = new_page()
        page.set_viewport_size({"width": 820, "height": 620})
        text = "&".join(f"{name}={value}" for name, value in query.items())
        page.goto(f"{site[0].replace('index.html', 'charts.html')}?{text}")
        drawn(page.locator("figure.mlw-plot"))
        return page

    return open_chart


def saved(page: Page, ending: str) -> bytes:
    page.locator(".mlw-plot-menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=ending.upper(), exact=True).click()
    path = download.value.path()
    assert download.value.suggested_filename.endswith(f".{ending}")
    return path.read_bytes()


def test_a_chart_saves_itself(charts: Callable[..., Page]) -> None:
    page = charts(series=2, points=50)
    assert saved(page, "png")[:8] == b"\x89PNG\r\n\x1a\n"
    svg = saved(page, "svg").decode()
    assert svg.startswith("<svg")
    assert "Training loss" in svg
    assert "execution-002" in svg
    rows = list(csv.reader(io.StringIO(saved(page, "csv").decode())))
    assert rows[0] == ["execution", "series", "step", "y"]
    assert len(rows) == 101
    assert rows[1][:3] == ["execution-001", "loss", "0"]


def test_zoom_legend_smoothing_and_axes(charts: Callable[..., Page]) -> None:
    page = charts(series=3, points=200)
    figure, area = page.locator("figure.mlw-plot"), page.locator(".mlw-plot-area")
    reset = page.get_by_role("button", name="Show everything")
    sight = "() => mlwCharts.chart.model.sight.map(Math.round)"
    box = area.bounding_box()
    assert box is not None
    expect(reset).to_be_hidden()
    page.mouse.move(box["x"] + 300, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 110, steps=4)
    page.mouse.up()
    expect(reset).to_be_visible()
    low, high = page.evaluate(sight)
    assert 20 < low < high < 180
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 400, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 100, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_function(f"low => ({sight})()[0] > low", arg=low)
    area.dblclick()
    expect(reset).to_be_hidden()

    page.mouse.wheel(0, -200)  # the focus is in the chart: the wheel is the chart's
    area.focus()
    page.mouse.wheel(0, -200)
    expect(reset).to_be_visible()
    page.keyboard.press("0")
    expect(reset).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(figure.locator("[aria-live]")).to_contain_text("step 0: execution-001")

    name = page.get_by_role("button", name="execution-002")
    name.click()
    expect(name).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Smoothing and axes").click()
    page.get_by_role("slider", name="Smoothing").fill("0.9")
    page.get_by_label("y logarithmic").check()
    page.get_by_role("button", name="Show the data as a table").click()
    expect(figure.locator(".mlw-plot-table tbody tr")).to_have_count(500)
    expect(figure).to_contain_text("100 more rows are in the CSV file.")
    page.mouse.move(box["x"] + 350, box["y"] + 150)
    expect(figure.locator(".mlw-tip")).to_contain_text("execution-003")
    expect(figure.locator(".mlw-tip")).not_to_contain_text("execution-002")
    shot(page, "charts-3-choices")


def test_parallel_coordinates_pick_rows(charts: Callable[..., Page]) -> None:
    page = charts(chart="parallel", rows=30)
    box = page.locator(".mlw-plot-area").bounding_box()
    assert box is not None
    x = page.evaluate("() => mlwCharts.chart.picture.getModel().getComponent('parallelAxis', 4).axis && 0")
    assert x == 0
    right = page.evaluate("() => mlwCharts.chart.area.clientWidth - 56")
    page.mouse.move(box["x"] + right, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + right, box["y"] + 150, steps=5)
    page.mouse.up()
    page.wait_for_function("() => mlwCharts.picked.length")
    ids = page.evaluate("() => mlwCharts.picked.at(-1)")
    assert 0 < len(ids) < 30
    shot(page, "charts-4-parallel")
    page.get_by_role("button", name="Show everything").click()
    assert page.evaluate("() => mlwCharts.picked.at(-1)") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_charts(charts: Callable[..., Page], theme: str) -> None:
    for query in ({"chart": "lines"}, {"chart": "parallel"}):
        page = charts(theme=theme, **query)
        for button in page.locator(".mlw-plot-buttons > button:visible").all():
            button.click()
        page.locator(".mlw-plot-menu summary").click()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        answer = page.evaluate("rules => axe.run('.mlw-view', {runOnly: rules})", RULES)
        found = [
            (rule["id"], rule["nodes"][0]["target"], rule["nodes"][0].get("failureSummary"))
            for rule in answer["violations"]
        ]
        assert found == []
        shot(page, f"charts-5-{query['chart']}-{theme}")


def test_hostile_names_are_text(charts: Callable[..., Page]) -> None:
    page = charts(name="%3Cimg src=x onerror=%22window.hacked=1%22%3E{a|b}", series=2)
    box = page.locator(".mlw-plot-area").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    expect(page.locator(".mlw-tip")).to_be_visible()
    saved(page, "svg")
    assert page.evaluate("window.hacked === undefined")
    assert page.locator(".mlw-view img").count() == 0


def entry(*values: float) -> dict[str, Any]:
    axes = {"x_axis": [{"title": "step", "value": list(range(len(values)))}], "y_axis": [{"value": list(values)}]}
    return {"key": "loss", "title": "Loss", "type": "line chart", "data": axes}


def test_a_metrics_file_in_the_file_browser(lab: Jupyter) -> None:
    file = lab.server.notebooks / "metrics.json"
    file.write_text(
        json.dumps([entry(3, 2, 1), {"key": "a", "title": "Accuracy", "type": "float", "data": {"value": 0.5}}])
    )
    page = lab.lab()
    page.evaluate("path => window.jupyterapp.commands.execute('docmanager:open', {path})", file.name)
    place = page.locator(".jp-mlworkflow-metrics")
    expect(place.locator(".mlw-card-value")).to_have_text("0.5", timeout=SLOW)
    figure = drawn(place.locator("figure.mlw-plot"))
    shot(page, "charts-6-file")

    file.write_text(json.dumps([entry(3, 2, 1, 0.5)]))  # it is followed
    expect(figure.locator(".mlw-plot-area")).to_have_attribute("aria-label", re.compile("4 points"), timeout=SLOW)
    file.write_text('[{"key": "loss", "type": "li')
    expect(place.locator(".mlw-note")).to_contain_text("no valid JSON, or not written to its end yet", timeout=SLOW)
    expect(place.locator("figure")).to_have_count(0)
    shot(page, "charts-7-half-written")
    file.write_text(json.dumps([entry(*range(300_000))]))
    expect(place.locator(".mlw-note")).to_have_text(re.compile("larger than 1 MB"), timeout=SLOW)
    file.write_text(json.dumps([{**entry(1), "data": {"y_axis": "?"}}, 7]))
    expect(place.locator("figure")).to_contain_text("This cannot be drawn", timeout=SLOW)
    expect(place.locator(".mlw-note")).to_contain_text("Entry 2 must have")

    names = page.evaluate(
        "path => window.jupyterapp.docRegistry.preferredWidgetFactories(path).map(factory => factory.name)", file.name
    )
    assert names[0] == "MLWorkflow metrics"
    assert {"JSON", "Editor"} <= set(names)
    other = page.evaluate("() => window.jupyterapp.docRegistry.preferredWidgetFactories('other.json').map(f => f.name)")
    assert other[0] != "MLWorkflow metrics"
    assert "MLWorkflow metrics" in other
