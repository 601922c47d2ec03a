"""The one WebSocket of a page: subscriptions in, news out (`live.schema`)."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError, WebSocketHandler

if TYPE_CHECKING:
    from ..live.hub import Hub

_pages = itertools.count(1)


class Live(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Serves all views of one page.

    In: ``{"op": "subscribe", "sub", "topic", ...}``, ``{"op": "unsubscribe", "sub"}``,
    ``{"op": "ping"}``. A view that comes back after a lost connection subscribes with the number
    of the last event it has (``after``) and gets what it missed.
    """

    auth_resource = "mlworkflow"

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Let in those who may read."""
        allowed = await ensure_async(self.authorizer.is_authorized(self, self.current_user, "read", "mlworkflow"))
        if not allowed:
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Begin with no subscription."""
        super().open(*args, **kwargs)
        self._page = next(_pages)
        self._loop = IOLoop.current()
        self._hub: Hub = self.settings["mlworkflow_hub"]

    def on_message(self, message: str | bytes) -> None:
        """Take one request; what cannot be read is answered with a sentence."""
        try:
            request = json.loads(message)
            op = request["op"]
            sub = str(request.get("sub", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._send({"sub": "", "kind": "error", "message": 'A request must be a JSON object with an "op".'})
            return
        if op == "subscribe":
            options = {key: value for key, value in request.items() if key not in ("op", "sub", "topic")}
            topic = str(request.get("topic", ""))
            self._loop.run_in_executor(None, self._hub.subscribe, self._page, sub, topic, options, self._from_hub)
        elif op == "unsubscribe":
            self._hub.unsubscribe(self._page, sub)
        elif op == "ping":
            self._send({"sub": "", "kind": "pong"})
        else:
            self._send({"sub": sub, "kind": "error", "message": f'There is no op "{op}".'})

    def on_close(self) -> None:
        """End all subscriptions of the page."""
        super().on_close()
        self._hub.unsubscribe(self._page)

    def _from_hub(self, message: dict[str, Any]) -> None:
        self._loop.add_callback(self._send, message)

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self.write_message(json.dumps(message))
        except WebSocketClosedError:
            self._hub.unsubscribe(self._page)


ROUTES = [("/live", Live)]
