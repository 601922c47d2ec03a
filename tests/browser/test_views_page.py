"""The views alone, on executions in memory, in a real browser: accessibility, hostile text, very much of everything."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.notebooks import ARTIFACTS
from tests.jupyter import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

FRONT = ROOT / "labextension"
AXE = FRONT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Do = Callable[["Page"], None]
Open = Callable[..., "Page"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name in the library)
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The page of the views, bundled and served: its address, and the folder of its data."""
    if shutil.which("node") is None or not AXE.exists():
        pytest.skip("node or labextension/node_modules is missing: THE VIEWS ARE NOT CHECKED FOR ACCESSIBILITY")
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(["node", "test/views/page/build.mjs", str(folder)], cwd=FRONT, check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/index.html", folder / "data"
    server.shutdown()
    server.server_close()


@pytest.fixture
def show(site: tuple[str, Path], new_page: Callable[..., Page]) -> Open:
    page = new_page()
    page.set_viewport_size({"width": 1100, "height": 700})

    def open_page(query: str = "", *steps: Do) -> Page:
        page.goto(f"{site[0]}?{query}")
        page.wait_for_selector("body[data-ready]", state="attached")
        for step in steps:
            step(page)
        page.wait_for_timeout(150)
        return page

    return open_page


def node(name: str) -> Do:
    return lambda page: page.locator(f'g.mlw-node[id$="-s-{name}"]').click()


def tab(name: str) -> Do:
    return lambda page: page.get_by_role("tab", name=name, exact=True).click()


def press(name: str) -> Do:
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


SCREENS: dict[str, tuple[str, tuple[Do, ...]]] = {
    "graph": ("", ()),
    "overview": ("", (node("train_large"),)),
    "log": ("", (node("train_large"), tab("Log"))),
    "metrics": ("", (node("train"), tab("Metrics"))),
    "artifacts": ("", (node("train"), tab("Inputs & outputs"))),
    "definition": ("", (node("train"), tab("Definition"))),
    "give": ("", (press("Continue"),)),
    "stop": ("", (press("Stop"),)),
    "history": ("", (press("History"),)),
    "saved": ("dead=1", ()),
    "wide": ("data=wide-60", ()),
    "workflow": ("view=workflow", (node("gate"),)),
    "executions": ("view=executions&rows=100", ()),
    "experiments": ("view=experiments&rows=100", (press("Compare"),)),
    "todo": ("view=todo", ()),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_them(show: Open, theme: str) -> None:
    axe = AXE.read_text(encoding="utf-8")
    found = []
    ARTIFACTS.mkdir(exist_ok=True)
    for name, (query, steps) in SCREENS.items():
        page = show(f"theme={theme}&{query}", *steps)
        page.screenshot(path=ARTIFACTS / f"views-{name}-{theme}.png")
        page.evaluate(axe)
        answer = page.evaluate("rules => axe.run('.mlw-view', {runOnly: rules})", RULES)
        for rule in answer["violations"]:
            found.append((name, rule["id"], rule["nodes"][0]["target"], rule["nodes"][0].get("failureSummary")))
    assert found == []


PAYLOADS = (
    "<img src=x onerror='window.hacked=1'>",
    "</text><script>window.hacked=1</script>",
    '"><svg onload="window.hacked=1">',
    "javascript:window.hacked=1",
    "\x1b]8;;javascript:window.hacked=1\x07x\x1b]8;;\x07",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_text(show: Open, site: tuple[str, Path], payload: str) -> None:
    data = json.loads((site[1] / "pictures.json").read_text(encoding="utf-8"))
    record = data["view"]["record"]
    record.update(workflow=payload, name=payload, description=payload, labels=[payload])
    for name, step in record["steps"].items():
        step.update(title=payload, reason=payload, host=payload, parameters={payload: payload})
        step.update(outputs={payload: {"type": payload, "value": {"access_address": payload}}})
        step.update(error={"code": payload, "message": payload, "log_tail": [payload]}, metrics_problem=payload)
        step.update(metrics=[{"key": payload, "title": payload, "type": payload, "data": {payload: 1}, "output": ""}])
        data["view"]["definitions"][name].update(title=payload, description=payload)
        data["logs"][name] = [payload] * 50
    picture = data["view"]["picture"]
    picture["svg"] = (
        picture["svg"]
        .replace("<defs>", "<script>window.hacked=1</script><defs>")
        .replace("<rect ", '<rect onclick="window.hacked=1" onmouseover="window.hacked=1" ')
    )
    (site[1] / "hostile.json").write_text(json.dumps(data), encoding="utf-8")
    page = show("data=hostile", node("train"))
    for name in ("Log", "Metrics", "Inputs & outputs", "Parameters", "Definition", "Overview"):
        tab(name)(page)
        page.wait_for_timeout(50)
    page.mouse.move(400, 300)
    assert page.evaluate("window.hacked === undefined")
    assert page.locator(".mlw-view script, .mlw-view img, .mlw-view iframe").count() == 0
    assert page.locator('.mlw-view a[href^="javascript"]').count() == 0


def test_a_log_of_a_million_lines_scrolls_from_end_to_end(show: Open) -> None:
    page = show("lines=1000000", node("train"), tab("Log"))
    lines = page.locator(".mlw-log-lines")
    lines.get_by_text("line 1000000 of").wait_for()
    lines.evaluate("element => { element.scrollTop = 0; }")
    lines.get_by_text("line 1 of").wait_for()
    lines.evaluate("element => { element.scrollTop = element.scrollHeight / 2; }")
    page.wait_for_function("/line 50\\d{4} of/.test(document.querySelector('.mlw-log-lines').textContent)")
    assert lines.locator(".mlw-line").count() < 100


def test_the_keyboard_reaches_everything(show: Open) -> None:
    page = show()
    page.locator(".mlw-node[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.locator(".mlw-panel").wait_for()
    page.locator(".mlw-panel [role=tab][aria-selected=true]").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Log"
    page.keyboard.press("Escape")
    page.locator(".mlw-panel").wait_for(state="detached")
    assert page.evaluate("document.activeElement.classList.contains('mlw-node')")
