"""A notebook in a real browser: opening it, running its cells, looking at its outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.jupyter import ROOT, TOKEN, JupyterProcess

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ARTIFACTS = ROOT / "test-artifacts"
SLOW = 60_000
"""How long something may take that takes a moment (ms): the machine may be busy."""


class Jupyter:
    """What all notebooks of a test share: the server, the pages, screenshots.

    Args:
        new_page: Opens a page in a browser context of its own.
        port: Where browsers find the server, if not at its own port.
    """

    def __init__(self, server: JupyterProcess, new_page: Callable[[], Page], port: int | None = None) -> None:
        self.server = server
        self._new_page = new_page
        self.url = f"http://127.0.0.1:{port or server.port}/"

    def notebook(
        self,
        *cells: str,
        name: str = "flow",
        app: str = "lab",
        page: Page | None = None,
        outputs: dict[int, dict[str, Any]] | None = None,
        trusted: bool = False,
        kernel: bool = True,
    ) -> Notebook:
        """Write a notebook and open it.

        Args:
            app: ``lab`` or ``notebook``.
            page: The page to open it in, if not in a new one.
            outputs: MIME bundles of outputs that are in the file already, by number of the cell.
            kernel: Whether to wait for its kernel.
        """
        path = self.server.notebooks / f"{name}.ipynb"
        path.write_text(json.dumps(document(cells, outputs or {}, kernel=kernel)), encoding="utf-8")
        return self.open(path.name, app=app, page=page, kernel=kernel)

    def open(self, name: str, *, app: str = "lab", page: Page | None = None, kernel: bool = True) -> Notebook:
        """Open a notebook that is there."""
        page = page or self._new_page()
        where = f"lab/tree/{name}?reset&token={TOKEN}" if app == "lab" else f"notebooks/{name}?token={TOKEN}"
        page.goto(self.url + where)
        notebook = Notebook(page, self.server.notebooks / name, app)
        notebook.wait_until_open(kernel=kernel)
        return notebook

    def lab(self, page: Page | None = None) -> Page:
        """Open JupyterLab without a notebook."""
        page = page or self._new_page()
        page.goto(f"{self.url}lab?reset&token={TOKEN}")
        page.wait_for_selector(".jp-Launcher", timeout=SLOW)
        return page


class Notebook:
    """An open notebook."""

    def __init__(self, page: Page, path: Path, app: str) -> None:
        self.page = page
        self.path = path
        self.app = app

    def wait_until_open(self, *, kernel: bool = True) -> None:
        """Return when its cells are there and its kernel is idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SLOW)
        if kernel:
            self.page.wait_for_function(_IDLE, timeout=SLOW)

    def run(self, *, wait: bool = True) -> Notebook:
        """Run all cells."""
        self.command("notebook:run-all-cells", wait=False)
        if wait:
            self.page.wait_for_function("() => !document.querySelector('.jp-Notebook').textContent.includes('[*]')")
            self.wait_until_done()
        return self

    def wait_until_done(self) -> None:
        """Return when every code cell has been run to its end."""
        self.page.wait_for_function(_DONE, timeout=2 * SLOW)

    def command(self, name: str, *, wait: bool = True, **arguments: Any) -> Any:
        """Execute a command of the application."""
        call = "([name, args]) => { const done = window.jupyterapp.commands.execute(name, args); return %s; }"
        return self.page.evaluate(call % ("done.then(() => null)" if wait else "null"), [name, arguments])

    def save(self) -> dict[str, Any]:
        """Save it and return what is in the file."""
        self.command("docmanager:save")
        document: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return document

    def restart_kernel(self) -> None:
        """Restart the kernel, without a question."""
        self.page.evaluate(_RESTART)
        self.page.wait_for_function(_IDLE, timeout=SLOW)

    def without_subshells(self) -> None:
        """Let the kernel hear comms only between cells."""
        self.page.evaluate(_DEAF)

    def dismiss_dialogs(self) -> None:
        """Click away what Jupyter asks from now on: its dialogs lie over everything."""
        dialog = self.page.locator(".jp-Dialog").last
        self.page.add_locator_handler(dialog, lambda: dialog.locator("button.jp-mod-styled").last.click())

    def output(self, cell: int = 0) -> Locator:
        """Return the output area of a code cell."""
        return self.page.locator(".jp-CodeCell").nth(cell).locator(".jp-Cell-outputWrapper")

    def view(self, cell: int | None = None) -> View:
        """Return the live view of an execution in the output of a cell."""
        scope = self.page.locator(".jp-Notebook") if cell is None else self.output(cell)
        return View(self.page, scope.locator(".mlw-execution").first)

    def shot(self, name: str) -> Path:
        """Keep a screenshot."""
        return shot(self.page, name)


