"""A run whose supervisor is gone: seen by those who look, driven on by those who wait."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.cli.app import call
from jupyter_mlworkflow.events import SupervisorStarted
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.store.home import is_driven

TOLD = "nobody drives it: mlworkflow attach demo/execution-001"


@pytest.fixture
def lost(home: Path, job: Callable[..., Any], tmp_path: Path) -> Execution:
    """A run of two steps whose supervisor was killed in the first, which has ended since."""
    gate = tmp_path / "gate"
    first = job("first", f"echo begun; until test -e {gate}; do sleep 0.02; done; echo done")
    second = job("second", "echo after", depend_steps=first)
    execution = wf.Workflow(name="demo", desc="", steps=[first, second]).run(wait=False)
    while execution.steps["first"].state.value != "running":
        time.sleep(0.01)
    kill_supervisor(execution, home)
    gate.touch()
    while not exit_file(execution).exists():
        time.sleep(0.01)
    return execution


def exit_file(execution: Execution) -> Path:
    """Where it is written that the first step has ended, and how."""
    folder = execution.steps["first"].folder
    assert folder
    return Path(folder) / "exit"


def kill_supervisor(execution: Execution, home: Path) -> None:
    """Kill it, however lately it was started."""
    started = [event.payload for event in execution.events() if isinstance(event.payload, SupervisorStarted)]
    os.kill(started[-1].pid, signal.SIGKILL)
    while is_driven(home, execution.id):
        time.sleep(0.01)


def test_who_looks_is_told_that_nobody_drives_it(lost: Execution, capsys: pytest.CaptureFixture[str]) -> None:
    assert lost.driven is False
    assert TOLD in repr(lost)
    assert TOLD in lost._repr_mimebundle_()["text/html"]
    assert TOLD in wf.executions()._repr_mimebundle_()["text/html"]
    assert TOLD in repr(wf.executions())
    for command in ("ls", "show execution-001"):
        capsys.readouterr()
        assert call(command.split()) == 0
        assert TOLD in capsys.readouterr().out
        call([*command.split(), "--json"])
        assert '"driven": false' in capsys.readouterr().out
    assert lost.driven is False, "looking starts nothing"


def test_a_run_that_is_driven_says_nothing_of_it(home: Path, job: Callable[..., Any]) -> None:
    execution = wf.Workflow(name="demo", desc="", steps=[job("first", "sleep 0.3")]).run(wait=False)
    assert execution.driven is True, "from the moment on at which it is started"
    assert TOLD not in repr(execution)
    assert execution.wait().driven is None


def test_who_follows_logs_drives_it_on(lost: Execution, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(lost.follow_logs("first")) == ["begun", "done"]
    assert lost.wait().state == "completed"


def test_logs_of_all_steps_are_followed_to_the_end(lost: Execution, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["logs", "-f", "execution-001"]) == 0
    assert capsys.readouterr().out == "== first\nbegun\ndone\n== second\nafter\n"


def test_a_step_ends_when_it_did_and_not_when_that_was_noticed(lost: Execution) -> None:
    ended = exit_file(lost).stat().st_mtime
    while time.time() < ended + 0.5:
        time.sleep(0.05)
    lost.wait()
    first, second = lost.steps["first"], lost.steps["second"]
    assert first.ended_at == pytest.approx(ended, abs=0.01)
    assert (second.started_at or 0) >= ended + 0.5
