"""The server starts the supervisors of runs that have lost theirs, and survives its own end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.events import SupervisorStarted
from tests.jupyter import ROOT, JupyterProcess


def test_a_killed_supervisor_is_replaced_without_anybody_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLWORKFLOW_HOME", str(tmp_path / "mlworkflow"))
    steps = [
        wf.steps.JobStep(
            name="only", algorithm=wf.BaseAlgorithm(command=f"until test -e {tmp_path}/go; do sleep 0.1; done")
        )
    ]
    execution = wf.Workflow(name="left", desc="alone", steps=steps).run(wait=False)
    while execution.steps["only"].state.value != "running":
        time.sleep(0.02)
    os.kill(_supervisors(execution)[-1], signal.SIGKILL)
    with JupyterProcess(tmp_path):
        until = time.monotonic() + 30
        while len(_supervisors(execution)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(_supervisors(execution)[-1], signal.SIGKILL)  # and again, while the server watches
        while len(_supervisors(execution)) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        (tmp_path / "go").touch()
        while not execution.state.ended and time.monotonic() < until:  # looking starts nothing
            time.sleep(0.05)
        assert execution.state.value == "completed"
        assert execution.steps["only"].attempt == 1


def test_a_run_that_cannot_be_taken_up_keeps_no_other_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLWORKFLOW_HOME", str(tmp_path / "mlworkflow"))
    steps = [wf.steps.JobStep(name="only", algorithm=wf.BaseAlgorithm(command="sleep 60"))]
    left, broken = (wf.Workflow(name=name, desc="alone", steps=steps).run(wait=False) for name in ("left", "broken"))
    for execution in (left, broken):
        while execution.steps["only"].state.value != "running":
            time.sleep(0.02)
        os.kill(_supervisors(execution)[-1], signal.SIGKILL)
        while execution.driven:
            time.sleep(0.02)
    lock = tmp_path / "mlworkflow" / "runs" / broken.id / "lock"
    lock.unlink()
    lock.mkdir()
    with JupyterProcess(tmp_path) as server:
        until = time.monotonic() + 30
        try:
            while len(_supervisors(left)) < 2 and time.monotonic() < until:
                time.sleep(0.05)
            assert len(_supervisors(left)) == 2
            while str(lock) not in server.log.read_text() and time.monotonic() < until:
                time.sleep(0.05)
            assert str(lock) in server.log.read_text()
        finally:
            lock.rmdir()  # so that it can be stopped with the server


def _supervisors(execution: object) -> list[int]:
    return [event.payload.pid for event in execution.events() if isinstance(event.payload, SupervisorStarted)]  # type: ignore[attr-defined]


def test_a_server_without_a_store_makes_none(tmp_path: Path) -> None:
    with JupyterProcess(tmp_path):
        time.sleep(1.5)
        assert not (tmp_path / "mlworkflow").exists()


def test_a_wrong_setting_is_told_and_jupyter_starts(tmp_path: Path) -> None:
    with JupyterProcess(tmp_path, environ={"MLWORKFLOW_SLOTS": "many"}) as server, server.client() as api:
        assert 'Setting "slots" must be' in server.log.read_text()
        assert api.get("store").status_code == 404


def test_installing_enables_the_extension() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "server", "extension", "list"], capture_output=True, text=True, cwd=ROOT
    )
    told = done.stdout + done.stderr
    assert "jupyter_mlworkflow.server" in told
    assert "enabled" in told.split("jupyter_mlworkflow.server", 1)[1].splitlines()[0]
