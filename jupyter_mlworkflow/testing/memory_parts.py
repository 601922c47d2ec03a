"""The simpler half of `MemoryStore`: the registry of assets, and what else needs no executions."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ..errors import ConflictError, NotFoundError, StoreError
from ..events import ExecutionStateChanged, Payload, StepStateChanged, read_payload
from ..records import ExecutionRecord, ExecutionState, StepState, to_json
from ..store.base import Store
from ..store.model import Asset, ExecutionSummary


class MemoryRegistry(Store):
    """Assets in a list."""

    def __init__(self) -> None:
        self._id = uuid4().hex
        self._lock = threading.RLock()
        self._assets: list[Asset] = []
        self._version = 0
        self._closed = False

    @property
    def id(self) -> str:
        return self._id

    def version(self) -> int:
        return self._version

    def add_asset(
        self,
        kind: str,
        name: str,
        data: Mapping[str, Any],
        *,
        version: str | Callable[[Sequence[str]], str] = "",
        key: str | None = None,
        asset_id: str | None = None,
    ) -> Asset:
        with self._lock:
            self._refuse_closed()
            made = [item for item in self._assets if key is not None and (item.kind, item.key) == (kind, key)]
            if made:
                return made[0]
            if callable(version):
                version = version([item.version for item in self.assets(kind, name=name)])
            identity = asset_id or uuid4().hex
            if any((item.kind, item.name, item.version) == (kind, name, version) for item in self._assets) or any(
                item.id == identity for item in self._assets
            ):
                raise ConflictError(f'There is a {kind} "{name}" {version} already.')
            asset = Asset(identity, kind, name, version, time.time(), plain(data), key)
            self._assets.append(asset)
            self._version += 1
            return asset

    def replace_asset(self, asset_id: str, data: Mapping[str, Any]) -> Asset:
        with self._lock:
            place = self._assets.index(self.asset(asset_id))
            self._assets[place] = replace(self._assets[place], data=plain(data))
            self._version += 1
            return self._assets[place]

    def assets(self, kind: str, *, name: str | None = None) -> tuple[Asset, ...]:
        with self._lock:
            self._refuse_closed()
            return tuple(item for item in self._assets if item.kind == kind and name in (None, item.name))

    def asset(self, asset_id: str) -> Asset:
        with self._lock:
            self._refuse_closed()
            found = [item for item in self._assets if item.id == asset_id]
            if not found:
                raise NotFoundError(f'There is no asset with the id "{asset_id}".')
            return found[0]

    def delete_asset(self, asset_id: str) -> None:
        with self._lock:
            self._assets.remove(self.asset(asset_id))
            self._version += 1

    def close(self) -> None:
        self._closed = True

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError("The store was closed; open it again.")


def summarise(record: ExecutionRecord) -> ExecutionSummary:
    """Return the row of a listing that a record stands for."""
    states = [step.state.value for step in record.steps.values()]
    return ExecutionSummary(
        id=record.id,
        workflow=record.workflow,
        name=record.name,
        state=record.state.value,
        seq=record.seq,
        created_at=record.created_at,
        started_at=record.started_at,
        ended_at=record.ended_at,
        experiment_id=record.experiment_id,
        labels=record.labels,
        waiting=record.waiting,
        steps={state: states.count(state) for state in set(states)},
        idle_seconds=record.idle_seconds,
    )


def plain(value: Any) -> Any:
    """Copy plain data the way that a store would: through JSON."""
    try:
        return json.loads(json.dumps(to_json(value)))
    except (TypeError, ValueError) as error:
        raise StoreError(f"What is stored must be plain JSON data: {error}.") from error


def copied(payload: Payload) -> Payload:
    """Copy an event's payload the way that a store would, refusing what cannot be stored."""
    copy = read_payload(payload.kind, plain(payload))
    if copy is None:
        raise StoreError(f"An event cannot be a {type(payload).__name__}.")
    if isinstance(copy, (ExecutionStateChanged, StepStateChanged)):
        states = ExecutionState if isinstance(copy, ExecutionStateChanged) else StepState
        if copy.state not in [item.value for item in states]:
            raise StoreError(f'There is no state "{copy.state}".')
    return copy
