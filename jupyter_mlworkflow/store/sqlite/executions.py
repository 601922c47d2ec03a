"""Executions: making, finding, listing and forgetting them."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ConflictError, NotFoundError
from ...events import Event, ExecutionCreated
from ...records import ExecutionState, StepState
from ..model import ExecutionSummary
from . import journal, schema

_NUMBERED = re.compile(r"execution-(\d+)")
_SUMMARY = (
    "id, workflow, name, state, seq, created_at, started_at, ended_at, idle_seconds, experiment_id, labels, steps "
    "FROM executions"
)
_BY_ID = """SELECT id, workflow, name FROM executions
    WHERE id = :reference AND (:workflow IS NULL OR workflow = :workflow)"""
_BY_NAME = """SELECT id, workflow, name FROM executions
    WHERE name = :reference AND (:workflow IS NULL OR workflow = :workflow) ORDER BY number DESC"""
_BY_PREFIX = """SELECT id, workflow, name FROM executions
    WHERE id >= :reference AND id < :reference || char(0x10ffff)
    AND (:workflow IS NULL OR workflow = :workflow) ORDER BY number DESC"""
_AT_ONCE = 500
_MOST = 2**63 - 1
"""The largest number that SQLite takes."""
_PREFIX = 6
"""How much of an id is enough to name it."""


def create(
    connection: sqlite3.Connection, created: ExecutionCreated, *, plan: str, origin: str, execution_id: str | None
) -> tuple[str, Event]:
    """Add an execution with its first event; return its id and that event."""
    if not created.name:
        created = replace(created, name=_next_name(connection, created.workflow))
    from uuid import uuid4  # not at the top: it costs a supervisor 2 ms, which never makes an execution

    text = journal.encode([created])[0][1]
    identity, now = execution_id or uuid4().hex, time.time()
    counts = {StepState.INIT.value: len(created.steps)} if created.steps else {}
    try:
        number = connection.execute(
            "INSERT INTO executions (id, workflow, name, state, seq, created_at, experiment_id, labels, steps) "
            "VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)",
            (
                identity,
                created.workflow,
                created.name,
                ExecutionState.INIT.value,
                now,
                created.experiment_id,
                json.dumps(list(created.labels)),
                json.dumps(counts),
            ),
        ).lastrowid
    except sqlite3.IntegrityError as error:
        raise ConflictError(
            f'There is an execution "{created.workflow}/{created.name}" or one with the id {identity} already; '
            "leave the name empty to get the next free one."
        ) from error
    assert number is not None
    _count(connection, created)
    connection.execute("INSERT INTO plans VALUES (?, ?, ?)", (number, plan, origin))
    connection.executemany(
        "INSERT INTO step_states VALUES (?, ?, 'init', 0)", [(number, step["name"]) for step in created.steps]
    )
    journal.write_labels(connection, number, created.labels)
    connection.execute("INSERT INTO events VALUES (?, 1, ?, ?, ?)", (number, now, created.kind, text))
    return identity, Event(1, now, created)


def _next_name(connection: sqlite3.Connection, workflow: str) -> str:
    row = connection.execute("SELECT last FROM counters WHERE workflow = ?", (workflow,)).fetchone()
    return f"execution-{(row[0] if row else 0) + 1:03d}"


def _count(connection: sqlite3.Connection, created: ExecutionCreated) -> None:
    """Remember the highest number used, given by us or by the caller."""
    match = _NUMBERED.fullmatch(created.name)
    if match and len(match[1]) < 16:
        connection.execute(
            "INSERT INTO counters VALUES (?1, ?2) ON CONFLICT (workflow) DO UPDATE SET last = MAX(last, ?2)",
            (created.workflow, int(match[1])),
        )


def find(connection: sqlite3.Connection, reference: str, workflow: str | None) -> str:
    """Return the one id that `reference` means; see `Store.find`."""
    place, slash, name = reference.rpartition("/")
    rows = _matches(connection, name if slash else reference, place if slash else workflow, by_id=not slash)
    if slash and workflow is not None and place != workflow:
        rows = []
    if not rows:
        raise NotFoundError.named("execution", reference, _known(connection, workflow))
    if len(rows) > 1:
        names = ", ".join(f"{row[1]}/{row[2]} ({row[0]})" for row in rows[:5])
        more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
        raise ConflictError(f'"{reference}" fits several executions: {names}{more}; give one of them in full.')
    found: str = rows[0][0]
    return found


def _matches(
    connection: sqlite3.Connection, reference: str, workflow: str | None, *, by_id: bool
) -> list[tuple[str, str, str]]:
    """Return ``(id, workflow, name)`` by whole id, else by name, else by the beginning of an id."""
    tries = [_BY_ID, _BY_NAME, _BY_PREFIX] if by_id else [_BY_NAME]
    if len(reference) < _PREFIX and by_id:
        tries.remove(_BY_PREFIX)
    for query in tries:
        rows = connection.execute(query, {"reference": reference, "workflow": workflow}).fetchall()
        if rows:
            return rows
    return []


def _known(connection: sqlite3.Connection, workflow: str | None) -> list[str]:
    rows = connection.execute(
        "SELECT workflow, name FROM executions WHERE ?1 IS NULL OR workflow = ?1 ORDER BY number DESC LIMIT 200",
        (workflow,),
    ).fetchall()
    return [name if workflow else f"{place}/{name}" for place, name in rows]


def listing(
    connection: sqlite3.Connection,
    *,
    workflow: str | None,
    state: str | None,
    label: str | None,
    experiment_id: str | None,
    since: float | None,
    limit: int | None,
    offset: int,
) -> tuple[ExecutionSummary, ...]:
    """List executions, newest first, from the table alone."""
    if state is not None and state not in (known := [item.value for item in ExecutionState]):
        raise NotFoundError.named("state of an execution", state, known)
    conditions: list[tuple[str, Any]] = [
        ("workflow = ?", workflow),
        ("state = ?", state),
        ("number IN (SELECT execution FROM labels WHERE label = ?)", label),
        ("experiment_id = ?", experiment_id),
        ("created_at >= ?", since),
    ]
    given = [(text, value) for text, value in conditions if value is not None]
    where = f"WHERE {' AND '.join(text for text, _ in given)} " if given else ""
    rows = connection.execute(
        f"SELECT {_SUMMARY} {where}ORDER BY number DESC LIMIT ? OFFSET ?",
        [*(value for _, value in given), -1 if limit is None else min(limit, _MOST), min(offset, _MOST)],
    )
    return tuple(_summary(row) for row in rows)


def changed(
    connection: sqlite3.Connection, known: Mapping[str, int], *, workflow: str | None, limit: int | None
) -> tuple[tuple[ExecutionSummary, ...], tuple[str, ...]]:
    """Return the summaries not known as they are, and the known ids that are gone.

    Ids and numbers of events are all that is read of the others: 10,000 executions take some milliseconds.
    """
    listed = connection.execute(
        "SELECT id, seq, number FROM executions WHERE ?1 IS NULL OR workflow = ?1 ORDER BY number DESC LIMIT ?2",
        (workflow, -1 if limit is None else min(limit, _MOST)),
    ).fetchall()
    numbers = [number for name, seq, number in listed if known.get(name) != seq]
    rows: list[Sequence[Any]] = []
    for begin in range(0, len(numbers), _AT_ONCE):
        some = numbers[begin : begin + _AT_ONCE]
        marks = ",".join("?" * len(some))
        rows += connection.execute(f"SELECT {_SUMMARY} WHERE number IN ({marks}) ORDER BY number DESC", some)
    gone = known.keys() - {name for name, _, _ in listed}
    return tuple(_summary(row) for row in rows), tuple(gone)


def summaries(connection: sqlite3.Connection, ids: Sequence[str]) -> list[tuple[int, ExecutionSummary]]:
    """Return the number and the summary of executions, in the order of `ids`; those that are not there are left out."""
    marks = ",".join("?" * len(ids))
    query = f"SELECT number, {_SUMMARY} WHERE id IN ({marks})"
    found = {row[1]: (row[0], _summary(row[1:])) for row in connection.execute(query, list(ids))}
    return [found[name] for name in ids if name in found]


def _summary(row: Sequence[Any]) -> ExecutionSummary:
    identity, workflow, name, state, seq, created_at, started_at, ended_at, idle, experiment_id, labels, steps = row
    counts: dict[str, int] = json.loads(steps)
    return ExecutionSummary(
        identity,
        workflow,
        name,
        state,
        seq,
        created_at,
        started_at,
        ended_at,
        experiment_id,
        labels=tuple(json.loads(labels)),
        waiting=_waiting(state, counts),
        steps=counts,
        idle_seconds=idle,
    )


def _waiting(state: str, counts: dict[str, int]) -> bool:
    """The same as `ExecutionRecord.waiting`, from counts."""
    states = [StepState(name) for name in counts]
    return (
        state == ExecutionState.RUNNING.value
        and any(item.waiting for item in states)
        and not any(item.active for item in states)
    )


def delete(connection: sqlite3.Connection, execution_id: str) -> None:
    """Forget an execution that is not running."""
    row = journal.head(connection, execution_id)
    if row.state == ExecutionState.RUNNING.value:
        raise ConflictError(f"Execution {execution_id} is running; stop it before it is deleted.")
    for statement in schema.FORGET:
        connection.execute(statement, (row.number,))
