"""Forms that nobody will submit: the cell that showed them was run again, so that they are to be seen nowhere.

Without this, each try of a cell would leave one on the to-do list for ever.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..engine import control
from ..errors import ConflictError, NotFoundError
from ..records import ExecutionState

if TYPE_CHECKING:
    from .runtime import Runtime

CELL = "cell"
"""Where an execution's origin says which cell shows its form."""


def cell() -> str:
    """Return what tells the cell that is executed now from all others; empty where that is not known.

    Jupyter front ends say with each request which cell it is, and the server which notebook.

    Example:
        >>> cell()
        ''
    """
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    if not hasattr(shell, "get_parent"):
        return ""
    named = (shell.get_parent() or {}).get("metadata", {}).get("cellId")
    return f"{os.environ.get('JPY_SESSION_NAME', '')}#{named}" if isinstance(named, str) and named else ""


def discard(runtime: Runtime, cell: str, *, but: str) -> list[str]:
    """Discard the forms that a cell showed before and that were not submitted; return their ids.

    Args:
        cell: As `cell` returned it; nothing is discarded where it is empty.
        but: Id of the execution whose form the cell shows now.
    """
    store, gone = runtime.store, []
    for row in store.executions(state=ExecutionState.INIT.value) if cell else ():
        # Submitted or discarded by somebody at this very moment: then it is no longer ours.
        with suppress(ConflictError, NotFoundError):
            if row.id != but and store.origin(row.id).get(CELL) == cell:
                control.discard(store, runtime.settings, row.id)
                gone.append(row.id)
    return gone
