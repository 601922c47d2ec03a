"""Forgetting executions: those that ended, and forms that were not submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ConflictError
from ..records import ExecutionState
from .exclusive import starting

if TYPE_CHECKING:
    from pathlib import Path

    from ..settings import Settings
    from ..store.base import Store


def delete(store: Store, settings: Settings, execution_id: str) -> None:
    """Forget an ended execution: its journal and its run folder.

    Raises:
        ConflictError: It is running; stop it first.
    """
    from shutil import rmtree

    from ..store.home import lock_execution

    record = store.record(execution_id)
    if record.state is ExecutionState.RUNNING:
        raise ConflictError(f"{record.full_name} is running; stop it before you delete it.")
    lock = lock_execution(settings.home_path, execution_id, patience=5.0)
    if lock is None:
        raise ConflictError(f"{record.full_name} is still being driven by a process; try again in a moment.")
    folder = settings.home_path / "runs" / execution_id
    with lock:
        empty_run_folder(folder)  # first: on a full disk this makes the room in which to forget the rest
        store.delete_execution(execution_id)
        # Under another name nobody who still waits for the lock makes a new one in it while it is removed.
        gone = folder.with_name(f"{execution_id}.deleted")
        folder.replace(gone)
        rmtree(gone, ignore_errors=True)


def discard(store: Store, settings: Settings, execution_id: str) -> None:
    """Forget an execution whose form was not submitted.

    Raises:
        ConflictError: It was submitted.
    """
    from ..plan.model import Plan

    with starting(settings, Plan.from_json(store.plan(execution_id))):
        record = store.record(execution_id)
        if record.state is not ExecutionState.INIT:
            raise ConflictError(f"{record.full_name} was started already: it is {record.state.value}.")
        store.delete_execution(execution_id)


def empty_run_folder(folder: Path) -> None:
    """Remove everything in the run folder of an execution but its lock."""
    from shutil import rmtree

    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            rmtree(path, ignore_errors=True)
        elif path.name != "lock":
            path.unlink(missing_ok=True)
