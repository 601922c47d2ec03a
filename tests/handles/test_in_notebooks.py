"""Handles and errors in real kernels: what a cell shows, and what its saved output keeps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat import v4

ROOT = Path(__file__).parents[2]
BEGIN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from jupyter_mlworkflow import workflow as wf

def job(name, command, **options):
    return wf.steps.JobStep(name=name, algorithm=wf.BaseAlgorithm(command=command), **options)

first = job("first", "echo hi")
w = wf.Workflow(name="two", desc="d", steps=[first, job("second", "echo ho", depend_steps=first)])
"""


def outputs_of(folder: Path, *cells: str, allow_errors: bool = False) -> list[list[Any]]:
    """Execute a notebook and return the outputs of its cells as they would be saved."""
    code: list[Any] = [v4.new_code_cell(cell) for cell in (BEGIN, *cells)]  # type: ignore[no-untyped-call]
    notebook: Any = v4.new_notebook(cells=code)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        allow_errors=allow_errors,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def twins(outputs: list[Any]) -> list[str]:
    """Return the kinds of outputs that hold a picture, in order."""
    return [output.output_type for output in outputs if "text/html" in output.get("data", {})]


def test_a_run_as_the_last_line_of_a_cell_is_one_picture(home: Path, tmp_path: Path) -> None:
    cells = "w.run()", "_", "wf.executions()[0].rerun()", "w.debug()", "w.next()", "e = w.run(); print(e.state)\ne"
    run, later, again, debug, step, assigned = outputs_of(tmp_path, *cells)
    assert twins(run) == ["display_data"]
    assert len(run) == 1
    assert "completed" in run[0].data["text/plain"]
    assert len(twins(later)) == 1, "in a cell of its own it shows itself in full"
    assert twins(again) == ["display_data"]
    assert len(again) == 1
    assert len(twins(debug)) == 1, "debug() waits without showing anything"
    assert twins(step) == ["display_data"]
    assert len(step) == 1
    assert twins(assigned) == ["display_data"]


def test_a_plan_shows_itself_as_a_workflow_does(home: Path, tmp_path: Path) -> None:
    plan, text = outputs_of(tmp_path, "w.plan()", "print(w.plan())")
    assert twins(plan) == ["execute_result"]
    assert "Workflow two" in plan[0].data["text/plain"]
    assert "<img alt=" in plan[0].data["text/html"]
    assert text[0].text == 'Plan of workflow "two": 2 steps\n  first (job)\n  second (job) after first\n'


def test_an_error_shows_the_users_lines_and_its_sentence(home: Path, tmp_path: Path) -> None:
    cell = """
size = wf.Placeholder(name="size", placeholder_type=wf.PlaceholderType.INT)
sized = wf.BaseAlgorithm(command="true", parameters=wf.AlgorithmParameters(name="size", value=size))
needy = wf.Workflow(name="needy", desc="d", steps=wf.steps.JobStep(name="a", algorithm=sized))
def start():
    return needy.run()
start()
"""
    refused, full, other, verbose = outputs_of(
        tmp_path, cell, "%tb", "wf.execution('nosuch')", "%xmode Verbose\nw.run(scene='nosuch')", allow_errors=True
    )
    shown = plain(refused[0])
    assert "MissingValuesError" in shown
    assert "return needy.run()" in shown
    assert shown.count("start()") >= 2
    assert "jupyter_mlworkflow/" not in shown
    assert shown.rstrip().endswith("Example: 1"), shown
    assert "handles/runs.py" in "".join(plain(output) for output in full), "%tb tells everything"
    assert "jupyter_mlworkflow/" not in plain(other[0])
    assert "handles/" in plain(verbose[-1])


def plain(output: Any) -> str:
    """Return an output as text without colours."""
    text = "\n".join(output.get("traceback", ())) or output.get("text", "")
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("mode", ["Plain", "Context", "Minimal"])
def test_an_error_is_short_in_every_mode(home: Path, tmp_path: Path, mode: str) -> None:
    (outputs,) = outputs_of(tmp_path, f"%xmode {mode}\nwf.steps.JobStep(name='a b')", allow_errors=True)
    shown = plain(outputs[-1])
    assert "jupyter_mlworkflow/" not in shown
    assert "JobStep.name" in shown
