"""Running, watching, stopping, retrying, going on: in Lab and Notebook 7, with the kernel busy or gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import flows
from tests.browser.notebooks import SLOW, Jupyter


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_run_watch_stop_continue_retry(lab: Jupyter, tmp_path: Path, app: str) -> None:
    gate, luck = tmp_path / "gate", tmp_path / "luck"
    notebook = lab.notebook(flows.gated(gate, then=f"test -e {luck}"), name=f"run-{app}", app=app).run()
    view = notebook.view(0).is_in("running").step_is("first", "completed").step_is("gate", "running")
    notebook.shot(f"run-{app}-1-running")
    view.press("stop", confirm=False).is_in("running")
    view.press("stop", confirm=True).is_in("stopped").step_is("gate", "stopped").step_is("last", "init")
    view.can("stop", yes=False)
    notebook.shot(f"run-{app}-2-stopped")
    gate.touch()
    view.press("continue").is_in("abnormal").step_is("gate", "completed").step_is("last", "failed")
    expect(view.element.locator(".mlw-failure .mlw-error-head")).to_contain_text("exit code 1")  # without a click
    notebook.shot(f"run-{app}-3-failed")
    luck.touch()
    view.press("retry").is_in("completed").step_is("last", "completed")
    expect(view.element.locator(".mlw-failure")).to_be_hidden()
    for action in ("stop", "retry", "continue"):
        view.can(action, yes=False)
    notebook.shot(f"run-{app}-4-completed")


def test_a_step_shows_its_log_as_it_grows(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = lab.notebook(flows.gated(gate), name="log").run()
    view = notebook.view(0).step_is("gate", "running")
    view.node("gate").click()
    panel = view.element.locator(".mlw-panel")
    expect(panel).to_be_visible(timeout=SLOW)
    panel.get_by_role("tab", name="Log").click()
    lines = panel.locator(".mlw-log-lines")
    expect(lines).to_contain_text("waiting", timeout=SLOW)
    gate.touch()
    expect(lines).to_contain_text("open", timeout=SLOW)
    notebook.shot("log")
    for name in ("Inputs", "Parameters", "Metrics", "Definition", "Overview"):
        tab = panel.get_by_role("tab", name=name)
        if tab.count():
            tab.first.click()
            notebook.shot(f"step-{name.lower()}")


def test_with_the_kernel_busy(lab: Jupyter, tmp_path: Path) -> None:
    gate, luck = tmp_path / "gate", tmp_path / "luck"
    cells = (flows.gated(gate, then=f"test -e {luck}"), "import time\ntime.sleep(60)")
    notebook = lab.notebook(*cells, name="busy").run(wait=False)
    expect(notebook.page.locator(".jp-CodeCell").nth(1)).to_contain_text("[*]", timeout=SLOW)
    notebook.view(0).steer(gate, luck)
    expect(notebook.page.locator(".jp-CodeCell").nth(1)).to_contain_text("[*]")
    notebook.shot("busy")
    notebook.command("notebook:interrupt-kernel")


def test_a_cell_that_waits_ends_when_its_run_is_stopped_from_the_view(lab: Jupyter, tmp_path: Path) -> None:
    notebook = lab.notebook(flows.gated(tmp_path / "gate", wait=True), name="waits").run(wait=False)
    view = notebook.view(0).step_is("gate", "running")
    view.press("stop", confirm=True).is_in("stopped")
    notebook.wait_until_done()


def test_after_the_kernel_was_restarted_and_the_page_reloaded(lab: Jupyter, tmp_path: Path) -> None:
    gate, luck = tmp_path / "gate", tmp_path / "luck"
    notebook = lab.notebook(flows.gated(gate, then=f"test -e {luck}"), name="restart").run()
    notebook.view(0).step_is("gate", "running")
    notebook.restart_kernel()
    notebook.view(0).is_in("running")
    notebook.save()
    notebook.page.reload()
    notebook.wait_until_open()
    view = notebook.view(0).is_in("running").step_is("first", "completed").step_is("gate", "running")
    notebook.shot("reloaded")
    view.steer(gate, luck)


def test_tab_closed_and_opened_and_a_second_browser(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = lab.notebook(flows.gated(gate), name="tabs").run()
    notebook.view(0).step_is("gate", "running")
    notebook.save()
    notebook.page.close()
    again = lab.open("tabs.ipynb")
    view = again.view(0).is_in("running").step_is("gate", "running")
    other = lab.open("tabs.ipynb", app="notebook")
    other.view(0).step_is("gate", "running").press("stop", confirm=True).is_in("stopped")
    view.is_in("stopped")
    gate.touch()
    view.press("continue").is_in("completed")
    other.view(0).is_in("completed")


def test_time_travel(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = lab.notebook(flows.gated(gate), name="travel").run()
    view = notebook.view(0).is_in("completed")
    view.element.get_by_role("button", name="History").click()
    slider = view.element.get_by_role("slider")
    expect(slider).to_be_visible(timeout=SLOW)
    slider.focus()
    notebook.page.keyboard.press("Home")
    view.step_is("last", "init")
    expect(view.element.locator(".mlw-headline")).to_contain_text("not started")
    view.can("rerun", yes=False)
    notebook.shot("time-travel")
    notebook.page.keyboard.press("End")
    view.step_is("last", "completed")
