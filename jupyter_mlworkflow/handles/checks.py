"""What callers pass, checked before anything happens: a sentence instead of an error from inside (P6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, NotFoundError
from ..values import not_plain, shown

if TYPE_CHECKING:
    from ..records import ExecutionRecord, StepRecord


def groups(**given: Any) -> dict[str, dict[str, Any]]:
    """Return groups of values (``parameters``, ``data``, ``storages``) as dicts; ``None`` is an empty one.

    Raises:
        DeclarationError: One is no dict with names as keys.

    Example:
        >>> groups(parameters={"epochs": 3}, data=None)
        {'parameters': {'epochs': 3}, 'data': {}}
        >>> groups(parameters=5)
        Traceback (most recent call last):
        jupyter_mlworkflow.errors.DeclarationError: parameters must be a dict such as {"NAME": value}, not 5 (int).
    """
    for group, values in given.items():
        if values is not None and not isinstance(values, Mapping):
            raise _refused(group, 'must be a dict such as {"NAME": value}', values)
        for name in values or ():
            if not isinstance(name, str):
                raise _refused(group, "must have names as its keys", name)
    return {group: dict(values or {}) for group, values in given.items()}


def text(what: str, value: Any, example: str) -> str:
    """Return `value`, which must be text.

    Args:
        what: Name of the argument.
        example: What would be right.
    """
    if not isinstance(value, str):
        raise _refused(what, f"must be text such as {example}", value)
    wrong = not_plain(value)
    if wrong:
        raise _refused(what, wrong, value)
    return value


def optional_text(what: str, value: Any, example: str) -> str | None:
    """Return `value`, which must be text or ``None``."""
    return None if value is None else text(what, value, example)


def whole(what: str, value: Any, minimum: int = 0) -> int | None:
    """Return `value`, which must be a whole number of at least `minimum`, or ``None``."""
    if value is None:
        return None
    # numpy's whole numbers are no `int`, but count as one wherever Python counts.
    if isinstance(value, bool) or not hasattr(value, "__index__") or int(value) < minimum:
        raise _refused(what, f"must be a whole number ≥ {minimum}", value)
    return int(value)


def number(what: str, value: Any) -> float | None:
    """Return `value`, which must be a finite number, or ``None``."""
    if value is None:
        return None
    try:
        found = float(value) if not isinstance(value, (str, bytes, bool)) else float("nan")
    except (TypeError, ValueError, OverflowError):
        found = float("nan")
    if not abs(found) < float("inf"):
        raise _refused(what, "must be a finite number", value)
    return found


def step_names(steps: Any) -> list[str] | None:
    """Return names for the documented ``steps=``: one step, several, or names of some (section 5.8)."""
    if steps is None:
        return None
    several = isinstance(steps, Iterable) and not isinstance(steps, (str, bytes, Mapping))
    names = []
    for step in steps if several else [steps]:
        name = step if isinstance(step, str) else getattr(step, "name", None)
        if not isinstance(name, str):
            raise _refused("steps", 'must be steps of the workflow or their names, such as ["train"]', step)
        names.append(name)
    return names


def step_of(record: ExecutionRecord, name: Any) -> StepRecord:
    """Return the record of the step called `name`.

    Raises:
        DeclarationError: It is no name.
        NotFoundError: There is no such step; the sentence lists those there are.
    """
    if text("step", name, '"train"') not in record.steps:
        raise NotFoundError.named("step", name, list(record.steps))
    return record.steps[name]


def _refused(what: str, must: str, value: Any) -> DeclarationError:
    kind = "" if isinstance(value, (str, type(None))) else f" ({type(value).__name__})"
    return DeclarationError(f"{what} {must}, not {shown(value)}{kind}.")
