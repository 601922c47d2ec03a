"""Requests of the table of experiments."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..live import compare
from .base import ID, Handler, RefusedError


class Columns(Handler):
    """Values of many executions by column. A POST, because the ids of a thousand do not fit into an address."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator]
    async def post(self) -> None:
        """Answer `live.schema_compare.ExperimentRow` of each of ``{"ids"}``."""
        body = self.body(("ids",), ())
        await self.answer(lambda: compare.columns(self.runtime, body["ids"]))


class Curves(Handler):
    """Lines of the line charts of some executions."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator]
    async def post(self) -> None:
        """Answer `live.schema_compare.ExperimentCurve` of all lines of ``{"ids"}``."""
        body = self.body(("ids",), ())
        await self.answer(lambda: compare.curves(self.runtime, body["ids"]))


class Differences(Handler):
    """What differs between two executions."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str) -> None:
        """Answer `live.schema_compare.ExperimentDifferences`; query ``other`` and ``lang``."""
        other, lang = self.word("other"), self.word("lang")
        if other is None:
            raise RefusedError('"other" is missing: the id of the execution to compare with.')
        await self.answer(lambda: compare.differences(self.runtime, execution_id, other, lang=lang))


ROUTES = [
    ("/columns", Columns),
    ("/curves", Curves),
    (f"/executions/{ID}/differences", Differences),
]
