"""The plain model that stores are compared with keeps the same contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlworkflow.store.base import Store
from jupyter_mlworkflow.testing import memory
from jupyter_mlworkflow.testing.store import StoreContract


class TestMemory(StoreContract):
    shared = False

    def opener(self, folder: Path) -> Callable[[], Store]:
        return memory.MemoryStore

    @pytest.fixture
    def remembered_seconds(self, monkeypatch: pytest.MonkeyPatch) -> float:
        monkeypatch.setattr(memory, "REMEMBERED_SECONDS", 0.2)
        return 0.2
