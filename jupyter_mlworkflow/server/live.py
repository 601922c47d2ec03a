"""The one WebSocket of a page: requests in, news out (`live.conversation`)."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ..live.conversation import Conversation


class Live(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Serves all views of one page.

    A view that comes back after a lost connection subscribes with the number of the last event it
    has (``after``) and gets what it missed.
    """

    auth_resource = "mlworkflow"

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Let in those who may act: everything that REST offers can be asked here too."""
        allowed = await ensure_async(self.authorizer.is_authorized(self, self.current_user, "execute", "mlworkflow"))
        if not allowed:
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Begin with no subscription."""
        super().open(*args, **kwargs)
        loop = IOLoop.current()
        self._conversation = Conversation(
            self.settings["mlworkflow_hub"], lambda message: loop.add_callback(self._send, message)
        )

    def on_message(self, message: str | bytes) -> None:
        """Take one request; what cannot be read is answered with a sentence."""
        try:
            request: Any = json.loads(message)
        except ValueError:
            request = None
        IOLoop.current().run_in_executor(None, self._conversation.take, request)

    def on_close(self) -> None:
        """End all subscriptions of the page."""
        super().on_close()
        self._conversation.close()

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self.write_message(json.dumps(message))
        except WebSocketClosedError:  # it closed while the message was under way
            self._conversation.close()


ROUTES = [("/live", Live)]
