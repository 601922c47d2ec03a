"""The five documented metric shapes as pictures and in words."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.records import ExecutionRecord, Metric, StepRecord, StepState
from jupyter_mlworkflow.show import metrics_bundle
from jupyter_mlworkflow.show.charts import chart, read
from tests.show.samples import HOSTILE, LINE, METRICS

TYPES = ("float", "line chart", "histogram", "table", "one-dimensional-table")


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize(
    ("metric", "shown", "told"),
    [
        (METRICS[0], {"Accuracy", "0.9877"}, "Accuracy: 0.9877"),
        (
            METRICS[1],
            {"Loss", "epoch", "value", "1", "3"},
            "Loss: value: 3 points, 0.5 to 0.3, lowest 0.3, highest 0.5",
        ),
        (METRICS[2], {"Classes", "1", "2", "3"}, "Classes: value: 3 bars, lowest 0.3, highest 0.5"),
        (METRICS[3], {"50", "2", "3", "47", "daisy", "蒲公英", "labels", "predictions"}, "Confusion: 2 by 2 table"),
        (METRICS[4], {"samples", "10", "max", "2", "p99", "0.5"}, "Evaluation: samples 10, max 2, p99 0.5"),
    ],
    ids=TYPES,
)
def test_each_documented_shape(metric: Metric, shown: set[str], told: str) -> None:
    drawn = chart(metric)
    assert shown <= set(texts(drawn.svg))
    assert drawn.alt == told
    assert told in metrics_bundle([metric], lang="en")["text/plain"]


def test_lines_are_drawn_through_their_points() -> None:
    path = re.search(r'<path class="l" d="([^"]+)"', chart(METRICS[1]).svg)
    assert path is not None
    numbers = [float(number) for number in re.findall(r"[\d.]+", path[1])]
    xs, ys = numbers[::2], numbers[1::2]
    assert xs == sorted(xs)
    assert len(xs) == 3
    assert ys == sorted(ys), "values fall, so pixels go down"


def test_a_million_points_keep_their_spike_and_stay_small() -> None:
    values = [0.0] * 100_000
    values[77_777] = 5.0
    drawn = chart(Metric("loss", "loss", "line chart", {"y_axis": [{"title": "v", "value": values}]}))
    assert len(drawn.svg) < 16_000
    assert "highest 5" in drawn.alt
    path = re.search(r'<path class="l" d="([^"]+)"', drawn.svg)
    assert path is not None
    heights = {float(number) for number in re.findall(r"[\d.]+", path[1])[1::2]}
    assert min(heights) < 80, "the spike is there"


def test_gaps_are_gaps() -> None:
    data = {"y_axis": [{"title": "v", "value": [1, 2, float("nan"), 3, 4, None, 5, 6]}]}
    drawn = chart(Metric("loss", "loss", "line chart", data))
    path = re.search(r'<path class="l" d="([^"]+)"', drawn.svg)
    assert path is not None
    assert path[1].count("M") == 3


def test_the_longer_axis_is_cut() -> None:
    data = {"x_axis": [{"title": "x", "value": [1, 2]}], "y_axis": [{"title": "y", "value": [3, 4, 99]}]}
    assert "2 points" in chart(Metric("m", "m", "line chart", data)).alt


def test_several_lines_differ_in_black_and_white_and_have_a_legend() -> None:
    axes = [{"title": name, "value": [1, 2, 3]} for name in ("train", "validation")]
    drawn = chart(Metric("m", "m", "line chart", {"y_axis": axes}))
    assert {"train", "validation"} <= set(texts(drawn.svg))
    assert "stroke-dasharray" in drawn.svg


def test_a_large_table_is_cut_and_says_so() -> None:
    drawn = chart(Metric("cm", "cm", "table", {"cell_value": [[1] * 300 for _ in range(300)]}))
    assert "shown: 20 × 20 of 300 × 300" in texts(drawn.svg)
    assert len(drawn.svg) < 80_000


WRONG: list[Any] = [
    {},
    {"value": None},
    {"value": math.nan},
    {"value": math.inf},
    {"value": HOSTILE},
    {"value": 10**5000},
    {"x_axis": 3, "y_axis": [3]},
    {"y_axis": [{"value": []}]},
    {"y_axis": [{"value": [1e308, -1e308]}]},
    {"y_axis": [{"value": [5e-324, 0]}]},
    {"x_axis": [{"value": ["a", None, {}]}], "y_axis": [{"value": [1, "b", True]}]},
    {"cell_value": []},
    {"cell_value": [[]]},
    {"cell_value": [[1], [1, 2], 3]},
    {"cell_value": [[math.nan, HOSTILE]], "labels": 7},
]


@pytest.mark.parametrize("type_", [*TYPES, "pie"])
@pytest.mark.parametrize("data", WRONG, ids=range(len(WRONG)))
def test_whatever_a_script_writes_is_a_picture(type_: str, data: Any) -> None:
    metric = Metric("key", HOSTILE, type_, data)
    drawn = chart(metric)
    tags = {element.tag.rsplit("}", 1)[-1] for element in ET.fromstring(drawn.svg).iter()}
    assert tags <= {"svg", "style", "rect", "text", "path", "g", "circle"}
    assert drawn.alt
    assert metrics_bundle([metric], lang="zh_CN")["text/plain"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["x_axis", "y_axis", "title", "value", "cell_value", "labels", "row_labels"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TYPES), values)
def test_any_json_is_a_well_formed_picture(type_: str, data: Any) -> None:
    ET.fromstring(chart(Metric("key", "title", type_, data), "zh_CN").svg)
    metrics_bundle([Metric("key", "", type_, data)], lang="en")


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=2000))
@settings(max_examples=30, deadline=None)
def test_thinning_keeps_ends_and_extremes(points: list[tuple[float, float]]) -> None:
    kept = read.thin(points, 50)
    assert len(kept) <= 50 or len(points) <= 50
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert min(y for _, y in kept) == min(y for _, y in points)
    assert max(y for _, y in kept) == max(y for _, y in points)


def test_no_metrics_is_a_sentence() -> None:
    assert metrics_bundle([], lang="en")["text/plain"] == "No metrics yet."
    assert metrics_bundle({"train": []}, lang="zh_CN")["text/plain"] == "暂无指标。"


def test_why_there_are_no_metrics_is_said_instead_of_that_there_are_none() -> None:
    step = StepRecord("train", "job", state=StepState.COMPLETED, metrics_problem="m.json does <not> exist.")
    for shown in (step, ExecutionRecord("7f", "demo", "execution-001", steps={"train": step})):
        bundle = metrics_bundle(shown, lang="en")
        assert bundle["text/plain"] == "train: m.json does <not> exist."
        assert "m.json does &lt;not&gt; exist." in bundle["text/html"]
        assert "No metrics yet" not in bundle["text/html"]


def test_the_documented_line_is_read_as_documented() -> None:
    plot = read.plot(LINE)
    assert (plot.x_title, plot.series[0].x, plot.series[0].y) == ("epoch", (1, 2, 3), (0.5, 0.4, 0.3))
