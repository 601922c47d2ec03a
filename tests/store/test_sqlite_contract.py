"""The store on SQLite keeps the contract, and behaves like the plain model whatever is done to both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from jupyter_mlworkflow.store.base import Store
from jupyter_mlworkflow.store.sqlite import claims
from jupyter_mlworkflow.store.sqlite.store import SQLiteStore
from jupyter_mlworkflow.testing.store import StoreContract
from jupyter_mlworkflow.testing.store_machine import compare_with_model


class TestSQLite(StoreContract):
    def opener(self, folder: Path) -> Callable[[], Store]:
        return partial(SQLiteStore, folder / "store.sqlite3")

    @pytest.fixture
    def remembered_seconds(self, monkeypatch: pytest.MonkeyPatch) -> float:
        monkeypatch.setattr(claims, "REMEMBERED_SECONDS", 0.2)
        return 0.2


def test_it_does_what_the_plain_model_does(tmp_path: Path) -> None:
    count = iter(range(10**6))
    compare_with_model(lambda: SQLiteStore(tmp_path / f"{next(count)}.sqlite3"), examples=50, steps=25)
