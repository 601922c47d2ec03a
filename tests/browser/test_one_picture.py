"""A cell that waits for its run shows it once, and so does the notebook that is saved."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser import flows
from tests.browser.notebooks import SLOW, Jupyter


def test_run_as_the_last_line_of_a_cell_is_one_view(lab: Jupyter, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    notebook = lab.notebook(flows.gated(gate, wait=True, name="once"), "execution", name="one-picture").run()
    cells = notebook.page.locator(".jp-CodeCell")
    for number in (0, 1):
        expect(cells.nth(number).locator(".jp-OutputArea-child")).to_have_count(1, timeout=SLOW)
    notebook.view(0).is_in("completed")
    notebook.view(1).is_in("completed")
    notebook.shot("one-picture")
    saved = notebook.save()
    assert [[output["output_type"] for output in cell["outputs"]] for cell in saved["cells"][:2]] == [
        ["display_data"],
        ["execute_result"],
    ]
    assert all("text/html" in cell["outputs"][0]["data"] for cell in saved["cells"][:2])
