"""The store: journals, the records folded from them, and the few tables beside them.

Importing this package loads nothing; names come on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base import Store as Store
    from .fold import Fold as Fold
    from .home import is_driven as is_driven
    from .home import lock_execution as lock_execution
    from .open import open_store as open_store

_PLACES = {
    "Store": "base",
    "Fold": "fold",
    "lock_execution": "home",
    "is_driven": "home",
    "open_store": "open",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
