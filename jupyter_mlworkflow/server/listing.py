"""Requests that are about no single execution: identity, lists, to-do."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..live import requests
from .base import Handler


class Store(Handler):
    """Which store this server sees."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer ``{"store", "version", "home"}``."""
        await self.answer(lambda: requests.store(self.runtime))


class Executions(Handler):
    """The executions of the store, newest first."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer a list of summaries; query: ``workflow state label limit offset``."""
        choice: dict[str, Any] = {name: self.word(name) for name in ("workflow", "state", "label")}
        choice |= {"limit": self.number("limit", 1000, most=requests.ROWS_AT_ONCE), "offset": self.number("offset", 0)}
        await self.answer(lambda: requests.executions(self.runtime, **choice))


class Todo(Handler):
    """What waits for a person, in all running executions."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer one row a waiting step."""
        await self.answer(lambda: requests.todo(self.runtime))


ROUTES = [
    ("/store", Store),
    ("/executions", Executions),
    ("/todo", Todo),
]
