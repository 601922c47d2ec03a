"""One real Jupyter server for all tests of this folder, with a store that has something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import ConflictError
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from tests.benchmarks import flows
from tests.benchmarks.looking import record_run
from tests.jupyter import JupyterProcess, LiveClient

Start = Callable[..., Execution]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    with JupyterProcess(tmp_path_factory.mktemp("jupyter")) as process:
        yield process


@pytest.fixture
def here(server: JupyterProcess, monkeypatch: pytest.MonkeyPatch) -> runtime.Runtime:
    """The runtime of this process, on the store of the server."""
    for name, value in (("MLWORKFLOW_HOME", str(server.home)), ("XDG_CONFIG_HOME", str(server.folder))):
        monkeypatch.setenv(name, value)
    return runtime.current()


@pytest.fixture
def api(server: JupyterProcess) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def live(server: JupyterProcess) -> Iterator[LiveClient]:
    with server.live() as client:
        yield client


@pytest.fixture
def finished(here: runtime.Runtime) -> Execution:
    """An execution of ten steps that went well (only its journal is real)."""
    return Execution(here, record_run(here.store, flows.layered(10).plan()))


@pytest.fixture
def start(here: runtime.Runtime) -> Iterator[Start]:
    """Start an execution of one step that runs a command; it is stopped at the end."""
    started: list[Execution] = []

    def begin(command: str = "sleep 60", name: str = "only", **more: Any) -> Execution:
        step = wf.steps.JobStep(name=name, algorithm=wf.BaseAlgorithm(command=command, **more))
        execution = wf.Workflow(name="served", desc="one step", steps=[step]).run(wait=False)
        started.append(execution)
        return execution

    yield begin
    for execution in started:
        if not execution.state.ended:
            with suppress(ConflictError):  # it is being stopped
                execution.stop()
            execution.wait(60)


def until_running(execution: Execution, step: str = "only") -> Execution:
    """Return when a step runs."""
    import time

    for _ in range(1000):
        if execution.steps[step].state.value == "running":
            return execution
        time.sleep(0.02)
    raise AssertionError(f"{step} is {execution.steps[step].state}")


@pytest.fixture
def log_of(here: runtime.Runtime, tmp_path: Path) -> Callable[[bytes], Execution]:
    """Make an execution with one finished step whose log has some content."""
    from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, StepPrepared, StepStateChanged

    def make(content: bytes) -> Execution:
        folder = tmp_path / "logged" / "1"
        folder.mkdir(parents=True)
        (folder / "job.log").write_bytes(content)
        created = ExecutionCreated("logged", "", [{"name": "only", "kind": "job", "title": ""}])
        plan = wf.Workflow(
            name="logged", desc="", steps=[wf.steps.JobStep(name="only", algorithm=wf.BaseAlgorithm(command="true"))]
        ).plan()
        record = here.store.create_execution(created, plan=plan.to_json(), origin={})
        here.store.append(
            record.id,
            [
                ExecutionStateChanged("running"),
                StepPrepared("only", 1, str(folder)),
                StepStateChanged("only", "completed", 1),
                ExecutionStateChanged("completed"),
            ],
        )
        return Execution(here, record.id)

    return make
