"""Executions: making, finding, listing and forgetting them."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ...errors import ConflictError, NotFoundError
from ...events import Event, ExecutionCreated
from ...records import ExecutionState, StepState
from ..base import ExecutionSummary
from . import journal, schema

_NUMBERED = re.compile(r"execution-(\d+)")
_SUMMARY = (
    "id, workflow, name, state, seq, created_at, started_at, ended_at, experiment_id, labels, steps FROM executions"
)


def create(
    connection: sqlite3.Connection, created: ExecutionCreated, *, plan: str, origin: str, execution_id: str | None
) -> tuple[str, Event]:
    """Add an execution with its first event; return its id and that event."""
    if not created.name:
        created = replace(created, name=_next_name(connection, created.workflow))
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
    only = "" if workflow is None else " AND workflow = ?"
    tries = [("name = ?", [reference])]
    if by_id:
        tries.insert(0, ("id = ?", [reference]))
        if len(reference) >= 6:
            tries.append(("id >= ? AND id < ?", [reference, reference + "\U0010ffff"]))
    for where, values in tries:
        rows = connection.execute(
            f"SELECT id, workflow, name FROM executions WHERE {where}{only} ORDER BY number DESC",
            values if workflow is None else [*values, workflow],
        ).fetchall()
        if rows:
            return rows
    return []


def _known(connection: sqlite3.Connection, workflow: str | None) -> list[str]:
    only, values = ("", ()) if workflow is None else ("WHERE workflow = ?", (workflow,))
    rows = connection.execute(
        f"SELECT workflow, name FROM executions {only} ORDER BY number DESC LIMIT 200", values
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
        [*(value for _, value in given), -1 if limit is None else limit, offset],
    )
    return tuple(_summary(row) for row in rows)


def _summary(row: Sequence[Any]) -> ExecutionSummary:
    *plain, labels, steps = row
    counts: dict[str, int] = json.loads(steps)
    return ExecutionSummary(
        *plain, labels=tuple(json.loads(labels)), waiting=_waiting(plain[3], counts), steps=counts
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
    for table in schema.PER_EXECUTION:
        connection.execute(f"DELETE FROM {table} WHERE execution = ?", (row.number,))
    connection.execute("DELETE FROM executions WHERE number = ?", (row.number,))
