"""What a page can subscribe to. A feed is asked again and again and returns what is new.

The messages are plain JSON (`live.schema`), the same on both transports: the server's
WebSocket and the kernel's comm. A feed never pushes: the hub asks it when there may be news and
its page can take some, so that a slow page gets fewer and larger answers and holds up nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError
from ..handles import logs
from ..records import ExecutionRecord
from . import logfile
from .feed import Feed, Message
from .fields import checked
from .metrics import MetricsFeed

if TYPE_CHECKING:
    from ..store.model import ExecutionSummary
    from .reading import Reading

EVENTS_A_MESSAGE = 500
FAR_BEHIND = 2000
"""A page that lacks more events than this gets a new snapshot: it is smaller."""
ROWS_A_MESSAGE = 1000
ROWS = 10_000
"""How many executions a list holds, the newest ones."""
LOG_LINES_A_MESSAGE = 2000


class ExecutionFeed(Feed):
    """One execution: a snapshot first (unless the page has one), then its events.

    Args:
        after: Number of the last event that the page has; 0 for none.
    """

    def __init__(self, reading: Reading, execution_id: str, after: int = 0) -> None:
        self._reading = reading
        self._id = reading.runtime.store.find(execution_id)
        self._seq = after

    def news(self) -> list[Message]:
        if self._seq == 0:
            return [self._snapshot()]
        events = self._reading.events(self._id, self._seq, EVENTS_A_MESSAGE)
        self.more = len(events) == EVENTS_A_MESSAGE
        if self.more and self._reading.record(self._id).seq - self._seq > FAR_BEHIND:
            return [self._snapshot()]
        if not events:
            return []
        self._seq = events[-1]["seq"]
        return [{"kind": "events", "events": events}]

    def _snapshot(self) -> Message:
        record = self._reading.snapshot(self._id)
        self._seq, self.more = record["seq"], False
        return {"kind": "snapshot", "record": record}


class ExecutionsFeed(Feed):
    """The list of executions: all rows first, a thousand at a time, then the rows that changed or went away.

    Args:
        limit: Only the newest so many.
    """

    pause = 0.2

    def __init__(self, reading: Reading, workflow: str | None = None, limit: int = ROWS) -> None:
        self._store = reading.runtime.store
        self._workflow = workflow
        self._limit = max(1, min(limit, ROWS))
        self._known: dict[str, int] | None = None
        self._rows: list[ExecutionSummary] = []

    def news(self) -> list[Message]:
        reset, gone = self._known is None, tuple[str, ...]()
        if not self.more:
            known = self._known if self._known is not None else {}
            changed, gone = self._store.changed_executions(known, workflow=self._workflow, limit=self._limit)
            self._known = {name: seq for name, seq in known.items() if name not in gone}
            self._known |= {row.id: row.seq for row in changed}
            self._rows = list(changed)
        rows, self._rows = self._rows[:ROWS_A_MESSAGE], self._rows[ROWS_A_MESSAGE:]
        self.more = bool(self._rows)
        if not (reset or rows or gone):
            return []
        return [{"kind": "rows", "reset": reset, "rows": [summary_json(row) for row in rows], "gone": list(gone)}]


class LogFeed(Feed):
    """The log of a step: its number of lines as it grows, and the new lines at its end.

    Args:
        attempt: Which attempt; None follows the newest.
        lines: How many lines from the end the page wants at first.
    """

    of_store = False
    pause = 0.1

    def __init__(
        self, reading: Reading, execution_id: str, step: str, attempt: int | None = None, lines: int = 500
    ) -> None:
        self._reading = reading
        self._id = reading.runtime.store.find(execution_id)
        self._step = step
        self._attempt = attempt
        self._lines = min(lines, LOG_LINES_A_MESSAGE)
        self._log: logfile.LogFile | None = None
        self._sent = -1
        self._size = -1
        self._path()  # a wrong step is told at once

    def news(self) -> list[Message]:
        path = self._path()
        if path is None:
            return self._nothing_yet()
        if self._log is None or self._log.path != path:
            self._log, self._sent, self._size = logfile.opened(path), -1, -1
        count, size, text, start = 0, 0, [], 0
        with self._log.lock:
            count, size = self._log.refresh(), self._log.size
            if size == self._size:
                return []
            reset = self._sent < 0 or count < self._sent
            # The last line may have grown since it was sent, so it is always sent again.
            start = max(0, count - self._lines) if reset else max(0, min(self._sent - 1, count - 1))
            start = max(start, count - LOG_LINES_A_MESSAGE)
            text = self._log.lines(start, count - start)
        self._sent, self._size = count, size
        return [{"kind": "log", "reset": reset, "start": start, "count": count, "lines": text}]

    def _nothing_yet(self) -> list[Message]:
        """Say once that there is no log (any more): the step has not begun, or begins anew."""
        if self._sent == 0:
            return []
        self._log, self._sent, self._size = None, 0, 0
        return [{"kind": "log", "reset": True, "start": 0, "count": 0, "lines": []}]

    def _path(self) -> Path | None:
        return logs.path(self._reading.record(self._id), self._step, self._attempt)


TOPICS: Mapping[str, tuple[Callable[..., Feed], tuple[str, ...], tuple[str, ...]]] = {
    "execution": (ExecutionFeed, ("id",), ("after",)),
    "executions": (ExecutionsFeed, (), ("workflow", "limit")),
    "metrics": (MetricsFeed, ("id", "step"), ()),
    "log": (LogFeed, ("id", "step"), ("attempt", "lines")),
}
"""Each topic with its feed, the options that must be given, and those that may be."""


def open_feed(reading: Reading, topic: str, options: Mapping[str, Any]) -> Feed:
    """Make the feed for a topic: ``execution``, ``executions``, ``metrics`` or ``log``.

    Raises:
        NotFoundError: There is no such topic, execution or step.
        DeclarationError: An option is missing, unknown or wrong.
    """
    if topic not in TOPICS:
        raise NotFoundError.named("topic", topic, list(TOPICS))
    feed, needed, others = TOPICS[topic]
    given = checked(f'Topic "{topic}"', options, needed, (*needed, *others))
    if "id" in given:
        given["execution_id"] = given.pop("id")
    return feed(reading, **given)


def summary_json(row: ExecutionSummary) -> dict[str, Any]:
    """Return a row of the list as JSON; ten times as fast as the general way, and there are thousands.

    Example:
        >>> from ..store.model import ExecutionSummary
        >>> row = ExecutionSummary("7f", "demo", "execution-001", "init", 1, 5.0, None, None, "", ("a",), False, {})
        >>> summary_json(row)["labels"]
        ['a']
    """
    return {
        "id": row.id,
        "workflow": row.workflow,
        "name": row.name,
        "state": row.state,
        "seq": row.seq,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "experiment_id": row.experiment_id,
        "labels": list(row.labels),
        "waiting": row.waiting,
        "steps": dict(row.steps),
        "idle_seconds": row.idle_seconds,
        "driven": row.driven,
    }


def form_row(row: ExecutionSummary) -> Message:
    """Return the row of the to-do list for an execution whose form is not submitted yet."""
    return {
        "execution": row.id,
        "name": f"{row.workflow}/{row.name}",
        "step": "",
        "title": row.workflow,
        "state": row.state,
        "waiting_for": [],
        "reason": "",
    }


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
