"""When the home is removed under a supervisor: nobody will ever find it or its jobs again, so it ends them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .loop import Engine

_LOOK_SECONDS = 1.0
_LAST_SECONDS = 5.0
"""How long to wait for processes that were killed."""


class HomeLostError(Exception):
    """The store is not where it was, and everything that ran for it was ended. Nothing can be written down."""


class Home:
    """Notices that the store was removed, or that another one lies in its place. Costs one `stat` a second."""

    def __init__(self, folder: Path) -> None:
        self._store = folder / "store.sqlite3"
        self._before = _stat(self._store)
        self._looked_at = time.monotonic()

    def is_due(self) -> bool:
        """Whether it is time to look again. Never where there was no store in a file to begin with."""
        return self._before is not None and time.monotonic() - self._looked_at > _LOOK_SECONDS

    def is_lost(self) -> bool:
        """Look, if it is time to, and return whether the store is gone."""
        if self._before is None or not self.is_due():
            return False
        self._looked_at = time.monotonic()
        now = _stat(self._store)
        # The store is open, so that its inode number is not given to another file meanwhile.
        return now is None or not os.path.samestat(now, self._before)


def leave(engine: Engine) -> None:
    """End every process of an execution without writing anything.

    Raises:
        HomeLostError: When that is done.
    """
    grace = engine.kit.settings.stop_grace_seconds
    running = [live for live in engine.attempts.all() if live.submitted and not live.gone]
    for live in engine.attempts.all():
        live.cancelled = True
    for live in running:
        engine.kit.executor.stop(live.context.key, grace_seconds=grace)
    until = time.monotonic() + grace + _LAST_SECONDS
    while any(not live.gone for live in running) and time.monotonic() < until:
        try:
            engine.inbox.get(timeout=0.1)()
        except Empty:
            continue
    raise HomeLostError(engine.id)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
