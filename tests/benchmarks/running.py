"""Running: the cost of a step, of a fan, of a start, of a resume."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

from jupyter_mlworkflow.events import StepStateChanged
from jupyter_mlworkflow.handles.execution import Execution

from . import flows
from .measure import REPEATS, ROOT, Line, fresh_home, median


def lines() -> Iterator[Line]:
    """Yield the lines, one by one as they are measured."""
    yield chain_of_python()
    yield chain_of_shell()
    yield fan_out()
    yield start_to_first_step()
    yield resume()


def chain_of_python() -> Line:
    """A chain of 20 Python processes that do nothing."""
    with fresh_home() as folder:
        code = flows.code_folder(folder)
        workflow = flows.chain(20, code)
        ours, bare = [], []
        for _ in range(REPEATS):
            bare += _spawns([sys.executable, flows.BOOT], code, 20)
            ours += _steps_apart(_completed(workflow.run()))
    return Line("step in a chain of 20 (Python)", median(ours), median(bare), "spawning the same process", goal=1.25)


def chain_of_shell() -> Line:
    """A chain of 20 shells that do nothing: what a step costs at the least."""
    with fresh_home() as folder:
        workflow = flows.chain(20, None)
        ours, bare = [], []
        for _ in range(REPEATS):
            bare += _spawns(["/bin/sh", "-c", "true"], folder, 20)
            ours += _steps_apart(_completed(workflow.run()))
    return Line("step in a chain of 20 (shell)", median(ours), median(bare), "spawning the same process")


def fan_out() -> Line:
    """1 -> 100 -> 1 with two slots, from the first step running to the end."""
    with fresh_home(slots=2) as folder:
        code = flows.code_folder(folder)
        workflow = flows.fan(100, code)
        command = [sys.executable, flows.BOOT]
        ours, bare = [], []
        for _ in range(REPEATS):
            began = time.perf_counter()
            _spawn(command, code)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda _: _spawn(command, code), range(100)))
            _spawn(command, code)
            bare.append(time.perf_counter() - began)
            record = _completed(workflow.run()).record
            ours.append(record.ended_at - record.steps["first"].started_at)  # type: ignore[operator]
    return Line("fan-out 1 to 100 to 1, two slots", median(ours), median(bare), "the same, two at a time", 1.3)


SCRIPT = """
from jupyter_mlworkflow import workflow as wf
step = wf.steps.JobStep(name="only", algorithm=wf.BaseAlgorithm(command="true"))
wf.Workflow(name="start", desc="one step", steps=[step]).run(wait=False)
"""


def start_to_first_step() -> Line:
    """From the start of a script's process to its first step running."""
    from jupyter_mlworkflow import workflow as wf

    with fresh_home() as folder:
        (folder / "script.py").write_text(SCRIPT)
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        ours, bare = [], []
        for _ in range(REPEATS + 1):
            bare += _spawns([sys.executable, "-c", "pass"], folder, 1)
            began = time.time()
            subprocess.run([sys.executable, "script.py"], cwd=folder, env=environ, check=True)
            execution = _completed(wf.executions(limit=1)[0].wait())
            ours.append(_began(execution, "only") - began)
    # The first run makes the home folder; the ones after it are what a user waits for every day.
    return Line("script start to first step running", median(ours[1:]), median(bare), "python -c pass", 0.4, "value")


def resume() -> Line:
    """A chain of 20 that failed at step 15, until step 15 runs again."""
    with fresh_home() as folder:
        go = folder / "go"
        text = f"import os, sys\nsys.exit(os.environ['MLWORKFLOW_STEP'] == 's15' and not os.path.exists({str(go)!r}))\n"
        workflow = flows.chain(20, flows.code_folder(folder, text))
        ours, bare = [], []
        for _ in range(REPEATS):
            go.unlink(missing_ok=True)
            execution = workflow.run()
            assert execution.steps["s15"].state.value == "failed"
            go.touch()
            bare += _spawns([sys.executable, "-c", "pass"], folder, 1)
            began = time.time()
            _completed(execution.resume().wait())
            assert all(execution.steps[f"s{number}"].attempt == 1 for number in range(1, 15)), "a step ran twice"
            ours.append(_began(execution, "s15") - began)
    return Line("resume at step 15 of 20 until it runs", median(ours), median(bare), "python -c pass", 0.3, "value")


def _spawn(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _spawns(command: list[str], folder: Path, count: int) -> list[float]:
    """Return the time of each of `count` bare runs of a command, one after the other."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        _spawn(command, folder)
        times.append(time.perf_counter() - began)
    return times


def _completed(execution: Any) -> Execution:
    execution.raise_on_failure()
    assert isinstance(execution, Execution)
    return execution


def _began(execution: Execution, step: str) -> float:
    """Return when the newest attempt of a step turned to ``running``, in seconds since the epoch."""
    return [
        event.time
        for event in execution.events()
        if isinstance(event.payload, StepStateChanged)
        and event.payload.step == step
        and event.payload.state == "running"
    ][-1]


def _steps_apart(execution: Execution) -> list[float]:
    """Return the times from one step running to the next one running."""
    times = [
        event.time
        for event in execution.events()
        if isinstance(event.payload, StepStateChanged) and event.payload.state == "running"
    ]
    return [after - before for before, after in pairwise(times)]
