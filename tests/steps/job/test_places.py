"""Outputs around several attempts, and around a storage that is elsewhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import fsspec
import pytest

from jupyter_mlworkflow.executors.base import TaskEnd
from jupyter_mlworkflow.steps.job.run import JobRunner
from jupyter_mlworkflow.storage import StorageRoot

OUT = {"train_url": "/bucket/out/"}


def tick() -> None:
    """Let the clock of the file system go on: it counts in steps of some milliseconds."""
    time.sleep(0.02)


def attempt(bench: Any, number: int, command: str, outputs: Any = None, **changes: Any) -> Any:
    tick()
    context = bench.context({"command": command}, outputs=outputs or OUT, attempt=number, **changes)
    bench.run(context)
    tick()
    return context


def test_a_retry_moves_what_the_attempt_before_made(bench: Any) -> None:
    bench.storage.write_bytes("/bucket/out/mine.txt", b"mine")
    bench.storage.write_bytes("/bucket/out/model/old.txt", b"old")
    script = "cd $MA_OUTPUT_TRAIN_URL; mkdir -p model/deep; echo {0} >model/deep/a; echo {0} >b; ln -s b link"
    first = attempt(bench, 1, script.format(1) + "; exit 1")
    attempt(bench, 2, "ls -R $MA_OUTPUT_TRAIN_URL >seen; " + script.format(2))
    out = bench.storage.resolve("/bucket/out/")
    aside = first.folder / "outputs" / "train_url"
    assert ((aside / "model" / "deep" / "a").read_text(), (aside / "b").read_text()) == ("1\n", "1\n")
    assert (aside / "link").is_symlink()
    assert ((out / "model" / "deep" / "a").read_text(), (out / "b").read_text()) == ("2\n", "2\n")
    assert ((out / "mine.txt").read_text(), (out / "model" / "old.txt").read_text()) == ("mine", "old")
    assert any("3 file(s) that attempt 1 left" in line for line in bench.said)


def test_the_retry_finds_the_folder_as_the_first_attempt_did(bench: Any) -> None:
    attempt(bench, 1, "cd $MA_OUTPUT_TRAIN_URL; mkdir -p a/b; touch a/b/c; exit 1")
    second = attempt(bench, 2, "find $MA_OUTPUT_TRAIN_URL -mindepth 1")
    assert bench.log(second) == ""


def test_preparing_a_retry_twice_loses_nothing(bench: Any) -> None:
    first = attempt(bench, 1, "echo 1 >$MA_OUTPUT_TRAIN_URL/a; exit 1")
    context = bench.context({"command": "true"}, outputs=OUT, attempt=2)
    for _ in range(2):
        JobRunner().prepare(context)
    bench.storage.write_bytes("/bucket/out/a", b"late")
    JobRunner().prepare(bench.context({"command": "true"}, outputs=OUT, attempt=2))
    aside = first.folder / "outputs" / "train_url"
    assert (aside / "a").read_text() == "1\n"
    assert (aside / "a.1").read_text() == "late"


def test_an_attempt_that_failed_early_does_not_hide_the_one_before(bench: Any) -> None:
    first = attempt(bench, 1, "touch $MA_OUTPUT_TRAIN_URL/a; exit 1")
    bench.context({"command": "true"}, outputs=OUT, attempt=2)  # its folder exists, but it never began
    attempt(bench, 3, "true")
    assert (first.folder / "outputs" / "train_url" / "a").exists()


def test_a_folder_that_another_step_writes_to_is_left_alone(bench: Any) -> None:
    attempt(bench, 1, "touch $MA_OUTPUT_TRAIN_URL/a; exit 1")
    attempt(bench, 1, "touch $MA_OUTPUT_OTHER/b", {"other": "/bucket/out/sub/"}, step="other")
    attempt(bench, 2, "true")
    assert sorted(bench.storage.listdir("/bucket/out/")) == ["a", "sub"]
    assert any("Another step writes to" in line for line in bench.said)


def test_metric_files_elsewhere_are_moved_too(bench: Any) -> None:
    outputs = {"metrics": {"type": "metrics", "metrics_config": {"metric_files": ["/bucket/m/metrics.json"]}}}
    first = attempt(bench, 1, "echo 1 >$MA_OUTPUT_METRICS; exit 1", outputs)
    attempt(bench, 2, "true", outputs)
    assert (first.folder / "outputs" / "metrics" / "metrics.json").read_text() == "1\n"
    assert not bench.storage.exists("/bucket/m/metrics.json")


@pytest.fixture
def remote(bench: Any, tmp_path: Path) -> Any:
    bench.storage = StorageRoot(f"memory://{tmp_path.name}", cwd=str(bench.cwd))
    yield bench
    if fsspec.filesystem("memory").exists(f"/{tmp_path.name}"):
        fsspec.filesystem("memory").rm(f"/{tmp_path.name}", recursive=True)


def test_a_remote_storage_is_fetched_from_and_published_to(remote: Any) -> None:
    remote.storage.write_bytes("/bucket/data/a.txt", b"a")
    remote.storage.write_bytes("/bucket/code/run.py", b"import sys, json\nprint(json.dumps(sys.argv))")
    context = remote.context(
        {
            "code_dir": "/bucket/code/",
            "command": "cp $MA_INPUT_DATA/a.txt $MA_OUTPUT_TRAIN_URL/b.txt; ls; "
            'echo \'[{"key": "k", "type": "float", "data": {"value": 1}}]\' >$MA_OUTPUT_METRICS',
        },
        inputs={"data": "/bucket/data/"},
        outputs={
            **OUT,
            "metrics": {"type": "metrics", "metrics_config": {"metric_files": ["/bucket/out/m.json"]}},
            "apart": {"type": "metrics", "metrics_config": {"metric_files": ["/bucket/m/m.json"]}},
        },
        spec={"log_export_path": {"obs_url": "/bucket/logs/"}},
    )
    end = remote.run(context)
    assert end == TaskEnd(0)
    outcome = JobRunner().collect(context, end)
    assert [metric.key for metric in outcome.metrics] == ["k"]
    assert remote.storage.listdir("/bucket/out/") == ["b.txt", "m.json"]
    assert remote.storage.read_bytes("/bucket/out/b.txt") == b"a"
    assert remote.storage.read_bytes("/bucket/logs/flow-execution-001-train-1.log") == b"run.py\n"
    assert outcome.outputs["train_url"].value == {"obs_url": "/bucket/out/"}
