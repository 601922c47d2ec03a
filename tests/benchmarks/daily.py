"""Every day: metrics from a script, a form and its submission, stepping, comparing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from jupyter_mlworkflow import forms
from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, MetricsRead, StepStateChanged
from jupyter_mlworkflow.handles import forms as handles
from jupyter_mlworkflow.handles import rows, runtime

from .measure import REPEATS, ROOT, Line, fresh_home, median, timed


def lines() -> Iterator[Line]:
    """Yield the lines, one by one as they are measured."""
    yield training_call()
    yield form()
    yield submit()
    yield step()
    yield step_of_many()
    yield comparing()


LOGS = """
import json, sys, time
from jupyter_mlworkflow import train
train.metrics.to("metrics.json")
calls = 20_000
began = time.perf_counter()
for step in range(calls):
    train.metrics.log("loss", 1 / (step + 1), step=step)
ours = time.perf_counter() - began
values = []
began = time.perf_counter()
for step in range(calls):
    values.append((step, 1 / (step + 1)))
print(json.dumps([ours / calls * 1e6, (time.perf_counter() - began) / calls * 1e6]))
"""


def training_call() -> Line:
    """One `train.metrics.log`, the thread that writes the file included."""
    with fresh_home() as folder:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        found = []
        for _ in range(REPEATS):
            done = subprocess.run(
                [sys.executable, "-c", LOGS], cwd=folder, env=environ, capture_output=True, check=True
            )
            found.append(json.loads(done.stdout))
    ours, bare = (median([pair[at] for pair in found]) for at in (0, 1))
    return Line("train.metrics.log, a call", ours, bare, "appending to a list", 20, "value", "µs")


def many(count: int, **options: Any) -> wf.Workflow:
    """A workflow of one job with `count` parameters."""
    parameters = [
        wf.AlgorithmParameters(
            name=f"p{number}",
            value=wf.Placeholder(name=f"p{number}", placeholder_type=wf.PlaceholderType.INT, **options),
        )
        for number in range(count)
    ]
    only = wf.steps.JobStep(name="only", algorithm=wf.BaseAlgorithm(command="true", parameters=parameters))
    return wf.Workflow(name="form", desc="", steps=[only])


def form() -> Line:
    """Schema of a form with 60 fields, from the workflow to JSON, and all of it read and checked."""
    with fresh_home():
        workflow = many(60)
        texts = {f"parameters.p{number}": str(number) for number in range(60)}

        def ours() -> None:
            plan = workflow.plan()
            json.dumps(forms.schema(plan))
            forms.parse(plan, texts)

        return Line("a form of 60 fields made and read", timed(ours), timed(workflow.plan), "planning", 0.3, "value")


def submit() -> Line:
    """From submitting a form to the first step running."""
    with fresh_home():
        workflow, times = many(10), []
        texts = {f"parameters.p{number}": str(number) for number in range(10)}
        for _ in range(REPEATS + 1):
            execution = handles.prepare(workflow.plan())
            began = time.time()
            assert handles.submit(runtime.current(), execution.id, texts)["ok"]
            execution.wait().raise_on_failure()
            times.append(_running(execution) - began)
        bare = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    return Line("form submitted to first step running", median(times[1:]), bare, "python -c pass", 0.4, "value")


PAUSE = 12.0
"""So many seconds later a supervisor to whom nothing happened looks less often (`Engine._nap`)."""


def step() -> Line:
    """`next()` over what the step itself takes, from its release to its end."""
    return _steps("next(), a step of 0.2 s", count=8, behind=0)


def step_of_many() -> Line:
    """The same in a workflow of 300 steps, each time after a pause: as people step."""
    return _steps("next() in 300 steps, after a pause", count=REPEATS, behind=297, pause=PAUSE)


def _steps(what: str, *, count: int, behind: int, pause: float = 0.0) -> Line:
    with fresh_home():
        names = [f"s{number}" for number in range(count)]
        jobs = [wf.steps.JobStep(name=name, algorithm=wf.BaseAlgorithm(command="sleep 0.2")) for name in names]
        for number in range(behind):
            more = wf.BaseAlgorithm(command="true")
            jobs.append(wf.steps.JobStep(name=f"b{number}", algorithm=more, depend_steps=jobs[-1]))
        workflow = wf.Workflow(name="steps", desc="", steps=jobs)
        execution = workflow.debug(steps=jobs)
        ours, bare = [], []
        for name in names:
            time.sleep(pause)
            bare.append(timed(lambda: subprocess.run(["/bin/sh", "-c", "sleep 0.2"], check=True), 1))
            time.sleep(pause)
            ours.append(timed(workflow.next, 1))
            assert execution.steps[name].state.value == "completed"
        if behind:
            execution.stop()
    return Line(what, median(ours), median(bare), "the same command", 0.05, "difference")


def comparing() -> Line:
    """Compare 500 executions of 10 steps with 50 columns: read, made and shown as a data frame."""
    import pandas

    with fresh_home():
        here = runtime.current()
        for number in range(500):
            _recorded(here, number)
        runtime._open.clear()  # as a fresh kernel does: nothing is remembered

        def ours() -> None:
            rows.forget()
            found = wf.executions("many").compare(best="m0")
            assert found.to_frame().shape == (500, 54)
            found._repr_mimebundle_()

        plain = [{f"c{column}": number for column in range(50)} for number in range(500)]
        bare = timed(lambda: pandas.DataFrame(plain).to_html())
        return Line("compare 500 executions, 50 columns", timed(ours), bare, "DataFrame.to_html", 1.0, "value")


def _recorded(here: Any, number: int) -> None:
    names = [f"s{position}" for position in range(10)]
    created = ExecutionCreated(
        "many",
        "",
        [{"name": name, "kind": "job", "title": ""} for name in names],
        parameters={f"p{position}": number + position for position in range(20)},
    )
    record = here.store.create_execution(created, plan={"steps": []}, origin={})
    metrics = [
        {"key": f"m{position}", "title": "", "type": "float", "data": {"value": number / (position + 1)}}
        for position in range(20)
    ]
    payloads: list[Any] = [ExecutionStateChanged("running")]
    payloads += [StepStateChanged(name, state, 1) for name in names for state in ("running", "completed")]
    payloads += [MetricsRead("s0", 1, metrics), ExecutionStateChanged("completed")]
    here.store.append(record.id, payloads)


def _running(execution: Any) -> float:
    return next(
        event.time
        for event in execution.events()
        if isinstance(event.payload, StepStateChanged) and event.payload.state == "running"
    )
