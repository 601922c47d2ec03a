"""metrics.json as scripts really write it."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_mlworkflow import metrics as module
from jupyter_mlworkflow.metrics import MAX_BYTES, parse_metric, read_metrics

AXES = {
    "x_axis": [{"title": "epoch", "value": [1, 2, 3]}],
    "y_axis": [{"title": "loss", "value": [0.5, 0.4, 0.3]}],
}
DOCUMENTED: list[dict[str, Any]] = [
    {"key": "loss", "title": "loss", "type": "float", "data": {"value": 1.2}},
    {"key": "curve", "title": "metric", "type": "line chart", "data": AXES},
    {"key": "bars", "title": "metric", "type": "histogram", "data": AXES},
    {
        "key": "confusion_matrix",
        "title": "confusion_matrix",
        "type": "table",
        "data": {
            "cell_value": [[1, 2], [2, 3]],
            "col_labels": {"title": "labels", "value": ["daisy", "dandelion"]},
            "row_labels": {"title": "predictions", "value": ["daisy", "dandelion"]},
        },
    },
    {
        "key": "Application Evaluation Results",
        "title": "Application Evaluation Results",
        "type": "one-dimensional-table",
        "data": {"cell_value": [[10, 2, 0.5]], "labels": ["samples", "maxResTine", "p99"]},
    },
]


def write(folder: Path, content: Any, name: str = "metrics.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_documented_shapes(tmp_path: Path) -> None:
    found, problem = read_metrics([write(tmp_path, DOCUMENTED)], output="metrics_output")
    assert problem == ""
    assert [metric.type for metric in found] == [entry["type"] for entry in DOCUMENTED]
    assert [dict(metric.data) for metric in found] == [entry["data"] for entry in DOCUMENTED]
    assert {metric.output for metric in found} == {"metrics_output"}


def test_of_entries_with_one_key_the_last_counts_and_that_is_said(tmp_path: Path) -> None:
    twice = [{**DOCUMENTED[0], "data": {"value": value}} for value in (1.0, 2.0)]
    file = write(tmp_path, [DOCUMENTED[1], *twice])
    found, problem = read_metrics([file])
    assert [(metric.key, metric.data.get("value")) for metric in found] == [("curve", None), ("loss", 2.0)]
    assert problem == f'metrics.json, entry 3: the key "loss" is there twice; the last one counts ({file}).'


@pytest.mark.parametrize("part", [{"title": "\ud800"}, {"key": "k\ud800"}, {"data": {"value": 1, "\udfff": 1}}])
def test_half_a_character_is_told_here_and_troubles_nobody_later(tmp_path: Path, part: dict[str, Any]) -> None:
    found, problem = read_metrics([write(tmp_path, [{**DOCUMENTED[0], **part}])])
    assert found == ()
    assert "not valid Unicode" in problem
    assert problem.encode()


def changed(entry: int, **data: Any) -> dict[str, Any]:
    return {**DOCUMENTED[entry], "data": {**DOCUMENTED[entry]["data"], **data}}


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (3, "must be an object with"),
        ({"type": "float", "data": {"value": 1}}, '"key" must be a text, not nothing'),
        ({"key": "a", "data": {}}, '"a": "type" must be one of float, line chart'),
        ({"key": "a", "type": "pie", "data": {}}, "not 'pie'"),
        ({"key": "a", "type": ["float"], "data": {}}, '"type" must be one of'),
        ({"key": "a", "type": "float", "title": 3, "data": {}}, '"title" must be a text'),
        ({"key": "a", "type": "float", "data": 0.5}, '"data" must be an object, not 0.5'),
        (changed(0, value="1.2"), "data.value must be a finite number, not '1.2'"),
        (changed(0, value=None), "not nothing"),
        (changed(0, value=True), "not True"),
        (changed(0, value=10**400), "must be a finite number"),
        (changed(1, x_axis=[]), "data.x_axis must be a list"),
        (changed(1, y_axis=[{"value": [1, 2]}]), "as many values, not 3 and 2"),
        (changed(1, y_axis=[{"value": ["a", "b", "c"]}]), "y_axis[].value must be a list of finite numbers"),
        (changed(1, x_axis=[{"value": [[1], 2, 3]}]), "x_axis[].value must be a list of numbers or texts"),
        (changed(2, x_axis=[{"title": 1, "value": [1, 2, 3]}]), "title must be a text"),
        (changed(3, cell_value=[[1], [2, 3]]), "equally long"),
        (changed(3, cell_value=[]), "data.cell_value must be a list of rows"),
        (changed(3, row_labels={"value": ["a"]}), "row_labels.value must name 2 of cell_value, not 1"),
        (changed(3, col_labels=["a", "b"]), "data.col_labels must be"),
        (changed(4, labels=["a"]), "labels must name 3 columns"),
        (changed(4, labels=None), "data.labels must be a list of texts"),
    ],
)
def test_one_wrong_entry_is_told_and_the_others_are_read(tmp_path: Path, entry: Any, rule: str) -> None:
    found, problem = read_metrics([write(tmp_path, [DOCUMENTED[0], entry, {**DOCUMENTED[0], "key": "last"}])])
    assert [metric.key for metric in found] == ["loss", "last"]
    assert "metrics.json, entry 2: " in problem
    assert rule in problem


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "is not valid JSON"),
        ('[{"key": "loss", "ti', "is not valid JSON"),
        ('[{"key": "loss", "type": "float", "data": {"value": NaN}}]', "holds NaN"),
        ('[{"key": "loss", "type": "float", "data": {"value": -Infinity}}]', "holds -Infinity"),
        ("3", "must hold a list of metrics, not 3"),
        ("[" * 100_000, "is not valid JSON"),
        ("[" + "1" * 5000 + "]", "is not valid JSON"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: str, rule: str) -> None:
    found, problem = read_metrics([write(tmp_path, content)])
    assert found == ()
    assert rule in problem


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_bytes(b"\xff\xfe[]")
    assert "is not valid JSON" in read_metrics([tmp_path / "metrics.json"])[1]


def test_a_byte_order_mark_and_a_single_object_are_fine(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text("\ufeff" + json.dumps(DOCUMENTED[0]), encoding="utf-8")
    found, problem = read_metrics([tmp_path / "metrics.json"])
    assert (found[0].key, problem) == ("loss", "")


def test_files_that_are_none(tmp_path: Path) -> None:
    assert "does not exist" in read_metrics([tmp_path / "none.json"])[1]
    assert "is not a file" in read_metrics([tmp_path])[1]
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file" in read_metrics([tmp_path / "pipe"])[1]


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "metrics.json").open("wb") as file:
        file.truncate(50 * 2**30)
    assert "larger than 1 MB" in read_metrics([tmp_path / "metrics.json"])[1]


def test_exactly_one_mb_is_read(tmp_path: Path) -> None:
    text = json.dumps(DOCUMENTED)
    found, problem = read_metrics([write(tmp_path, text + " " * (MAX_BYTES - len(text)))])
    assert (len(found), problem) == (5, "")


def test_of_equal_keys_the_last_one_counts(tmp_path: Path) -> None:
    first = write(tmp_path, [DOCUMENTED[0], DOCUMENTED[1]], "a.json")
    second = write(tmp_path, [changed(0, value=0.1)], "b.json")
    found, problem = read_metrics([first, second])
    assert [(metric.key, metric.data.get("value")) for metric in found] == [("curve", None), ("loss", 0.1)]
    assert problem == ""


def test_a_file_that_was_being_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, json.dumps(DOCUMENTED)[:-20])
    started = threading.Event()

    def finish(seconds: float) -> None:
        write(tmp_path, DOCUMENTED)
        started.set()

    monkeypatch.setattr(module.time, "sleep", finish)
    found, problem = read_metrics([path])
    assert started.is_set()
    assert (len(found), problem) == (5, "")


def test_reading_beside_a_writer_gives_whole_entries_or_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, DOCUMENTED)
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            write(tmp_path, DOCUMENTED)
            time.sleep(0.001)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for _ in range(60):
            found, problem = read_metrics([path])
            assert len(found) == 5 or problem
    finally:
        stop.set()
        writer.join()


def test_what_an_earlier_run_left_counts_as_missing(tmp_path: Path) -> None:
    path = write(tmp_path, DOCUMENTED)
    found, problem = read_metrics([path], newer_than=path.stat().st_ctime + 1)
    assert found == ()
    assert "left over from an earlier run" in problem
    assert read_metrics([path], newer_than=path.stat().st_ctime)[1] == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["key", "type", "data", "value", "title", "x_axis", "cell_value"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_nothing_but_sentences_comes_of_any_entry(entry: Any) -> None:
    try:
        parsed = parse_metric(entry)
    except ValueError as error:
        sentence = str(error)
    else:
        sentence = f"{parsed.key} was read."
    assert sentence.endswith(".")
