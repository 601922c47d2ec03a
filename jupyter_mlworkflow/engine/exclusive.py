"""Workflows of which only one execution may run at a time (section 5.2.1, `policy`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import ConflictError
from ..records import ExecutionState

if TYPE_CHECKING:
    from ..plan.model import Plan
    from ..settings import Settings
    from ..store.base import Store


GOES_ON = frozenset({"retry", "resume", "back"})
"""Commands that set an execution which has ended running again."""


@contextmanager
def only_one(store: Store, settings: Settings, plan: Plan) -> Iterator[None]:
    """Set an execution running inside: of a workflow that is exclusive, only while no other one is.

    Raises:
        ConflictError: The workflow forbids a second execution, and one is running.
    """
    if not plan.exclusive:
        yield
        return
    with starting(settings, plan):
        refuse_second(store, plan)
        yield


@contextmanager
def starting(settings: Settings, plan: Plan) -> Iterator[None]:
    """Keep every other process from starting an execution of the workflow meanwhile."""
    from ..store.home import waiting_lock

    runs = settings.home_path / "runs"
    runs.mkdir(parents=True, exist_ok=True, mode=0o700)
    with waiting_lock(runs / f"{plan.workflow}.start"):
        yield


def refuse_second(store: Store, plan: Plan) -> None:
    """Raise if the workflow is exclusive and an execution of it is running.

    Raises:
        ConflictError: There is one.
    """
    running = store.executions(workflow=plan.workflow, state=ExecutionState.RUNNING.value, limit=1)
    if plan.exclusive and running:
        raise ConflictError(
            f'Workflow "{plan.workflow}" lets only one execution run at a time, '
            f"and {running[0].name} is running. Wait for it, or stop it."
        )
