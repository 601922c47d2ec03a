"""Stepping through a workflow with the buttons of the view, the toolbar of the notebook and code, mixed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.flows import stepped
from tests.browser.notebooks import SLOW, Jupyter
from tests.jupyter import JupyterProcess


def test_buttons_toolbar_and_code_mixed(lab: Jupyter, tmp_path: Path) -> None:
    cells = (stepped(tmp_path), "workflow.next()", "workflow.next()")
    notebook = lab.notebook(*cells, name="stepping")
    page = notebook.page
    toolbar = page.locator(".jp-mlworkflow-step:visible")
    expect(toolbar).to_have_count(0)
    notebook.command("notebook:run-cell")
    view = notebook.view(0).step_is("first", "hold")
    panel = view.element.locator(".mlw-panel")
    expect(panel.locator("h3")).to_have_text("first", timeout=SLOW)
    expect(toolbar).to_have_text(["Next", "Continue", "Skip", "Stop"])
    toolbar.first.click()
    view.step_is("first", "completed").step_is("train", "hold")
    expect(panel.locator("h3")).to_have_text("train", timeout=SLOW)  # it follows

    view.node("extra").click()
    expect(toolbar).to_have_text(["Next", "Run to here", "Continue", "Stop"])
    notebook.command("mlworkflow:step-breakpoint")
    expect(view.node("extra").locator(".mlw-breakpoint")).to_be_visible(timeout=SLOW)
    expect(view.element.locator(".mlw-breakpoints")).to_contain_text("extra")
    notebook.shot("stepping-1-breakpoint")

    # What it will receive has fields by type; what is typed is sent before the step runs.
    view.node("train").click()
    field = panel.get_by_label("rate")
    expect(field).to_have_value("0.5", timeout=SLOW)
    field.fill("fast")
    panel.get_by_role("button", name="Use these values").click()
    expect(panel.locator('[data-key="parameters.rate"]')).to_contain_text("It must be a number", timeout=SLOW)
    notebook.shot("stepping-2-refused")
    field.fill("0.25")
    panel.locator('[data-key="parameters.mode"]').get_by_text("exact").click()
    view.press("next").step_is("train", "completed").step_is("extra", "hold")
    view.node("train").click()
    panel.get_by_role("tab", name="Log").click()
    expect(panel.locator(".mlw-log")).to_contain_text("rate=0.25 mode=exact", timeout=SLOW)
    panel.get_by_role("tab", name="Overview").click()
    expect(panel).to_contain_text("What it made", timeout=SLOW)
    notebook.shot("stepping-3-made")

    view.node("extra").click()
    panel.locator('[data-action="skip"]').click()
    view.step_is("extra", "skipped").step_is("last", "skipped").is_in("completed")
    expect(toolbar).to_have_count(0)
    view.node("train").click()
    view.press("back", confirm=True).step_is("train", "hold").step_is("extra", "init")
    page.locator(".jp-CodeCell").nth(1).click()
    notebook.command("notebook:run-cell")  # workflow.next()
    view.step_is("train", "completed").step_is("extra", "hold")
    # It tells in a line what ran; the graph is not drawn once more.
    card = notebook.output(1).locator(".mlw-card")
    expect(card.locator("li")).to_contain_text("train", timeout=SLOW)
    expect(card).to_contain_text("Holds before extra")
    card.get_by_role("button", name="Show the graph").click()
    expect(view.element).to_be_focused(timeout=SLOW)
    expect(notebook.page.locator(".mlw-execution")).to_have_count(1)
    notebook.command("mlworkflow:step-continue")  # beyond the breakpoint there is nothing that holds
    view.step_is("last", "completed").is_in("completed").can("next", yes=False)
    # The notebook in front showed each time that it holds.
    expect(page.locator(".Toastify__toast").filter(has_text="waits for someone")).to_have_count(0)
    notebook.shot("stepping-4-done")


def test_a_breakpoint_on_a_metric_in_chinese(lab: Jupyter, tmp_path: Path) -> None:
    with chinese(lab.server):
        notebook = lab.notebook(stepped(tmp_path), name="stepping-zh")
        notebook.command("notebook:run-cell")
        view = notebook.view(0).step_is("first", "hold")
        view.node("train").click()
        form = view.element.locator(".mlw-metric-break")
        expect(form).to_contain_text("运行后暂停，若", timeout=SLOW)
        boxes = form.locator("input")
        boxes.nth(0).fill("accuracy")
        boxes.nth(1).fill("0.9")
        form.get_by_role("button", name="设置").click()
        expect(view.element.locator(".mlw-breakpoints")).to_contain_text("accuracy < 0.9", timeout=SLOW)
        expect(view.node("train").locator(".mlw-breakpoint")).to_be_visible()
        toolbar = notebook.page.locator(".jp-mlworkflow-step:visible")
        expect(toolbar).to_have_text(["下一步", "运行到此处", "继续", "停止"])
        view.press("continue").step_is("train", "completed").step_is("extra", "hold")
        expect(view.element.locator(".mlw-panel")).to_contain_text("因 train.accuracy < 0.9 而暂停。", timeout=SLOW)
        notebook.shot("stepping-5-metric-zh")
        # Taken away, nothing holds any more.
        view.element.locator(".mlw-breakpoints .mlw-icon").click()
        view.is_in("completed")


@contextmanager
def chinese(server: JupyterProcess) -> Iterator[None]:
    """Have pages that are opened meanwhile speak Chinese."""
    settings = server.folder / "settings" / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('{"locale": "zh_CN"}')
    try:
        yield
    finally:
        settings.unlink()
