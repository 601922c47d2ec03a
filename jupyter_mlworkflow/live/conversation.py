"""One page's side of the talk: requests in, messages out, whatever carries them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from . import requests
from .hub import always

if TYPE_CHECKING:
    from .feed import Message
    from .hub import Hub, Sink

_pages = itertools.count(1)


def at_once(work: Callable[[], None]) -> None:
    """Do it here and now."""
    work()


class Conversation:
    """Answers the requests of one page.

    Requests are JSON objects: ``{"op": "subscribe", "sub", "topic", ...}``, ``{"op":
    "unsubscribe", "sub"}``, ``{"op": "ping"}``, and the questions of `live.requests`, each answered by one
    message with the same ``sub``.

    Args:
        send: Takes a message; called from any thread, must not block.
        ready: Whether the page can take more news; asked from the hub's thread.
        run: Runs what may take long, such as reading a log: in another thread where there is one.
    """

    def __init__(
        self,
        hub: Hub,
        send: Sink,
        *,
        ready: Callable[[], bool] = always,
        run: Callable[[Callable[[], None]], object] = at_once,
    ) -> None:
        self._hub = hub
        self._send = send
        self._ready = ready
        self._run = run
        self._page = next(_pages)
        self._closed = False

    def take(self, request: Any) -> None:
        """Answer one request. Returns at once where `run` does."""
        if not isinstance(request, Mapping) or not isinstance(request.get("op"), str):
            self._send({"sub": "", "kind": "error", "message": 'A request must be a JSON object with an "op".'})
            return
        op, sub = request["op"], str(request.get("sub", ""))
        rest = {str(key): value for key, value in request.items() if key not in ("op", "sub")}
        if op == "subscribe":
            if not self._closed:
                self._hub.subscribe(self._page, sub, str(rest.pop("topic", "")), rest, self._send, self._ready)
        elif op == "unsubscribe":
            self._hub.unsubscribe(self._page, sub)
        elif op == "ping":
            self._send({"sub": sub, "kind": "pong"})
        else:
            self._run(lambda: self._answer(op, sub, rest))

    def close(self) -> None:
        """End all subscriptions of the page; later ones are not begun."""
        self._closed = True
        self._hub.unsubscribe(self._page)

    def _answer(self, op: str, sub: str, options: dict[str, Any]) -> None:
        ok, result = requests.answer(self._hub.runtime, op, options)
        message: Message = {"sub": sub, "kind": "answer", "ok": ok, "result": result}
        if not self._closed:
            self._send(message)
