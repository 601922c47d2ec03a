"""`ExecutorContract`: what every executor must do with a task, wherever it runs it."""

from __future__ import annotations

import json
import os
import queue
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ..executors.base import Executor, Task, TaskEnd, TaskProcess

WAIT_SECONDS = 60.0


class Reports:
    """A `Reporter` that keeps what it hears."""

    def __init__(self) -> None:
        self._heard: queue.Queue[tuple[str, TaskProcess | TaskEnd]] = queue.Queue()

    def task_started(self, task_id: str, process: TaskProcess) -> None:
        self._heard.put((task_id, process))

    def task_ended(self, task_id: str, end: TaskEnd) -> None:
        self._heard.put((task_id, end))

    def next(self) -> tuple[str, TaskProcess | TaskEnd]:
        """Return the next report; fail if there is none for a minute."""
        return self._heard.get(timeout=WAIT_SECONDS)

    def process(self, task: Task) -> TaskProcess:
        """Return the report that `task` started, which must come next."""
        name, heard = self.next()
        assert name == task.id
        assert isinstance(heard, TaskProcess), heard
        return heard

    def end(self, task: Task) -> TaskEnd:
        """Return the report that `task` ended; it may be told before that it started."""
        name, heard = self.next()
        while isinstance(heard, TaskProcess):
            name, heard = self.next()
        assert name == task.id
        return heard

    def nothing_more(self) -> None:
        """Fail if anything is reported in the next moment."""
        time.sleep(0.2)
        assert self._heard.empty(), list(self._heard.queue)


