"""Tasks found again by another process than the one that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.executors import process, shim
from jupyter_mlworkflow.executors.base import TaskEnd
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.executors.running import UNKNOWN_MESSAGE
from jupyter_mlworkflow.settings import Settings

UNKNOWN = TaskEnd(None, UNKNOWN_MESSAGE)

SUBMIT = """
import sys, time
from pathlib import Path
from jupyter_mlworkflow.executors.base import Task
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.settings import Settings

class Nobody:
    def task_started(self, task_id, process): print(process.pid, flush=True)
    def task_ended(self, task_id, end): print(end, flush=True)

folder = Path(sys.argv[2])
task = Task(sys.argv[1], folder, ("/bin/sh", "-c", sys.argv[3]), {"PATH": "/usr/bin:/bin"}, folder, folder / "job.log")
LocalExecutor(Settings()).submit(task, Nobody())
time.sleep(600)
"""


def submit_and_die(lab: Any, task: Any) -> int:
    """Submit `task` in another process, SIGKILL that, and return the pid of the shim."""
    argv = [sys.executable, "-c", SUBMIT, task.id, str(task.folder), task.argv[2]]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        pid = int(other.stdout.readline())
        lab.wait_for(lambda: (claim := shim.read_claim(task.folder)) is not None and claim.complete)
        other.kill()
    return pid


def wait_until_gone(lab: Any, pid: int) -> None:
    lab.wait_for(lambda: process.start_time(pid) == "")


def write_claim(folder: Path, *, pid: int, start: str, boot: str | None = None) -> None:
    stat = f"{pid} (sh) S 1 {pid} {pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 {start} 0 0" if start else ""
    text = "\n".join([str(pid), stat, process.boot_id() if boot is None else boot, "host", "end", ""])
    (folder / "claim").write_text(text)


def test_nothing_to_adopt(lab: Any, reports: Any) -> None:
    task = lab.shell("exit 0")
    assert lab.executor.adopt(task, reports) is False
    assert reports.is_silent(0.05)


def test_a_task_outlives_who_submitted_it(lab: Any, reports: Any) -> None:
    task = lab.shell("echo begun; while [ ! -e go ]; do sleep 0.01; done; exit 9")
    pid = submit_and_die(lab, task)
    assert lab.executor.adopt(task, reports) is True
    found = reports.started()
    assert (found.pid, found.boot_id) == (pid, process.boot_id())
    (task.folder / "go").touch()
    assert reports.end() == TaskEnd(9)
    assert lab.log(task) == "begun\n"


def test_a_task_that_ended_while_nobody_watched(lab: Any, reports: Any) -> None:
    task = lab.shell("exit 8")
    wait_until_gone(lab, submit_and_die(lab, task))
    assert lab.executor.adopt(task, reports) is True
    assert reports.all == [TaskEnd(8)]


def test_a_shim_killed_while_nobody_watched_leaves_no_orphan(lab: Any, reports: Any) -> None:
    task = lab.shell("sleep 600 & echo begun; sleep 600")
    pid = submit_and_die(lab, task)
    lab.wait_for(lambda: "begun" in lab.log(task))
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(lab, pid)
    assert lab.living()
    assert lab.executor.adopt(task, reports) is True
    assert reports.end() == UNKNOWN
    lab.nothing_lives()


def test_unknown_stays_unknown(lab: Any, make_reports: Any) -> None:
    task = lab.shell("sleep 600")
    pid = submit_and_die(lab, task)
    os.killpg(pid, signal.SIGKILL)
    wait_until_gone(lab, pid)
    for _ in range(2):
        told = make_reports()
        LocalExecutor(Settings()).submit(task, told)
        assert told.all == [UNKNOWN]


def test_an_adopted_shim_that_is_killed(lab: Any, reports: Any) -> None:
    task = lab.shell("sleep 600")
    pid = submit_and_die(lab, task)
    assert lab.executor.adopt(task, reports)
    reports.started()
    os.kill(pid, signal.SIGKILL)
    assert reports.end() == UNKNOWN
    lab.nothing_lives()


def test_a_claim_of_an_earlier_boot_is_gone_even_if_the_pid_lives(lab: Any, reports: Any) -> None:
    task = lab.shell("exit 0")
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        write_claim(task.folder, pid=stranger.pid, start=process.start_time(stranger.pid), boot="another-boot/1")
        assert lab.executor.adopt(task, reports)
        assert reports.all == [UNKNOWN]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_pid_that_was_reused_is_not_touched(lab: Any, reports: Any) -> None:
    task = lab.shell("exit 0")
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        write_claim(task.folder, pid=stranger.pid, start="1")
        assert lab.executor.adopt(task, reports)
        assert reports.all == [UNKNOWN]
        lab.executor.stop(task.id, grace_seconds=0)
        time.sleep(0.1)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("content", ["", "1", "13"])
def test_a_half_written_exit_file_counts_as_none(lab: Any, reports: Any, content: str) -> None:
    task = lab.shell("exit 0")
    write_claim(task.folder, pid=2**22 - 3, start="1")
    (task.folder / "exit").write_text(content)
    assert lab.executor.adopt(task, reports)
    assert reports.all == [UNKNOWN]


@pytest.mark.parametrize("content", ["", "123\n", "123\nstat\nboot\nhost\nen"])
def test_a_half_written_claim_means_that_nothing_ran(lab: Any, reports: Any, content: str) -> None:
    task = lab.shell("echo ran")
    (task.folder / "claim").write_text(content)
    lab.executor.submit(task, reports)
    end = reports.end()
    assert (end.exit_code, end.started) == (None, False)
    assert not task.log.exists()


def test_a_frozen_shim_runs_nothing_after_it_was_given_up(lab: Any, reports: Any) -> None:
    """Declared unknown before the shim looked: its job never starts."""
    task = lab.shell("echo ran")
    shim.declare_unknown(task.folder)
    argv = shim.command(task.folder, "boot", "host", task.cwd, task.argv)
    done = subprocess.run(argv, capture_output=True, start_new_session=True, check=False)
    assert (done.returncode, done.stdout) == (shim.LOST, b"")


def test_without_proc_the_pid_alone_must_do(lab: Any, reports: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "boot_id", lambda: "")
    monkeypatch.setattr(process, "_stat", lambda pid: "")
    monkeypatch.delattr(os, "pidfd_open")
    executor = LocalExecutor(Settings())
    task = lab.shell("while [ ! -e go ]; do sleep 0.01; done; exit 2")
    with subprocess.Popen(shim.command(task.folder, "", "host", task.cwd, task.argv), start_new_session=True) as other:
        lab.wait_for(lambda: (claim := shim.read_claim(task.folder)) is not None and claim.complete)
        claim = (task.folder / "claim").read_text().split("\n")
        (task.folder / "claim").write_text("\n".join([claim[0], "", *claim[2:]]))
        assert executor.adopt(task, reports)
        assert reports.started().start_time == ""
        (task.folder / "go").touch()
        other.wait()
    assert reports.end() == TaskEnd(2)
