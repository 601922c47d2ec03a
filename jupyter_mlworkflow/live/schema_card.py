"""The card of what ran in one cell of a debug session, in the content of an output."""

from __future__ import annotations

from typing import TypedDict


class RanStep(TypedDict):
    """A step that ran in a cell, as it was when the cell had ended; times in seconds since the epoch."""

    step: str
    title: str
    attempt: int
    state: str
    started_at: float | None
    ended_at: float | None
    note: str
    made: list[str]
    tail: list[str]
    """Last lines of the log of a step that failed."""


CARDS = (RanStep,)
