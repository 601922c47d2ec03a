"""Requests for logs, by lines, by search, and whole."""

from __future__ import annotations

from typing import Any

from tornado import web

from ..handles import logs
from ..live.logfile import LogFile
from .base import ID, STEP, Handler

_LINES_A_REQUEST = 5000
_CHUNK = 1 << 20


class Lines(Handler):
    """A range of lines of a step's log."""

    @web.authenticated
    async def get(self, execution_id: str, step: str) -> None:
        """Answer ``{"start", "count", "lines"}``; query ``start count attempt``."""
        start = self.number("start", 0, most=10**12)
        wanted = self.number("count", 500, most=_LINES_A_REQUEST)

        def lines() -> dict[str, Any]:
            log = self.log_file(execution_id, step)
            count = log.refresh() if log else 0
            return {"start": start, "count": count, "lines": log.lines(start, wanted) if log else []}

        await self.answer(lines)

    def log_file(self, execution_id: str, step: str) -> LogFile | None:
        """Return the log of the asked attempt. Kept between requests: its index costs a read of the file."""
        store = self.runtime.store
        attempt = self.get_query_argument("attempt", None)
        path = logs.path(store.record(store.find(execution_id)), step, int(attempt) if attempt else None)
        if path is None:
            return None
        kept: dict[str, LogFile] = self.settings.setdefault("mlworkflow_logs", {})
        if len(kept) > 50:
            kept.clear()
        return kept.setdefault(str(path), LogFile(path))


class Search(Lines):
    """The lines of a step's log that hold a text."""

    @web.authenticated
    async def get(self, execution_id: str, step: str) -> None:
        """Answer ``{"lines": [numbers]}``; query ``text start limit attempt``."""
        text = self.get_query_argument("text", "")
        start, limit = self.number("start", 0, most=10**12), self.number("limit", 1000, most=10_000)

        def search() -> dict[str, Any]:
            log = self.log_file(execution_id, step)
            if log is None:
                return {"lines": []}
            log.refresh()
            return {"lines": log.search(text, start=start, limit=limit)}

        await self.answer(search)


class Raw(Lines):
    """The whole log as a download."""

    @web.authenticated
    async def get(self, execution_id: str, step: str) -> None:
        """Stream the file as it is."""
        log = await self.in_thread(lambda: self.log_file(execution_id, step))
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{step}.log"')
        if log is not None and log.path.exists():
            with log.path.open("rb") as stream:
                while chunk := await self.in_thread(lambda: stream.read(_CHUNK)):
                    self.write(chunk)
                    await self.flush()
        self.finish()


ROUTES = [
    (f"/executions/{ID}/logs/{STEP}", Lines),
    (f"/executions/{ID}/logs/{STEP}/search", Search),
    (f"/executions/{ID}/logs/{STEP}/raw", Raw),
]
