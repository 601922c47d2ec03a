"""The store on SQLite keeps the contracts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from jupyter_mlworkflow.store.base import Store
from jupyter_mlworkflow.store.sqlite.store import SQLiteStore
from jupyter_mlworkflow.testing.store import StoreContract


class TestSQLite(StoreContract):
    def opener(self, folder: Path) -> Callable[[], Store]:
        return partial(SQLiteStore, folder / "store.sqlite3")
