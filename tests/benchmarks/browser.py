"""What a person waits for in the browser: a real headless Chromium on a real JupyterLab."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_mlworkflow.events import (
    ExecutionCreated,
    LabelsChanged,
    StepPrepared,
    StepStateChanged,
)
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from tests.jupyter import JupyterProcess

from . import charting, filling, flows
from .looking import record_run
from .measure import REPEATS, Line, fresh_home, median

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.notebooks import Jupyter

EVENTS = 60
LOG_LINES = 1_000_000
RUNS = 10_000
SLOW = 60_000


def lines() -> Iterator[Line]:
    """Yield the lines, one by one as they are measured; none where there is no browser."""
    from tests.browser.conftest import CHROMIUM, FLAGS

    if CHROMIUM is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with laboratory(opened) as (jupyter, here):
            yield event_to_message(jupyter.server, here)
            for count in (100, 1_000):
                yield from event_to_pixel(jupyter, here, count)
            for count, goal in ((100, 300.0), (1_000, 1_000.0), (2_000, 2_500.0)):
                yield first_picture(jupyter, here, count, goal)
            yield from filling.lines(jupyter, here)
            yield from twenty_views(jupyter, here)
            yield from long_log(jupyter, here)
            yield from many_runs(jupyter, here)
            yield from charting.lines(jupyter)
        yield start_of_lab(opened)
        opened.close()


@contextmanager
def laboratory(opened: Browser, *, labextension: bool = True) -> Iterator[tuple[Jupyter, runtime.Runtime]]:
    """Start JupyterLab on a fresh home; pages share the browser's cache, as a person's do."""
    from tests.browser.conftest import SIZE, make_server
    from tests.browser.notebooks import Jupyter

    with fresh_home() as folder:
        (folder / "home").mkdir()
        context = opened.new_context(viewport=SIZE)
        with make_server(folder / "lab", labextension=labextension, mlworkflow_home=folder / "home") as server:
            yield Jupyter(server, context.new_page), runtime.current()
        context.close()


def running(here: runtime.Runtime, count: int) -> Execution:
    """Record an execution of `count` steps that runs as far as its journal knows; nothing drives it."""
    plan = flows.layered(count).plan()
    steps = [{"name": step.name, "kind": step.kind, "title": step.title} for step in plan.steps]
    record = here.store.create_execution(ExecutionCreated("layered", "", steps), plan=plan.to_json(), origin={})
    # Not "running": a server would drive it. The states of its steps are what is measured.
    return Execution(here, record.id)


def event_to_message(server: JupyterProcess, here: runtime.Runtime) -> Line:
    """From the event in the journal to its message at the other end of the WebSocket."""
    execution = running(here, 100)
    times = []
    with server.live() as page:
        page.send(op="subscribe", sub="a", topic="execution", id=execution.id)
        page.until(sub="a", kind="snapshot")
        for number in range(EVENTS):
            time.sleep(0.03 * random.random())
            (event,) = here.store.append(execution.id, [LabelsChanged([str(number)])])
            page.until(sub="a", kind="events")
            times.append((time.time() - event.time) * 1000)
    return Line("event to message on the socket", median(times), None, "", 20.0, "value", "ms")


_WATCH = """() => {
  window.painted = {};
  const view = document.querySelector('.mlw-execution');
  const channel = new MessageChannel();
  let shown = [];
  channel.port1.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    shown.forEach(seq => { window.painted[seq] ??= now; });
  };
  new MutationObserver(() => {
    const seq = view.getAttribute('data-seq');
    requestAnimationFrame(() => { shown = [seq]; channel.port2.postMessage(0); });
  }).observe(view, { subtree: true, attributes: true, attributeFilter: ['data-seq', 'class'] });
}"""


def event_to_pixel(jupyter: Jupyter, here: runtime.Runtime, count: int) -> Iterator[Line]:
    """From the event in the journal until the frame that shows it is painted."""
    execution = running(here, count)
    page = open_tab(jupyter, execution, count)
    page.evaluate(_WATCH)
    written: dict[str, float] = {}
    for number in range(EVENTS):
        name = f"s{number}"
        for state in ("running", "completed"):
            (event,) = here.store.append(execution.id, [StepStateChanged(name, state, 1)])
            written[str(event.seq)] = event.time * 1000
            page.wait_for_timeout(80 + 60 * random.random())
    page.wait_for_timeout(500)
    painted: dict[str, float] = page.evaluate("window.painted")
    taken = sorted(painted[seq] - at for seq, at in written.items() if seq in painted)
    assert len(taken) > len(written) * 0.9, f"only {len(taken)} of {len(written)} events were painted"
    page.close()
    usual = 50.0 if count <= 100 else None
    yield Line(f"event to pixel, {count:,} steps: median", median(taken), None, "", usual, "value", "ms")
    most = 150.0 if count <= 100 else 300.0
    late = taken[int(len(taken) * 0.95)]
    yield Line(f"event to pixel, {count:,} steps: 95 of 100", late, None, "", most, "value", "ms")


_DRAWN = """([id, count]) => new Promise(resolve => {
  const began = performance.now();
  const look = () => {
    const view = document.querySelector('.jp-MainAreaWidget:not(.lm-mod-hidden) .mlw-execution');
    if (view && view.getAttribute('data-state') && view.querySelectorAll('g.mlw-node').length >= count) {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - began);
      requestAnimationFrame(() => channel.port2.postMessage(0));
    } else { requestAnimationFrame(look); }
  };
  window.jupyterapp.commands.execute('mlworkflow:open', { id });
  look();
})"""


def first_picture(jupyter: Jupyter, here: runtime.Runtime, count: int, goal: float) -> Line:
    """From asking for an execution that nobody has drawn yet until its picture is painted."""
    page = jupyter.lab()
    page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:executions')")  # the code is loaded
    page.wait_for_timeout(3_000)  # the server has drawn its first picture by then
    times = []
    for number in range(REPEATS):
        plan = replace(
            flows.layered(count - number).plan(), workflow=f"drawn-{count}-{number}"
        )  # never the same layout
        execution = record_run(here.store, plan)
        times.append(page.evaluate(_DRAWN, [execution, nodes_of(plan)]))
        page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    page.close()
    return Line(f"first picture of {count:,} steps", median(times), None, "", goal, "value", "ms")


def nodes_of(plan: Any) -> int:
    """Return how many nodes the picture of a plan has: steps side by side may be folded."""
    from jupyter_mlworkflow.show.graph.model import visible

    return len(visible(plan, frozenset()).nodes)


def open_tab(jupyter: Jupyter, execution: Execution, count: int) -> Page:
    """Open an execution as a tab of its own, and wait for its picture."""
    page = jupyter.lab()
    page.evaluate(_DRAWN, [execution.id, nodes_of(execution.plan)])
    page.wait_for_timeout(500)
    return page


def twenty_views(jupyter: Jupyter, here: runtime.Runtime) -> Iterator[Line]:
    """A notebook with twenty executions of 100 steps: what it transfers, and how Lab's own requests fare."""
    outputs = {}
    for number in range(20):
        execution = Execution(here, record_run(here.store, flows.layered(100).plan()))
        outputs[number] = json.loads(json.dumps(dict(execution._repr_mimebundle_())))
    page = jupyter._new_page()
    bytes_of, scripts = watch_transfer(page)
    notebook = jupyter.notebook(*("x" for _ in outputs), name="twenty", outputs=outputs, page=page)
    notebook.command("notebook:enter-command-mode")
    for number in range(20):  # views beyond the window are made when they are scrolled to
        notebook.page.locator(".jp-CodeCell").nth(number).scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelectorAll('.mlw-execution g.mlw-node').length >= 2000", timeout=SLOW)
    page.wait_for_timeout(1_000)
    total = sum(bytes_of.values()) / 1e6
    yield Line("twenty views of 100 steps: transfer", total, None, "", 3.0, "value", "MB")
    most = max(scripts.count(url) for url in set(scripts)) if scripts else 0
    yield Line("twenty views: copies of any script", float(most), None, "", 1.0, "value", "")
    with_views = page.evaluate(_REQUESTS)
    page.close()
    empty = jupyter.notebook("x", name="empty")
    without = empty.page.evaluate(_REQUESTS)
    empty.page.close()
    yield Line("a request of Lab's own beside twenty views", with_views, without, "no views", 1.5, "ratio", "ms")


