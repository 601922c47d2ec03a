"""Stopping tasks, and processes that are killed by others."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from typing import Any

import pytest

from jupyter_mlworkflow.executors import shim
from jupyter_mlworkflow.executors.base import TaskEnd
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.executors.running import UNKNOWN_MESSAGE
from jupyter_mlworkflow.settings import Settings

UNKNOWN = TaskEnd(None, UNKNOWN_MESSAGE)
DEAF = "trap '' TERM; echo ready; while :; do sleep 0.05; done"


def begin(lab: Any, reports: Any, script: str) -> Any:
    task = lab.shell(script)
    lab.executor.submit(task, reports)
    reports.started()
    lab.wait_for(lambda: "ready" in lab.log(task))
    return task


def test_a_job_may_clean_up(lab: Any, reports: Any) -> None:
    task = begin(lab, reports, "trap 'echo saved; exit 7' TERM; echo ready; while :; do sleep 0.02; done")
    lab.executor.stop(task.id, grace_seconds=20)
    assert reports.end() == TaskEnd(7)
    assert "saved" in lab.log(task)
    lab.nothing_lives()


def test_a_plain_job_ends_by_sigterm(lab: Any, reports: Any) -> None:
    task = begin(lab, reports, "echo ready; sleep 600")
    lab.executor.stop(task.id, grace_seconds=20)
    assert reports.end() == TaskEnd(-15)
    assert shim.read_exit(task.folder) == -15


def test_a_deaf_job_is_killed_after_its_grace(lab: Any, reports: Any) -> None:
    task = begin(lab, reports, DEAF)
    lab.executor.stop(task.id, grace_seconds=0.2)
    assert reports.end().exit_code == -9
    lab.nothing_lives()


def test_a_suspended_job_hears_it_too(lab: Any, reports: Any) -> None:
    task = begin(lab, reports, "echo ready; kill -STOP $$; sleep 600")
    lab.executor.stop(task.id, grace_seconds=20)
    assert reports.end() == TaskEnd(-15)


def test_children_in_sessions_of_their_own_are_found(lab: Any, reports: Any) -> None:
    code = (
        "import subprocess, time\n"
        "subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    task = lab.task(sys.executable, "-c", code)
    lab.executor.submit(task, reports)
    reports.started()
    lab.wait_for(lambda: "ready" in lab.log(task))
    lab.executor.stop(task.id, grace_seconds=20)
    assert reports.end() == TaskEnd(-15)
    lab.nothing_lives()


def test_stopping_an_adopted_task(lab: Any, reports: Any, make_reports: Any) -> None:
    task = begin(lab, reports, DEAF)
    lab.executor.close()
    other, told = LocalExecutor(Settings()), make_reports()
    assert other.adopt(task, told)
    told.started()
    other.stop(task.id, grace_seconds=0.1)
    assert told.end().exit_code == -9
    lab.nothing_lives()


def test_stopping_what_is_not_there_does_nothing(lab: Any, reports: Any) -> None:
    lab.executor.stop("no/such/task", grace_seconds=0)
    task = lab.shell("exit 0")
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(0)
    lab.executor.stop(task.id, grace_seconds=0)
    assert reports.is_silent(0.1)


def test_stopping_at_once_ends_it_at_once(lab: Any, make_reports: Any) -> None:
    for _ in range(10):
        told = make_reports()
        task = lab.shell("sleep 600")
        lab.executor.submit(task, told)
        lab.executor.stop(task.id, grace_seconds=20)
        assert told.end().exit_code == -15
    lab.nothing_lives()


def test_a_killed_shim_means_unknown_and_no_orphan(lab: Any, reports: Any) -> None:
    task = lab.shell("echo ready; sleep 600")
    lab.executor.submit(task, reports)
    process = reports.started()
    lab.wait_for(lambda: task.log.exists() and "ready" in lab.log(task))
    os.kill(process.pid, signal.SIGKILL)
    assert reports.end() == UNKNOWN
    lab.nothing_lives()


def test_a_killed_job_is_told_as_killed(lab: Any, reports: Any) -> None:
    task = begin(lab, reports, "echo $$ >pid; echo ready; sleep 600")
    os.kill(int((task.folder / "pid").read_text()), signal.SIGKILL)
    assert reports.end() == TaskEnd(-9)
    lab.nothing_lives()


def test_signals_to_the_group_do_not_end_the_shim(lab: Any, reports: Any) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        task = lab.shell("echo ready; exec sleep 600")
        lab.executor.submit(task, reports)
        process = reports.started()
        lab.wait_for(lambda task=task: "ready" in lab.log(task))
        os.killpg(process.pid, number)
        assert reports.end() == TaskEnd(-number)


@pytest.mark.chaos
def test_whatever_is_killed_and_whenever_the_end_is_told_once_and_nothing_is_left(lab: Any, make_reports: Any) -> None:
    rng = random.Random(7)
    for _ in range(60):
        task = lab.shell("echo ran; sleep 0.01; sleep 0.01 & wait; exit 3")
        told = make_reports()
        lab.executor.submit(task, told)
        pid = told.started().pid
        time.sleep(rng.random() * 0.03)
        victim = rng.choice(["shim", "job", "group", "nobody"])
        try:
            if victim == "shim":
                os.kill(pid, signal.SIGKILL)
            elif victim == "group":
                os.killpg(pid, signal.SIGKILL)
            elif victim == "job":
                for other in lab.living():
                    if other != pid:
                        os.kill(other, signal.SIGKILL)
        except ProcessLookupError:
            pass
        end = told.end()
        assert end.exit_code in (3, None, -9, 137), (victim, end)
        if victim == "nobody":
            assert end == TaskEnd(3)
        lab.nothing_lives()
        again = make_reports()
        LocalExecutor(Settings()).submit(task, again)
        if end.started:
            assert again.end().exit_code in (end.exit_code, None)
            assert lab.log(task).count("ran") <= 1
        else:
            again.end()
