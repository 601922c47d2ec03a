"""A home of its own for each test, and small workflows that really run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.handles import runtime


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh home, code folder and working folder; what still runs at the end is stopped."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MLWORKFLOW_HOME", str(folder))
    monkeypatch.setenv("MLWORKFLOW_ASK", "never")
    monkeypatch.setenv("MLWORKFLOW_STOP_GRACE_SECONDS", "0.5")
    monkeypatch.chdir(tmp_path)
    code = tmp_path / "code"
    code.mkdir()
    (code / "readme.txt").write_text("the command does everything\n")
    yield folder
    from jupyter_mlworkflow.handles.executions import executions

    for execution in executions(state="running"):
        execution.stop()
        execution.wait(30)
    runtime._open.clear()


@pytest.fixture
def job(home: Path) -> Callable[..., wf.steps.JobStep]:
    """Make a job step that runs a shell command."""

    def make(name: str, command: str, **options: Any) -> wf.steps.JobStep:
        parameters = options.pop("parameters", None)
        algorithm = wf.BaseAlgorithm(code_dir="./code/", command=command, parameters=parameters)
        return wf.steps.JobStep(name=name, algorithm=algorithm, **options)

    return make


def parameter(name: str, kind: str = "STR", **options: Any) -> wf.AlgorithmParameters:
    """A placeholder of `kind` as a parameter of the same name."""
    placeholder = wf.Placeholder(name=name, placeholder_type=getattr(wf.PlaceholderType, kind), **options)
    return wf.AlgorithmParameters(name=name, value=placeholder)
