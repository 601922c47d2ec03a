"""Assets: what steps make and use, by kind, name and version."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import ConflictError, NotFoundError
from ..model import Asset

_SELECT = "SELECT id, kind, name, version, created_at, data, key FROM assets"


def add(
    connection: sqlite3.Connection,
    kind: str,
    name: str,
    data: str,
    *,
    version: str | Callable[[Sequence[str]], str],
    key: str | None,
    asset_id: str | None,
) -> Asset:
    """Register an asset, or return the one that the same attempt registered before."""
    if key is not None:
        row = connection.execute(f"{_SELECT} WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if row is not None:
            return _asset(row)
    if callable(version):
        query = "SELECT version FROM assets WHERE kind = ? AND name = ? ORDER BY number"
        version = version([row[0] for row in connection.execute(query, (kind, name)).fetchall()])
    from uuid import uuid4  # not at the top: it costs 2 ms

    values = (asset_id or uuid4().hex, kind, name, version, time.time(), data, key)
    try:
        connection.execute(
            "INSERT INTO assets (id, kind, name, version, created_at, data, key) VALUES (?, ?, ?, ?, ?, ?, ?)", values
        )
    except sqlite3.IntegrityError as error:
        which = f'{kind} "{name}"' + (f" version {version}" if version else "")
        raise ConflictError(f"There is a {which} (or its id {values[0]}) already; choose another name.") from error
    return _asset(values)


def replace(connection: sqlite3.Connection, asset_id: str, data: str) -> Asset:
    """Replace the data of an asset."""
    connection.execute("UPDATE assets SET data = ? WHERE id = ?", (data, asset_id))
    return get(connection, asset_id)


def get(connection: sqlite3.Connection, asset_id: str) -> Asset:
    """Return one asset."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (asset_id,)).fetchone()
    if row is None:
        raise NotFoundError(f'There is no asset with the id "{asset_id}".')
    return _asset(row)


def listing(connection: sqlite3.Connection, kind: str, name: str | None) -> tuple[Asset, ...]:
    """List assets of a kind, oldest first."""
    where, values = ("kind = ?", [kind]) if name is None else ("kind = ? AND name = ?", [kind, name])
    rows = connection.execute(f"{_SELECT} WHERE {where} ORDER BY number", values)
    return tuple(_asset(row) for row in rows)


def delete(connection: sqlite3.Connection, asset_id: str) -> None:
    """Remove an asset."""
    if not connection.execute("DELETE FROM assets WHERE id = ?", (asset_id,)).rowcount:
        raise NotFoundError(f'There is no asset with the id "{asset_id}".')


def _asset(row: Sequence[Any]) -> Asset:
    identity, kind, name, version, created_at, data, key = row
    return Asset(identity, kind, name, version, created_at, json.loads(data), key)
