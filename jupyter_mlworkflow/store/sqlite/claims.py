"""Slots: who holds them, who waits for them, and who is next.

Everybody who wants slots stands in one queue: by priority (higher first), then age (older first).
A want is granted only if all before it in the queue fit as well, so nothing is overtaken and
nothing starves; the price is that a large want at the head keeps slots free until it fits. A
supervisor asks again while it waits; a want not repeated within `REMEMBERED_SECONDS` leaves the queue,
so that a supervisor that died keeps nobody waiting.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from ..model import Want

REMEMBERED_SECONDS = 3.0


def release(connection: sqlite3.Connection, number: int, attempts: Sequence[tuple[str, int]]) -> None:
    """Give claims back and withdraw wants."""
    for step, attempt in attempts:
        key = (number, step, attempt)
        connection.execute("DELETE FROM claims WHERE execution = ? AND step = ? AND attempt = ?", key)
        connection.execute("DELETE FROM wants WHERE execution = ? AND step = ? AND attempt = ?", key)


def grant(connection: sqlite3.Connection, number: int, wants: Sequence[Want], capacity: int) -> list[Want]:
    """Queue the wants of an execution; return those granted now."""
    if not wants:
        return []
    held = {(step, attempt) for step, attempt in _held(connection, number)}
    granted = [want for want in wants if want.slots <= 0 or (want.step, want.attempt) in held]
    asked = {(want.step, want.attempt): want for want in wants if want not in granted}
    for step, attempt in _admitted(connection, number, list(asked.values()), capacity):
        want = asked[step, attempt]
        release(connection, number, [(step, attempt)])
        connection.execute("INSERT INTO claims VALUES (?, ?, ?, ?)", (number, step, attempt, want.slots))
        granted.append(want)
    return granted


def _held(connection: sqlite3.Connection, number: int) -> list[tuple[str, int]]:
    return connection.execute("SELECT step, attempt FROM claims WHERE execution = ?", (number,)).fetchall()


def _admitted(
    connection: sqlite3.Connection, number: int, asked: Sequence[Want], capacity: int
) -> list[tuple[str, int]]:
    """Remember what is asked for, and go through the queue until something does not fit."""
    now = time.time()
    connection.execute("DELETE FROM wants WHERE abs(? - asked_at) > ?", (now, REMEMBERED_SECONDS))
    connection.executemany(
        "INSERT OR REPLACE INTO wants VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(number, want.step, want.attempt, want.slots, want.priority, want.since, now) for want in asked],
    )
    present = {(want.step, want.attempt) for want in asked}
    used: int = connection.execute("SELECT coalesce(sum(slots), 0) FROM claims").fetchone()[0]
    queue = connection.execute(
        "SELECT execution, step, attempt, slots FROM wants ORDER BY priority DESC, since, execution, step, attempt"
    )
    admitted = []
    for execution, step, attempt, slots in queue:
        if used > 0 and used + slots > capacity:  # alone, a want of any size is granted
            break
        used += slots  # kept free for whoever it is
        if execution == number and (step, attempt) in present:
            admitted.append((step, attempt))
    return admitted


def granted(connection: sqlite3.Connection) -> tuple[tuple[str, str, int, int], ...]:
    """Return all claims as ``(execution id, step, attempt, slots)``."""
    rows = connection.execute(
        "SELECT id, step, attempt, slots FROM claims JOIN executions ON number = execution "
        "ORDER BY number, step, attempt"
    )
    return tuple(rows.fetchall())
