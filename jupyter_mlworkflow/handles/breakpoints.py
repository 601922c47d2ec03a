"""Where an execution holds that is stepped through: its breakpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..engine import control

if TYPE_CHECKING:
    from ..plan.model import Plan
    from .execution import Execution


def break_at(execution: Execution, breakpoints: Sequence[str]) -> Execution:
    """Replace the breakpoints.

    Args:
        breakpoints: Names of steps to hold before, and conditions on float metrics such as
            ``"train.accuracy < 0.9"``: where one holds, the steps directly after `train` do.

    Raises:
        NotFoundError, DeclarationError: One is no step and no condition; nothing is changed.
    """
    runtime = execution._runtime
    texts = read_breakpoints(execution.plan, breakpoints)
    control.request(runtime.store, runtime.settings, execution.id, "hold", "", {"breakpoints": texts})
    return execution


def read_breakpoints(plan: Plan, breakpoints: Sequence[Any]) -> list[str]:
    """Return breakpoints as texts, steps by name.

    Raises:
        NotFoundError, DeclarationError: One is no step and no condition.
    """
    listed = [breakpoints] if isinstance(breakpoints, str) or not isinstance(breakpoints, Sequence) else breakpoints
    texts = [name_of(item) for item in listed]
    control.read_holds({"breakpoints": texts}, plan)
    return texts


def holds(execution: Execution) -> dict[str, Any]:
    """Return where it holds: ``{"every", "until", "breakpoints"}``."""
    from ..events import HoldsChanged

    options = execution._runtime.store.plan(execution.id).get("options") or {}
    found = {"every": bool(options.get("debug")), "until": "", "breakpoints": []}
    for event in execution.events():
        if isinstance(event.payload, HoldsChanged):
            payload = event.payload
            found = {"every": payload.every, "until": payload.until, "breakpoints": list(payload.breakpoints)}
    return found


def name_of(step: Any) -> str:
    """Return the name of a step, given it or its name."""
    return step if isinstance(step, str) else str(getattr(step, "name", step))
