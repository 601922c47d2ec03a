"""From settings to a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Store
from .home import free_ballast, keep_ballast, prepare_home

if TYPE_CHECKING:
    from ..settings import Settings


def open_store(settings: Settings) -> Store:
    """Open the store of the home folder; folder and store are made if they do not exist.

    Args:
        settings: `home` says where; `ballast_mb` how much is kept in reserve for a full disk.

    Raises:
        StoreError: The home folder cannot be used, or the store cannot be opened.
    """
    from .sqlite.store import SQLiteStore

    home = settings.home_path
    prepare_home(home)
    keep_ballast(home, settings.ballast_mb)
    return SQLiteStore(home / "store.sqlite3", on_full=lambda: free_ballast(home))
