"""Threads that do what takes time, so that the one who decides never waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Job = Callable[[], None]


class Workers:
    """A pool of daemon threads that grows to `limit` and keeps idle ones: waking one is faster than making one.

    Daemons, so that a step that ignores being stopped does not keep the process alive.

    Args:
        limit: Jobs done at the same time at the most, others queue; ``None`` for any number.
    """

    def __init__(self, name: str, limit: int | None = None) -> None:
        self._name = name
        self._limit = limit
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._free = 0
        self.busy = 0
        """Jobs not yet done."""

    def do(self, job: Job) -> None:
        """Do `job` in some thread. It reports by itself, errors included."""
        with self._lock:
            self.busy += 1
            if self._free > 0:
                self._free -= 1
            elif self._limit is None or self._threads < self._limit:
                self._threads += 1
                name = f"{self._name}-{self._threads}"
                threading.Thread(target=self._work, args=(job,), name=name, daemon=True).start()
                return
            else:
                self._free -= 1  # whoever is free next takes it without being counted free
        self._jobs.put(job)

    def here(self, job: Job) -> None:
        """Do `job` in the calling thread, one that nobody waits for; in another one if there is too much to do."""
        with self._lock:
            room = self._limit is None or self.busy < self._limit
            self.busy += room
        if not room:
            self.do(job)
            return
        try:
            job()
        finally:
            with self._lock:
                self.busy -= 1

    def _work(self, job: Job) -> None:
        while True:
            job()
            with self._lock:
                self._free += 1
                self.busy -= 1
            job = self._jobs.get()
