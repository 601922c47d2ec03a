"""`train.metrics`: what a script reports is what readers of metrics.json find."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import textwrap
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import train
from jupyter_mlworkflow.metrics import MAX_BYTES, read_metrics
from jupyter_mlworkflow.train.curve import MOST, Curve
from jupyter_mlworkflow.train.writer import Writer

JOB = {"MLWORKFLOW_STEP": "train"}


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer of its own for each test, writing below its folder."""
    monkeypatch.setattr(train.metrics, "_writer", Writer())
    train.metrics.to(tmp_path / "metrics.json")


def read(folder: Path) -> dict[str, Any]:
    train.metrics.flush()
    found, problem = read_metrics([folder / "metrics.json"])
    assert problem == ""
    return {metric.key: metric for metric in found}


def script(folder: Path, code: str, *, wait: bool = True, **environ: str) -> subprocess.Popen[str]:
    """Start a script that reports; it inherits nothing of other runs."""
    import os

    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MLWORKFLOW_", "MA_"))}
    root = str(Path(train.__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", "from jupyter_mlworkflow import train\n" + textwrap.dedent(code)],
        cwd=folder,
        env={**environment, "PYTHONPATH": root, **environ},
        stderr=subprocess.PIPE,
        text=True,
    )
    if wait:
        process.wait(60)
    return process


def test_all_five_shapes_are_read_back(tmp_path: Path) -> None:
    train.metrics.log("loss", 0.5, step=10, title="Loss")
    train.metrics.log("loss", 0.25, step=20)
    train.metrics.histogram("weights", [0.0, 0.1, 0.9, 1.0], bins=2)
    train.metrics.confusion_matrix([[5, 1], [0, 7]], ["daisy", "rose"])
    train.metrics.table("times", [[1.5, "fast"]], ["gpu"], ["seconds", "verdict"], title="Times")
    train.metrics.one_dimensional_table("evaluation", ["samples", "p99"], [10, 0.5])
    found = read(tmp_path)
    assert {metric.key: metric.type for metric in found.values()} == {
        "loss": "float",
        "loss.curve": "line chart",
        "weights": "histogram",
        "confusion_matrix": "table",
        "times": "table",
        "evaluation": "one-dimensional-table",
    }
    assert found["loss"].data["value"] == 0.25
    assert found["loss.curve"].title == "Loss"
    assert found["loss.curve"].data["x_axis"][0]["value"] == [10, 20]
    assert found["loss.curve"].data["y_axis"][0]["value"] == [0.5, 0.25]
    assert found["weights"].data["y_axis"][0]["value"] == [2, 2]
    assert found["weights"].data["x_axis"][0]["value"] == [0.25, 0.75]
    assert found["confusion_matrix"].data["row_labels"] == {"title": "labels", "value": ["daisy", "rose"]}
    assert found["evaluation"].data["cell_value"] == [[10, 0.5]]


def test_steps_are_counted_and_the_same_step_replaces_its_value(tmp_path: Path) -> None:
    for value in (3, 2, 1):
        train.metrics.log("counted", value)
    for value in (0.1, 0.2):
        train.metrics.log("again", value, step=7)
    found = read(tmp_path)
    assert found["counted.curve"].data["x_axis"][0]["value"] == [0, 1, 2]
    assert found["again.curve"].data["y_axis"][0]["value"] == [0.2]


def test_scalars_of_other_libraries(tmp_path: Path) -> None:
    import numpy as np

    class Tensor:
        def item(self) -> float:
            return 0.75

    for key, value in (("f32", np.float32(0.5)), ("i64", np.int64(3)), ("array", np.array([2.0])), ("t", Tensor())):
        train.metrics.log(key, value, step=np.int64(1))
    train.metrics.histogram("h", np.array([[1.0, 2.0], [3.0, np.nan]]), bins=1)
    train.metrics.confusion_matrix(np.eye(2, dtype=int), np.array(["a", "b"]))
    train.metrics.one_dimensional_table("flat", ["x"], np.array([[1.0], [math.nan]]))
    found = read(tmp_path)
    assert [found[key].data["value"] for key in ("f32", "i64", "array", "t")] == [0.5, 3, 2.0, 0.75]
    assert found["h"].data["y_axis"][0]["value"] == [3]
    assert found["confusion_matrix"].data["cell_value"] == [[1, 0], [0, 1]]
    assert found["flat"].data["cell_value"] == [[1.0], ["nan"]]


def test_what_is_not_finite_is_left_out_and_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train.metrics.log("loss", 0.5, step=1)
    assert "loss" in read(tmp_path)
    for step in (2, 3):
        train.metrics.log("loss", float("nan"), step=step)
    train.metrics.log("gain", float("inf"), step=1)
    found = read(tmp_path)
    assert "loss" not in found, "an older value must not decide a condition"
    assert found["loss.curve"].data["y_axis"][0]["value"] == [0.5]
    assert "gain" not in found
    told = capsys.readouterr().err.splitlines()
    assert told[0] == 'train.metrics: "loss" is nan at step 2: JSON and charts have no such number, so it is left out.'
    assert len(told) == 2
    train.metrics.log("loss", 0.25, step=4)
    assert read(tmp_path)["loss"].data["value"] == 0.25


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: train.metrics.log("loss", "0.3"), "takes a number such as 0.3, not '0.3' (str)."),
        (lambda: train.metrics.log("loss", None), "takes a number such as 0.3, not None (NoneType)."),
        (lambda: train.metrics.log("loss", True), "takes a number such as 0.3, not True (bool)."),
        (lambda: train.metrics.log("loss", [1, 2]), "takes a number such as 0.3, not [1, 2] (list)."),
        (lambda: train.metrics.log("loss", 0.3, step="one"), 'step of log("loss", …) takes a number'),
        (lambda: train.metrics.log("", 0.3), "The name of a metric must be text that is not empty, not '' (str)."),
        (lambda: train.metrics.log(["loss"], 0.3), "The name of a metric must be text"),  # type: ignore[arg-type]
        (lambda: train.metrics.histogram("h", []), "needs at least one finite number."),
        (lambda: train.metrics.histogram("h", 3), 'histogram("h", …) takes a list, not 3 (int).'),
        (lambda: train.metrics.histogram("h", [1], bins=0), "bins of histogram"),
        (lambda: train.metrics.bars("b", ["x"], [1, 2]), "as many finite heights as labels, not 2 and 1."),
        (lambda: train.metrics.confusion_matrix([[1, 2]], ["a"]), "a square matrix with a label per class, not 1 × 2"),
        (lambda: train.metrics.confusion_matrix([[1, 2], [3]], ["a", "b"]), "must be equally long, not 2, 1."),
        (lambda: train.metrics.table("t", [[1]], ["a", "b"], ["c"]), "not 2 × 1 labels and 1 × 1 cells."),
        (lambda: train.metrics.table("t", [[object]], ["a"], ["b"]), "takes a number such as 0.3, not <class"),
        (lambda: train.metrics.one_dimensional_table("o", ["a"], [1, 2]), "a label for each column, not 1 for 2."),
        (lambda: train.metrics.one_dimensional_table("o", ["a"], [[i] for i in range(90_000)]), "are the limit"),
        (lambda: train.metrics.to("obs://bucket/metrics.json"), "takes a path on this machine"),
    ],
)
def test_a_wrong_call_gets_a_sentence_and_changes_nothing(call: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        call()
    assert sentence in str(refused.value)
    train.metrics.log("right", 1.0)
    assert set(read(tmp_path)) == {"right", "right.curve"}


def test_a_long_curve_stays_small_and_keeps_its_peaks() -> None:
    curve = Curve()
    for step in range(300_000):
        curve.add(step, {123_456: 9.0, 200_001: -9.0}.get(step, math.sin(step / 1000)))
    points = curve.points()
    assert MOST / 4 <= len(points) <= MOST
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert {(123_456, 9.0), (200_001, -9.0), (0, 0.0)} <= set(points)
    assert points[-1][0] == 299_999
    gaps = [after[0] - before[0] for before, after in pairwise(points)]
    assert max(gaps) < 20 * 300_000 / len(points), "every part of the curve has points"


def test_the_file_never_gets_larger_than_1_mb(tmp_path: Path) -> None:
    for number in range(60):
        for step in range(1500):
            train.metrics.log(f"series-{number}", math.sin(step * number), step=step)
    for number in range(6):
        train.metrics.one_dimensional_table(f"table-{number}", ["x", "y"], [[1.23456789, "text"]] * 8_000)
    found = read(tmp_path)
    assert (tmp_path / "metrics.json").stat().st_size < MAX_BYTES
    assert sum(key.startswith("series") for key in found) == 120
    assert found["series-7.curve"].data["x_axis"][0]["value"][-1] == 1499


def test_threads_report_together(tmp_path: Path) -> None:
    def work(name: str) -> None:
        for step in range(500):
            train.metrics.log(name, step, step=step)

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read(tmp_path)
    assert all(len(found[f"t{number}.curve"].data["y_axis"][0]["value"]) == 500 for number in range(6))


def test_ranks_share_one_file(tmp_path: Path) -> None:
    code = """
        import os, time
        rank = int(os.environ["RANK"])
        for step in range(40):
            train.metrics.log("loss", round(rank + step / 100, 2), step=step)
            time.sleep(0.015)
        train.metrics.log(f"only-{rank}", rank)
    """
    ranks = [script(tmp_path, code, wait=False, RANK=str(rank), WORLD_SIZE="3", **JOB) for rank in range(3)]
    assert [process.wait(60) for process in ranks] == [0, 0, 0]
    found = {metric.key: metric for metric in read_metrics([tmp_path / "metrics.json"])[0]}
    lines = {axis["title"]: axis["value"] for axis in found["loss.curve"].data["y_axis"]}
    assert {name: (len(values), values[-1]) for name, values in lines.items()} == {
        "loss": (40, 0.39),
        "loss (rank 1)": (40, 1.39),
        "loss (rank 2)": (40, 2.39),
    }
    assert found["loss"].data["value"] == 0.39, "the value is that of the first rank"
    assert {"only-0", "only-1", "only-2"} <= set(found)
    assert [path.name for path in tmp_path.iterdir()] == ["metrics.json"]


def test_workers_of_multiprocessing_report_too(tmp_path: Path) -> None:
    code = """
        import multiprocessing

        def work(number):
            train.metrics.log("worker-loss", number, step=0)

        if __name__ == "__main__":
            train.metrics.log("loss", 1.0, step=0)
            workers = [multiprocessing.get_context("fork").Process(target=work, args=(n,)) for n in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            train.metrics.log("loss", 2.0, step=1)
    """
    assert script(tmp_path, code).returncode == 0
    found = {metric.key: metric for metric in read_metrics([tmp_path / "metrics.json"])[0]}
    assert found["loss.curve"].data["y_axis"][0]["value"] == [1.0, 2.0]
    assert len(found["worker-loss.curve"].data["y_axis"]) == 2


def test_processes_one_after_the_other_draw_one_curve(tmp_path: Path) -> None:
    for epoch in range(3):
        assert script(tmp_path, f"train.metrics.log('loss', {1 / (epoch + 1)}, step={epoch})", **JOB).returncode == 0
    found = {metric.key: metric for metric in read_metrics([tmp_path / "metrics.json"])[0]}
    assert found["loss.curve"].data["x_axis"][0]["value"] == [0, 1, 2]
    assert found["loss"].data["value"] == 1 / 3


def test_outside_a_job_a_run_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text('[{"key": "old", "type": "float", "data": {"value": 1}}]')
    import os
    import time

    before = time.time() - 60
    os.utime(tmp_path / "metrics.json", (before, before))
    assert script(tmp_path, "train.metrics.log('new', 1)").returncode == 0
    assert {entry["key"] for entry in json.loads((tmp_path / "metrics.json").read_text())} == {"new", "new.curve"}


def test_what_others_write_into_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text('[{"key": "own", "type": "float", "data": {"value": 1}}]')
    train.metrics.log("loss", 0.5)
    assert {"own", "loss"} <= set(read(tmp_path))


def test_the_job_says_where(tmp_path: Path) -> None:
    environ = {"MA_OUTPUT_TRAIN_URL": f"{tmp_path}/out/", "MA_OUTPUT_METRICS": f"{tmp_path}/deep/er/m.json", **JOB}
    assert script(tmp_path, "train.metrics.log('loss', 0.5)", **environ).returncode == 0
    assert {metric.key for metric in read_metrics([tmp_path / "deep/er/m.json"])[0]} == {"loss", "loss.curve"}


def test_a_place_that_cannot_be_written_does_not_end_the_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code = "train.metrics.to('file/metrics.json')\ntrain.metrics.log('loss', 0.5)\nprint('trained')"
    process = script(tmp_path, code)
    assert process.stderr is not None
    told = process.stderr.read()
    assert process.returncode == 0
    assert "metrics are not written to" in told
    assert "Traceback" not in told


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    code = """
        import time
        until = time.monotonic() + 1.5
        step = 0
        while time.monotonic() < until:
            train.metrics.log("loss", step, step=step)
            train.metrics.flush()
            step += 1
    """
    process = script(tmp_path, code, wait=False)
    read_times = 0
    while process.poll() is None:
        if (tmp_path / "metrics.json").exists():
            assert json.loads((tmp_path / "metrics.json").read_bytes())
            read_times += 1
    assert process.returncode == 0
    assert read_times > 10


def test_importing_it_imports_nothing_of_the_rest(tmp_path: Path) -> None:
    code = """
        import sys
        ours = {name for name in sys.modules if name.startswith("jupyter_mlworkflow")}
        assert {name.split(".")[1] for name in ours if "." in name} == {"train"}, ours
        assert not {"numpy", "pandas", "asyncio", "logging", "concurrent.futures"} & set(sys.modules)
    """
    process = script(tmp_path, code)
    assert process.stderr is not None
    assert process.returncode == 0, process.stderr.read()


def test_in_a_real_run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_mlworkflow import workflow as wf

    monkeypatch.chdir(tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text(
        "from jupyter_mlworkflow import train\n"
        "for step in range(5):\n    train.metrics.log('loss', 1 / (step + 1), step=step)\n"
    )
    metrics = wf.data.MetricsConfig(metric_files="./out/metrics.json")
    step = wf.steps.JobStep(
        name="train",
        algorithm=wf.BaseAlgorithm(code_dir="./code", boot_file="train.py"),
        outputs=wf.steps.JobOutput(name="metrics", metrics_config=metrics),
    )
    execution = wf.Workflow(name="reports", desc="", steps=[step]).run().raise_on_failure()
    assert execution.metrics("train")["loss"] == 0.2
