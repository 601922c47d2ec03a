"""Questions of a view, each answered with plain JSON: the same over REST and over a comm."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import StorageError
from ..handles import logs
from ..records import to_json
from .feeds import waiting_steps
from .logfile import LogFile
from .view import execution_view

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

EVENTS_AT_ONCE = 5000
LINES_AT_ONCE = 5000
_LOGS_KEPT = 50
_logs: dict[str, LogFile] = {}
_lock = threading.Lock()
"""Guards the log files: an index is not thread-safe, and making it reads the file once."""


def store(runtime: Runtime) -> dict[str, Any]:
    """Return which store is seen: views compare it with the one that wrote them."""
    return {"store": runtime.store.id, "version": __version__, "home": str(runtime.settings.home_path)}


def executions(
    runtime: Runtime,
    *,
    workflow: str | None = None,
    state: str | None = None,
    label: str | None = None,
    limit: int = 1000,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Return summaries of executions, newest first."""
    found = runtime.store.executions(workflow=workflow, state=state, label=label, limit=limit, offset=offset)
    return [to_json(row) for row in found]


def view(runtime: Runtime, execution: str, *, opened: Sequence[str] = ()) -> dict[str, Any]:
    """Return everything needed to draw an execution."""
    return execution_view(runtime, execution, opened=opened)


def events(runtime: Runtime, execution: str, *, after: int = 0, limit: int = EVENTS_AT_ONCE) -> list[dict[str, Any]]:
    """Return events after number `after`, in order, at most `limit`."""
    found = runtime.store.read_from(runtime.store.find(execution), after, limit=min(limit, EVENTS_AT_ONCE))
    return [event.to_json() for event in found]


def lines(
    runtime: Runtime, execution: str, step: str, *, start: int = 0, count: int = 500, attempt: int | None = None
) -> dict[str, Any]:
    """Return lines of a step's log from number `start` on, and how many there are."""
    with _lock:
        log = _log(runtime, execution, step, attempt)
        total = log.refresh() if log else 0
        return {"start": start, "count": total, "lines": log.lines(start, min(count, LINES_AT_ONCE)) if log else []}


def search(
    runtime: Runtime,
    execution: str,
    step: str,
    text: str,
    *,
    start: int = 0,
    limit: int = 1000,
    attempt: int | None = None,
) -> dict[str, Any]:
    """Return the numbers of the lines that hold `text`, case ignored."""
    with _lock:
        log = _log(runtime, execution, step, attempt)
        if log is None:
            return {"lines": []}
        log.refresh()
        return {"lines": log.search(text, start=start, limit=min(limit, 10_000))}


def todo(runtime: Runtime) -> list[dict[str, Any]]:
    """Return what waits for a person in all running executions."""
    running = runtime.store.executions(state="running")
    return [row for found in running if found.waiting for row in waiting_steps(runtime.store.record(found.id))]


def storage(runtime: Runtime, *, path: str = "/") -> dict[str, Any]:
    """Return what lies in a folder of the storage root."""
    if path.startswith((".", "~", "file:")):
        raise StorageError(f'"{path}" is not in the storage root; only /bucket/folder/ paths are listed.')
    return {"path": path, "entries": runtime.storage.entries(path)}


def _log(runtime: Runtime, execution: str, step: str, attempt: int | None) -> LogFile | None:
    path = logs.path(runtime.store.record(runtime.store.find(execution)), step, attempt)
    if path is None:
        return None
    if len(_logs) > _LOGS_KEPT:
        _logs.clear()
    return _logs.setdefault(str(path), LogFile(path))


QUESTIONS: Mapping[str, Callable[..., Any]] = {
    "store": store,
    "executions": executions,
    "view": view,
    "events": events,
    "lines": lines,
    "search": search,
    "todo": todo,
    "storage": storage,
}
