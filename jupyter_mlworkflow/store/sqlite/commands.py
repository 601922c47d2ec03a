"""Commands: what people want of an execution, until its supervisor takes them."""

from __future__ import annotations

import json
import sqlite3
import time

from ...errors import NotFoundError
from ..model import Command
from . import journal


def send(connection: sqlite3.Connection, execution_id: str, command: Command, data: str) -> None:
    """Leave a command. The same id a second time is the same command, even if it was taken."""
    number = journal.number_of(connection, execution_id)
    connection.execute(
        "INSERT OR IGNORE INTO commands (execution, id, verb, step, data, at) VALUES (?, ?, ?, ?, ?, ?)",
        (number, command.id, command.verb, command.step, data, command.at or time.time()),
    )


def pending(connection: sqlite3.Connection, execution_id: str) -> tuple[Command, ...]:
    """Return the commands not yet taken, oldest first."""
    rows = connection.execute(
        "SELECT id, verb, step, data, at FROM commands WHERE execution = ? AND NOT taken ORDER BY number",
        (journal.number_of(connection, execution_id),),
    )
    return tuple(Command(key, verb, step, json.loads(data), at) for key, verb, step, data, at in rows)


def take(connection: sqlite3.Connection, execution_id: str, command_id: str, epoch: int | None) -> None:
    """Mark a command as taken."""
    row = journal.head(connection, execution_id, epoch)
    query = "UPDATE commands SET taken = 1 WHERE execution = ? AND id = ?"
    if not connection.execute(query, (row.number, command_id)).rowcount:
        raise NotFoundError(f'There is no command "{command_id}" for execution {execution_id}.')
