"""Views in real kernels: updated in place, final in the saved notebook, silent elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from jupyter_mlworkflow.widgets import display
from jupyter_mlworkflow.widgets.display import LiveOutput

RUN = """
import time
from jupyter_mlworkflow.show import execution_bundle
from jupyter_mlworkflow.widgets.display import LiveOutput
from tests.show.samples import digits, record

plan = digits()
names = [step.name for step in plan.steps]
done = 0

def bundle():
    states = {name: "completed" if at < done else "running" if at == done else "init" for at, name in enumerate(names)}
    return execution_bundle(record(plan, states), plan, lang="en", now=1100.0)
"""


def outputs_of(tmp_path: Path, *cells: str) -> list[list[Any]]:
    """Execute a notebook and return the outputs of its cells as they would be saved."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    root = Path(__file__).parents[2]
    cells_before = nbformat.v4.new_code_cell(f"import sys; sys.path.insert(0, {str(root)!r})")
    notebook.cells.insert(0, cells_before)
    nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def test_a_saved_notebook_keeps_one_output_with_the_end_of_the_run(tmp_path: Path) -> None:
    run, throttled, ticking, bad = outputs_of(
        tmp_path,
        RUN
        + """
with LiveOutput(bundle, every=0.05) as output:
    for done in range(7):
        output.update()
        time.sleep(0.02)
""",
        # The second update comes too soon and is shown later, although nobody asks again.
        """
made = []
def count():
    made.append(1)
    return {"text/plain": f"update {value}"}
value = 1
output = LiveOutput(count, every=0.3, tick=0)
output.update()
for value in range(2, 50):
    output.update()
time.sleep(1.0)
print(len(made))
""",
        """
began = len(made)
value = 0
def tick():
    global value
    value += 1
    return {"text/plain": f"tick {min(value, 3)}"}
output = LiveOutput(tick, every=0.01, tick=0.05)
output.update()
while value < 4:
    time.sleep(0.05)
output.close()
""",
        """
import warnings
output = LiveOutput(lambda: 1 / 0)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    output.update()
    output.close()
print(len(caught), caught[0].message)
""",
    )
    assert len(run) == 1
    assert run[0].output_type == "display_data"
    assert run[0].data["text/plain"].count("✓ completed") == 6
    assert "<img alt=" in run[0].data["text/html"]
    assert "script" not in run[0].data["text/html"]

    assert [output.data["text/plain"] for output in throttled if output.output_type == "display_data"] == ["update 49"]
    assert [output.text for output in throttled if output.output_type == "stream"] == ["2\n"]

    assert [output.data["text/plain"] for output in ticking] == ["tick 3"]

    assert (
        "".join(output.text for output in bad)
        == "1 The view of this run cannot be shown any more: ZeroDivisionError('division by zero').\n"
    )


def test_outside_of_notebooks_nothing_happens_and_ipython_is_not_loaded() -> None:
    code = (
        "import sys\n"
        "from jupyter_mlworkflow.widgets.display import LiveOutput\n"
        "with LiveOutput(lambda: 1 / 0) as output:\n"
        "    output.update()\n"
        "print(output.active, 'IPython' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("False False\n", "")


def test_a_closed_view_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    class Handle:
        def update(self, bundle: dict[str, Any], raw: bool) -> None:
            sent.append(bundle)

    def show(bundle: dict[str, Any], **options: bool) -> Handle:
        sent.append(bundle)
        return Handle()

    monkeypatch.setattr(display, "in_notebook", lambda: True)
    monkeypatch.setattr(display, "_display", show)
    state = "running"
    output = LiveOutput(lambda: {"text/plain": state}, every=10.0)
    output.update()
    state = "completed"
    output.update()
    output.close()
    state = "something else"
    output.update()
    output.close()
    assert sent == [{"text/plain": "running"}, {"text/plain": "completed"}]


def test_an_interrupt_while_showing_reaches_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> dict[str, str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(display, "in_notebook", lambda: True)
    output = LiveOutput(interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.update()
