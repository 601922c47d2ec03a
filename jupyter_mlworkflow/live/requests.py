"""Questions of a view, each answered with plain JSON: the same over REST and over a comm."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import MLWorkflowError, NotFoundError
from ..handles import logs
from . import actions, artifacts, compare, forms, logfile, metrics, stepping
from .feeds import form_row, summary_json, waiting_steps
from .fields import checked
from .view import execution_twin, execution_view

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

EVENTS_AT_ONCE = 5000
LINES_AT_ONCE = 5000
MATCHES_AT_ONCE = 10_000
ROWS_AT_ONCE = 10_000
FORMS_AT_ONCE = 50
_log = logging.getLogger("jupyter_mlworkflow.live")


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
    limit = min(limit, ROWS_AT_ONCE)
    found = runtime.store.executions(workflow=workflow, state=state, label=label, limit=limit, offset=offset)
    return [summary_json(row) for row in found]


def view(runtime: Runtime, execution: str, *, opened: Sequence[str] = (), lang: str | None = None) -> dict[str, Any]:
    """Return everything needed to draw an execution, in a language."""
    return execution_view(runtime, execution, opened=opened, lang=lang)


def twin(runtime: Runtime, execution: str, *, lang: str | None = None) -> dict[str, Any]:
    """Return the static twin of an execution as it is now, for a view that puts it into a notebook."""
    return execution_twin(runtime, execution, lang=lang)


def events(runtime: Runtime, execution: str, *, after: int = 0, limit: int = EVENTS_AT_ONCE) -> list[dict[str, Any]]:
    """Return events after number `after`, in order, at most `limit`."""
    found = runtime.store.read_from(runtime.store.find(execution), after, limit=min(limit, EVENTS_AT_ONCE))
    return [event.to_json() for event in found]


def lines(
    runtime: Runtime, execution: str, step: str, *, start: int = 0, count: int = 500, attempt: int | None = None
) -> dict[str, Any]:
    """Return lines of a step's log from number `start` on, and how many there are."""
    log = _opened(runtime, execution, step, attempt)
    if log is None:
        return {"start": start, "count": 0, "lines": []}
    with log.lock:
        total = log.refresh()
        return {"start": start, "count": total, "lines": log.lines(start, min(count, LINES_AT_ONCE))}


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
    log = _opened(runtime, execution, step, attempt)
    return {"lines": log.search(text, start=start, limit=min(limit, MATCHES_AT_ONCE)) if log else []}


def todo(runtime: Runtime) -> list[dict[str, Any]]:
    """Return what waits for a person: forms to fill in, newest first, then steps of running executions."""
    forms_open = [form_row(found) for found in runtime.store.executions(state="init", limit=FORMS_AT_ONCE)]
    running = runtime.store.executions(state="running")
    waiting = [row for found in running if found.waiting for row in waiting_steps(runtime.store.record(found.id))]
    return [*forms_open, *waiting]


def answer(runtime: Runtime, op: str, options: Mapping[str, Any]) -> tuple[bool, Any]:
    """Answer a question of a page: whether it went well, and the result or a sentence."""
    try:
        if op not in QUESTIONS:
            raise NotFoundError.named("op", op, ["subscribe", "unsubscribe", "ping", *QUESTIONS])
        question, needed, others = QUESTIONS[op]
        return True, question(runtime, **checked(op, options, needed, (*needed, *others)))
    except MLWorkflowError as error:
        return False, str(error)
    except Exception as error:
        _log.exception('"%s" failed', op)
        return False, f'"{op}" failed: {error!r}'


def _opened(runtime: Runtime, execution: str, step: str, attempt: int | None) -> logfile.LogFile | None:
    path = logs.path(runtime.store.record(runtime.store.find(execution)), step, attempt)
    return None if path is None else logfile.opened(path)


Names = tuple[str, ...]
QUESTIONS: Mapping[str, tuple[Callable[..., Any], Names, Names]] = {
    "store": (store, (), ()),
    "executions": (executions, (), ("workflow", "state", "label", "limit", "offset")),
    "view": (view, ("execution",), ("opened", "lang")),
    "twin": (twin, ("execution",), ("lang",)),
    "events": (events, ("execution",), ("after", "limit")),
    "lines": (lines, ("execution", "step"), ("start", "count", "attempt")),
    "search": (search, ("execution", "step", "text"), ("start", "limit", "attempt")),
    "todo": (todo, (), ()),
    "storage": (artifacts.folder, (), ("path",)),
    "file": (artifacts.file, ("path",), ()),
    "asset": (artifacts.asset, ("type", "name"), ("version",)),
    "columns": (compare.columns, ("ids",), ()),
    "curves": (compare.curves, ("ids",), ()),
    "differences": (compare.differences, ("execution", "other"), ("lang",)),
    "form": (forms.form, ("execution",), ("step",)),
    "validate": (forms.validate, ("execution",), ("step", "values")),
    "choices": (forms.choices, ("type",), ("path", "object_type", "model_name")),
    "upload": (forms.upload, ("path", "content"), ("replace",)),
    "configurations": (forms.configurations, ("execution",), ()),
    "save_configuration": (forms.save_configuration, ("execution", "name"), ("step", "values")),
    "delete_configuration": (forms.delete_configuration, ("execution", "name"), ()),
    "preview": (stepping.preview, ("execution", "step"), ()),
    "postmortem": (stepping.postmortem, ("execution", "step"), ("attempt",)),
    "metrics_before": (metrics.metrics_before, ("execution", "step"), ()),
    "act": (actions.act, ("execution", "verb"), ("step", "values")),
}
"""Each question with the options it needs and those it takes besides."""
