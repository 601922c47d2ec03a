"""Charts in the browser: from a logged value to the pixel while a job logs a thousand a second, and panning."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import ConflictError

from .measure import ROOT, Line

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.notebooks import Jupyter

SECONDS = 10
SLOW = 60_000
LOGS = """
import sys, time
from jupyter_mlworkflow import train
base = {base}
began = time.time()
while time.time() < began + 6 * {seconds}:
    for _ in range(5):
        now = time.time()
        train.metrics.log("clock", float(int(now * 1000) - base), step=int(now * 1000) - base)
    time.sleep(0.005)
"""

_WATCH = """base => {
  window.painted = [];
  const figure = document.querySelector('.mlw-panel figure.mlw-plot');
  const area = figure.querySelector('.mlw-plot-area');
  const channel = new MessageChannel();
  let last = 0;
  channel.port1.onmessage = () => window.painted.push([performance.timeOrigin + performance.now() - base, last]);
  new MutationObserver(() => {
    last = Number(/last ([\\d,]+)/.exec(area.getAttribute('aria-label'))[1].replaceAll(',', ''));
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }).observe(area, { attributeFilter: ['aria-label'] });
}"""


def lines(jupyter: Jupyter) -> Iterator[Line]:
    """Yield the lines, one by one as they are measured."""
    yield from value_to_pixel(jupyter)
    yield from panning(jupyter._new_page())


def value_to_pixel(jupyter: Jupyter) -> Iterator[Line]:
    """From `train.metrics.log` in a job to its chart, for each millisecond of ten seconds."""
    base = int(time.time() // 1000 * 1_000_000)
    folder = Path(tempfile.mkdtemp(prefix="mlworkflow-bench-"))
    (folder / "log.py").write_text(LOGS.format(base=base, seconds=SECONDS), encoding="utf-8")
    config = wf.data.MetricsConfig(metric_files=f"file://{folder}/metrics.json", realtime_visualization=True)
    step = wf.steps.JobStep(
        name="log",
        algorithm=wf.BaseAlgorithm(code_dir=f"file://{folder}/", boot_file="log.py"),
        outputs=wf.steps.JobOutput(name="metrics", metrics_config=config),
    )
    page = jupyter.lab()
    execution = wf.Workflow(name="clock", desc="", steps=[step]).run(wait=False)
    page.evaluate("id => window.jupyterapp.commands.execute('mlworkflow:open', {id, step: 'log'})", execution.id)
    page.get_by_role("tab", name="Metrics", exact=True).click(timeout=SLOW)
    page.wait_for_selector(".mlw-panel figure.mlw-plot[data-drawn]", timeout=SLOW)
    page.evaluate(_WATCH, base)
    page.wait_for_timeout(SECONDS * 1000)
    painted = page.evaluate("window.painted")
    page.close()
    with suppress(ConflictError):  # it has ended by itself
        execution.stop()
    execution.wait(60)
    shutil.rmtree(folder, ignore_errors=True)
    late = sorted(
        shown - value
        for (_, before), (shown, last) in pairwise(painted)
        for value in range(int(before) + 1, int(last) + 1)
    )
    yield Line("metric logged to chart, median (1,000 values a second)", late[len(late) // 2], None, "", unit="ms")
    p95 = late[int(len(late) * 0.95)]
    yield Line("metric logged to chart, p95 (1,000 values a second)", p95, None, "", 300.0, "value", "ms")


_PAN = """async frames => {
  const { chart } = window.mlwCharts;
  const frame = () => new Promise(done => requestAnimationFrame(done));
  chart.look([0.1, 0.5]);
  await frame(); await frame();
  const times = [];
  let last = performance.now();
  for (let at = 0; at < frames; at++) {
    chart.look(at % 120 < 60 ? [0.01, 1.01] : [-0.01, 0.99]);
    await frame();
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times.sort((a, b) => a - b);
}"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the library)
        pass


def panning(page: Page) -> Iterator[Line]:
    """A chart of five runs with 20,000 points each, moved on and drawn anew each time."""
    front = ROOT / "labextension"
    if shutil.which("node") is None or not (front / "node_modules").exists():
        return
    folder = Path(tempfile.mkdtemp(prefix="mlworkflow-bench-"))
    subprocess.run(["node", "test/views/page/build.mjs", str(folder)], cwd=front, check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.server_address[1]}/charts.html?series=5&points=20000")
    page.wait_for_selector("figure[data-drawn]", timeout=SLOW)
    times = page.evaluate(_PAN, 120)
    page.close()
    server.shutdown()
    server.server_close()
    shutil.rmtree(folder, ignore_errors=True)
    yield Line("pan a chart of 100,000 points, a picture", times[len(times) // 2], None, "", 33.3, "value", "ms")
    yield Line("pan a chart of 100,000 points, p95", times[int(len(times) * 0.95)], None, "", unit="ms")
