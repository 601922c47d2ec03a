"""Requests for logs, by lines, by search, and whole."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import MLWorkflowError, NotFoundError
from ..handles import logs
from ..live import requests
from .base import ID, STEP, Handler, RefusedError


class Lines(Handler):
    """A range of lines of a step's log."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer ``{"start", "count", "lines"}``; query ``start count attempt``."""
        start, count, attempt = self.number("start", 0), self.number("count", 500), self.attempt()
        await self.answer(
            lambda: requests.lines(self.runtime, execution_id, step, start=start, count=count, attempt=attempt)
        )

    def attempt(self) -> int | None:
        """Return the attempt asked for; None is the newest."""
        return self.number("attempt", 0) or None


class Search(Lines):
    """The lines of a step's log that hold a text."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer ``{"lines": [numbers]}``; query ``text start limit attempt``."""
        text, attempt = self.get_query_argument("text", ""), self.attempt()
        start, limit = self.number("start", 0), self.number("limit", 1000)
        await self.answer(
            lambda: requests.search(self.runtime, execution_id, step, text, start=start, limit=limit, attempt=attempt)
        )


class Raw(Lines):
    """The whole log as a download."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Stream the file as it is."""
        store, attempt = self.runtime.store, self.attempt()
        try:
            path = await self.in_thread(lambda: logs.path(store.record(store.find(execution_id)), step, attempt))
            if path is None or not path.is_file():  # a pipe that a job put there would hold whoever opens it
                raise NotFoundError(f'Step "{step}" has no log yet.')
        except MLWorkflowError as error:
            raise RefusedError(str(error), 404) from None
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{step}.log"')
        self.set_header("Cache-Control", "no-store")
        with path.open("rb") as stream:
            await self.send(stream)
        self.finish(set_content_type="text/plain; charset=utf-8")


ROUTES = [
    (f"/executions/{ID}/logs/{STEP}", Lines),
    (f"/executions/{ID}/logs/{STEP}/search", Search),
    (f"/executions/{ID}/logs/{STEP}/raw", Raw),
]
