"""What the tests of the command line share: calling it, and small real workflows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.cli.app import call

FLOW = """
from jupyter_mlworkflow import workflow as wf

word = wf.Placeholder(name="word", placeholder_type=wf.PlaceholderType.STR, default="hello")
code = wf.Placeholder(name="code", placeholder_type=wf.PlaceholderType.INT, default=0)


def job(name, command, after=(), **parameters):
    algorithm = wf.BaseAlgorithm(
        command=command,
        parameters=[wf.AlgorithmParameters(name=key, value=value) for key, value in parameters.items()],
    )
    return wf.steps.JobStep(name=name, algorithm=algorithm, depend_steps=after)


first = job("first", 'echo "$MA_PARAM_WORD from first"', word=word)
second = job("second", 'echo "second says $MA_PARAM_CODE"; exit $MA_PARAM_CODE', after=[first], code=code)
workflow = wf.Workflow(name="two", desc="Two jobs", steps=[first, second])
"""

NEEDY = """
from jupyter_mlworkflow import workflow as wf

size = wf.Placeholder(name="size", placeholder_type=wf.PlaceholderType.INT, description="how many")
mode = wf.Placeholder(name="mode", placeholder_type=wf.PlaceholderType.ENUM, enum_list=["fast", "exact"])
algorithm = wf.BaseAlgorithm(
    command='echo "size $MA_PARAM_SIZE mode $MA_PARAM_MODE"',
    parameters=[wf.AlgorithmParameters(name="size", value=size), wf.AlgorithmParameters(name="mode", value=mode)],
)
workflow = wf.Workflow(name="needy", desc="Wants values", steps=[wf.steps.JobStep(name="work", algorithm=algorithm)])
"""

SLOW = """
from jupyter_mlworkflow import workflow as wf

command = 'while [ ! -e "$GO" ]; do sleep 0.05; done; echo done waiting'
step = wf.steps.JobStep(name="wait", algorithm=wf.BaseAlgorithm(command=command))
workflow = wf.Workflow(name="slow", desc="Ends when it is told to", steps=[step])
"""


@dataclass
class Result:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def mlworkflow(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run one command in this process, in a home of its own."""

    def run(*argv: str) -> Result:
        capsys.readouterr()
        code = call(list(argv))
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return run


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    """A script with two jobs, one after the other; the second ends with exit code `code`."""
    path = tmp_path / "flow.py"
    path.write_text(FLOW)
    return path


@pytest.fixture
def needy(tmp_path: Path) -> Path:
    """A script whose workflow misses two values."""
    path = tmp_path / "needy.py"
    path.write_text(NEEDY)
    return path


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script whose job runs until the file `go` beside it exists."""
    monkeypatch.setenv("GO", str(tmp_path / "go"))
    path = tmp_path / "slow.py"
    path.write_text(SLOW)
    return path
