"""The one WebSocket of a page: requests in, news out (`live.conversation`)."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ..live.conversation import Conversation
from ..live.fields import unique
from .base import RESOURCE

_QUEUED = 20
"""Messages that may wait for a slow page; while there are more, its feeds are not asked."""


class Live(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Serves all views of one page.

    A view that comes back after a lost connection subscribes with the number of the last event it
    has (``after``) and gets what it missed.
    """

    auth_resource = RESOURCE

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Let in those who may act: everything that REST offers can be asked here too."""
        allowed = await ensure_async(self.authorizer.is_authorized(self, self.current_user, "execute", RESOURCE))
        if not allowed:
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def get_compression_options(self) -> dict[str, Any]:
        """Compress: records and lists are long and repeat themselves."""
        return {"compression_level": 1, "mem_level": 6}

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Begin with no subscription."""
        super().open(*args, **kwargs)
        self._loop = IOLoop.current()
        self._queue: deque[str] = deque()
        self._sending = False
        pool = self.settings["mlworkflow_pool"]
        self._conversation = Conversation(
            self.settings["mlworkflow_hub"], self._enqueue, ready=self._ready, run=pool.submit
        )
        self.settings["mlworkflow_prewarm"]()

    def on_message(self, message: str | bytes) -> None:
        """Take one request; what cannot be read is answered with a sentence."""
        try:
            request: Any = json.loads(message, object_pairs_hook=unique)
        except (ValueError, RecursionError):
            request = None
        self._conversation.take(request)

    def on_close(self) -> None:
        """End all subscriptions of the page."""
        super().on_close()
        self._conversation.close()

    # -- sending: called from any thread ---------------------------------------------------------

    def _ready(self) -> bool:
        return len(self._queue) < _QUEUED

    def _enqueue(self, message: dict[str, Any]) -> None:
        self._queue.append(json.dumps(message, separators=(",", ":")))
        self._loop.add_callback(self._drain)

    async def _drain(self) -> None:
        """Send what is queued, each message once the one before has left this process."""
        if self._sending:
            return
        self._sending = True
        try:
            while self._queue:
                await self.write_message(self._queue.popleft())
        except WebSocketClosedError:  # it closed while messages were under way
            self._queue.clear()
            self._conversation.close()
        finally:
            self._sending = False


ROUTES = [("/live", Live)]
