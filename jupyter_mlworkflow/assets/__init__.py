"""What steps make and use: models and services, found again by name and version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .facade import Assets as Assets
    from .models import Model as Model
    from .models import Models as Models

_DOORS = {"Assets": "facade", "Model": "models", "Models": "models"}


def __getattr__(name: str) -> Any:
    """Import on first use: most runs of a supervisor touch no asset."""
    if name in _DOORS:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_DOORS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
