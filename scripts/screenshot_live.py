"""Take the README's picture of a run that is under way, in a real JupyterLab (wants chromium and a built front end).

python -m scripts.screenshot_live docs/live.png
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, make_server
from tests.browser.notebooks import SLOW, Jupyter

FLOW = """
from jupyter_mlworkflow import workflow as wf

EPOCHS = "for n in $(seq 1 {last}); do echo \\"epoch $n  loss 0.$((900 / (n + 1)))  {pause}\\"; sleep 0.02; done"
WAIT = "echo '\\033[33mWARNING\\033[0m the learning rate was not tuned'; until test -e {gate}; do sleep 0.1; done"


def job(name, title, command, *after, **more):
    algorithm = wf.BaseAlgorithm(command=command)
    return wf.steps.JobStep(name=name, title=title, algorithm=algorithm, depend_steps=list(after), **more)


fetch = job("fetch", "Fetch pictures", "echo 1797 pictures")
clean = job("clean", "Clean and split", "echo 1437 for training, 360 for testing", fetch)
small = job("train_small", "Train a small network", EPOCHS.format(last=12, pause=""), clean)
large = job("train_large", "Train a large network", EPOCHS.format(last=40, pause="") + ";" + WAIT, clean)
odd = job("check_labels", "Look for wrong labels", "echo ValueError: 3 pictures without a label; exit 1", clean)
best = job("choose", "Choose the better one", "true", small, large)
report = job("report", "Write the report", "true", best)
workflow = wf.Workflow(name="digits", desc="", steps=[fetch, clean, small, large, odd, best, report])
"""
CELL = "from flow import workflow\n\nexecution = workflow.run(wait=False)\nexecution.label('baseline')\nexecution"


def main() -> None:
    """Run a workflow whose training waits, look at its log, and take the picture."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name, make_server(Path(name)) as server, sync_playwright() as playwright:
        gate = Path(name) / "gate"
        (server.notebooks / "flow.py").write_text(FLOW.replace("{gate}", str(gate)))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1400, "height": 860})
        notebook = Jupyter(server, lambda: page).notebook(CELL, name="watch", page=page).run()
        view = notebook.view(0).step_is("train_large", "running").step_is("check_labels", "failed")
        view.step_is("train_small", "completed")
        page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:executions')")
        view.node("train_large").click()
        view.element.get_by_role("tab", name="Log").click()
        view.element.get_by_text("was not tuned").wait_for(timeout=SLOW)
        page.wait_for_timeout(9_000)  # what JupyterLab tells in its corner is gone by then
        page.screenshot(path=target)
        gate.touch()
        browser.close()
    print(f"{target}: {target.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
