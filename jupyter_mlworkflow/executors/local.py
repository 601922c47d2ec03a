"""Tasks as processes of this machine, each under a shim of its own (see `shim`).

A task's session is led by its shim. One thread per task waits for the shim to end: for a child
of ours by `waitid`, which leaves the pid taken until we have looked around; for an adopted one by a
pidfd, where the system has them, else by polling.

That thread also starts the shim, or a spare one that waits for a task (see `spare`). A new process often
begins on the processor of the thread that started it, and waits there for as long as that thread has something
else to do; this one sleeps.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from ..threads import Workers
from . import process, shim
from .base import Executor, Reporter, Task, TaskEnd, TaskProcess
from .running import Running, end_of
from .spare import Spare
from .spare import start as start_spare

if TYPE_CHECKING:
    from ..settings import Settings

_CLAIM_SECONDS = 1.0
"""How long a shim may take between creating its claim and filling it; on a busy machine it has to wait its turn."""


class LocalExecutor(Executor):
    """Runs tasks as processes of this machine.

    Args:
        settings: `slots` says how many slots there are.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._boot = process.boot_id()
        self._host = socket.gethostname()
        self._running: dict[str, Running] = {}
        self._watchers = Workers("task")
        self._spare: Spare | None = None
        self._spare_is_coming = False
        self._closed = False

    def capacity(self) -> int:
        """Return the slots of this machine (setting `slots`; one per usable core by default)."""
        return self._settings.slot_count

    def submit(self, task: Task, reporter: Reporter) -> None:
        """Start `task`; see `Executor.submit`. Returns at once."""
        if os.path.exists(task.folder / "claim") and self.adopt(task, reporter):
            return
        mark = {"MLWORKFLOW_TASK": task.id, process.MARK: str(task.folder.absolute())}
        task = replace(task, env={**task.env, **mark})
        running = self._running[task.id] = Running(task, reporter, TaskProcess(0), self._boot, child=True)
        if self._hand_over(running):
            self._report_start(running)
            return
        running.lock.acquire()
        self._watchers.do(lambda: self._run(running))

    def expect(self) -> None:
        """Have a shim ready for the next task."""
        if self._spare is None and not (self._spare_is_coming or self._closed):
            self._spare_is_coming = True
            self._watchers.do(self._keep_spare)

    def adopt(self, task: Task, reporter: Reporter) -> bool:
        """Take over what an earlier process of ours submitted; see `Executor.adopt`."""
        known = shim.read_exit(task.folder)
        claim = shim.read_claim(task.folder, patience_seconds=_CLAIM_SECONDS)
        if known is not None:
            self._report_end(task.id, reporter, end_of(known, task.folder))
            return True
        if claim is None and task.process is not None and process.is_alive(task.process, self._boot):
            claim = shim.Claim(task.process, complete=True)  # somebody removed the folder under a job that runs
        if claim is None:
            return False
        if not claim.complete:
            # The shim died, is frozen or found the disk full between creating and filling the file:
            # with the outcome declared unknown it runs nothing any more.
            shim.declare_unknown(task.folder)
            message = "The process that was to run the job ended before the job began (is the disk full?)."
            self._report_end(task.id, reporter, TaskEnd(None, message, started=False))
            return True
        running = Running(task, reporter, claim.process, self._boot, child=False)
        if process.is_alive(claim.process, self._boot):
            self._running[task.id] = running
            self._report_start(running)
            self._watchers.do(lambda: self._watch_adopted(running))
        else:
            self._finish(running, running.end_without_shim())
        return True

    def stop(self, task_id: str, *, grace_seconds: float) -> None:
        """Send SIGTERM to everything in the task's session, and SIGKILL after `grace_seconds`."""
        running = self._running.get(task_id)
        if running is None:
            return
        running.stop_grace = grace_seconds
        Thread(target=running.end, args=(grace_seconds,), name=f"stop {task_id}", daemon=True).start()

    def close(self) -> None:
        """Report nothing any more; tasks go on."""
        self._closed = True
        self._running.clear()
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.dismiss()

    def _keep_spare(self) -> None:
        """Start a shim that waits, and see it to its end. Runs in a thread of its own."""
        spare = None
        try:
            spare = start_spare(self._boot, self._host)
        except OSError:  # no more processes, say: the next task will tell
            return
        finally:
            self._spare = spare
            self._spare_is_coming = False
        if self._closed:
            spare.dismiss()
        info = _wait_for(spare.process.pid)
        running = spare.has_ended()
        if running is not None:
            self._child_ended(running, info)
            return
        if self._spare is spare:
            self._spare = None
        if info is not None:
            os.waitpid(spare.process.pid, 0)

    def _hand_over(self, running: Running) -> bool:
        """Have the shim that waits run a task; return whether there is one, and it can."""
        spare = self._spare
        if spare is None:
            return False
        try:
            os.close(_open_log(running.task))
        except OSError:  # told when it is started by itself
            return False
        if not spare.hand_over(running, self._boot, self._host):
            return False
        self._spare = None
        return True

    def _spawn(self, task: Task) -> int:
        """Start the shim in a new session; return its pid."""
        argv = shim.command(task.folder.absolute(), self._boot, self._host, task.cwd.absolute(), task.argv)
        log = _open_log(task)
        null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return process.start_session(argv, task.env, stdin=null, output=log)
        finally:
            os.close(null)
            os.close(log)

    def _identity(self, pid: int) -> TaskProcess:
        return TaskProcess(pid, process.start_time(pid, zombie=True), self._boot, self._host)

    def _run(self, running: Running) -> None:
        """Start the shim and see it to its end. Runs in a thread of its own."""
        try:
            pid = self._spawn(running.task)
        except Exception as error:
            running.gone = True  # before the lock is free: there is no pid to signal
            running.lock.release()
            message = f"The job could not be started: {getattr(error, 'strerror', None) or error}."
            self._finish(running, TaskEnd(None, message, started=False))
            return
        running.process = self._identity(pid)
        running.since = time.monotonic()
        running.lock.release()
        self._report_start(running)
        self._child_ended(running, _wait_for(pid))

    def _child_ended(self, running: Running, info: os.waitid_result | None) -> None:
        """Look around after the end of a shim of ours, whose pid is still taken."""
        pid = running.process.pid
        if self._closed:
            return  # let go of: whoever adopts it finds out
        known = shim.read_exit(running.task.folder)
        with running.lock:
            running.gone = True
            if info is not None:
                if known is None:
                    process.signal_group(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        exited = info is not None and info.si_code == os.CLD_EXITED
        status = info.si_status if info is not None and exited else None
        end = end_of(known, running.task.folder) if known is not None else running.end_of_child(status)
        if end is None:  # another shim had the claim already: its job is the one that counts
            self._take_the_other(running)
            return
        if end.exit_code is None or running.stop_grace is not None:
            process.kill_leftovers(running.process, self._boot, running.task.folder)
        self._finish(running, end)

    def _take_the_other(self, running: Running) -> None:
        """Follow the shim that was faster than ours, and hand a stop on to it."""
        if not self.adopt(running.task, running.reporter):
            message = "The job could not be started: its claim file cannot be written (is the disk full?)."
            self._finish(running, TaskEnd(None, message, started=False))
        elif running.stop_grace is not None:
            self.stop(running.task.id, grace_seconds=running.stop_grace)
        running.done.set()

    def _watch_adopted(self, running: Running) -> None:
        process.wait_until_gone(running.process, self._boot)
        if self._closed:
            return
        with running.lock:
            running.gone = True
        self._finish(running, running.end_without_shim())

    def _finish(self, running: Running, end: TaskEnd) -> None:
        running.gone = True
        running.done.set()
        if self._running.get(running.task.id) is running:
            del self._running[running.task.id]
        self._report_end(running.task.id, running.reporter, end)

    def _report_start(self, running: Running) -> None:
        if not self._closed:
            running.reporter.task_started(running.task.id, running.process)

    def _report_end(self, task_id: str, reporter: Reporter, end: TaskEnd) -> None:
        if not self._closed:
            reporter.task_ended(task_id, end)


def _wait_for(pid: int) -> os.waitid_result | None:
    """Wait for the end of a child, and leave its pid taken; ``None`` if somebody else here waited for it."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    except ChildProcessError:
        return None


def _open_log(task: Task) -> int:
    return os.open(task.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
