"""One page's side of the talk: requests in, messages out, whatever carries them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import MLWorkflowError, NotFoundError
from . import actions, requests

if TYPE_CHECKING:
    from .feeds import Message
    from .hub import Hub, Sink

_pages = itertools.count(1)


class Conversation:
    """Answers the requests of one page.

    Requests are JSON objects: ``{"op": "subscribe", "sub", "topic", ...}``, ``{"op":
    "unsubscribe", "sub"}``, ``{"op": "ping"}``, and the questions of `live.requests`, each answered by one
    message with the same ``sub``.

    Args:
        send: Takes a message; called from any thread, must not block.
    """

    def __init__(self, hub: Hub, send: Sink) -> None:
        self._hub = hub
        self._send = send
        self._page = next(_pages)

    def take(self, request: Any) -> None:
        """Answer one request. May take as long as reading a log: call it in a thread."""
        if not isinstance(request, Mapping) or not isinstance(request.get("op"), str):
            self._send({"sub": "", "kind": "error", "message": 'A request must be a JSON object with an "op".'})
            return
        op, sub = request["op"], str(request.get("sub", ""))
        rest = {key: value for key, value in request.items() if key not in ("op", "sub")}
        if op == "subscribe":
            self._hub.subscribe(self._page, sub, str(rest.pop("topic", "")), rest, self._send)
        elif op == "unsubscribe":
            self._hub.unsubscribe(self._page, sub)
        elif op == "ping":
            self._send({"sub": sub, "kind": "pong"})
        else:
            self._send(self._answer(op, sub, rest))

    def close(self) -> None:
        """End all subscriptions of the page."""
        self._hub.unsubscribe(self._page)

    def _answer(self, op: str, sub: str, options: dict[str, Any]) -> Message:
        questions: Mapping[str, Callable[..., Any]] = {**requests.QUESTIONS, "act": actions.act}
        try:
            if op not in questions:
                raise NotFoundError.named("op", op, ["subscribe", "unsubscribe", "ping", *questions])
            result = questions[op](self._hub.runtime, **options)
        except MLWorkflowError as error:
            return {"sub": sub, "kind": "answer", "ok": False, "result": str(error)}
        except TypeError as error:
            return {"sub": sub, "kind": "answer", "ok": False, "result": f'"{op}" cannot be asked like this: {error}.'}
        return {"sub": sub, "kind": "answer", "ok": True, "result": result}
