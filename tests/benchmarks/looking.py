"""Declaring, planning, importing, listing, and the size of what a notebook saves."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, Payload, StepStateChanged
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution

from . import flows
from .measure import ROOT, Line, cpu_of, fresh_home, median, timed

STATES = ("pending", "creating", "created", "running", "completed")


def lines() -> Iterator[Line]:
    """Yield the lines, one by one as they are measured."""
    bare = cpu_of("pass")
    ours = cpu_of("import jupyter_mlworkflow.workflow")
    yield Line("import jupyter_mlworkflow.workflow (CPU)", ours, bare, "python -c pass", 0.2, "difference")
    for count, goal in ((1_000, 0.05), (10_000, 0.8)):
        yield plan_of(count, goal)
    yield from listing()
    for count, goal in ((10, 10), (100, 50), (1_000, 400)):
        yield size_of_output(count, goal)


def plan_of(count: int, goal: float) -> Line:
    """Plan a workflow of `count` steps; building it is measured with it, as one."""
    with fresh_home():
        ours = timed(lambda: flows.layered(count).plan())
        bare = timed(lambda: _bare_graph(count))
    return Line(f"build and plan {count:,} steps", ours, bare, "dicts and graphlib", goal, "value")


def _bare_graph(count: int) -> None:
    steps = [{"name": f"s{number}", "command": "true"} for number in range(count)]
    graph: dict[str, list[str]] = {}
    for number, step in enumerate(steps):
        base = (number // 10 - 1) * 10
        graph[step["name"]] = [f"s{base + (number + shift) % 10}" for shift in (0, 1)] if number >= 10 else []
    tuple(TopologicalSorter(graph).static_order())


def listing() -> Iterator[Line]:
    """100 executions of 10 steps in one store: list them in Python and from the shell."""
    with fresh_home():
        here = runtime.current()
        plan = flows.chain(10, None).plan()
        for _ in range(100):
            record_run(here.store, plan)
        database = here.settings.home_path / "store.sqlite3"

        def bare() -> None:
            connection = sqlite3.connect(database)
            connection.execute("SELECT * FROM executions").fetchall()
            connection.close()

        floor = timed(bare)
        yield Line("list 100 executions of 10 steps", timed(wf.executions), floor, "SELECT * in sqlite3")
        command = [sys.executable, "-m", "jupyter_mlworkflow", "ls", "-n", "100", "--json"]
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - began)
        python = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
        yield Line("mlworkflow ls --json, the same", median(times), python, "python -c pass")


def size_of_output(count: int, goal: float) -> Line:
    """Size of what a notebook saves of an execution, beside its text alone; in KB (1,000 bytes)."""
    with fresh_home():
        here = runtime.current()
        execution = Execution(here, record_run(here.store, flows.layered(count).plan()))
        bundle = execution._repr_mimebundle_()
        size = len(json.dumps(bundle, ensure_ascii=False).encode()) / 1_000
        text = len(repr(execution).encode()) / 1_000
    return Line(f"saved output of {count:,} steps", size, text, "its text alone", goal, "value", "KB")


def record_run(store: Any, plan: Any) -> str:
    """Write a run that went well into the store, with the events of a real one, in two transactions."""
    steps = [{"name": step.name, "kind": step.kind, "title": step.title} for step in plan.steps]
    created = ExecutionCreated(workflow=plan.workflow, name="", steps=steps)
    record = store.create_execution(created, plan=plan.to_json(), origin={})
    payloads: list[Payload] = [ExecutionStateChanged("running")]
    payloads += [StepStateChanged(step.name, state, 1) for step in plan.steps for state in STATES]
    payloads.append(ExecutionStateChanged("completed"))
    store.append(record.id, payloads)
    return str(record.id)
