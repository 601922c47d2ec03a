"""A shim that waits for its task: what it is told, and what becomes of it when it is told nothing."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.executors import process, shim, spare
from jupyter_mlworkflow.executors.base import Task, TaskEnd
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.settings import Settings

ODD = {"QUOTES": 'it\'s "so" $HOME `x` \\ *', "LINES": "a\nb\n", "EMPTY": "", "WORDS": " 中文 é \udc80"}


@pytest.fixture
def executor() -> Any:
    executor = LocalExecutor(Settings())
    executor.expect()
    wait_for(lambda: executor._spare)
    yield executor
    executor.close()


def wait_for(condition: Any, seconds: float = 20) -> Any:
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.002)
    return found


def is_gone(pid: int) -> bool:
    return not process.start_time(pid)


def make(folder: Path, *argv: str, **env: str) -> Task:
    task = Task("run/step/1", folder / "it's 1", argv, env, folder / "it's 1", folder / "it's 1" / "job.log")
    task.folder.mkdir()
    return task


def test_a_task_is_run_by_the_shim_that_waits(executor: Any, reports: Any, tmp_path: Path) -> None:
    pid = executor._spare.process.pid
    command = f"{sys.executable} -c 'import os; print(dict(os.environ)); print(os.getpgrp())'"
    executor.submit(make(tmp_path, "/bin/sh", "-c", command, **ODD), reports)
    assert reports.started().pid == pid
    assert reports.end() == TaskEnd(0)
    told, group = (tmp_path / "it's 1" / "job.log").read_text().splitlines()
    environment = ast.literal_eval(told)
    assert {name: environment[name] for name in ODD} == ODD
    ours = {"MLWORKFLOW_TASK", "MLWORKFLOW_FOLDER", "PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE"}
    assert set(environment) <= {*ODD, *ours}, "nothing of the supervisor's own"
    assert int(group) == pid
    assert executor._spare is None


@pytest.mark.parametrize("name", ["not.a.name", "IFS", "UID"])
def test_what_no_shell_can_be_told_is_started_by_itself(executor: Any, reports: Any, tmp_path: Path, name: str) -> None:
    pid = executor._spare.process.pid
    executor.submit(make(tmp_path, "/usr/bin/env", **{name: "7"}), reports)
    assert reports.started().pid != pid
    assert reports.end() == TaskEnd(0)
    assert executor._spare.process.pid == pid, "it goes on waiting"


def test_a_shim_that_was_killed_while_it_waited_is_not_used(executor: Any, reports: Any, tmp_path: Path) -> None:
    os.kill(executor._spare.process.pid, signal.SIGKILL)
    executor.submit(make(tmp_path, "/bin/true"), reports)
    end = reports.end()
    # Killed in the very moment in which it is told: nothing ran, which is what is said.
    assert end.exit_code == 0 or (end.exit_code, end.started) == (None, False)
    executor.expect()
    wait_for(lambda: executor._spare)


def test_it_ends_when_nobody_needs_it_any_more(executor: Any) -> None:
    pid = executor._spare.process.pid
    executor.close()
    wait_for(lambda: is_gone(pid))


KEEPER = """
import sys, time
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.settings import Settings
executor = LocalExecutor(Settings())
executor.expect()
while executor._spare is None:
    time.sleep(0.001)
print(executor._spare.process.pid, flush=True)
time.sleep(600)
"""


def test_it_ends_when_its_supervisor_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE) as keeper:
        assert keeper.stdout is not None
        pid = int(keeper.stdout.readline())
        assert not is_gone(pid)
        keeper.kill()
    wait_for(lambda: is_gone(pid))


@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/bash"])
def test_a_message_that_breaks_off_runs_nothing(tmp_path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    task = make(tmp_path, "/bin/sh", "-c", 'echo "$WORD" >ran', WORD="it's\nhere")
    text = spare.script(task, "boot", "host", {})
    assert text is not None

    def run(part: bytes) -> int:
        command = [shell, "-c", ". /dev/fd/0", "mlworkflow-shim"]
        return subprocess.run(command, input=part, stderr=subprocess.DEVNULL, start_new_session=True).returncode

    for length in (0, 1, 2, len(text) // 3, len(text) // 2, text.index(b"exec"), len(text) - 3, len(text) - 2):
        run(text[:length])
        assert not list(task.folder.iterdir()), length
    assert run(text) == -signal.SIGKILL, "as every shim, it ends its group when all is written"
    assert (task.folder / "ran").read_text() == "it's\nhere\n"
    assert shim.read_exit(task.folder) == 0
