"""Requests about one execution: what is known, what happened, what to do."""

from __future__ import annotations

from typing import Any

from tornado import web

from ..live import actions
from ..live.view import execution_view
from .base import ID, Handler

_EVENTS_A_PAGE = 5000


class Execution(Handler):
    """Everything a view needs to draw an execution."""

    @web.authenticated
    async def get(self, execution_id: str) -> None:
        """Answer ``{"record", "picture", "steps", ...}``; query ``open``: groups to show unfolded."""
        runtime = self.runtime
        opened = tuple(self.get_query_arguments("open"))
        await self.answer(lambda: execution_view(runtime, execution_id, opened=opened))


class Events(Handler):
    """The journal of an execution."""

    @web.authenticated
    async def get(self, execution_id: str) -> None:
        """Answer events after query ``after``, at most ``limit``."""
        store = self.runtime.store
        after = self.number("after", 0, most=10**12)
        limit = self.number("limit", _EVENTS_A_PAGE, most=_EVENTS_A_PAGE)

        def events() -> list[dict[str, Any]]:
            return [event.to_json() for event in store.read_from(store.find(execution_id), after, limit=limit)]

        await self.answer(events)


class Actions(Handler):
    """Steering an execution."""

    @web.authenticated
    async def post(self, execution_id: str) -> None:
        """Do ``{"verb", "step", "values"}``; answer ``{"ok", ...}`` (see `live.actions.act`)."""
        body = self.get_json_body() or {}
        if not isinstance(body, dict) or not isinstance(body.get("verb"), str):
            raise web.HTTPError(400, 'The request must be a JSON object with a "verb".')
        step, values = body.get("step") or "", body.get("values") or {}
        if not isinstance(step, str) or not isinstance(values, dict):
            raise web.HTTPError(400, '"step" must be text and "values" an object.')
        runtime = self.runtime
        verb = body["verb"]
        await self.answer(lambda: actions.act(runtime, execution_id, verb, step, values))


ROUTES = [
    (f"/executions/{ID}", Execution),
    (f"/executions/{ID}/events", Events),
    (f"/executions/{ID}/actions", Actions),
]
