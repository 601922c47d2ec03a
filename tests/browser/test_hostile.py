"""Hostile text in every place that shows text: it is shown, and does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.events import (
    ExecutionCreated,
    ExecutionStateChanged,
    LabelsChanged,
    MetricsRead,
    StepOutputs,
    StepPrepared,
    StepStateChanged,
)
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from tests.browser.hostile import PAYLOADS
from tests.browser.notebooks import SLOW, Jupyter, View

COUNT = len(PAYLOADS)


@pytest.fixture
def hostile(here: runtime.Runtime, tmp_path: Path) -> Execution:
    """An execution whose every free text is a payload, as a journal could hold it whatever writes it."""
    steps = [
        wf.steps.JobStep(
            name=f"s{number}",
            title=text.replace("\x1b", "").replace("\x07", "").replace("\x08", "") or "x",
            description=text,
            algorithm=wf.BaseAlgorithm(command=f"echo {text!r}"),
        )
        for number, text in enumerate(PAYLOADS)
    ]
    plan = wf.Workflow(name="hostile", desc=PAYLOADS[0], steps=steps).plan()
    made = [{"name": step.name, "kind": "job", "title": text} for step, text in zip(plan.steps, PAYLOADS, strict=True)]
    created = ExecutionCreated("hostile", "", made, description=PAYLOADS[2], labels=list(PAYLOADS[:5]))
    record = here.store.create_execution(created, plan=plan.to_json(), origin={})
    events: list[Any] = [ExecutionStateChanged("running")]
    for number, text in enumerate(PAYLOADS):
        name, folder = f"s{number}", tmp_path / f"s{number}" / "1"
        folder.mkdir(parents=True)
        (folder / "job.log").write_text("\n".join(PAYLOADS), encoding="utf-8", errors="replace")
        error = {"code": text, "message": text, "log_tail": [text, text]}
        metrics = [
            {"key": text, "title": text, "type": "float", "data": {"value": 0.5}},
            {"key": text, "title": text, "type": "table", "data": {"rows": 1, "cols": 1, "data": [[text]]}},
            {"key": text, "title": text, "type": text, "data": {text: text}},
        ]
        value = {"type": "obs", "value": {"obs_url": f"/bucket/{text}/"}}
        events += [
            StepPrepared(name, 1, str(folder), inputs={text: value}, parameters={text: text, "__proto__": text}),
            StepStateChanged(name, "running", 1, reason=text),
            StepOutputs(name, 1, {text: value}),
            MetricsRead(name, 1, metrics, problem=text),
            StepStateChanged(name, "failed", 1, reason=text, error=error),
        ]
    events += [ExecutionStateChanged("abnormal", reason=PAYLOADS[3]), LabelsChanged(list(PAYLOADS[:8]))]
    here.store.append(record.id, events)
    return Execution(here, record.id)


def nothing_ran(page: Page) -> None:
    """No payload was run, nothing opened, and nothing of them became an element."""
    assert page.evaluate("window.hostile") == []
    inside = ".mlw-view, .jp-mlworkflow-output, .jp-mlworkflow-twin"
    bad = page.evaluate(
        """inside => [...document.querySelectorAll(inside)].flatMap(view =>
          [...view.querySelectorAll('*')].filter(element =>
            ['script', 'iframe', 'object', 'embed', 'base', 'meta', 'link', 'style', 'video', 'marquee', 'math',
             'foreignobject', 'animate'].includes(element.localName.toLowerCase())
            || (element.localName === 'img' && !(element.getAttribute('src') || '').startsWith('data:image/svg+xml'))
            || [...element.attributes].some(a => a.name.startsWith('on')
              || (/(href|src|action|data)$/.test(a.name) && /^\\s*(javascript|data:text)/i.test(a.value)))
          ).map(element => element.outerHTML.slice(0, 200)))""",
        inside,
    )
    assert bad == []


def test_in_the_live_view_with_every_tab(lab: Jupyter, hostile: Execution) -> None:
    cells = f"from jupyter_mlworkflow import workflow as wf\nwf.execution({hostile.id!r})"
    notebook = lab.notebook(cells, name="hostile").run()
    page = notebook.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    view = notebook.view(0).is_in("abnormal")
    notebook.shot("hostile")
    view.element.get_by_role("button", name="Edit labels").click()
    expect(view.element.locator(".mlw-label")).to_have_count(8)
    nothing_ran(page)
    page.keyboard.press("Escape")
    for step in (0, 2, 7, 40, 41):
        page.evaluate(_SELECT, f"s{step}")
        panel = view.element.locator(".mlw-panel")
        expect(panel).to_be_visible(timeout=SLOW)
        tabs = panel.get_by_role("tab")
        for number in range(tabs.count()):
            tabs.nth(number).click()
            page.wait_for_timeout(150)
            nothing_ran(page)
    panel.get_by_role("tab", name="Log").click()
    expect(panel.locator(".mlw-log-lines")).to_contain_text("onerror=alert(42)", timeout=SLOW)
    notebook.shot("hostile-log")
    nothing_ran(page)
    assert dialogs == []


_SELECT = """step => {
  for (const node of document.querySelectorAll('.mlw-execution g.mlw-node')) {
    if (node.id.endsWith('s-' + step)) { node.dispatchEvent(new MouseEvent('click', { bubbles: true })); return; }
  }
  document.querySelector('.mlw-execution g.mlw-node').dispatchEvent(new MouseEvent('click', { bubbles: true }));
}"""


def test_in_the_panels_and_notifications(lab: Jupyter, hostile: Execution, here: runtime.Runtime) -> None:
    page = lab.lab()
    for command in ("mlworkflow:executions", "mlworkflow:todo"):
        page.evaluate("name => window.jupyterapp.commands.execute(name)", command)
        page.wait_for_timeout(500)
    panel = page.locator("#jp-left-stack")
    page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:executions')")
    expect(panel).to_contain_text("hostile", timeout=SLOW)
    expect(panel).to_contain_text("<script>alert(1)</script>")
    page.evaluate("id => window.jupyterapp.commands.execute('mlworkflow:open', { id })", hostile.id)
    View(page, page.locator(".jp-MainAreaWidget .mlw-execution").first).is_in("abnormal")
    here.store.append(hostile.id, [ExecutionStateChanged("running"), ExecutionStateChanged("abnormal", PAYLOADS[2])])
    page.wait_for_timeout(1000)
    nothing_ran(page)


def test_in_a_saved_output(lab: Jupyter, hostile: Execution) -> None:
    from tests.browser.test_saved import output_of

    notebook = lab.notebook("x", name="hostile-saved", outputs={0: output_of(hostile, store="elsewhere")}, kernel=False)
    expect(notebook.output(0)).to_contain_text("<script>alert(1)</script>", timeout=SLOW)
    nothing_ran(notebook.page)


def test_in_a_saved_picture_that_was_tampered_with(lab: Jupyter) -> None:
    """A workflow's picture comes out of the notebook file: whoever wrote that file wrote the SVG."""
    import base64

    from jupyter_mlworkflow.live.schema import MIME_TYPE

    body = "".join(text.replace("\x1b", "").replace("\x07", "").replace("\x08", "") for text in PAYLOADS if "<" in text)
    evil = "https://evil.example"
    attacks = (
        '<script>alert("a")</script>',
        '<g id="s-a" onclick="alert(1)" class="init"><use href="#x" onload="alert(2)"/><text>a</text></g>',
        '<a href="javascript:alert(3)"><text>x</text></a>',
        f'<use href="{evil}/x.svg#a"/>',
        '<image href="x" onerror="alert(4)"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(5)">'
        '<img src="x" onerror="alert(6)"/></body></foreignObject>',
        '<animate attributeName="href" values="javascript:alert(7)" onbegin="alert(8)"/>',
        '<set attributeName="onmouseover" to="alert(9)"/>',
        f"<style>@import url({evil}/x.css); * {{ background: url({evil}/leak) }}</style>",
        f'<rect style="fill:url({evil}/leak)" fill="url({evil}/leak2)" width="9" height="9"/>',
    )
    asked: list[str] = []
    outputs = {}
    for number, attack in enumerate((*attacks, body)):
        head = '<svg xmlns="http://www.w3.org/2000/svg" class="mlw" viewBox="0 0 200 60" width="200" height="60">'
        svg = f"{head}{attack}</svg>"
        html = f'<img alt="x" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
        bundle = {
            "version": 1,
            "kind": "workflow",
            "store": "",
            "name": "x",
            "nodes": {"s-a": ["a"]},
            "definitions": {},
        }
        outputs[number] = {MIME_TYPE: bundle, "text/html": html, "text/plain": "x"}
    page = lab._new_page()
    page.on("request", lambda request: asked.append(request.url) if "evil.example" in request.url else None)
    notebook = lab.notebook(*("x" for _ in outputs), name="tampered", outputs=outputs, kernel=False, page=page)
    page.wait_for_timeout(1500)
    for node in page.locator(".mlw-view svg g").all()[:5]:
        node.dispatch_event("click")
    nothing_ran(notebook.page)
    assert asked == []
