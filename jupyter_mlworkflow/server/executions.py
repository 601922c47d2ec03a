"""Requests about one execution: what is known, what happened, what to do."""

from __future__ import annotations

from tornado import web

from ..live import actions, requests
from .base import ID, Handler


class Execution(Handler):
    """Everything a view needs to draw an execution."""

    @web.authenticated
    async def get(self, execution_id: str) -> None:
        """Answer `live.schema.ExecutionView`; query ``open``: folded nodes to show one by one."""
        opened = tuple(self.get_query_arguments("open"))
        await self.answer(lambda: requests.view(self.runtime, execution_id, opened=opened))


class Events(Handler):
    """The journal of an execution."""

    @web.authenticated
    async def get(self, execution_id: str) -> None:
        """Answer events after query ``after``, at most ``limit``."""
        after, limit = self.number("after", 0), self.number("limit", requests.EVENTS_AT_ONCE)
        await self.answer(lambda: requests.events(self.runtime, execution_id, after=after, limit=limit))


class Actions(Handler):
    """Steering an execution."""

    @web.authenticated
    async def post(self, execution_id: str) -> None:
        """Do ``{"verb", "step", "values"}``; answer ``{"ok", ...}`` (see `live.actions.act`)."""
        body = self.get_json_body() or {}
        if not isinstance(body, dict) or not isinstance(body.get("verb"), str):
            raise web.HTTPError(400, 'The request must be a JSON object with a "verb".')
        verb, step, values = body["verb"], body.get("step") or "", body.get("values") or {}
        if not isinstance(step, str) or not isinstance(values, dict):
            raise web.HTTPError(400, '"step" must be text and "values" an object.')
        await self.answer(lambda: actions.act(self.runtime, execution_id, verb, step, values))


ROUTES = [
    (f"/executions/{ID}", Execution),
    (f"/executions/{ID}/events", Events),
    (f"/executions/{ID}/actions", Actions),
]
