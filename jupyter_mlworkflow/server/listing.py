"""Requests that are about no single execution: identity, lists, to-do, storage."""

from __future__ import annotations

from typing import Any

from tornado import web

from .. import __version__
from ..errors import StorageError
from ..live.feeds import waiting_steps
from ..records import to_json
from .base import Handler


class Store(Handler):
    """Which store this server sees: views compare it with the one that wrote them."""

    @web.authenticated
    async def get(self) -> None:
        """Answer ``{"store", "version", "home"}``."""
        runtime = self.runtime
        await self.answer(
            lambda: {"store": runtime.store.id, "version": __version__, "home": str(runtime.settings.home_path)}
        )


class Executions(Handler):
    """The executions of the store, newest first."""

    @web.authenticated
    async def get(self) -> None:
        """Answer a list of summaries; query: ``workflow state label limit offset``."""
        choice: dict[str, Any] = {name: self.get_query_argument(name, None) for name in ("workflow", "state", "label")}
        limit, offset = self.number("limit", 1000, most=10_000), self.number("offset", 0, most=10**9)
        store = self.runtime.store
        await self.answer(lambda: [to_json(row) for row in store.executions(**choice, limit=limit, offset=offset)])


class Todo(Handler):
    """What waits for a person, in all running executions."""

    @web.authenticated
    async def get(self) -> None:
        """Answer one row a waiting step."""
        store = self.runtime.store

        def rows() -> list[dict[str, Any]]:
            running = store.executions(state="running")
            return [row for found in running if found.waiting for row in waiting_steps(store.record(found.id))]

        await self.answer(rows)


class Storage(Handler):
    """A folder of the storage root."""

    @web.authenticated
    async def get(self) -> None:
        """Answer ``{"path", "entries": [{"name", "path", "directory", "size"}]}`` for query ``path``."""
        path = self.get_query_argument("path", "/")
        storage = self.runtime.storage

        def entries() -> dict[str, Any]:
            if path.startswith((".", "~", "file:")):
                raise StorageError(f'"{path}" is not in the storage root; only /bucket/folder/ paths are listed.')
            return {"path": path, "entries": storage.entries(path)}

        await self.answer(entries)


ROUTES = [
    ("/store", Store),
    ("/executions", Executions),
    ("/todo", Todo),
    ("/storage", Storage),
]
