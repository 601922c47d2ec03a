"""One thread that polls the feeds of one page (or of many) and hands on the news."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import MLWorkflowError
from .feeds import Feed, Message, open_feed

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

Sink = Callable[[Message], None]
_TICK_SECONDS = 0.02
_LOG_TICKS = 5
"""Log files are looked at every fifth tick (0.1 s): they have no cheap sign of change."""


class Hub:
    """Polls feeds and sends their news to sinks.

    A poll of the store's version costs microseconds; only when it has changed are the feeds
    asked. Thread-safe. A sink is called from the hub's thread and must not block.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._feeds: dict[tuple[int, str], tuple[Feed, Sink]] = {}
        self._lock = threading.Lock()
        self._fresh: set[tuple[int, str]] = set()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, page: int, sub: str, topic: str, options: Mapping[str, Any], sink: Sink) -> None:
        """Begin to send the news of `topic` to `sink`, each message marked with `sub`.

        A wrong topic or id is told through the sink as ``{"kind": "error"}``.
        """
        try:
            feed = open_feed(self.runtime, topic, dict(options))
        except (MLWorkflowError, KeyError, TypeError, ValueError) as error:
            text = f"{topic}: {error.args[0]!r} is missing." if isinstance(error, KeyError) else str(error)
            sink({"sub": sub, "kind": "error", "message": text})
            return
        with self._lock:
            self._feeds[page, sub] = (feed, sink)
            self._fresh.add((page, sub))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="mlworkflow-hub", daemon=True)
                self._thread.start()
        self._wake.set()

    def unsubscribe(self, page: int, sub: str | None = None) -> None:
        """End one subscription of a page, or all of them."""
        with self._lock:
            for key in [key for key in self._feeds if key[0] == page and sub in (None, key[1])]:
                del self._feeds[key]
                self._fresh.discard(key)

    def _run(self) -> None:
        store = self.runtime.store
        seen = -1
        tick = 0
        while True:
            self._wake.wait(_TICK_SECONDS)
            self._wake.clear()
            tick += 1
            with self._lock:
                if not self._feeds:
                    self._thread = None
                    return
                feeds = dict(self._feeds)
                fresh, self._fresh = self._fresh, set()
            version = store.version()
            changed, seen = version != seen, version
            for key, (feed, sink) in feeds.items():
                due = changed if feed.of_store else tick % _LOG_TICKS == 0
                if due or key in fresh:
                    self._ask(key, feed, sink)

    def _ask(self, key: tuple[int, str], feed: Feed, sink: Sink) -> None:
        try:
            messages = feed.news()
        except MLWorkflowError as error:
            messages = [{"kind": "error", "message": str(error)}]
            self.unsubscribe(*key)
        for message in messages:
            sink({"sub": key[1], **message})
