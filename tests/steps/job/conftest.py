"""A job step's surroundings: real storage, real processes, no engine."""

from __future__ import annotations

import os
import queue
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.executors.base import TaskEnd, TaskProcess
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.settings import Settings
from jupyter_mlworkflow.steps.base import Origin, StepContext
from jupyter_mlworkflow.steps.job.run import JobRunner
from jupyter_mlworkflow.storage import StorageRoot


class Reports:
    """Keeps what an executor reports."""

    def __init__(self) -> None:
        self.queue: queue.Queue[TaskProcess | TaskEnd] = queue.Queue()

    def task_started(self, task_id: str, process: TaskProcess) -> None:
        self.queue.put(process)

    def task_ended(self, task_id: str, end: TaskEnd) -> None:
        self.queue.put(end)

    def end(self) -> TaskEnd:
        while True:
            found = self.queue.get(timeout=30)
            if isinstance(found, TaskEnd):
                return found


class Bench:
    """Makes contexts of job steps and runs them through."""

    def __init__(self, folder: Path) -> None:
        self.cwd = folder / "flow"
        self.cwd.mkdir()
        self.settings = Settings(home=str(folder / "home"))
        self.storage = StorageRoot(str(folder / "home" / "storage"), cwd=str(self.cwd))
        self.executor = LocalExecutor(self.settings)
        self.said: list[str] = []
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}

    def script(self, text: str, path: str = "code/train.py") -> Path:
        file = self.cwd / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def context(
        self,
        algorithm: Mapping[str, Any],
        *,
        inputs: Mapping[str, str] | None = None,
        outputs: Mapping[str, Any] | None = None,
        spec: Mapping[str, Any] | None = None,
        attempt: int = 1,
        step: str = "train",
        **changes: Any,
    ) -> StepContext:
        folder = self.settings.home_path / "runs" / "e1" / step / str(attempt)
        folder.mkdir(parents=True, exist_ok=True)
        fields: dict[str, Any] = {
            "execution_id": "e1",
            "execution_name": "execution-001",
            "workflow": "flow",
            "step": step,
            "kind": "job",
            "attempt": attempt,
            "spec": {
                "inputs": {
                    name: {"type": "obs", "data": {"type": "obs", "value": {"obs_url": url}}}
                    for name, url in (inputs or {}).items()
                },
                "outputs": {
                    name: {"type": "obs", "obs_config": {"obs_path": value}} if isinstance(value, str) else value
                    for name, value in (outputs or {}).items()
                },
                "properties": {"algorithm": algorithm, "spec": spec or {}},
            },
            "folder": folder,
            "settings": self.settings,
            "storage": self.storage,
            "assets": None,
            "origin": Origin(str(self.cwd), sys.executable, self.environment, "here"),
            "log": self.said.append,
        }
        return StepContext(**{**fields, **changes})

    def run(self, context: StepContext) -> TaskEnd:
        reports = Reports()
        self.executor.submit(JobRunner().prepare(context).task, reports)
        return reports.end()

    def log(self, context: StepContext) -> str:
        return (context.folder / "job.log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def make_bench() -> Callable[[Path], Bench]:
    return Bench
