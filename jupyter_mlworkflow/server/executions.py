"""Requests about one execution: what is known, what happened, what to do."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..live import actions, requests
from .base import ID, Handler


class Execution(Handler):
    """Everything a view needs to draw an execution."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str) -> None:
        """Answer `live.schema.ExecutionView`; query ``open`` (folded nodes to show one by one) and ``lang``."""
        opened, lang = tuple(self.get_query_arguments("open")), self.word("lang")
        await self.answer(lambda: requests.view(self.runtime, execution_id, opened=opened, lang=lang))


class Twin(Handler):
    """What a notebook keeps of an execution as it is now."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str) -> None:
        """Answer `live.schema.Twin`; query ``lang``."""
        lang = self.word("lang")
        await self.answer(lambda: requests.twin(self.runtime, execution_id, lang=lang))


class Events(Handler):
    """The journal of an execution."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str) -> None:
        """Answer events after query ``after``, at most ``limit``."""
        after, limit = self.number("after", 0), self.number("limit", requests.EVENTS_AT_ONCE)
        await self.answer(lambda: requests.events(self.runtime, execution_id, after=after, limit=limit))


class Actions(Handler):
    """Steering an execution."""

    @web.authenticated
    @authorized
    async def post(self, execution_id: str) -> None:
        """Do ``{"verb", "step", "values"}``; answer ``{"ok", ...}`` (see `live.actions.act`)."""
        body = self.body(("verb",), ("step", "values"))
        await self.answer(lambda: actions.act(self.runtime, execution_id, **body))


ROUTES = [
    (f"/executions/{ID}", Execution),
    (f"/executions/{ID}/twin", Twin),
    (f"/executions/{ID}/events", Events),
    (f"/executions/{ID}/actions", Actions),
]
