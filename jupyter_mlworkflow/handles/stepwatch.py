"""Showing in a cell what one verb of a debugger does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..engine import control
from . import runs

if TYPE_CHECKING:
    from ..records import ExecutionRecord
    from .execution import Execution


def watch_steps(
    execution: Execution, act: Callable[[], object], until: Callable[[ExecutionRecord], bool] | None = None
) -> Execution:
    """Do `act`, and show what runs until `until` (if given) and then until it has ended or holds."""
    act()
    if until is not None:
        control.wait(execution._runtime.store, execution._runtime.settings, execution.id, until=until)
    return runs.watch(execution)
