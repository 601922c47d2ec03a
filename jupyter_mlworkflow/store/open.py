"""From settings to a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NotFoundError, StoreError
from .base import Store
from .home import free_ballast, keep_ballast, prepare_home

if TYPE_CHECKING:
    from ..settings import Settings


def open_store(settings: Settings, *, make: bool = True) -> Store:
    """Open the store of the home folder; folder and store are made if they do not exist.

    Args:
        settings: `home` says where; `ballast_mb` how much is kept in reserve for a full disk.
        make: Whether to make what does not exist. A supervisor makes nothing anew in a home that was cleaned.

    Raises:
        StoreError: The home folder cannot be used, or the store cannot be opened.
        NotFoundError: There is none, and none was to be made.
    """
    from .sqlite.store import SQLiteStore

    home = settings.home_path
    path = home / "store.sqlite3"
    if make:
        prepare_home(home)
    keep_ballast(home, settings.ballast_mb)
    try:
        return SQLiteStore(path, on_full=lambda: free_ballast(home), make=make)
    except StoreError:
        if make or path.exists():
            raise
        raise NotFoundError(f"There is no store {path}.") from None
