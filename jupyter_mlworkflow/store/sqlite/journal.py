"""Events: writing them with everything that is kept in step with them, and reading them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from ...errors import NotFoundError, StaleWriterError, StoreError
from ...events import (
    KINDS,
    CommandTaken,
    Event,
    ExecutionStateChanged,
    LabelsChanged,
    MetricsRead,
    Payload,
    StepOutputs,
    StepPrepared,
    StepStateChanged,
    TaskStarted,
    read_payload,
)
from ...records import ExecutionState, StepState, to_json
from ..fold import execution_times

_NAMES = {cls: tuple(item.name for item in fields(cls)) for cls in KINDS.values()}

Encoded = tuple[Payload, str]
OfStep = StepStateChanged | StepPrepared | TaskStarted | StepOutputs | MetricsRead


def encode(payloads: Iterable[Payload]) -> list[Encoded]:
    """Turn payloads into JSON text, before any transaction is begun.

    Raises:
        StoreError: A payload holds something that JSON has no form for, or names an unknown state.
    """
    return [(payload, _encode(payload)) for payload in payloads]


def _encode(payload: Payload) -> str:
    names = _NAMES.get(type(payload))
    if names is None:
        raise StoreError(f"An event cannot be a {type(payload).__name__}; events are the classes of events.KINDS.")
    if isinstance(payload, ExecutionStateChanged):
        _known(ExecutionState, payload.state)
    elif isinstance(payload, StepStateChanged):
        _known(StepState, payload.state)
    return dump({name: getattr(payload, name) for name in names}, f"event {payload.kind}")


def _known(states: type[ExecutionState] | type[StepState], state: str) -> None:
    try:
        states(state)
    except ValueError:
        known = ", ".join(item.value for item in states)
        raise StoreError(f'There is no state "{state}". Known: {known}.') from None


def dump(value: Any, what: str) -> str:
    """Return compact JSON text. Only ASCII is written, so that any text (lone surrogates too) can be kept."""
    try:
        return json.dumps(value, separators=(",", ":"), default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError(f"What is stored must be plain JSON data, which {what} is not: {error}.") from error


def _plain(value: Any) -> Any:
    plain = to_json(value)
    if plain is value:
        raise TypeError(f"{type(value).__name__} {value!r}")
    return plain


def durable(payloads: Iterable[Payload]) -> bool:
    """Return whether events must survive a power failure: all but metrics, which are read again."""
    return not all(isinstance(payload, MetricsRead) for payload in payloads)


def head(connection: sqlite3.Connection, execution_id: str, epoch: int | None = None) -> Head:
    """Read the row of an execution for writing, and check that the writer may.

    Raises:
        NotFoundError: There is no such execution.
        StaleWriterError: `epoch` is not the present one.
    """
    row = connection.execute(
        "SELECT number, seq, epoch, state, started_at, ended_at, idle_seconds, labels, steps "
        "FROM executions WHERE id = ?",
        (execution_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError(f'There is no execution "{execution_id}".')
    found = Head(row)
    if epoch is not None and epoch != found.epoch:
        raise StaleWriterError(
            f"Another supervisor drives execution {execution_id} now (epoch {found.epoch}); "
            f"this one (epoch {epoch}) must stop."
        )
    return found


class Head:
    """The row of an execution while events are written behind it."""

    def __init__(self, row: Sequence[Any]) -> None:
        self.number: int
        self.seq: int
        self.epoch: int
        self.number, self.seq, self.epoch, self.state, *times, labels, steps = row
        self.started_at, self.ended_at, self.idle_seconds = times
        self.labels: list[str] = json.loads(labels)
        self.steps: dict[str, int] = json.loads(steps)


def write(connection: sqlite3.Connection, row: Head, payloads: Sequence[Encoded]) -> tuple[Event, ...]:
    """Append events and bring the tables that answer for them up to date."""
    if not payloads:
        return ()
    now = time.time()
    events = []
    for payload, text in payloads:
        row.seq += 1
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", (row.number, row.seq, now, payload.kind, text))
        _follow(connection, row, payload, now)
        events.append(Event(row.seq, now, payload))
    connection.execute(
        "UPDATE executions SET seq = ?, epoch = ?, state = ?, started_at = ?, ended_at = ?, idle_seconds = ?, "
        "labels = ?, steps = ? WHERE number = ?",
        (
            row.seq,
            row.epoch,
            row.state,
            row.started_at,
            row.ended_at,
            row.idle_seconds,
            json.dumps(row.labels),
            json.dumps(row.steps),
            row.number,
        ),
    )
    return tuple(events)


def _follow(connection: sqlite3.Connection, row: Head, payload: Payload, now: float) -> None:
    """Do to the tables what an event means for listings, commands and claims."""
    if isinstance(payload, StepStateChanged):
        _move_step(connection, row, payload, StepState(payload.state).value)
    elif isinstance(payload, (StepPrepared, TaskStarted, StepOutputs, MetricsRead)):
        _move_step(connection, row, payload, None)
    elif isinstance(payload, ExecutionStateChanged):
        row.state = ExecutionState(payload.state).value
        times = execution_times(payload.state, now, row.started_at, row.ended_at, row.idle_seconds)
        row.started_at, row.ended_at, row.idle_seconds = times.values()
        if row.ended_at is not None:  # an ended execution holds nothing and queues for nothing
            connection.execute("DELETE FROM claims WHERE execution = ?", (row.number,))
            connection.execute("DELETE FROM wants WHERE execution = ?", (row.number,))
    elif isinstance(payload, LabelsChanged):
        row.labels = list(payload.labels)
        write_labels(connection, row.number, payload.labels)
    elif isinstance(payload, CommandTaken):
        connection.execute("UPDATE commands SET taken = 1 WHERE execution = ? AND id = ?", (row.number, payload.id))


def _move_step(connection: sqlite3.Connection, row: Head, payload: OfStep, state: str | None) -> None:
    """Count a step under its new state; without one, under ``init`` if a new attempt begins (see `fold`)."""
    key = (row.number, payload.step)
    query = "SELECT state, attempt FROM step_states WHERE execution = ? AND step = ?"
    known = connection.execute(query, key).fetchone()
    before, attempt = known or (None, 0)
    if payload.attempt < attempt or (known and state is None and payload.attempt == attempt):
        return
    after = state or StepState.INIT.value
    if before is not None:
        row.steps[before] -= 1
        if not row.steps[before]:
            del row.steps[before]
    row.steps[after] = row.steps.get(after, 0) + 1
    connection.execute("INSERT OR REPLACE INTO step_states VALUES (?, ?, ?, ?)", (*key, after, payload.attempt))


def write_labels(connection: sqlite3.Connection, number: int, labels: Iterable[str]) -> None:
    """Replace the rows by which executions are found by label."""
    connection.execute("DELETE FROM labels WHERE execution = ?", (number,))
    connection.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?)", [(label, number) for label in labels])


_READ = "SELECT seq, time, kind, data FROM events WHERE execution = ? AND seq > ? ORDER BY seq LIMIT ?"
_READ_SOME = (
    "SELECT seq, time, kind, data FROM events WHERE execution = ? AND seq > ?"
    " AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?"
)


def read(
    connection: sqlite3.Connection, number: int, seq: int, limit: int | None = None, kinds: Collection[str] = ()
) -> Iterator[Event]:
    """Yield the events after number `seq`, of some kinds only if any are named."""
    most = -1 if limit is None else limit
    if kinds:
        rows = connection.execute(_READ_SOME, (number, seq, json.dumps(list(kinds)), most))
    else:
        rows = connection.execute(_READ, (number, seq, most))
    for seq, at, kind, data in rows:
        yield Event(seq, at, read_payload(kind, json.loads(data)) or Payload())


def number_of(connection: sqlite3.Connection, execution_id: str) -> int:
    """Return the number of an execution, or raise `NotFoundError`."""
    row = connection.execute("SELECT number FROM executions WHERE id = ?", (execution_id,)).fetchone()
    if row is None:
        raise NotFoundError(f'There is no execution "{execution_id}".')
    number: int = row[0]
    return number
