"""A step that fails while a workflow is stepped through: why, another value, other code, and on."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.flows import stepped
from tests.browser.notebooks import SLOW, Jupyter

BROKEN = """
rate = float(dict(text.split("=") for text in given)["rate"])
rows = [1.5, 2.5]
if rate > 0.4:
    raise ValueError(f"a rate of {rate} is too much for {len(rows)} rows")
if not os.path.exists("mended"):
    print("nothing", rows.index(9))
"""


def test_post_mortem_another_value_other_code_and_retry(lab: Jupyter, tmp_path: Path) -> None:
    notebook = lab.notebook(stepped(tmp_path, name="fails", train=BROKEN), "workflow.next()", name="fails")
    notebook.command("notebook:run-cell")
    view = notebook.view(0).step_is("first", "hold")
    view.press("next").step_is("train", "hold").press("next").step_is("train", "failed")
    panel = view.element.locator(".mlw-panel")
    expect(panel.locator("h3")).to_have_text("train", timeout=SLOW)  # it followed, and stays at the failure
    expect(panel.locator(".mlw-error-log")).to_contain_text("ValueError", timeout=SLOW)
    raised = panel.locator(".mlw-raised")
    expect(raised).to_contain_text("ValueError: a rate of 0.5 is too much for 2 rows", timeout=SLOW)
    expect(raised).to_contain_text("[1.5, 2.5]")
    expect(raised.locator(".mlw-here")).to_contain_text("raise ValueError")
    notebook.shot("debugging-1-post-mortem")

    # With another value, for this step alone, it gets further.
    panel.get_by_label("rate").fill("0.25")
    panel.locator('[data-action="retry-step"]').click()
    expect(raised).to_contain_text("ValueError: 9 is not in list", timeout=SLOW)
    expect(panel.get_by_label("rate")).to_have_value("0.25")
    # With other code it ends well, and the run stands before the next step; the toolbar knows what helps now.
    (tmp_path / "mended").touch()
    toolbar = notebook.page.locator(".jp-mlworkflow-step:visible")
    expect(toolbar).to_have_text(["Retry"])
    toolbar.click()
    view.step_is("train", "completed").step_is("extra", "hold")
    expect(panel.locator("h3")).to_have_text("extra", timeout=SLOW)
    expect(panel.locator(".mlw-before")).to_contain_text("Accuracy 0.85", timeout=SLOW)
    notebook.shot("debugging-2-mended")
    notebook.page.locator(".jp-CodeCell").nth(1).click()
    notebook.command("notebook:run-cell")
    view.step_is("extra", "completed").step_is("last", "hold")


def test_a_sub_graph_is_closed_stepped_and_opened(lab: Jupyter, tmp_path: Path) -> None:
    framed = 'sub_graphs=wf.Subgraph(name="learn", steps=["train", "extra"]), steps=[first, train, extra, last])'
    cell = stepped(tmp_path, name="framed").replace("steps=[first, train, extra, last])", framed)
    notebook = lab.notebook(cell, "workflow", name="framed")
    notebook.command("notebook:run-cell")
    view = notebook.view(0).step_is("first", "hold")
    expect(view.node("train")).to_be_visible()
    view.element.get_by_role("button", name="Close sub-graph learn").click()
    expect(view.node("train")).to_have_count(0, timeout=SLOW)
    folded = view.element.locator("g.mlw-node", has_text="learn")
    expect(folded).to_be_visible()
    view.press("next").step_is("first", "completed")
    expect(folded).to_have_attribute("aria-label", re.compile("1 on hold"), timeout=SLOW)
    notebook.shot("debugging-3-closed-sub-graph")
    # The workflow itself, which nobody can be asked about, does the same.
    notebook.page.locator(".jp-CodeCell").nth(1).click()
    notebook.command("notebook:run-cell")
    declared = notebook.page.locator(".mlw-workflow")
    declared.get_by_role("button", name="Close sub-graph learn").click()
    expect(declared.locator(".mlw-node")).to_have_count(3, timeout=SLOW)
    notebook.shot("debugging-4-closed-in-the-workflow")
    folded.click()  # opens it again
    view.step_is("train", "hold")
    expect(folded).to_have_count(0)
