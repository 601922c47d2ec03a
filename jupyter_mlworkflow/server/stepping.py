"""Requests of a debugger: what a step will receive, and the exception that ended it."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..live import stepping
from .base import ID, STEP, Handler


class Preview(Handler):
    """What a step would receive if it ran now."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer `live.schema.StepPreview`."""
        await self.answer(lambda: stepping.preview(self.runtime, execution_id, step))


class Postmortem(Handler):
    """The exception that ended a job."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer `live.schema.PostmortemAnswer`; query ``attempt``."""
        attempt = self.number("attempt", 0) or None
        await self.answer(lambda: stepping.postmortem(self.runtime, execution_id, step, attempt=attempt))


ROUTES = [
    (f"/executions/{ID}/steps/{STEP}/preview", Preview),
    (f"/executions/{ID}/steps/{STEP}/postmortem", Postmortem),
]
