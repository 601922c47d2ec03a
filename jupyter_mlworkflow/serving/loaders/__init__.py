"""Which model types are served without code of the user, and who loads them.

To add one: a module beside this one with a `Loader`, and a line below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ...errors import ServiceError

if TYPE_CHECKING:
    from .base import Loader

LOADERS: dict[str, str] = {
    "Scikit_Learn": "jupyter_mlworkflow.serving.loaders.scikit_learn:ScikitLearn",
}


def loader(model_type: str) -> Loader:
    """Return the loader for a model type of table 5-56.

    Raises:
        ServiceError: There is none; names the types that have one.
    """
    if model_type not in LOADERS:
        raise ServiceError(
            f'A model of type "{model_type}" has no built-in loader; put a customize_service.py into its '
            f"model folder, or register it as {' or '.join(LOADERS)}."
        )
    module, _, name = LOADERS[model_type].partition(":")
    made: Loader = getattr(import_module(module), name)()
    return made
