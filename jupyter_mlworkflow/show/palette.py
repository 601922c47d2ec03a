"""Colours and signs of states.

Every state is told three times, by colour, sign and word, so that a picture reads in black
and white, for the colour-blind and aloud. `Tone` groups the states that share a colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """One meaning and its colours: on a light card, on a dark card, and on an unknown page.

    `any` has a contrast of at least 3:1 on white and on near-black.
    """

    light: str
    dark: str
    any: str


TONES: Mapping[str, Tone] = {
    "good": Tone("#1a7f37", "#3fb950", "#2a9d49"),
    "bad": Tone("#cf222e", "#f85149", "#e5484d"),
    "busy": Tone("#0969da", "#58a6ff", "#2f86eb"),
    "wait": Tone("#9a6700", "#d29922", "#b47d00"),
    "idle": Tone("#656d76", "#8d96a0", "#808993"),
}

TONE_OF: Mapping[str, str] = {
    "init": "idle",
    "wait_inputs": "wait",
    "pending": "busy",
    "creating": "busy",
    "created": "busy",
    "create_failed": "bad",
    "running": "busy",
    "stopping": "busy",
    "stopped": "bad",
    "timeout": "bad",
    "completed": "good",
    "failed": "bad",
    "hold": "wait",
    "skipped": "idle",
    "abnormal": "bad",
    "reused": "idle",
    # how two plans differ in a step
    "added": "good",
    "removed": "bad",
    "changed": "wait",
    "same": "idle",
}

SIGNS: Mapping[str, str] = {
    "init": "○",
    "wait_inputs": "?",
    "pending": "◌",
    "creating": "◔",
    "created": "◑",
    "create_failed": "✗",
    "running": "►",
    "stopping": "□",
    "stopped": "■",
    "timeout": "!",
    "completed": "✓",
    "failed": "✗",
    "hold": "‖",
    "skipped": "»",
    "abnormal": "✗",
    "reused": "↺",
    "added": "+",
    "removed": "−",
    "changed": "≠",
    "same": "=",
}
"""One character each, one column wide, for tables and terminals."""

RANK: Mapping[str, int] = {
    state: rank
    for rank, state in enumerate(
        [
            "failed",
            "create_failed",
            "timeout",
            "abnormal",
            "stopped",
            "wait_inputs",
            "hold",
            "stopping",
            "running",
            "created",
            "creating",
            "pending",
            "init",
            "completed",
            "skipped",
            "reused",
            "removed",
            "added",
            "changed",
            "same",
        ]
    )
}
"""Order in which states want attention."""


DIFFERENCES = frozenset({"added", "removed", "changed", "same"})
"""Words for how two plans differ in a step; no step is ever in such a state."""


def tone(state: str) -> Tone:
    """Return the colours of a state; those of `init` for a word that is no state."""
    return TONES[TONE_OF.get(str(state), "idle")]


def sign(state: str) -> str:
    """Return the sign of a state."""
    return SIGNS.get(str(state), "·")
