"""What is to be done at a moment to come."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from heapq import heappop, heappush

Effect = Callable[[], None]
_LONG = 3600.0


class Timers:
    """Effects, each with the moment that it is due. Not thread-safe.

    Example:
        >>> timers = Timers()
        >>> timers.at(0.0, lambda: print("long due"))
        >>> timers.ring()
        long due
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Effect]] = []
        self._numbers = itertools.count()

    def at(self, moment: float, effect: Effect) -> None:
        """Have `effect` done at a moment (seconds since the epoch); what is due at the same one, in this order."""
        heappush(self._heap, (moment, next(self._numbers), effect))

    def ring(self) -> None:
        """Do everything that is due."""
        now = time.time()
        while self._heap and self._heap[0][0] <= now:
            heappop(self._heap)[2]()

    def seconds_left(self) -> float:
        """Return how long it is until something is due, in seconds; an hour where nothing ever is."""
        return self._heap[0][0] - time.time() if self._heap else _LONG