class ExecutorContract:
    """Inherit it and say how to make the executor."""

    def make(self, home: Path) -> Executor:
        """Return a new executor; called again it must find the tasks of the one before."""
        raise NotImplementedError

    @pytest.fixture
    def executor(self, tmp_path: Path) -> Iterator[Executor]:
        executor = self.make(tmp_path / "home")
        yield executor
        executor.close()

    @pytest.fixture
    def reports(self) -> Reports:
        return Reports()

    @pytest.fixture
    def task(self, tmp_path: Path) -> Iterator[Callable[..., Task]]:
        """Make tasks: by shell script, in folders of their own."""
        made: list[Task] = []

        def shell(script: str) -> Task:
            folder = tmp_path / f"attempt {len(made) + 1}"
            folder.mkdir()
            env = {"PATH": os.environ["PATH"], "DONE": str(folder / "done"), "GO": str(folder / "go")}
            argv = ("/bin/sh", "-c", script)
            made.append(Task(f"run/step/{len(made) + 1}", folder, argv, env, folder, folder / "job.log"))
            return made[-1]

        yield shell
        for one in made:  # whatever still waits may go home
            (one.folder / "go").touch()

    WAIT = 'while [ ! -e "$GO" ]; do sleep 0.02; done; echo once >> "$DONE"'
    """A script that waits until it is let go."""

    def go(self, task: Task) -> None:
        """Let a task that runs `WAIT` come to its end."""
        (task.folder / "go").touch()

    def test_there_is_at_least_one_slot(self, executor: Executor) -> None:
        assert executor.capacity() >= 1

    @pytest.mark.parametrize("code", [0, 1, 3, 255])
    def test_start_and_exit_code_are_told_once(
        self, executor: Executor, reports: Reports, task: Callable[..., Task], code: int
    ) -> None:
        one = task(f"exit {code}")
        executor.submit(one, reports)
        assert reports.process(one).pid > 0
        assert reports.end(one) == TaskEnd(code)
        reports.nothing_more()

    def test_a_signal_is_a_negative_exit_code(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        one = task("kill -KILL $$")
        executor.submit(one, reports)
        assert reports.end(one).exit_code == -9

    def test_it_runs_what_was_said_where_was_said(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        code = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), os.environ['NOTE']]), flush=True)"
        arguments = ["a b", "", "$HOME `id`", "'\"\\", "数据"]
        one = task("")
        one = replace(one, argv=(sys.executable, "-c", code, *arguments), env={**one.env, "NOTE": "one\ntwo"})
        executor.submit(one, reports)
        assert reports.end(one) == TaskEnd(0)
        assert json.loads(one.log.read_text(encoding="utf-8")) == [arguments, str(one.cwd), "one\ntwo"]

    def test_output_and_errors_are_appended_to_the_log(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        one = task("echo out; echo err >&2")
        one.log.write_text("before\n")
        executor.submit(one, reports)
        reports.end(one)
        assert one.log.read_text() == "before\nout\nerr\n"

    def test_a_program_that_does_not_exist_is_an_end_like_others(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        one = replace(task(""), argv=("/nowhere/program",))
        executor.submit(one, reports)
        end = reports.end(one)
        assert end.exit_code != 0
        reports.nothing_more()

    def test_tasks_run_beside_each_other(self, executor: Executor, reports: Reports, task: Callable[..., Task]) -> None:
        first, second = task(self.WAIT), task(self.WAIT)
        executor.submit(first, reports)
        reports.process(first)
        executor.submit(second, reports)
        reports.process(second)
        self.go(second)
        assert reports.end(second) == TaskEnd(0)
        self.go(first)
        assert reports.end(first) == TaskEnd(0)

    def test_a_task_submitted_again_is_not_run_again(
        self, executor: Executor, reports: Reports, task: Callable[..., Task], tmp_path: Path
    ) -> None:
        one = task(self.WAIT)
        executor.submit(one, reports)
        reports.process(one)
        again, heard = self.make(tmp_path / "home"), Reports()
        again.submit(one, heard)
        self.go(one)
        assert heard.end(one) == TaskEnd(0)
        assert reports.end(one) == TaskEnd(0)
        third = Reports()
        again.submit(one, third)
        assert third.end(one) == TaskEnd(0)
        assert (one.folder / "done").read_text() == "once\n"
        again.close()

    def test_what_was_never_submitted_cannot_be_adopted(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        assert not executor.adopt(task("exit 0"), reports)
        reports.nothing_more()

    def test_a_running_task_is_adopted_by_the_next_executor(
        self, executor: Executor, reports: Reports, task: Callable[..., Task], tmp_path: Path
    ) -> None:
        one = task("echo ready; " + self.WAIT)
        executor.submit(one, reports)
        pid = reports.process(one).pid
        _until(lambda: one.log.exists() and "ready" in one.log.read_text())
        executor.close()
        heir, heard = self.make(tmp_path / "home"), Reports()
        assert heir.adopt(one, heard)
        assert heard.process(one).pid == pid
        self.go(one)
        assert heard.end(one) == TaskEnd(0)
        assert (one.folder / "done").read_text() == "once\n"
        heir.close()

    def test_a_task_left_in_the_moment_of_its_start_runs_once(
        self, executor: Executor, reports: Reports, task: Callable[..., Task], tmp_path: Path
    ) -> None:
        """Nobody can adopt it yet, so that it is submitted again; both starts together are one run."""
        for _ in range(5):
            one = task(self.WAIT)
            executor.submit(one, reports)
            heir, heard = self.make(tmp_path / "home"), Reports()
            if not heir.adopt(one, heard):
                heir.submit(one, heard)
            self.go(one)
            assert heard.end(one) == TaskEnd(0)
            assert (one.folder / "done").read_text() == "once\n"
            heir.close()

    def test_the_end_of_a_task_is_told_to_who_comes_later(
        self, executor: Executor, reports: Reports, task: Callable[..., Task], tmp_path: Path
    ) -> None:
        one = task("exit 5")
        executor.submit(one, reports)
        reports.end(one)
        executor.close()
        heir, heard = self.make(tmp_path / "home"), Reports()
        assert heir.adopt(one, heard)
        assert heard.end(one) == TaskEnd(5)
        heir.close()

    def test_a_stopped_task_may_clean_up(self, executor: Executor, reports: Reports, task: Callable[..., Task]) -> None:
        one = task("trap 'echo saved; exit 7' TERM; echo ready; while :; do sleep 0.02; done")
        executor.submit(one, reports)
        _until(lambda: one.log.exists() and "ready" in one.log.read_text())
        executor.stop(one.id, grace_seconds=WAIT_SECONDS)
        assert reports.end(one) == TaskEnd(7)
        assert "saved" in one.log.read_text()

    def test_a_task_that_does_not_listen_is_killed(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        one = task("trap '' TERM; echo ready; while :; do sleep 0.02; done")
        executor.submit(one, reports)
        _until(lambda: one.log.exists() and "ready" in one.log.read_text())
        executor.stop(one.id, grace_seconds=0.1)
        assert reports.end(one).exit_code == -9

    def test_stopping_what_is_over_or_unknown_does_nothing(
        self, executor: Executor, reports: Reports, task: Callable[..., Task]
    ) -> None:
        one = task("exit 0")
        executor.submit(one, reports)
        assert reports.end(one) == TaskEnd(0)
        executor.stop(one.id, grace_seconds=0.0)
        executor.stop("run/step/unknown", grace_seconds=0.0)
        reports.nothing_more()


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
