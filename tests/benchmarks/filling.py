"""Forms in the browser: until one is there, and from its button to the first step at work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.handles import forms as handles
from jupyter_mlworkflow.handles import runtime

from .measure import REPEATS, Line, median

if TYPE_CHECKING:
    from tests.browser.notebooks import Jupyter

FIELDS = 60
_TYPES = (wf.PlaceholderType.INT, wf.PlaceholderType.FLOAT, wf.PlaceholderType.STR, wf.PlaceholderType.BOOL)

_SHOWN = """([id, count]) => new Promise(resolve => {
  const began = performance.now();
  window.jupyterapp.commands.execute('mlworkflow:open', { id });
  const look = () => {
    const panel = window.jupyterapp.shell.currentWidget;
    const fields = panel?.node.querySelectorAll('.mlw-f').length ?? 0;
    // The frame after the one in which all of them are there: by then they are painted.
    fields === count ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
                     : requestAnimationFrame(look);
  };
  look();
})"""
_STARTED = """() => new Promise(resolve => {
  const panel = window.jupyterapp.shell.currentWidget.node;
  const began = performance.now();
  panel.querySelector('button[type=submit]').click();
  const look = () => panel.querySelector('.mlw-node.running, .mlw-node.completed')
    ? resolve(performance.now() - began) : requestAnimationFrame(look);
  look();
})"""


def lines(jupyter: Jupyter, here: runtime.Runtime) -> Iterator[Line]:
    """Yield the lines, one by one as they are measured."""
    page = jupyter.lab()
    page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:executions')")  # the code is loaded
    shown, started = [], []
    for _ in range(REPEATS + 1):
        execution = handles.prepare(asking(FIELDS).plan(), runtime=here)
        shown.append(page.evaluate(_SHOWN, [execution.id, FIELDS]))
        page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    yield Line(f"form of {FIELDS} fields shown", median(shown[1:]), None, "", 300.0, "value", "ms")
    for _ in range(REPEATS + 1):
        execution = handles.prepare(asking(1).plan(), runtime=here)
        page.evaluate(_SHOWN, [execution.id, 1])
        page.locator(".jp-MainAreaWidget:visible .mlw-f input").first.fill("3")
        started.append(page.evaluate(_STARTED))
        execution.wait()
        page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    yield Line("button of a form to first step seen running", median(started[1:]), None, "", 400.0, "value", "ms")
    page.close()


def asking(count: int) -> wf.Workflow:
    """Return a workflow of one short step with this many values to be asked for."""
    kinds = [_TYPES[number % len(_TYPES)] for number in range(count)]
    values = [wf.Placeholder(name=f"p{number}", placeholder_type=kind) for number, kind in enumerate(kinds)]
    parameters = [wf.AlgorithmParameters(name=value.name, value=value) for value in values]
    only = wf.steps.JobStep(name="only", algorithm=wf.BaseAlgorithm(command="sleep 0.3", parameters=parameters))
    return wf.Workflow(name="filling", desc="", steps=[only])
