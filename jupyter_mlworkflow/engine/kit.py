"""What an engine works with, made on first use: executor, runners, storage, assets.

Nothing heavy is imported before a step wants it: a chain of jobs never loads the registries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..steps.base import CallRunner, Origin, TaskRunner

if TYPE_CHECKING:
    from ..executors.base import Executor
    from ..settings import Settings
    from ..storage import StorageRoot
    from ..store.base import Store

Runner = CallRunner | TaskRunner


class Kit:
    """Settings, store and what follows from them. Tests hand in their own parts.

    Args:
        executor: Runs tasks; the one that the settings name, unless given.
        runners: Runners by step kind, before those of `steps`.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        executor: Executor | None = None,
        runners: Mapping[str, Runner] | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.assets: Any = LazyAssets(store, settings)
        self._executor = executor
        self._runners: dict[str, Runner] = dict(runners or {})
        self._storages: dict[str, StorageRoot] = {}

    @property
    def executor(self) -> Executor:
        """The executor that runs tasks."""
        if self._executor is None:
            from ..executors import load_executor

            make: Any = load_executor(self.settings.executor)
            self._executor = make(self.settings)
        return self._executor

    @property
    def capacity(self) -> int:
        """How many slots there are in all, known without loading an executor that nobody used yet."""
        if self._executor is None and self.settings.executor == "local":
            return self.settings.slot_count
        return self.executor.capacity()

    def runner(self, kind: str) -> Runner:
        """Return the runner of a step kind.

        Raises:
            MLWorkflowError: There is none; the sentence says so.
        """
        if kind not in self._runners:
            from ..steps import load_runner

            found: Any = load_runner(kind)
            self._runners[kind] = found() if isinstance(found, type) else found
        return self._runners[kind]

    def storage(self, origin: Origin) -> StorageRoot:
        """Return the storage root, with relative paths starting where the run was asked for."""
        if origin.cwd not in self._storages:
            from ..storage import StorageRoot

            root = self.settings.storage or str(self.settings.home_path / "storage")
            self._storages[origin.cwd] = StorageRoot(root, cwd=origin.cwd)
        return self._storages[origin.cwd]

    def close(self) -> None:
        """Let go of executor and store; running tasks go on."""
        if self._executor is not None:
            self._executor.close()
        self.store.close()


class LazyAssets:
    """The registries of models, services and the like, imported when something is asked of them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._make = (store, settings)
        self._assets: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._assets is None:
            from ..assets import Assets

            self._assets = Assets(*self._make)
        return getattr(self._assets, name)


def read_origin(document: Mapping[str, Any]) -> Origin:
    """Read where a run was asked for, as `Store.origin` returns it."""
    return Origin(
        cwd=document.get("cwd") or "/",
        interpreter=document.get("interpreter") or "",
        environment=document.get("environment") or {},
        host=document.get("host") or "",
    )