class View:
    """The live view of one execution, wherever it is."""

    def __init__(self, page: Page, element: Locator) -> None:
        self.page = page
        self.element = element

    def is_in(self, *states: str) -> View:
        """Wait until the run is in one of these states."""
        from playwright.sync_api import expect

        expect(self.element).to_have_attribute("data-state", re.compile(f"^({'|'.join(states)})$"), timeout=SLOW)
        return self

    def step_is(self, step: str, state: str) -> View:
        """Wait until a step is shown in a state."""
        from playwright.sync_api import expect

        expect(self.node(step)).to_have_class(re.compile(rf"(^|\s){state}(\s|$)"), timeout=SLOW)
        return self

    def node(self, step: str) -> Locator:
        """Return the node of a step in the graph; ids of several pictures on a page have a prefix each."""
        return self.element.locator(f'g.mlw-node[id$="s-{step}"]').first

    def button(self, action: str) -> Locator:
        """Return the button of an action: ``stop retry continue rerun delete``, ``retry-step`` and the like."""
        return self.element.locator(f'[data-action="{action}"]')

    def can(self, action: str, *, yes: bool = True) -> View:
        """Wait until an action is possible, or is not."""
        from playwright.sync_api import expect

        pattern = re.compile("^true$")
        found = expect(self.button(action))
        (found.not_to_have_attribute if yes else found.to_have_attribute)("aria-disabled", pattern, timeout=SLOW)
        return self

    def steer(self, gate: Path, luck: Path) -> View:
        """Stop the run of `flows.gated`, let it go on until its last step fails, and try that again."""
        self.step_is("gate", "running").press("stop", confirm=True).is_in("stopped").step_is("gate", "stopped")
        gate.touch()
        self.press("continue").is_in("abnormal").step_is("last", "failed")
        luck.touch()
        return self.press("retry").is_in("completed").step_is("last", "completed")

    def press(self, action: str, *, confirm: bool | None = None) -> View:
        """Press the button of an action, and answer where it asks."""
        self.can(action)
        self.button(action).click()
        if confirm is not None:
            question = self.element.locator(".mlw-question:visible").first
            question.wait_for(timeout=SLOW)
            buttons = question.get_by_role("button")
            (buttons.first if confirm else buttons.last).click()
        return self


def shot(page: Page, name: str) -> Path:
    """Keep a screenshot."""
    ARTIFACTS.mkdir(exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path)
    return path


def document(cells: tuple[str, ...], outputs: dict[int, dict[str, Any]], *, kernel: bool = True) -> dict[str, Any]:
    """Return a notebook file."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        if kernel
        else {},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {},
                "execution_count": 1 if number in outputs else None,
                "source": source,
                "outputs": [
                    {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": outputs[number]}
                ]
                if number in outputs
                else [],
            }
            for number, source in enumerate(cells)
        ],
    }


_PANEL = "const panel = window.jupyterapp.shell.currentWidget;"
_IDLE = f"""() => {{
  {_PANEL}
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}}"""
_DONE = f"""() => {{
  {_PANEL}
  const cells = Array.from(panel.content.widgets).filter(cell => cell.model.type === 'code');
  return cells.every(cell => cell.promptNode.textContent.match(/\\[\\d+\\]/));
}}"""
_DEAF = f"() => {{ {_PANEL} panel.sessionContext.session.kernel.commsOverSubshells = 'disabled'; }}"
_RESTART = f"() => {{ {_PANEL} return panel.sessionContext.session.kernel.restart().then(() => null); }}"
