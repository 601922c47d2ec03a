"""What is kept: notebooks without a kernel, untrusted, as HTML, as the raw output."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.live.schema import MIME_TYPE
from tests.benchmarks import flows
from tests.benchmarks.looking import record_run
from tests.browser.notebooks import ARTIFACTS, SLOW, Jupyter, document

SCRIPT = re.compile(r"<script|javascript:|\son\w+\s*=", re.IGNORECASE)


@pytest.fixture
def kept(here: runtime.Runtime) -> Execution:
    return Execution(here, record_run(here.store, flows.layered(30).plan()))


def output_of(execution: Execution, *, store: str | None = None) -> dict[str, Any]:
    """Return the output as a notebook holds it; of another store if wanted."""
    data: dict[str, Any] = json.loads(json.dumps(dict(execution._repr_mimebundle_())))
    if store is not None:
        data[MIME_TYPE]["store"] = store
    return data


@pytest.mark.parametrize(("count", "goal"), [(100, 50_000), (1_000, 400_000)])
def test_a_saved_output_is_small_and_carries_no_script(here: runtime.Runtime, count: int, goal: int) -> None:
    execution = Execution(here, record_run(here.store, flows.layered(count).plan()))
    text = json.dumps(output_of(execution))
    assert len(text) < goal
    assert not SCRIPT.search(text)


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_an_untrusted_notebook_without_a_kernel_shows_the_last_state(lab: Jupyter, kept: Execution, app: str) -> None:
    elsewhere = output_of(kept, store="of somebody else")
    notebook = lab.notebook("execution", name=f"untrusted-{app}", app=app, outputs={0: elsewhere}, kernel=False)
    output = notebook.output(0)
    picture = output.locator("img[src^='data:image/svg+xml']")
    expect(picture).to_be_visible(timeout=SLOW)
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    expect(output).to_contain_text("layered/execution-")
    expect(output).to_contain_text("30 of 30 steps done")
    expect(output).to_contain_text("MLWORKFLOW_HOME")  # how to see it live
    notebook.shot(f"untrusted-{app}")


def test_a_saved_run_is_found_again_by_the_server(lab: Jupyter, kept: Execution) -> None:
    notebook = lab.notebook("execution", name="found", outputs={0: output_of(kept)}, kernel=False)
    notebook.view(0).is_in("completed").step_is("s29", "completed")
    notebook.shot("found")


def test_a_run_that_was_deleted_still_shows_what_was_kept(lab: Jupyter, kept: Execution) -> None:
    data = output_of(kept)
    kept.delete()
    notebook = lab.notebook("execution", name="deleted", outputs={0: data}, kernel=False)
    expect(notebook.output(0).locator("img[src^='data:image/svg+xml']")).to_be_visible(timeout=SLOW)
    expect(notebook.output(0)).to_contain_text("There is no execution")


def test_an_output_left_behind_is_renewed_once_the_run_has_ended(lab: Jupyter, tmp_path: Path) -> None:
    from tests.browser import flows as cells

    gate = tmp_path / "gate"
    notebook = lab.notebook(cells.gated(gate), name="renewed").run()
    notebook.view(0).step_is("gate", "running")
    notebook.restart_kernel()  # nobody is left to write the end
    gate.touch()
    notebook.view(0).is_in("completed")
    data: dict[str, Any] = {}
    for _ in range(40):
        data = notebook.save()["cells"][0]["outputs"][0]["data"]
        if "3 of 3 steps done" in "".join(data["text/plain"]):
            break
        notebook.page.wait_for_timeout(250)
    assert "3 of 3 steps done" in "".join(data["text/plain"])
    assert not SCRIPT.search(json.dumps(data))


NO_VIEWS: tuple[Any, ...] = (
    {},
    [],
    "text",
    None,
    {"version": 99, "kind": "execution"},
    {"version": 1, "kind": "execution", "store": "x", "id": "../../api/contents"},
    {"version": 1, "kind": "execution", "store": {}, "id": ["a"]},
    {"version": 1, "kind": "workflow", "nodes": {"s-a": "x"}, "definitions": {"a": None}},
    {"version": 1, "kind": "<img src=x onerror=alert(1)>", "name": "<b>x</b>"},
)


def test_outputs_that_are_no_views_show_their_twins(lab: Jupyter) -> None:
    outputs = {
        number: {MIME_TYPE: bundle, "text/html": f"<p>the twin of {number}</p>", "text/plain": "the twin"}
        for number, bundle in enumerate(NO_VIEWS)
    }
    notebook = lab.notebook(*("x" for _ in NO_VIEWS), name="broken", outputs=outputs, kernel=False)
    for number in outputs:
        expect(notebook.output(number)).to_contain_text(f"the twin of {number}", timeout=SLOW)
    assert notebook.page.evaluate("window.hostile") == []


def test_nbconvert_keeps_the_picture_and_no_script_of_ours(
    kept: Execution, new_page: Callable[..., Any], tmp_path: Path
) -> None:
    nbconvert = pytest.importorskip("nbconvert")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.from_dict(document(("execution",), {0: output_of(kept)}))
    html, _ = nbconvert.HTMLExporter(template_name="basic").from_notebook_node(notebook)
    assert not SCRIPT.search(html)
    html, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page = new_page(java_script_enabled=False)
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.locator("img[src^='data:image/svg+xml']")).to_be_visible()
    expect(page.locator(".jp-OutputArea-output")).to_contain_text("30 of 30 steps done")
    page.screenshot(path=ARTIFACTS / "nbconvert.png")


def test_the_raw_output_reads_as_html_and_as_text(kept: Execution, new_page: Callable[..., Any]) -> None:
    data = output_of(kept)
    page = new_page(java_script_enabled=False)
    page.set_content(data["text/html"])
    expect(page.locator("img")).to_be_visible()
    expect(page.locator("body")).to_contain_text("30 of 30 steps done")
    assert "30 of 30 steps done" in data["text/plain"]
    assert "<" not in data["text/plain"]
