"""What a page can subscribe to. A feed is asked again and again and returns what is new.

The messages are plain JSON (`live.schema`), the same on both transports: the server's
WebSocket and the kernel's comm. A feed never pushes; the hub polls it, so that a slow
page only ever costs its own queue.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError
from ..handles import logs
from ..records import ExecutionRecord, to_json
from .logfile import LogFile

if TYPE_CHECKING:
    from ..handles.runtime import Runtime
    from ..store.base import ExecutionSummary

Message = dict[str, Any]
_EVENTS_A_MESSAGE = 500
_LOG_LINES_A_MESSAGE = 2000


class Feed(ABC):
    """One subscription. Called from the hub's thread only."""

    of_store = True
    """Whether news can only come with a change of the store."""

    @abstractmethod
    def news(self) -> list[Message]:
        """Return what happened since the last call, oldest first; empty when nothing did."""


class ExecutionFeed(Feed):
    """One execution: a snapshot first (unless the page has one), then its events.

    Args:
        after: Number of the last event that the page has; 0 for none.
    """

    def __init__(self, runtime: Runtime, execution_id: str, after: int = 0) -> None:
        self._runtime = runtime
        self._id = runtime.store.find(execution_id)
        self._seq = after
        self._fresh = after == 0

    def news(self) -> list[Message]:
        store = self._runtime.store
        messages: list[Message] = []
        if self._fresh:
            record = store.record(self._id)
            self._fresh, self._seq = False, record.seq
            messages.append({"kind": "snapshot", "record": to_json(record)})
        while events := store.read_from(self._id, self._seq, limit=_EVENTS_A_MESSAGE):
            self._seq = events[-1].seq
            messages.append({"kind": "events", "events": [event.to_json() for event in events]})
        return messages


class ExecutionsFeed(Feed):
    """The list of executions: all rows first, then the rows that changed or went away."""

    def __init__(self, runtime: Runtime, *, workflow: str | None = None, limit: int = 10_000) -> None:
        self._runtime = runtime
        self._workflow = workflow
        self._limit = limit
        self._known: dict[str, ExecutionSummary] | None = None

    def news(self) -> list[Message]:
        rows = self._runtime.store.executions(workflow=self._workflow, limit=self._limit)
        now = {row.id: row for row in rows}
        before, self._known = self._known, now
        if before is None:
            return [{"kind": "rows", "reset": True, "rows": [to_json(row) for row in rows], "gone": []}]
        changed = [to_json(row) for row in rows if before.get(row.id) != row]
        gone = [known for known in before if known not in now]
        return [{"kind": "rows", "reset": False, "rows": changed, "gone": gone}] if changed or gone else []


class LogFeed(Feed):
    """The log of a step: its number of lines as it grows, and the new lines at its end.

    Args:
        attempt: Which attempt; None follows the newest.
        lines: How many lines from the end the page wants at first.
    """

    of_store = False

    def __init__(
        self, runtime: Runtime, execution_id: str, step: str, *, attempt: int | None = None, lines: int = 500
    ) -> None:
        self._runtime = runtime
        self._id = runtime.store.find(execution_id)
        self._step = step
        self._attempt = attempt
        self._lines = lines
        self._log: LogFile | None = None
        self._sent = 0
        self._size = -1
        self._path()  # a wrong step is told at once

    def news(self) -> list[Message]:
        path = self._path()
        if path is None:
            return []
        if self._log is None or self._log.path != path:
            self._log, self._sent, self._size = LogFile(path), -1, -1
        count = self._log.refresh()
        if self._log.size == self._size:
            return []
        reset = self._sent < 0 or count < self._sent
        # The last line may have grown since it was sent, so it is always sent again.
        start = max(0, count - self._lines) if reset else max(0, min(self._sent - 1, count - 1))
        start = max(start, count - _LOG_LINES_A_MESSAGE)
        self._sent, self._size = count, self._log.size
        text = self._log.lines(start, count - start)
        return [{"kind": "log", "reset": reset, "start": start, "count": count, "lines": text}]

    def _path(self) -> Path | None:
        return logs.path(self._runtime.store.record(self._id), self._step, self._attempt)


def open_feed(runtime: Runtime, topic: str, options: dict[str, Any]) -> Feed:
    """Make the feed for a topic: ``execution``, ``executions`` or ``log``.

    Raises:
        NotFoundError: There is no such topic, execution or step.
    """
    if topic == "execution":
        return ExecutionFeed(runtime, str(options["id"]), int(options.get("after", 0)))
    if topic == "executions":
        return ExecutionsFeed(runtime, workflow=options.get("workflow"))
    if topic == "log":
        attempt = options.get("attempt")
        return LogFeed(
            runtime,
            str(options["id"]),
            str(options["step"]),
            attempt=None if attempt is None else int(attempt),
            lines=min(int(options.get("lines", 500)), _LOG_LINES_A_MESSAGE),
        )
    raise NotFoundError.named("topic", topic, ["execution", "executions", "log"])


def waiting_steps(record: ExecutionRecord) -> list[Message]:
    """Return what waits for a person in an execution: the rows of the to-do list."""
    return [
        {
            "execution": record.id,
            "name": record.full_name,
            "step": step.name,
            "title": step.title or step.name,
            "state": step.state.value,
            "waiting_for": list(step.waiting_for),
            "reason": step.reason,
        }
        for step in record.steps.values()
        if step.state.waiting
    ]
