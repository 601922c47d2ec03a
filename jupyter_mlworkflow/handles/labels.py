"""Labels by which runs are found again, and the one that marks the baseline of a workflow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import DeclarationError
from ..values import check_labels
from .execution import Execution

if TYPE_CHECKING:
    from .runtime import Runtime

BASELINE = "baseline"
"""Label of the execution that others of its workflow are compared with."""


def change(
    execution: Execution,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    labels: Iterable[str] | None = None,
) -> Execution:
    """Give labels to an execution and take some away; its others stay.

    Args:
        labels: What it has instead of its own to begin with.

    Raises:
        DeclarationError: A label is no text.
    """
    added, removed = _texts(add), set(_texts(remove))
    known = execution.labels if labels is None else _texts(labels)
    wanted = tuple(dict.fromkeys(label for label in (*known, *added) if label not in removed))
    if wanted != execution.labels:
        execution.label(*wanted)
    return execution


def mark_baseline(runtime: Runtime, execution: Execution, *, on: bool = True) -> Execution:
    """Make an execution the baseline of its workflow in the place of the one before, or (`on=False`) no longer."""
    if not on:
        return change(execution, remove=[BASELINE])
    for row in runtime.store.executions(workflow=execution.workflow, label=BASELINE):
        if row.id != execution.id:
            change(Execution(runtime, row.id), remove=[BASELINE])
    return change(execution, add=[BASELINE])


def _texts(labels: Iterable[str]) -> list[str]:
    found = labels if isinstance(labels, str) else list(labels)
    if wrong := check_labels(found):
        raise DeclarationError(wrong)
    return list(found)
