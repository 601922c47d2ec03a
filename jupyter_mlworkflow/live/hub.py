"""One thread that asks the feeds of one page (or of many) and hands on the news."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import MLWorkflowError
from .feed import Feed, Message
from .feeds import open_feed
from .reading import Reading

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

Sink = Callable[[Message], object]
_TICK_SECONDS = 0.01
_QUIET_TICK_SECONDS = 0.025
_QUIET_AFTER_SECONDS = 30.0
_TROUBLE_SECONDS = 1.0
_log = logging.getLogger("jupyter_mlworkflow.live")


def always() -> bool:
    """Say that more can be taken: the answer of a page that keeps no queue."""
    return True


@dataclass(eq=False)
class _Subscription:
    topic: str
    options: Mapping[str, Any]
    sink: Sink
    ready: Callable[[], bool]
    feed: Feed | None = None
    due: bool = True
    earliest: float = 0.0


class Hub:
    """Asks feeds and sends their news to sinks.

    Looking at the store's version costs microseconds; only when it has changed are the feeds
    asked. Thread-safe. A sink is called from the hub's thread and must not block.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._all: dict[tuple[int, str], _Subscription] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(
        self,
        page: int,
        sub: str,
        topic: str,
        options: Mapping[str, Any],
        sink: Sink,
        ready: Callable[[], bool] = always,
    ) -> None:
        """Begin to send the news of `topic` to `sink`, each message marked with `sub`. Returns at once.

        A wrong topic or id is told through the sink as ``{"kind": "error"}``. A `sub` of this
        page that is there already is replaced.

        Args:
            ready: Whether the page can take more; asked before its feed is.
        """
        with self._lock:
            self._all[page, sub] = _Subscription(topic, dict(options), sink, ready)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="mlworkflow-hub", daemon=True)
                self._thread.start()
        self._wake.set()

    def unsubscribe(self, page: int, sub: str | None = None) -> None:
        """End one subscription of a page, or all of them."""
        with self._lock:
            for key in [key for key in self._all if key[0] == page and sub in (None, key[1])]:
                del self._all[key]

    @property
    def count(self) -> int:
        """Number of subscriptions."""
        with self._lock:
            return len(self._all)

    # -- in the hub's thread -----------------------------------------------------------------

    def _run(self) -> None:
        reading = Reading(self.runtime)
        seen, moved, tick = -1, time.monotonic(), _TICK_SECONDS
        while True:
            self._wake.wait(tick)
            self._wake.clear()
            with self._lock:
                if not self._all:
                    self._thread = None
                    return
                present = dict(self._all)
            version, now = self._version(), time.monotonic()
            changed = version != seen
            if changed:
                seen, moved = version, now
            tick = _TICK_SECONDS if now - moved < _QUIET_AFTER_SECONDS else _QUIET_TICK_SECONDS
            reading.forget()
            for key, subscription in present.items():
                feed = subscription.feed
                subscription.due |= feed is not None and (changed or not feed.of_store)
                if subscription.due and now >= subscription.earliest and subscription.ready():
                    self._ask(reading, key, subscription, now)

    def _version(self) -> int:
        try:
            return self.runtime.store.version()
        except MLWorkflowError as error:  # asking the feeds then tells it to those who look
            _log.warning("The store cannot be watched: %s", error)
            time.sleep(_TROUBLE_SECONDS)
            return -1

    def _ask(self, reading: Reading, key: tuple[int, str], subscription: _Subscription, now: float) -> None:
        failed = False
        try:
            if subscription.feed is None:
                subscription.feed = open_feed(reading, subscription.topic, subscription.options)
            feed = subscription.feed
            messages = feed.news()
            subscription.due = feed.more
            subscription.earliest = now + (0.0 if feed.more else feed.pause)
        except MLWorkflowError as error:
            messages, failed = [{"kind": "error", "message": str(error)}], True
        except Exception as error:  # one feed must not end those of all others
            _log.exception("A subscription to %s failed", subscription.topic)
            messages, failed = [{"kind": "error", "message": f"This cannot be shown: {error!r}"}], True
        if failed:
            self._drop(key, subscription)
        elif self._all.get(key) is not subscription:
            return  # ended or replaced meanwhile: its page wants none of it
        try:
            for message in messages:
                subscription.sink({"sub": key[1], **message})
        except Exception:
            _log.exception("A page cannot be reached")
            self._drop(key, subscription)

    def _drop(self, key: tuple[int, str], subscription: _Subscription) -> None:
        with self._lock:
            if self._all.get(key) is subscription:
                del self._all[key]