_REQUESTS = """async () => {
  const times = [];
  for (let at = 0; at < 30; at++) {
    const began = performance.now();
    await (await fetch('/api/contents?content=0&' + at)).text();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[15];
}"""


def watch_transfer(page: Page) -> tuple[dict[str, float], list[str]]:
    """Count what our part of a page transfers: requests, scripts, and the WebSocket."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    taken: dict[str, float] = {}
    scripts: list[str] = []

    def ours(url: str) -> bool:
        return "mlworkflow" in url.split("?")[0].replace("twenty.ipynb", "")

    def begins(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]
        if ours(event["request"]["url"]) and event.get("type") == "Script":
            scripts.append(event["request"]["url"])

    def ends(event: dict[str, Any]) -> None:
        if ours(urls.get(event["requestId"], "")):
            taken[event["requestId"]] = event["encodedDataLength"]

    def opens(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["url"]

    def frame(event: dict[str, Any]) -> None:  # counted as if it were not compressed
        if ours(urls.get(event["requestId"], "")):
            key = f"frames {event['requestId']}"
            taken[key] = taken.get(key, 0) + len(event["response"]["payloadData"])

    session.on("Network.requestWillBeSent", begins)
    session.on("Network.loadingFinished", ends)
    session.on("Network.webSocketCreated", opens)
    session.on("Network.webSocketFrameReceived", frame)
    return taken, scripts


def long_log(jupyter: Jupyter, here: runtime.Runtime) -> Iterator[Line]:
    """A log of a million lines: opening it, going to its middle, searching it."""
    folder = here.settings.home_path / "long" / "1"
    folder.mkdir(parents=True)
    with (folder / "job.log").open("w") as log:
        log.writelines(
            f"step {number}: loss={1 / (number + 1):.6f} accuracy=0.9{number % 10}\n" for number in range(LOG_LINES)
        )
    plan = flows.chain(1, None).plan()
    execution = Execution(here, record_run(here.store, plan))
    here.store.append(execution.id, [StepPrepared("s1", 1, str(folder))])
    with jupyter.server.client() as api:
        path = f"executions/{execution.id}/logs/s1"
        began = time.perf_counter()
        api.get(path, params={"start": LOG_LINES - 500}).raise_for_status()
        first = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
        found = api.get(f"{path}/search", params={"text": "step 999999:"}).json()["lines"]
        searched = (time.perf_counter() - began) * 1000
        assert found == [LOG_LINES - 1]
    yield Line("end of a log of 1,000,000 lines, first time (server)", first, None, "", 300.0, "value", "ms")
    yield Line("search a log of 1,000,000 lines for its last (server)", searched, None, "", None, "value", "ms")
    (folder.parent / "2").mkdir()
    (folder / "job.log").rename(folder.parent / "2" / "job.log")  # a file that nobody has read yet
    here.store.append(execution.id, [StepPrepared("s1", 2, str(folder.parent / "2"))])
    page = open_tab(jupyter, execution, 1)
    page.locator("g.mlw-node").first.click()
    page.wait_for_selector(".mlw-panel", timeout=SLOW)
    yield Line("a log of 1,000,000 lines opens", page.evaluate(_LOG), None, "", 300.0, "value", "ms")
    times = [page.evaluate(_SCROLL, share) for share in (0.5, 0.1, 0.9, 0.3, 0.7)]
    yield Line("a log of 1,000,000 lines scrolls to another place", median(times), None, "", 100.0, "value", "ms")
    page.close()


_LOG = """() => new Promise(resolve => {
  const began = performance.now();
  [...document.querySelectorAll('.mlw-panel [role=tab]')].find(tab => tab.textContent.includes('Log')).click();
  const look = () => {
    const text = document.querySelector('.mlw-log-lines')?.textContent ?? '';
    text.includes('step 999999:') ? resolve(performance.now() - began) : requestAnimationFrame(look);
  };
  look();
})"""

_SCROLL = """share => new Promise(resolve => {
  const list = document.querySelector('.mlw-log-lines');
  const before = list.textContent;
  const began = performance.now();
  list.scrollTop = share * list.scrollHeight;
  const look = () => {
    const lines = [...list.querySelectorAll('.mlw-line')];
    const box = list.getBoundingClientRect();
    const seen = lines.filter(line => {
      const at = line.getBoundingClientRect();
      return at.bottom > box.top + 2 && at.top < box.bottom - 2;
    });
    const there = seen.length > 5 && seen.every(line => line.textContent.includes('loss='));
    there && list.textContent !== before ? resolve(performance.now() - began) : requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""


def many_runs(jupyter: Jupyter, here: runtime.Runtime) -> Iterator[Line]:
    """10,000 executions in the panel: until they are all there, filtering, scrolling."""
    fill(here, RUNS)
    page = jupyter.lab()
    began = time.perf_counter()
    page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:executions')")
    page.wait_for_function(
        "() => /10.?000/.test(document.querySelector('#jp-left-stack .mlw-executions .mlw-found')?.textContent)",
        timeout=SLOW,
    )
    yield Line(
        "10,000 executions in the panel, all there", (time.perf_counter() - began) * 1000, None, "", None, "value", "ms"
    )
    yield from _looking(page, "10,000 executions", "#jp-left-stack .mlw-executions", ".mlw-runs")
    page.evaluate("() => window.jupyterapp.commands.execute('mlworkflow:experiments')")
    page.wait_for_function(
        "() => /^10.?000 \\S+$/.test(document.querySelector('.mlw-experiments .mlw-found')?.textContent)",
        timeout=4 * SLOW,
    )
    yield from _looking(page, "the table of 10,000 executions", ".mlw-experiments", ".mlw-exp-rows")
    page.close()


def _looking(page: Page, what: str, view: str, rows: str) -> Iterator[Line]:
    times = [page.evaluate(_FILTER, [view, text]) for text in ("run-0777", "", "execution-00", "flow-3", "run-09999")]
    yield Line(f"{what}: filter", median(times), None, "", 100.0, "value", "ms")
    shares = (0.5, 0.1, 0.9, 0.3, 0.7)
    times = [page.evaluate(_SCROLL_RUNS, [f"{view} {rows}", share]) for share in shares]
    yield Line(f"{what}: scroll to another place", median(times), None, "", 100.0, "value", "ms")
    worst = page.evaluate(_WORST_FRAME, f"{view} {rows}")
    yield Line(f"{what}: slowest of 120 frames while scrolling", worst, None, "", 100.0, "value", "ms")


def fill(here: runtime.Runtime, count: int) -> None:
    """Write executions into the store's tables: ten thousand journals would take minutes."""
    import sqlite3

    connection = sqlite3.connect(here.settings.home_path / "store.sqlite3")
    now = time.time()
    have = connection.execute("SELECT count(*) FROM executions").fetchone()[0]
    connection.executemany(
        "INSERT INTO executions (id, workflow, name, state, seq, created_at, started_at, ended_at, experiment_id, "
        "labels, steps) VALUES (?, ?, ?, 'completed', 9, ?, ?, ?, '', '[]', '{\"completed\": 5}')",
        [
            (f"{number:032x}", f"flow-{number % 7}", f"run-{number:05d}", now - number, now - number, now - number + 5)
            for number in range(count - have)
        ],
    )
    connection.commit()
    connection.close()


_FILTER = """([view, text]) => new Promise(resolve => {
  const panel = document.querySelector(view);
  const input = panel.querySelector('input[type=search]');
  input.value = text === '' ? 'nothing at all' : '';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  setTimeout(() => {
    const began = performance.now();
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - began);
    requestAnimationFrame(() => requestAnimationFrame(() => channel.port2.postMessage(0)));
  }, 300);
})"""

_WORST_FRAME = """rows => new Promise(resolve => {
  const list = document.querySelector(rows);
  let [last, worst, number] = [performance.now(), 0, 0];
  const step = now => {
    worst = Math.max(worst, now - last);
    last = now;
    // By the wheel, then far away each time.
    list.scrollTop = number < 60 ? number * 37 : ((number * 7919) % 120) / 120 * list.scrollHeight;
    number++ < 120 ? requestAnimationFrame(step) : resolve(worst);
  };
  requestAnimationFrame(now => { last = now; step(now); });
})"""

_SCROLL_RUNS = """([rows, share]) => new Promise(resolve => {
  const list = document.querySelector(rows);
  const began = performance.now();
  list.scrollTop = share * list.scrollHeight;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => resolve(performance.now() - began);
  requestAnimationFrame(() => requestAnimationFrame(() => channel.port2.postMessage(0)));
})"""


def start_of_lab(opened: Browser) -> Line:
    """From going to JupyterLab until it is there, with our front end and without; the cache is warm."""
    with laboratory(opened) as (ours, _), laboratory(opened, labextension=False) as (bare, _):
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for number in range(REPEATS + 3):
            for name, jupyter in (("ours", ours), ("bare", bare)):  # in turns: both see the same machine
                page = jupyter._new_page()
                began = time.perf_counter()
                jupyter.lab(page)
                page.evaluate("() => window.jupyterapp.restored.then(() => null)")
                if number:  # the first one fills the cache
                    times[name].append((time.perf_counter() - began) * 1000)
                page.close()
    return Line(
        "start of JupyterLab", median(times["ours"]), median(times["bare"]), "without it", 150.0, "difference", "ms"
    )
