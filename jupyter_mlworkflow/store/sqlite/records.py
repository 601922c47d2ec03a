"""Records folded from journals, remembered: in this process, and for long journals in the store."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict

from ...errors import NotFoundError, StoreError
from ...records import ExecutionRecord, to_json
from ..fold import Fold, read_record
from . import journal
from .connection import Database

SNAPSHOT_EVENTS = 5_000
"""Whoever folds this many events at once leaves the result in the store for the next process."""

FORMAT = 2
"""Raised when the rules of `fold` change, so that older snapshots are not used."""

_REMEMBERED = 64
"""Executions whose record a process keeps."""


class Records:
    """The cache of one store object. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._folds: OrderedDict[str, tuple[int, Fold]] = OrderedDict()

    def get(self, execution_id: str) -> ExecutionRecord:
        """Return the record folded from all events; only events not seen before are read."""
        with self._guard:
            with self._database.reading() as connection:
                row = connection.execute("SELECT number, seq FROM executions WHERE id = ?", (execution_id,)).fetchone()
                if row is None:
                    self._folds.pop(execution_id, None)
                    raise NotFoundError(f'There is no execution "{execution_id}".')
                number, seq = row
                known, state = self._folds.get(execution_id, (0, Fold()))
                if known != number:
                    stored = connection.execute(
                        "SELECT record FROM snapshots WHERE execution = ? AND format = ?", (number, FORMAT)
                    ).fetchone()
                    state = Fold(read_record(json.loads(stored[0])) if stored else None, execution_id=execution_id)
                before = state.seq
                if before < seq:
                    state.apply(journal.read(connection, number, before))
            record = state.record()
            self._folds[execution_id] = (number, state)
            self._folds.move_to_end(execution_id)
            if len(self._folds) > _REMEMBERED:
                self._folds.popitem(last=False)
        if seq - before >= SNAPSHOT_EVENTS:
            self._keep(number, record)
        return record

    def _keep(self, number: int, record: ExecutionRecord) -> None:
        text = journal.dump(to_json(record), "the record")
        try:
            with self._database.writing(durable=False, urgent=False) as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO snapshots SELECT number, ?, ?, ? FROM executions WHERE number = ?",
                    (FORMAT, record.seq, text, number),
                )
        except StoreError:
            # It only saves time later. A store that is full or cannot be written must stay readable.
            return
