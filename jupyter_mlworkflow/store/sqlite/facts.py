"""Facts of many executions: only the events that say something about them, metrics that were replaced left unread."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..facts import ExecutionFacts, FactsFold
from . import executions

AT_ONCE = 50
"""Executions that are read in one transaction."""

_EVENTS = """SELECT time, kind, data FROM events WHERE execution = ? AND kind IN
    ('execution_created', 'values', 'step_state', 'step_prepared', 'task_started', 'step_outputs', 'metrics')
    ORDER BY seq"""
"""The events that say something about facts; some no more than that an attempt has begun."""
_ATTEMPT_ONLY = frozenset({"step_prepared", "task_started", "step_outputs"})
_OF_STEP = re.compile(r'\{"step":"([A-Za-z0-9_-]+)","attempt":(\d+),')
"""How the text of an event begins that is about a step: a job that reports live writes thousands of large ones."""


def read(connection: sqlite3.Connection, ids: Sequence[str], known: Mapping[str, int]) -> Iterator[ExecutionFacts]:
    """Yield the facts of executions, in the order of `ids`, but of those that are `known` as they are."""
    for number, summary in executions.summaries(connection, ids):
        if summary.seq == known.get(summary.id):
            continue
        state = FactsFold()
        for time, kind, text in connection.execute(_EVENTS, (number,)):
            if kind == "metrics":
                state.reported(*_of_step(text), text)
            elif kind in _ATTEMPT_ONLY:
                state.begun(*_of_step(text))
            elif kind == "step_state":
                state.moved(json.loads(text), time)
            else:
                state.given(json.loads(text))
        yield state.facts(summary, _entries)


def _of_step(text: str) -> tuple[str, int]:
    found = _OF_STEP.match(text)
    if found:
        return found[1], int(found[2])
    data = json.loads(text)
    return data["step"], data["attempt"]


def _entries(text: str) -> list[Any]:
    entries: list[Any] = json.loads(text)["metrics"]
    return [
        {name: entry.get(name, {} if name == "data" else "") for name in ("key", "title", "type", "data", "output")}
        for entry in entries
    ]
