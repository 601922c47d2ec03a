"""What the schedule says is to be done next; the loop turns each into events."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import StepError
from ..records import ExecutionState


@dataclass(frozen=True, slots=True)
class Skip:
    """The step is skipped."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The step waits for values, named like ``parameters.NAME``."""

    step: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """The step holds until somebody releases it (debugging)."""

    step: str
    reason: str = "It holds until it is released."


@dataclass(frozen=True, slots=True)
class Ready:
    """The step may start as soon as there are slots for it."""

    step: str


@dataclass(frozen=True, slots=True)
class Fail:
    """The step fails before it began: its skip conditions cannot be evaluated."""

    step: str
    error: StepError


@dataclass(frozen=True, slots=True)
class Finish:
    """The execution has ended."""

    state: ExecutionState
    reason: str


Action = Skip | Wait | Hold | Ready | Fail | Finish
