"""One door to every registry."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings import Settings
    from ..store.base import Store
    from .models import Models
    from .services import Services


class Assets:
    """The registries of one home; thread-safe, as the store is.

    Args:
        store: Where they are registered.
        settings: `home` says where their files are.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    @cached_property
    def models(self) -> Models:
        """Models by name and version."""
        from .models import Models

        return Models(self.store, self.settings)

    @cached_property
    def services(self) -> Services:
        """Deployed services."""
        from .services import Services

        return Services(self.store, self.settings)
