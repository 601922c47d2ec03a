"""Requests about one step: what it will receive, the exception that ended it, the numbers its own compare with."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..live import metrics, stepping
from .base import ID, STEP, Handler


class Preview(Handler):
    """What a step would receive if it ran now."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer `live.schema_stepping.StepPreview`."""
        await self.answer(lambda: stepping.preview(self.runtime, execution_id, step))


class Postmortem(Handler):
    """The exception that ended a job."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer `live.schema_stepping.PostmortemAnswer`; query ``attempt``."""
        attempt = self.number("attempt", 0) or None
        await self.answer(lambda: stepping.postmortem(self.runtime, execution_id, step, attempt=attempt))


class MetricsBefore(Handler):
    """The numbers that those of a step are compared with."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str, step: str) -> None:
        """Answer `live.schema.MetricsBefore`."""
        await self.answer(lambda: metrics.metrics_before(self.runtime, execution_id, step))


ROUTES = [
    (f"/executions/{ID}/steps/{STEP}/metrics-before", MetricsBefore),
    (f"/executions/{ID}/steps/{STEP}/preview", Preview),
    (f"/executions/{ID}/steps/{STEP}/postmortem", Postmortem),
]
