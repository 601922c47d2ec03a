"""Logs are read as a terminal would show them, whole, from the end, or as they grow."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from jupyter_mlworkflow.errors import NotFoundError
from jupyter_mlworkflow.handles import logs
from jupyter_mlworkflow.records import ExecutionRecord, ExecutionState, StepRecord, StepState


def record(folder: Path, *, state: StepState = StepState.COMPLETED, attempt: int = 1) -> ExecutionRecord:
    step = StepRecord("train", "job", state=state, attempt=attempt, folder=str(folder / str(attempt)))
    execution = ExecutionState.COMPLETED if state.ended else ExecutionState.RUNNING
    return ExecutionRecord("id", "demo", "execution-001", state=execution, steps={"train": step})


def write(folder: Path, text: bytes, attempt: int = 1) -> None:
    (folder / str(attempt)).mkdir(exist_ok=True)
    (folder / str(attempt) / "job.log").write_bytes(text)


def test_progress_bars_show_their_last_state(tmp_path: Path) -> None:
    write(tmp_path, b"start\n 10%\r 50%\r100%\nend\n")
    assert logs.read(record(tmp_path), "train") == "start\n100%\nend"


def test_the_last_lines_of_a_large_log(tmp_path: Path) -> None:
    write(tmp_path, b"".join(b"line %d\n" % i for i in range(200_000)))
    assert logs.read(record(tmp_path), "train", tail=2) == "line 199998\nline 199999"
    assert logs.read(record(tmp_path), "train", tail=0) == ""


def test_bytes_that_are_no_text_are_shown_not_raised(tmp_path: Path) -> None:
    write(tmp_path, b"ok \xff\xfe\n")
    assert logs.read(record(tmp_path), "train").startswith("ok ")


def test_an_earlier_attempt(tmp_path: Path) -> None:
    write(tmp_path, b"first\n", attempt=1)
    write(tmp_path, b"second\n", attempt=2)
    now = record(tmp_path, attempt=2)
    assert (logs.read(now, "train"), logs.read(now, "train", attempt=1)) == ("second", "first")
    with pytest.raises(NotFoundError, match="attempts 1 to 2; there is no attempt 3"):
        logs.read(now, "train", attempt=3)


def test_a_wrong_step_names_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r'no step "trian"\. Did you mean "train"'):
        logs.read(record(tmp_path), "trian")


def test_a_step_that_has_not_begun_has_an_empty_log(tmp_path: Path) -> None:
    step = StepRecord("train", "job")
    assert logs.read(ExecutionRecord("id", "demo", "e", steps={"train": step}), "train") == ""


def test_following_yields_every_line_once_and_ends_with_the_step(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    file = tmp_path / "1" / "job.log"
    states = {"now": record(tmp_path, state=StepState.RUNNING)}
    expected = [f"line {i}" for i in range(500)]

    def job() -> None:
        with file.open("w") as stream:
            for line in expected:
                stream.write(line + "\n")
                stream.flush()
            stream.write("no newline at the end")
        states["now"] = record(tmp_path)

    thread = threading.Thread(target=job)
    thread.start()
    seen = list(logs.follow(lambda: states["now"], "train", interval_seconds=0.001))
    thread.join()
    assert seen == [*expected, "no newline at the end"]


def test_following_from_the_end(tmp_path: Path) -> None:
    write(tmp_path, b"a\nb\nc\n")
    assert list(logs.follow(lambda: record(tmp_path), "train", tail=1)) == ["c"]
