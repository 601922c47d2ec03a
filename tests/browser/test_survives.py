"""What ends, breaks or is missing around a view: it comes back complete, or says what is the matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser import flows
from tests.browser.conftest import make_server
from tests.browser.notebooks import SLOW, Jupyter, Notebook, View, shot
from tests.jupyter import Cable, JupyterProcess

HELD = re.compile(r"train\s*: It holds")


def test_network_cut_for_ten_seconds(
    lab_server: JupyterProcess, new_page: Callable[..., Any], cable: Cable, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    jupyter = Jupyter(lab_server, new_page, port=cable.port)
    notebook = jupyter.notebook(flows.gated(gate, then="sleep 60"), name="cut").run()
    view = notebook.view(0).step_is("gate", "running")
    cable.pull()
    gate.touch()  # the run goes on
    expect(view.element.locator(".mlw-connection")).to_have_class(re.compile("lost"), timeout=SLOW)
    view.can("stop", yes=False)
    notebook.shot("cut-1-lost")
    notebook.page.wait_for_timeout(10_000)
    cable.plug()
    notebook.dismiss_dialogs()  # Jupyter's own, about the lost connection
    view.step_is("gate", "completed").step_is("last", "running")
    view.press("stop", confirm=True).is_in("stopped")
    notebook.shot("cut-2-back")


def test_server_stopped_and_started(new_page: Callable[..., Any], tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with make_server(tmp_path / "lab") as server:
        notebook = Jupyter(server, new_page).notebook(flows.gated(gate, then="sleep 60"), name="server").run()
        view = notebook.view(0).step_is("gate", "running")
        server.stop()
        expect(view.element.locator(".mlw-connection")).to_have_class(re.compile("lost"), timeout=SLOW)
        gate.touch()
        server.start()
        notebook.dismiss_dialogs()
        view.step_is("gate", "completed").step_is("last", "running")
        notebook.shot("server-back")
        view.press("stop", confirm=True).is_in("stopped")


def test_kernel_and_server_on_different_stores(lab: Jupyter, tmp_path: Path) -> None:
    gate, luck = tmp_path / "gate", tmp_path / "luck"
    elsewhere = f"import os\nos.environ['MLWORKFLOW_HOME'] = {str(tmp_path / 'elsewhere')!r}\n"
    notebook = lab.notebook(elsewhere + flows.gated(gate, then=f"test -e {luck}"), name="stores").run()
    notebook.view(0).steer(gate, luck)  # through the kernel
    notebook.save()
    notebook.restart_kernel()  # the new one knows nothing of that store, until a cell tells it
    expect(notebook.output(0)).to_contain_text("MLWORKFLOW_HOME", timeout=SLOW)
    expect(notebook.output(0)).to_contain_text(re.compile("another store|does not see"))
    notebook.shot("stores-restarted")
    notebook.command("kernelmenu:shutdown", wait=False)
    notebook.page.reload()
    notebook.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SLOW)
    notebook.dismiss_dialogs()
    output = notebook.output(0)
    expect(output).to_contain_text("MLWORKFLOW_HOME", timeout=SLOW)
    expect(output.locator("img[src^='data:image/svg+xml']")).to_be_visible()
    notebook.shot("stores")


def test_a_kernel_that_was_busy_for_long_is_heard_again(lab: Jupyter, tmp_path: Path) -> None:
    gate, busy = tmp_path / "gate", tmp_path / "busy"
    elsewhere = f"import os, time\nos.environ['MLWORKFLOW_HOME'] = {str(tmp_path / 'elsewhere')!r}\n"
    again = f"display(execution)\nwhile os.path.exists({str(busy)!r}): time.sleep(0.1)"
    notebook = lab.notebook(elsewhere + flows.gated(gate), again, name="busy")
    notebook.without_subshells()  # as with kernels that have none
    notebook.run()
    view = notebook.view(0).step_is("gate", "running")
    notebook.view(1).step_is("gate", "running")
    busy.touch()
    notebook.page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".cm-content").click()
    notebook.command("notebook:run-cell", wait=False)
    expect(notebook.output(1)).to_contain_text("busy with a cell", timeout=SLOW)  # it is asked while the cell runs
    gate.touch()
    view.is_in("completed")  # what the kernel tells by itself comes all the same
    busy.unlink()
    notebook.view(1).is_in("completed")


def test_two_notebooks_and_a_tab_act_at_once(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = lab.notebook(flows.gated(gate), name="first").run()
    first.view(0).step_is("gate", "running")
    identity = first.save()["cells"][0]["outputs"][0]["data"]["application/vnd.mlworkflow.view+json"]["id"]
    attach = f"from jupyter_mlworkflow import workflow as wf\nwf.execution({identity!r})"
    second = lab.notebook(attach, name="second").run()
    page = lab.lab()
    page.evaluate("id => window.jupyterapp.commands.execute('mlworkflow:open', { id })", identity)
    tab = View(page, page.locator(".jp-MainAreaWidget .mlw-execution").first)
    views = [first.view(0), second.view(0), tab]
    for view in views:
        view.step_is("gate", "running").can("stop")
        view.button("stop").click()
    for view in views:  # all have the question open; whoever is first wins
        view.element.evaluate("element => element.querySelector('.mlw-question button')?.click()")
    for view in views:
        view.is_in("stopped").can("stop", yes=False)
    shot(page, "three-at-once")
    gate.touch()
    tab.press("continue")
    for view in views:
        view.is_in("completed")


def test_without_the_labextension(new_page: Callable[..., Any], tmp_path: Path) -> None:
    gate, luck = tmp_path / "gate", tmp_path / "luck"
    with make_server(tmp_path / "lab", labextension=False) as server:
        cell = flows.gated(gate, then=f"test -e {luck}")
        notebook = Jupyter(server, new_page).notebook(cell, name="absent").run()
        view = notebook.view(0).is_in("running").step_is("gate", "running")
        notebook.shot("absent")
        view.steer(gate, luck)
        text = str(notebook.save())
        assert "import(" not in text
        assert "<script" not in text


def test_without_the_labextension_a_saved_notebook_reads_the_same(new_page: Callable[..., Any], tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    with make_server(tmp_path / "lab", labextension=False) as server:
        jupyter = Jupyter(server, new_page)
        cells = (flows.stepped(tmp_path), flows.gated(gate, wait=True), "wf.executions()")
        notebook = jupyter.notebook(*cells, name="dead").run()
        notebook.view(1).is_in("completed")
        session = notebook.view(0).step_is("first", "hold").press("next").step_is("train", "hold")
        session.node("train").click()
        expect(notebook.output(2).locator(".mlw-experiments")).to_be_visible(timeout=SLOW)
        expect(notebook.output(0).locator(".jp-RenderedHTML img").first).not_to_be_visible()
        expect(notebook.output(0).locator(".jp-RenderedHTML")).to_contain_text(HELD, timeout=SLOW)
        expect(session.element.locator(".mlw-panel h3")).to_have_text("train")  # the new twin left the view alone
        notebook.shot("dead-1-live")
        text = str(notebook.save())
        assert "application/vnd.jupyter.widget-view+json" not in text  # it would hide the twin
        notebook.restart_kernel()
        reads_static(notebook, "dead-2-restarted")
        notebook.page.close()
        reads_static(jupyter.open("dead.ipynb"), "dead-3-opened-again")


def reads_static(notebook: Notebook, name: str) -> None:
    """Wait until pictures and tables are what a notebook shows, the picture of a session at its last step."""
    for cell in (0, 1):
        expect(notebook.output(cell).locator("img[src^='data:image/svg+xml']").first).to_be_visible(timeout=SLOW)
        expect(notebook.output(cell).locator("table").first).to_be_attached()
    expect(notebook.output(2).locator("table").first).to_be_visible()
    expect(notebook.page.locator(".mlw-execution, .mlw-experiments")).to_have_count(0)
    expect(notebook.output(0)).to_contain_text(HELD)
    expect(notebook.page.locator(".jp-Notebook")).not_to_contain_text("Error displaying widget")
    notebook.shot(name)


def test_the_list_of_runs_in_the_panel(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    notebook = lab.notebook(flows.gated(gate, name="listed"), name="panel").run()
    notebook.view(0).step_is("gate", "running")
    notebook.command("mlworkflow:executions")
    panel = notebook.page.locator("#jp-left-stack .mlw-executions").first
    expect(panel).to_contain_text(re.compile("execution-001.*listed"), timeout=SLOW)
    notebook.shot("panel-executions")
    gate.touch()
    notebook.view(0).is_in("completed")
