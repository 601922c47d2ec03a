"""The tables, and how a file comes to have them.

`PRAGMA user_version` holds the version of the schema; 0 is a file without tables. To change the
schema, raise `VERSION` and add the statements that lead from the version before to `UPGRADES`;
`TABLES` are those of version 1.

Times are seconds since the epoch. Executions and events carry the small `number` of their
execution instead of its id. JSON is text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

VERSION = 2

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE executions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        workflow TEXT NOT NULL,
        name TEXT NOT NULL,
        state TEXT NOT NULL,
        seq INTEGER NOT NULL,
        epoch INTEGER NOT NULL DEFAULT 0,
        created_at REAL NOT NULL,
        started_at REAL,
        ended_at REAL,
        experiment_id TEXT NOT NULL,
        labels TEXT NOT NULL,
        steps TEXT NOT NULL, -- {state: number of steps}
        UNIQUE (workflow, name))""",
    "CREATE INDEX executions_by_state ON executions (state, number)",
    "CREATE INDEX executions_by_workflow ON executions (workflow, number)",
    "CREATE INDEX executions_by_experiment ON executions (experiment_id, number)",
    """CREATE TABLE labels (
        label TEXT NOT NULL, execution INTEGER NOT NULL, PRIMARY KEY (label, execution)) WITHOUT ROWID""",
    # Last number given to an execution of a workflow: numbers are not used again after a deletion.
    "CREATE TABLE counters (workflow TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE plans (execution INTEGER PRIMARY KEY, plan TEXT NOT NULL, origin TEXT NOT NULL)",
    """CREATE TABLE events (
        execution INTEGER NOT NULL, seq INTEGER NOT NULL, time REAL NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
        PRIMARY KEY (execution, seq)) WITHOUT ROWID""",
    # The state a step is in, so that an event can move it in `executions.steps`; absent is "init".
    """CREATE TABLE step_states (
        execution INTEGER NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL,
        PRIMARY KEY (execution, step)) WITHOUT ROWID""",
    # A record folded earlier, so that a long journal is not folded from its beginning by every process.
    """CREATE TABLE snapshots (
        execution INTEGER PRIMARY KEY, format INTEGER NOT NULL, seq INTEGER NOT NULL, record TEXT NOT NULL)""",
    """CREATE TABLE commands (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        execution INTEGER NOT NULL, id TEXT NOT NULL, verb TEXT NOT NULL, step TEXT NOT NULL, data TEXT NOT NULL,
        at REAL NOT NULL, taken INTEGER NOT NULL DEFAULT 0,
        UNIQUE (execution, id))""",
    """CREATE TABLE claims (
        execution INTEGER NOT NULL, step TEXT NOT NULL, attempt INTEGER NOT NULL, slots INTEGER NOT NULL,
        PRIMARY KEY (execution, step, attempt)) WITHOUT ROWID""",
    """CREATE TABLE wants (
        execution INTEGER NOT NULL, step TEXT NOT NULL, attempt INTEGER NOT NULL, slots INTEGER NOT NULL,
        priority INTEGER NOT NULL, since REAL NOT NULL, asked_at REAL NOT NULL,
        PRIMARY KEY (execution, step, attempt)) WITHOUT ROWID""",
    """CREATE TABLE assets (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
        created_at REAL NOT NULL, data TEXT NOT NULL, key TEXT,
        UNIQUE (kind, name, version), UNIQUE (kind, key))""",
)

UPGRADES: Mapping[int, tuple[str, ...]] = {
    2: ("ALTER TABLE executions ADD COLUMN idle_seconds REAL NOT NULL DEFAULT 0",),
}
"""Statements by the version that they lead to."""

FORGET = (
    "DELETE FROM labels WHERE execution = ?",
    "DELETE FROM plans WHERE execution = ?",
    "DELETE FROM events WHERE execution = ?",
    "DELETE FROM step_states WHERE execution = ?",
    "DELETE FROM snapshots WHERE execution = ?",
    "DELETE FROM commands WHERE execution = ?",
    "DELETE FROM claims WHERE execution = ?",
    "DELETE FROM wants WHERE execution = ?",
    "DELETE FROM executions WHERE number = ?",
)
"""What removes an execution, given its number."""


def read_version(connection: sqlite3.Connection) -> int:
    """Return the version of the file's schema; 0 for an empty file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def write(connection: sqlite3.Connection) -> None:
    """Bring the file up to `VERSION`, in one transaction. The caller keeps others away meanwhile."""
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = read_version(connection)
        if version == 0:
            for statement in TABLES:
                connection.execute(statement)
            from uuid import uuid4

            connection.execute("INSERT INTO meta VALUES ('id', ?)", (uuid4().hex,))
        for step in range(max(version, 1) + 1, VERSION + 1):
            for statement in UPGRADES[step]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
