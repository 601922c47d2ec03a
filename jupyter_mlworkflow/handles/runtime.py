"""Where runs live: settings, store, storage root and registries of this process.

Faces (notebook, CLI, server) reach everything through a `Runtime`; they never
import the engine.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import settings as _settings
from ..engine import control

if TYPE_CHECKING:
    from ..assets import Assets
    from ..settings import Settings
    from ..storage import StorageRoot
    from ..store.base import Store

_CREDENTIALS = frozenset({"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"})
_open: dict[str, Runtime] = {}
_lock = threading.Lock()


class Runtime:
    """Settings and what they lead to. One per home folder and process; thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def store(self) -> Store:
        """The store of this home; opened (and created) on first use."""
        return control.open_store(self.settings)

    @cached_property
    def assets(self) -> Assets:
        """Models, services and what else steps make."""
        from ..assets import Assets

        return Assets(self.store, self.settings)

    @property
    def storage(self) -> StorageRoot:
        """The storage root, with relative paths starting from the current folder."""
        return self.storage_from(Path.cwd())

    def storage_from(self, folder: Path) -> StorageRoot:
        """Return the storage root, with relative paths starting from `folder`."""
        from ..storage import StorageRoot

        root = self.settings.storage or str(self.settings.home_path / "storage")
        return StorageRoot(root, cwd=str(folder))


def current() -> Runtime:
    """Return the runtime for the settings that hold here and now."""
    settings = _settings.load()
    key = repr(settings)
    with _lock:
        if key not in _open:
            _open[key] = Runtime(settings)
        return _open[key]


def revive(runtime: Runtime, execution_id: str) -> bool:
    """Start the supervisor of an execution that should have one and has none; return whether (P3)."""
    return control.revive(runtime.store, runtime.settings, execution_id)


def origin(folder: Path | None = None) -> dict[str, Any]:
    """Describe where a run is asked for: folder, interpreter, environment, machine.

    Credentials of the cloud SDK stay out of it: they are never written anywhere.

    Args:
        folder: Where relative paths start; the working folder by default.
    """
    environment: Mapping[str, str] = {k: v for k, v in os.environ.items() if k not in _CREDENTIALS}
    return {
        "cwd": str(folder or Path.cwd()),
        "interpreter": sys.executable,
        "environment": dict(environment),
        "host": os.uname().nodename,
    }


def check_executor(name: str) -> None:
    """Raise `SettingsError` if there is no executor of that name."""
    from ..executors import find_executor

    find_executor(name)
