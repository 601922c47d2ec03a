"""What a real browser makes of the pictures: texts stay inside their cards, themes are followed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from jupyter_mlworkflow.plan.model import Plan, PlannedStep
from jupyter_mlworkflow.records import Metric, StepState
from jupyter_mlworkflow.show import execution_bundle, live_picture
from jupyter_mlworkflow.show.charts import chart
from tests.show.samples import METRICS, METRICS_OUTPUT, digits, fan, record

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: pictures are not checked in a browser"),
]

TITLES = (
    "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
    "illicit filling in a still village, with lilies",
    "图像分类训练数据集发布与模型评估一体化节点标题很长很长",
    "Train the classifier 训练 with a rather long title",
    "WWW_www_MMM_mmm_@@@",
    "a_step_name_with_underscores_and_digits_0123456789",
)

OVERFLOWING = """() => {
  const bad = [];
  for (const node of document.querySelectorAll('svg.mlw > g[id]:not(.f)')) {
    const card = node.querySelector('use').getBoundingClientRect();
    for (const text of node.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (box.right > card.right - 1 || box.left < card.left) bad.push([node.id, text.textContent]);
    }
  }
  for (const svg of document.querySelectorAll('svg.mlwc')) {
    const card = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (box.right > card.right || box.left < card.left || box.bottom > card.bottom || box.top < card.top)
        bad.push([svg.getAttribute('aria-label'), text.textContent]);
    }
  }
  return bad;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_texts_stay_inside_their_cards(browser: Any, lang: str) -> None:
    kinds = ["job", "condition", "model", "service", "mrs_job", "dataset_import"]
    pictures = []
    for at, state in enumerate(StepState):
        steps = tuple(
            PlannedStep(f"s{number}", kinds[(at + number) % len(kinds)], title, spec=METRICS_OUTPUT)
            for number, title in enumerate(TITLES)
        )
        plan = Plan("texts", steps=steps, sub_graphs=({"name": TITLES[at % len(TITLES)], "steps": ["s0"]},))
        pictures.append(live_picture(plan, record(plan, str(state)), lang=lang, now=1e6)["svg"])
    plan = fan(100)
    states = {f"part_{at:03d}": str(list(StepState)[at % 14]) for at in range(100)}
    pictures.append(live_picture(plan, record(plan, states), lang=lang, now=1e6)["svg"])
    for metric in METRICS:
        pictures += [chart(replace(metric, title=title), lang).svg for title in TITLES]
    axes = {
        "x_axis": [{"title": TITLES[2], "value": list(TITLES)}],
        "y_axis": [{"title": title, "value": [1e9, -2.5e7, 3, 4, 5, 6]} for title in TITLES],
    }
    matrix = {
        "cell_value": [[123456789.123] * 6] * 6,
        "col_labels": {"title": TITLES[0], "value": list(TITLES)},
        "row_labels": {"title": TITLES[2], "value": list(TITLES)},
    }
    for type_, data in (("line chart", axes), ("histogram", axes), ("table", matrix)):
        pictures.append(chart(Metric("m", TITLES[3], type_, data), lang).svg)
    for cells in ([[HUGE] * 6], [[HUGE] * 6] * 3):
        data = {"cell_value": cells, "labels": list(TITLES)}
        pictures.append(chart(Metric("m", TITLES[1], "one-dimensional-table", data), lang).svg)
    page = browser.new_page(viewport={"width": 3000, "height": 2000})
    page.set_content("<br>".join(pictures))
    assert page.evaluate(OVERFLOWING) == []
    page.close()


HUGE = 123456789012345678901234567890


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cards_follow_the_theme(browser: Any, theme: str) -> None:
    plan = digits()
    html = execution_bundle(record(plan, "completed"), plan, lang="en")["text/html"]
    page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme=theme)
    page.set_content(f"<body style='background:{'#fff' if theme == 'light' else '#111'}'>{html}")
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    # The pixel between sign and icon of the first card, drawn as the browser draws the image.
    colour = page.evaluate(
        """() => {
          const image = document.images[0], canvas = document.createElement('canvas');
          canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
          const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
          const counts = {}; const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
          for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) {
            const key = [data[at], data[at + 1], data[at + 2]].join(); counts[key] = (counts[key] || 0) + 1; }
          return Object.entries(counts).sort((a, b) => b[1] - a[1])[0][0];
        }"""
    )
    page.close()
    assert colour == {"light": "255,255,255", "dark": "31,36,43"}[theme]


def test_one_picture_does_not_style_the_page_around_it(browser: Any) -> None:
    page = browser.new_page()
    own = "<p id=p class='completed b e'>text <b class=f>bold</b></p>"
    read = """() => ['color', 'font', 'fill', 'stroke', 'opacity'].map(
        name => [p, p.firstElementChild].map(element => getComputedStyle(element)[name]))"""
    page.set_content(own)
    before = page.evaluate(read)
    svg = live_picture(digits(), record(digits(), "failed"), lang="en")["svg"]
    page.set_content(svg + chart(METRICS[1]).svg + own)
    assert page.evaluate(read) == before
    page.close()
