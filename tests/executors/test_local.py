"""Tasks as processes of this machine: how they run and how their end is told."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.errors import SettingsError
from jupyter_mlworkflow.executors import load_executor
from jupyter_mlworkflow.executors.base import TaskEnd
from jupyter_mlworkflow.executors.local import LocalExecutor
from jupyter_mlworkflow.settings import Settings

TELL = "import json, os, sys, signal\nprint(json.dumps({})); sys.stdout.flush()"


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 1", 1), ("exit 127", 127), ("kill -9 $$", -9)])
def test_the_exit_code_is_told(lab: Any, reports: Any, script: str, code: int) -> None:
    task = lab.shell(script)
    lab.executor.submit(task, reports)
    process = reports.started()
    assert process.pid > 1
    assert process.start_time.isdigit()
    assert process.boot_id
    assert process.host
    assert reports.end() == TaskEnd(code)
    assert reports.is_silent()


def test_arguments_arrive_as_they_are(lab: Any, reports: Any) -> None:
    arguments = ["a b", "--x=1", "", "数据 é", "$HOME `id` \"'\\", "line\nbreak", "-n", "--"]
    task = lab.task(sys.executable, "-c", TELL.format("sys.argv[1:]"), *arguments)
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(0)
    assert json.loads(lab.log(task)) == arguments


def test_the_environment_is_the_task_s_own(lab: Any, reports: Any) -> None:
    env = {"PATH": os.environ["PATH"], "NOTE": "one\ntwo", "EMPTY": "", "NAME": "值", "_mlw_code": "kept?"}
    os.environ["NOT_FOR_JOBS"] = "1"
    try:
        task = lab.task(sys.executable, "-c", TELL.format("dict(os.environ)"), env=env)
        lab.executor.submit(task, reports)
        assert reports.end() == TaskEnd(0)
    finally:
        del os.environ["NOT_FOR_JOBS"]
    seen = json.loads(lab.log(task))
    assert {name: seen[name] for name in ("NOTE", "EMPTY", "NAME")} == {"NOTE": "one\ntwo", "EMPTY": "", "NAME": "值"}
    assert "NOT_FOR_JOBS" not in seen
    assert seen["MLWORKFLOW_TASK"] == task.id


def test_it_runs_in_its_folder_and_session_without_input(lab: Any, reports: Any, tmp_path: Path) -> None:
    cwd = tmp_path / "a folder with 'quotes' and 空格"
    cwd.mkdir()
    told = "[os.getcwd(), os.getsid(0) == os.getppid(), sys.stdin.read(), os.getsid(0) == int(os.environ['OURS'])]"
    env = {"PATH": os.environ["PATH"], "OURS": str(os.getsid(0))}
    task = lab.task(sys.executable, "-c", TELL.format(told), cwd=cwd, env=env)
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(0)
    assert json.loads(lab.log(task)) == [str(cwd), True, "", False]


def test_signals_have_their_defaults_in_the_job(lab: Any, reports: Any) -> None:
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        task = lab.task("/bin/sh", "-c", "grep -E 'SigIgn|SigBlk' /proc/self/status")
        lab.executor.submit(task, reports)
        assert reports.end() == TaskEnd(0)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    masks = [int(line.split()[1], 16) for line in lab.log(task).splitlines()]
    assert [mask & 0x7FFFFFFF for mask in masks] == [0, 0]  # without those that the C library keeps to itself


def test_both_outputs_are_appended_to_the_log(lab: Any, reports: Any) -> None:
    task = lab.shell("echo out; echo err >&2; echo out again")
    task.log.write_text("before\n")
    lab.executor.submit(task, reports)
    reports.end()
    assert lab.log(task) == "before\nout\nerr\nout again\n"


def test_a_log_of_100_mb_blocks_nothing(lab: Any, reports: Any) -> None:
    task = lab.shell("head -c 104857600 /dev/zero; echo done >&2")
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(0)
    assert task.log.stat().st_size == 104857600 + 5


def test_a_program_that_is_not_there(lab: Any, reports: Any) -> None:
    task = lab.task("/no/such/program")
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(127)
    assert "/no/such/program: not found" in lab.log(task)


def test_a_working_folder_that_is_not_there(lab: Any, reports: Any, tmp_path: Path) -> None:
    task = lab.shell("echo ran", cwd=tmp_path / "gone")
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(126)
    assert "ran" not in lab.log(task)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"log": Path("/no/such/folder/job.log")}, "No such file or directory"),
        ({"env": {"BIG": "x" * 4_000_000}}, "Argument list too long"),
        ({"env": {"NUL": "a\0b"}}, "embedded null"),
    ],
)
def test_what_cannot_start_is_told_as_not_started(lab: Any, reports: Any, changes: dict[str, Any], why: str) -> None:
    lab.executor.submit(lab.shell("exit 0", **changes), reports)
    end = reports.end()
    assert (end.exit_code, end.started) == (None, False)
    assert why in end.message


def test_what_a_job_leaves_in_the_background_ends_with_it(lab: Any, reports: Any) -> None:
    lab.executor.submit(lab.shell("sleep 600 & sleep 600 & exit 4"), reports)
    assert reports.end() == TaskEnd(4)
    lab.nothing_lives()


def test_the_same_folder_is_never_run_twice(lab: Any, reports: Any, make_reports: Any) -> None:
    task = lab.shell("echo ran; exit 5")
    lab.executor.submit(task, reports)
    assert reports.end() == TaskEnd(5)
    for executor in (lab.executor, LocalExecutor(Settings())):
        again = make_reports()
        executor.submit(task, again)
        assert again.end() == TaskEnd(5)
    assert lab.log(task) == "ran\n"


def test_of_two_shims_for_one_folder_one_runs_the_job(lab: Any, make_reports: Any) -> None:
    for _ in range(15):
        task = lab.shell("echo ran; sleep 0.02; exit 6")
        seen = [make_reports() for _ in range(4)]
        executors = [LocalExecutor(Settings()) for _ in seen]
        pids = [executor._spawn(task) for executor in executors]  # all at once, past the check for a claim
        for executor, told in zip(executors, seen, strict=True):
            executor.submit(task, told)
        assert [told.end() for told in seen] == [TaskEnd(6)] * 4
        assert lab.log(task) == "ran\n"
        for pid in pids:
            os.waitpid(pid, 0)


def test_many_tasks_at_once(lab: Any, make_reports: Any) -> None:
    tasks = [(lab.shell(f"exit {number % 100}"), make_reports()) for number in range(40)]
    for task, told in tasks:
        lab.executor.submit(task, told)
    assert [told.end().exit_code for _, told in tasks] == [number % 100 for number in range(40)]


def test_after_close_nothing_is_reported_and_tasks_go_on(lab: Any, reports: Any, make_reports: Any) -> None:
    task = lab.shell("while [ ! -e go ]; do sleep 0.01; done; exit 3")
    lab.executor.submit(task, reports)
    reports.started()
    lab.wait_for((task.folder / "claim").exists)
    lab.executor.close()
    other = make_reports()
    assert LocalExecutor(Settings()).adopt(task, other)
    (task.folder / "go").touch()
    assert other.end() == TaskEnd(3)
    assert reports.is_silent()


def test_capacity_is_the_setting() -> None:
    assert LocalExecutor(Settings(slots=3)).capacity() == 3
    assert LocalExecutor(Settings()).capacity() >= 1


def test_executors_are_found_by_name() -> None:
    assert load_executor("local") is LocalExecutor
    with pytest.raises(SettingsError, match=r'There is no executor "rya" \(setting "executor"\)\. Known: .*local'):
        load_executor("rya")
