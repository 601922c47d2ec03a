"""What several views ask of the store in the same moment is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..records import ExecutionRecord, to_json

if TYPE_CHECKING:
    from ..handles.runtime import Runtime


class Reading:
    """Reads of the store, remembered until `forget`. Not thread-safe.

    Twenty views of one execution stand at the same event, so each round of the hub asks the store
    once for all of them.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._events: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
        self._records: dict[str, ExecutionRecord] = {}
        self._snapshots: dict[str, dict[str, Any]] = {}

    def forget(self) -> None:
        """Begin a new moment."""
        self._events.clear()
        self._records.clear()
        self._snapshots.clear()

    def events(self, execution_id: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Return events as JSON, in order."""
        key = (execution_id, after, limit)
        if key not in self._events:
            found = self.runtime.store.read_from(execution_id, after, limit=limit)
            self._events[key] = [event.to_json() for event in found]
        return self._events[key]

    def record(self, execution_id: str) -> ExecutionRecord:
        """Return the record."""
        if execution_id not in self._records:
            self._records[execution_id] = self.runtime.store.record(execution_id)
        return self._records[execution_id]

    def snapshot(self, execution_id: str) -> dict[str, Any]:
        """Return the record as JSON."""
        if execution_id not in self._snapshots:
            self._snapshots[execution_id] = to_json(self.record(execution_id))
        return self._snapshots[execution_id]
