"""Steps that queue for slots: whom to ask for, and when.

The store grants; all executions stand in one queue there, which nothing overtakes. So of 10,000
pending steps only as many as there are slots can be granted at once, and only those are asked for.
"""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Collection
from typing import TYPE_CHECKING

from ..store.base import Want

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
        self._asked = 0.0
        self._fresh = False

    def __len__(self) -> int:
        return len(self._queue)

    def want(
        self, step: str, *, attempt: int, slots: int, priority: int, since: float, index: int, payload: Payload
    ) -> None:
        """Queue a step. `payload` is appended once it is granted; `index` decides among equals."""
        key = (-priority, since, index, step)
        insort(self._queue, key)
        self._wants[step] = (key, Want(step, attempt, slots, priority, since, (payload,)))
        self._fresh = True

    def drop(self, step: str) -> None:
        """Take a step out: granted, or stopped."""
        found = self._wants.pop(step, None)
        if found is not None:
            self._queue.remove(found[0])
            self._fresh = True

    def to_ask(self, *, capacity: int, released: bool, changed: bool) -> list[Want]:
        """Return the wants to hand to the store now, empty if asking would change nothing.

        Args:
            released: Slots are given back in the same transaction.
            changed: Somebody wrote to the store since the last time.
        """
        if not self._queue:
            return []
        now = time.monotonic()
        due = self._fresh or released or now - self._asked > _REPEAT_SECONDS
        if not due and not (changed and self._is_room(capacity)):
            return []
        self._asked, self._fresh = now, False
        return [self._wants[key[3]][1] for key in self._queue[:capacity]]

    def holders(self) -> Collection[str]:
        """Return the other executions that hold slots."""
        return {execution for execution, _, _, _ in self._store.claims() if execution != self._id}

    def _is_room(self, capacity: int) -> bool:
        used = sum(slots for _, _, _, slots in self._store.claims())
        return used == 0 or used < capacity
