"""Executors by name. To add one, derive from `executors.base.Executor` and name it here or in the
entry point group ``jupyter_mlworkflow.executors``; `testing` holds the contract that it must pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Executor

EXECUTORS: dict[str, str] = {
    "local": "jupyter_mlworkflow.executors.local:LocalExecutor",
}
"""Where the class of each built-in executor lies, as ``module:class``."""


def load_executor(name: str) -> type[Executor]:
    """Import the executor called `name`; entry points are read only when it is not a built-in one.

    Returns:
        The class; it is constructed with the `Settings`.

    Raises:
        SettingsError: There is no such executor; the sentence lists those there are.

    Example:
        >>> load_executor("local").__name__
        'LocalExecutor'
    """
    from importlib import import_module

    module, _, attribute = find_executor(name).partition(":")
    found: type[Executor] = getattr(import_module(module), attribute)
    return found


def find_executor(name: str) -> str:
    """Return where the class of an executor lies, without importing it.

    Raises:
        SettingsError: There is no such executor; the sentence lists those there are.
    """
    return EXECUTORS.get(name) or _third_party(name)


def _third_party(name: str) -> str:
    from importlib.metadata import entry_points

    from ..errors import SettingsError

    found = {point.name: point.value for point in entry_points(group="jupyter_mlworkflow.executors")}
    if name not in found:
        known = ", ".join(sorted({*EXECUTORS, *found}))
        raise SettingsError(f'There is no executor "{name}" (setting "executor"). Known: {known}.')
    return found[name]
