"""Steps that queue for slots: whom to ask for, and when.

The store grants; all executions stand in one queue there, which nothing overtakes. So of 10,000
pending steps only as many as there are slots can be granted at once: those are at the front, and
only they are made ready and asked for.
"""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..store.model import Want

if TYPE_CHECKING:
    from ..events import Payload
    from ..store.base import Store

_REPEAT_SECONDS = 1.0
"""The store forgets a want that was not repeated for a few seconds."""


class Slots:
    """The queue of one execution. Not thread-safe."""

    def __init__(self, store: Store, execution_id: str) -> None:
        self._store = store
        self._id = execution_id
        self._queue: list[tuple[int, float, int, str]] = []
        self._wants: dict[str, tuple[tuple[int, float, int, str], Want]] = {}
        self._ready: set[str] = set()
        self._standing: set[str] = set()
        self._asked = 0.0
        self._fresh = False

    def __len__(self) -> int:
        return len(self._queue)

    def want(self, step: str, *, attempt: int, slots: int, priority: int, since: float, index: int) -> None:
        """Queue a step; `index` decides among equals."""
        key = (-priority, since, index, step)
        insort(self._queue, key)
        self._wants[step] = (key, Want(step, attempt, slots, priority, since))

    def front(self, capacity: int) -> list[str]:
        """Return the steps that may be granted next."""
        return [step for _, _, _, step in self._queue[:capacity]]

    def ready(self, step: str, payloads: Sequence[Payload]) -> None:
        """Let a step be asked for; `payloads` are appended once it is granted."""
        key, want = self._wants[step]
        self._wants[step] = (key, replace(want, payloads=tuple(payloads)))
        self._ready.add(step)
        self._fresh = True

    def unready(self, step: str) -> None:
        """Let a step not be asked for any more until it is ready again."""
        self._ready.discard(step)

    def is_ready(self, steps: Collection[str]) -> bool:
        """Return whether one of some steps may be asked for."""
        return not self._ready.isdisjoint(steps)

    def drop(self, step: str) -> None:
        """Take a step out: granted, or stopped."""
        found = self._wants.pop(step, None)
        if found is not None:
            self._queue.remove(found[0])
            self._ready.discard(step)
            self._standing.discard(step)
            self._fresh = True

    def to_ask(self, *, capacity: int, writing: bool, released: bool, changed: bool) -> list[Want]:
        """Return the wants to hand to the store now, empty if asking would change nothing.

        A step that got ready is asked for at once where it may be granted, or where none of ours stands
        in the common queue; else with the next events.

        Args:
            writing: There are events to write in any case.
            released: Slots are given back in the same transaction.
            changed: Somebody wrote to the store since the last time.
        """
        wants = [self._wants[step][1] for step in self.front(capacity) if step in self._ready]
        if not wants:
            return []
        now = time.monotonic()
        due = released or (self._fresh and (writing or not self._standing)) or now - self._asked > _REPEAT_SECONDS
        if not due and not ((changed or self._fresh) and self._is_room(capacity)):
            return []
        self._asked, self._fresh = now, False
        self._standing = {want.step for want in wants}
        return wants

    def holders(self) -> Collection[str]:
        """Return the other executions that hold slots."""
        return {execution for execution, _, _, _ in self._store.claims() if execution != self._id}

    def _is_room(self, capacity: int) -> bool:
        used = sum(slots for _, _, _, slots in self._store.claims())
        return used == 0 or used < capacity
