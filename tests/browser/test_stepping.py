"""Stepping through a workflow with buttons and code, mixed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.notebooks import SLOW, Jupyter

FLOW = """
%env MLWORKFLOW_POSTMORTEM=on
from jupyter_mlworkflow import workflow as wf

def step(name, file, *after, **options):
    algorithm = wf.BaseAlgorithm(code_dir={code!r}, boot_file=file, **options)
    return wf.steps.JobStep(name=name, algorithm=algorithm, depend_steps=list(after))

rate = wf.AlgorithmParameters(name="rate", value=wf.Placeholder("rate", wf.PlaceholderType.FLOAT, default=0.5))
first = step("first", "fine.py")
train = step("train", "train.py", first, parameters=[rate])
extra = step("extra", "fine.py", train)
last = step("last", "fine.py", extra)
workflow = wf.Workflow(name="stepped", desc="four steps", steps=[first, train, extra, last])
execution = workflow.debug()
execution
"""
BROKEN = "import sys\nwanted = 0.25\nif str(wanted) not in ' '.join(sys.argv):\n    raise ValueError(f'not {wanted}')\n"


def test_buttons_and_code_mixed(lab: Jupyter, tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("print('fine')\n")
    (tmp_path / "train.py").write_text(BROKEN)
    cells = (FLOW.format(code=f"file://{tmp_path}/"), "workflow.next()", "workflow.next()")
    notebook = lab.notebook(*cells, name="stepping")
    page = notebook.page
    notebook.command("notebook:run-cell")
    view = notebook.view(0).step_is("first", "hold")
    view.press("next").step_is("first", "completed").step_is("train", "hold")

    view.node("extra").click()
    panel = view.element.locator(".mlw-panel")
    view.press("breakpoint")
    expect(view.node("extra").locator(".mlw-breakpoint")).to_be_visible(timeout=SLOW)
    notebook.shot("stepping-1-breakpoint")

    view.node("train").click()
    field = panel.get_by_label("rate")
    expect(field).to_have_value("0.5", timeout=SLOW)
    field.fill("fast")
    panel.get_by_role("button", name="Use these values").click()
    expect(panel.locator(".mlw-receives")).to_contain_text("fast", timeout=SLOW)
    notebook.shot("stepping-2-refused")
    field.fill("0.3")
    panel.get_by_role("button", name="Use these values").click()
    expect(panel.locator(".mlw-receives")).to_contain_text("edited", timeout=SLOW)

    page.locator(".jp-CodeCell").nth(1).click()
    notebook.command("notebook:run-cell")  # workflow.next(): train fails
    view.step_is("train", "failed")
    expect(panel.locator(".mlw-raised")).to_contain_text("ValueError: not 0.25", timeout=SLOW)
    expect(panel.locator(".mlw-raised")).to_contain_text("wanted", timeout=SLOW)
    notebook.shot("stepping-3-postmortem")
    (tmp_path / "train.py").write_text("print('mended')\n")
    panel.locator('[data-action="retry-step"]').click()
    view.step_is("train", "completed").step_is("extra", "hold")

    view.node("extra").click()
    panel.locator('[data-action="skip"]').click()
    view.step_is("extra", "skipped").step_is("last", "skipped").is_in("completed")
    view.node("train").click()
    view.press("back", confirm=True).step_is("train", "hold").step_is("extra", "init")
    view.press("continue").step_is("train", "completed").step_is("extra", "hold")  # at the breakpoint
    notebook.shot("stepping-4-held")
    page.locator(".jp-CodeCell").nth(2).click()
    notebook.command("notebook:run-cell")  # workflow.next()
    view.step_is("extra", "completed").step_is("last", "completed").is_in("completed").can("next", yes=False)
    notebook.shot("stepping-5-done")
