"""The plain model that stores are compared with keeps the same contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_mlworkflow.store.base import Store
from jupyter_mlworkflow.testing.memory import MemoryStore
from jupyter_mlworkflow.testing.store import StoreContract


class TestMemory(StoreContract):
    shared = False

    def opener(self, folder: Path) -> Callable[[], Store]:
        return MemoryStore
