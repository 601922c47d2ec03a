"""Showing in a cell what one verb of a debugger does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import runs

if TYPE_CHECKING:
    from ..records import ExecutionRecord
    from .execution import Execution


def watch_steps(
    execution: Execution, act: Callable[[], object], until: Callable[[ExecutionRecord], bool] | None = None
) -> Execution:
    """Do `act`, and show what runs until `until` (if given) and then until it has ended or holds.

    The cell that shows the execution first shows all of it, also when it is run again; others show
    what ran in them.
    """
    from ..widgets.views import card_output, is_whole_elsewhere

    before = execution.record
    make = (lambda: card_output(execution, before)) if is_whole_elsewhere(execution.id) else None
    act()
    return runs.watch(execution, make=make, until=until)
