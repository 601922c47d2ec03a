"""What a store takes and gives besides events and records: rows of listings, claims, commands, assets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..events import Event, Payload


@dataclass(frozen=True, slots=True)
class ExecutionSummary:
    """One row of a listing. Times in seconds since the epoch."""

    id: str
    workflow: str
    name: str
    state: str
    seq: int
    created_at: float
    started_at: float | None
    ended_at: float | None
    experiment_id: str
    labels: tuple[str, ...]
    waiting: bool
    steps: Mapping[str, int]
    """Number of steps by state."""
    idle_seconds: float = 0.0
    """How long it lay ended before it was retried or resumed."""
    driven: bool | None = None
    """Whether a process drives it on, where somebody looked (a store cannot know)."""


@dataclass(frozen=True, slots=True)
class Want:
    """A claim on slots for one attempt, and what is appended once it is granted."""

    step: str
    attempt: int
    slots: int
    priority: int
    since: float
    """When it was first wanted (seconds since the epoch): age decides among equal priorities."""
    payloads: tuple[Payload, ...] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """Result of a `commit`: the events written and the steps whose claims were granted."""

    events: tuple[Event, ...]
    granted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person wants of an execution.

    Args:
        verb: One of `engine.checks.VERBS`.
        step: Name of the step, where the verb is about one.
        values: ``{"parameters", "data", "storages"}`` or what else the verb takes.
        at: When it was sent, in seconds since the epoch.
    """

    id: str
    verb: str
    step: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing that steps make and use: ``kind`` is ``model``, ``service``, ``algorithm``, …"""

    id: str
    kind: str
    name: str
    version: str
    created_at: float
    data: Mapping[str, Any]
    key: str | None = None
    """Attempt that made it; the same key never makes a second one."""
