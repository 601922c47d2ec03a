"""The process that drives one execution: ``python -P -m jupyter_mlworkflow.engine.supervisor ID [LOCK]``.

It holds the execution's lock, which its starter hands over as a descriptor, replays the journal and goes on
from there until the execution has ended. It imports little, since a user waits for it; what it says goes to
``supervisor.log``.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from ..errors import NotFoundError, StaleWriterError
from ..events import ExecutionStateChanged, StepStateChanged
from ..records import ExecutionState
from ..store.home import inherited_lock, lock_execution
from ..store.open import open_store
from .bell import Bell
from .kit import Kit
from .launch import LOG, ensure_supervisor, settings_from_starter
from .leaving import HomeLostError
from .loop import Engine

if TYPE_CHECKING:
    from pathlib import Path

    from ..settings import Settings
    from ..store.base import Store

CRASHES = 3
"""So many crashes in a row, and the execution ends."""


def main(execution_id: str, settings: Settings | None = None, *, descriptor: int = -1) -> int:
    """Drive an execution, unless another process does.

    Args:
        descriptor: The execution's lock, if this process was started with it.

    Returns:
        Exit code: 0 when there is nothing more to do here, 1 after a crash.
    """
    settings = settings or settings_from_starter(dict(os.environ))
    home = settings.home_path
    handed = inherited_lock(home, execution_id, descriptor) if descriptor >= 0 else None
    while _has_store(settings):
        lock, handed = handed or lock_execution(home, execution_id, make=False), None
        if lock is None:
            return 0
        with lock:
            crashed = _hold(settings, execution_id)
        if crashed:
            # Threads of the crash may still be at work here: a fresh process goes on.
            time.sleep(0.2)
            ensure_supervisor(settings, execution_id)
            return 1
        # Whoever sent a command while we were ending saw the lock taken and started nobody.
        if not _has_command(settings, execution_id):
            return 0
    return 0


def _has_store(settings: Settings) -> bool:
    """Return whether the home is one still: a supervisor that comes too late makes none anew."""
    return (settings.home_path / "store.sqlite3").exists()


def _hold(settings: Settings, execution_id: str) -> bool:
    """Drive the execution while the lock is held; return whether that crashed and is to be tried again."""
    folder = settings.home_path / "runs" / execution_id
    try:
        _drive(settings, execution_id)
    except (StaleWriterError, NotFoundError):  # taken over, or deleted
        return False
    except Exception:
        if _crashed(folder) < CRASHES:
            return True
        _give_up(settings, execution_id, folder)
    (folder / "crashes").unlink(missing_ok=True)
    return False


def _drive(settings: Settings, execution_id: str) -> None:
    store = open_store(settings, make=False)
    kit = Kit(settings, store)
    try:
        try:
            epoch = store.take_over(execution_id, pid=os.getpid(), host=os.uname().nodename)
        except NotFoundError:  # deleted before we came: our starter has made its folder anew
            _forget(settings.home_path / "runs" / execution_id)
            return
        engine = Engine(kit, execution_id, epoch, revive=lambda other: ensure_supervisor(settings, other))
        bell = Bell(settings.home_path / "runs" / execution_id, engine.wake)
        try:
            engine.run()
        finally:
            bell.close()
    except HomeLostError:
        # At once: SQLite, when it closes a store, removes its log by name, and there may be a new one by now.
        os._exit(0)
    finally:
        kit.close()


def _forget(folder: Path) -> None:
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


def _has_command(settings: Settings, execution_id: str) -> bool:
    try:
        store = open_store(settings, make=False)
    except NotFoundError:  # cleaned meanwhile
        return False
    try:
        return bool(store.commands(execution_id))
    except NotFoundError:
        return False
    finally:
        store.close()


def _crashed(folder: Path) -> int:
    """Write down a crash; return how many there were in a row."""
    import traceback

    print(time.strftime("%Y-%m-%d %H:%M:%S"), "the supervisor crashed:", file=sys.stderr)
    traceback.print_exc()
    sys.stderr.flush()
    try:
        file = folder / "crashes"
        count = int(file.read_text() or 0) + 1 if file.exists() else 1
        file.write_text(str(count))
    except (OSError, ValueError):  # a full disk, most likely: no second try
        return CRASHES
    return count


def _give_up(settings: Settings, execution_id: str, folder: Path) -> None:
    """End the execution with a sentence, so that nobody starts it over and over."""
    reason = f"Its supervisor crashed {CRASHES} times in a row; {folder / LOG} says where. Retry it to try again."
    store = open_store(settings)
    try:
        _end(store, settings, execution_id, reason)
    except (StaleWriterError, NotFoundError):
        pass
    finally:
        store.close()


def _end(store: Store, settings: Settings, execution_id: str, reason: str) -> None:
    from ..events import CommandTaken
    from ..executors.base import Task

    epoch = store.take_over(execution_id, pid=os.getpid(), host=os.uname().nodename)
    record = store.record(execution_id)
    kit = Kit(settings, store)
    active = [step for step in record.steps.values() if step.state.active]
    for step in active:
        if step.folder:
            from pathlib import Path

            task = Task(f"{execution_id}/{step.name}/{step.attempt}", Path(step.folder), ())
            if kit.executor.adopt(task, _Deaf()):
                kit.executor.stop(task.id, grace_seconds=0)
    error = {"code": "supervisor.crashed", "message": reason, "log_tail": []}
    failed = [StepStateChanged(step.name, "failed", step.attempt, error=error) for step in active]
    refused = [CommandTaken(item.id, item.verb, item.step, reason) for item in store.commands(execution_id)]
    end = [ExecutionStateChanged("abnormal", reason)] if record.state is ExecutionState.RUNNING else []
    store.commit(execution_id, [*failed, *refused, *end], epoch=epoch, capacity=1)


class _Deaf:
    """A reporter for tasks whose end nobody waits for."""

    def task_started(self, task_id: str, process: object) -> None:
        pass

    def task_ended(self, task_id: str, end: object) -> None:
        pass


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit("usage: python -m jupyter_mlworkflow.engine.supervisor EXECUTION_ID [DESCRIPTOR OF ITS LOCK]")
    sys.exit(main(sys.argv[1], descriptor=int(sys.argv[2]) if len(sys.argv) == 3 else -1))
