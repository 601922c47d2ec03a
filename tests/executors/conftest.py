"""Real processes under a real executor, and what is left of them."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from jupyter_mlworkflow.executors.base import Reporter, Task, TaskEnd, TaskProcess
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.executors.process import MARK
from jupyter_mlworkflow.settings import Settings


class Reports:
    """Keeps what an executor reports, in order."""

    def __init__(self) -> None:
        self.all: list[TaskProcess | TaskEnd] = []
        self._queue: queue.Queue[TaskProcess | TaskEnd] = queue.Queue()

    def task_started(self, task_id: str, process: TaskProcess) -> None:
        self.all.append(process)
        self._queue.put(process)

    def task_ended(self, task_id: str, end: TaskEnd) -> None:
        self.all.append(end)
        self._queue.put(end)

    def next(self, timeout: float = 30) -> TaskProcess | TaskEnd:
        return self._queue.get(timeout=timeout)

    def started(self) -> TaskProcess:
        found = self.next()
        assert isinstance(found, TaskProcess), found
        return found

    def end(self) -> TaskEnd:
        while not isinstance(found := self.next(), TaskEnd):
            pass
        return found

    def is_silent(self, seconds: float = 0.3) -> bool:
        try:
            self._queue.get(timeout=seconds)
        except queue.Empty:
            return True
        return False


class WithSpare(LocalExecutor):
    """Has a shim waiting for every task."""

    def submit(self, task: Task, reporter: Reporter) -> None:
        self.expect()
        deadline = time.monotonic() + 60
        while self._spare is None:
            assert time.monotonic() < deadline, "there is no spare shim"
            time.sleep(0.001)
        super().submit(task, reporter)


class Lab:
    """Makes tasks, and knows which of their processes live."""

    def __init__(self, folder: Path, make: type[LocalExecutor] = LocalExecutor) -> None:
        self.folder = folder
        self.executor = make(Settings(home=str(folder / "home"), slots=2))
        self.run = uuid4().hex[:12]
        self.count = 0

    def task(self, *argv: str, **changes: object) -> Task:
        self.count += 1
        folder = self.folder / "runs" / str(self.count)
        folder.mkdir(parents=True)
        fields: dict[str, object] = {
            "id": f"{self.run}/step/{self.count}",
            "folder": folder,
            "argv": argv,
            "env": {"PATH": os.environ["PATH"]},
            "cwd": folder,
            "log": folder / "job.log",
        }
        return Task(**{**fields, **changes})  # type: ignore[arg-type]

    def shell(self, script: str, **changes: object) -> Task:
        return self.task("/bin/sh", "-c", script, **changes)

    def log(self, task: Task) -> str:
        return task.log.read_text(encoding="utf-8", errors="replace")

    def living(self) -> list[int]:
        """Pids of everything that a task of this lab started and that still runs."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                environ = Path("/proc", name, "environ").read_bytes()
                state = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            mark = f"{MARK}={self.folder}/".encode()
            if state != "Z" and any(entry.startswith(mark) for entry in environ.split(b"\0")):
                found.append(int(name))
        return found

    def wait_for(self, condition: Callable[[], object], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.005)

    def nothing_lives(self) -> None:
        self.wait_for(lambda: not self.living())


@pytest.fixture(params=[LocalExecutor, WithSpare])
def lab(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lab]:
    lab = Lab(tmp_path, request.param)
    yield lab
    lab.executor.close()
    for pid in lab.living():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def make_reports() -> Callable[[], Reports]:
    return Reports
