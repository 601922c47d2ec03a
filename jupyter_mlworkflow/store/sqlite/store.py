"""The store on SQLite: each method is one transaction over the functions of its neighbours."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...errors import DiskFullError
from ...events import Event, ExecutionCreated, Payload, SupervisorStarted
from ...records import ExecutionRecord
from ..base import Store
from ..facts import ExecutionFacts
from ..fold import fold
from ..model import Asset, Command, Committed, ExecutionSummary, Want
from . import assets, claims, commands, executions, facts, journal
from .connection import Database
from .records import Records


class SQLiteStore(Store):
    """Everything in one file, shared by any number of threads and processes of one machine.

    Args:
        path: The file; made if it does not exist.
        on_full: Called when the disk is full, to free what was kept in reserve.
        make: Whether to make the file if there is none.

    Raises:
        StoreError: The file cannot be opened, is damaged, or was written by a newer version.
    """

    def __init__(self, path: Path | str, *, on_full: Callable[[], object] = lambda: None, make: bool = True) -> None:
        self._database = Database(Path(path), on_full=on_full, make=make)
        self._records = Records(self._database)
        self._id = ""

    @property
    def id(self) -> str:
        if not self._id:
            with self._database.reading() as connection:
                self._id = connection.execute("SELECT value FROM meta WHERE key = 'id'").fetchone()[0]
        return self._id

    # -- journal -----------------------------------------------------------------------------

    def append(self, execution_id: str, payloads: Sequence[Payload], *, epoch: int | None = None) -> tuple[Event, ...]:
        encoded = journal.encode(payloads)
        with self._database.writing(durable=journal.durable(payloads)) as connection:
            return journal.write(connection, journal.head(connection, execution_id, epoch), encoded)

    def read_from(
        self, execution_id: str, seq: int = 0, *, limit: int | None = None, kinds: Collection[str] = ()
    ) -> tuple[Event, ...]:
        with self._database.reading() as connection:
            return tuple(journal.read(connection, journal.number_of(connection, execution_id), seq, limit, kinds))

    # -- executions --------------------------------------------------------------------------

    def create_execution(
        self,
        created: ExecutionCreated,
        *,
        plan: Mapping[str, Any],
        origin: Mapping[str, Any],
        execution_id: str | None = None,
    ) -> ExecutionRecord:
        texts = {"plan": journal.dump(plan, "the plan"), "origin": journal.dump(origin, "the origin")}
        with self._database.writing() as connection:
            identity, event = executions.create(connection, created, execution_id=execution_id, **texts)
        return fold(None, [event], execution_id=identity)

    def plan(self, execution_id: str) -> dict[str, Any]:
        return self._document(execution_id, "SELECT plan FROM plans WHERE execution = ?")

    def origin(self, execution_id: str) -> dict[str, Any]:
        return self._document(execution_id, "SELECT origin FROM plans WHERE execution = ?")

    def _document(self, execution_id: str, query: str) -> dict[str, Any]:
        with self._database.reading() as connection:
            number = journal.number_of(connection, execution_id)
            text = connection.execute(query, (number,)).fetchone()[0]
        document: dict[str, Any] = json.loads(text)
        return document

    def record(self, execution_id: str) -> ExecutionRecord:
        return self._records.get(execution_id)

    def find(self, reference: str, *, workflow: str | None = None) -> str:
        with self._database.reading() as connection:
            return executions.find(connection, reference, workflow)

    def executions(
        self,
        *,
        workflow: str | None = None,
        state: str | None = None,
        label: str | None = None,
        experiment_id: str | None = None,
        since: float | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[ExecutionSummary, ...]:
        with self._database.reading() as connection:
            return executions.listing(
                connection,
                workflow=workflow,
                state=state,
                label=label,
                experiment_id=experiment_id,
                since=since,
                limit=limit,
                offset=offset,
            )

    def changed_executions(
        self, known: Mapping[str, int], *, workflow: str | None = None, limit: int | None = None
    ) -> tuple[tuple[ExecutionSummary, ...], tuple[str, ...]]:
        with self._database.reading() as connection:
            return executions.changed(connection, known, workflow=workflow, limit=limit)

    def facts(self, ids: Sequence[str], known: Mapping[str, int] = MappingProxyType({})) -> Iterator[ExecutionFacts]:
        for begin in range(
            0, len(ids), facts.AT_ONCE
        ):  # a transaction each: a reader must not hold up the log for long
            with self._database.reading() as connection:
                found = list(facts.read(connection, ids[begin : begin + facts.AT_ONCE], known))
            yield from found

    def delete_execution(self, execution_id: str) -> None:
        try:
            self._delete(execution_id)
        except DiskFullError:
            # What keeps a deletion from making room may be nothing but the log of the deletions before it.
            self._database.shorten_log()
            self._delete(execution_id)

    def _delete(self, execution_id: str) -> None:
        with self._database.writing() as connection:
            executions.delete(connection, execution_id)

    # -- what a supervisor does --------------------------------------------------------------

    def take_over(self, execution_id: str, *, pid: int, host: str) -> int:
        with self._database.writing() as connection:
            row = journal.head(connection, execution_id)
            row.epoch += 1
            journal.write(connection, row, journal.encode([SupervisorStarted(pid, host, row.epoch)]))
            return row.epoch

    def commit(
        self,
        execution_id: str,
        payloads: Sequence[Payload],
        *,
        epoch: int,
        capacity: int,
        release: Sequence[tuple[str, int]] = (),
        wants: Sequence[Want] = (),
    ) -> Committed:
        encoded = journal.encode(payloads)
        promised = {(want.step, want.attempt): journal.encode(want.payloads) for want in wants}
        durable = bool(release or wants) or journal.durable(payloads)
        with self._database.writing(durable=durable) as connection:
            row = journal.head(connection, execution_id, epoch)
            events = list(journal.write(connection, row, encoded))
            claims.release(connection, row.number, release)
            granted = claims.grant(connection, row.number, wants, capacity)
            for want in granted:
                events += journal.write(connection, row, promised[want.step, want.attempt])
        return Committed(tuple(events), tuple(want.step for want in granted))

    def claims(self) -> tuple[tuple[str, str, int, int], ...]:
        with self._database.reading() as connection:
            return claims.granted(connection)

    def send(self, execution_id: str, command: Command) -> None:
        data = journal.dump(command.values, f'command "{command.verb}"')
        with self._database.writing() as connection:
            commands.send(connection, execution_id, command, data)

    def commands(self, execution_id: str) -> tuple[Command, ...]:
        with self._database.reading() as connection:
            return commands.pending(connection, execution_id)

    def take_command(self, execution_id: str, command_id: str, *, epoch: int | None = None) -> None:
        with self._database.writing() as connection:
            commands.take(connection, execution_id, command_id, epoch)

    def version(self) -> int:
        return self._database.data_version()

    # -- assets ------------------------------------------------------------------------------

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
        text = journal.dump(data, f'{kind} "{name}"')
        with self._database.writing() as connection:
            return assets.add(connection, kind, name, text, version=version, key=key, asset_id=asset_id)

    def replace_asset(self, asset_id: str, data: Mapping[str, Any]) -> Asset:
        text = journal.dump(data, f"asset {asset_id}")
        with self._database.writing() as connection:
            return assets.replace(connection, asset_id, text)

    def assets(self, kind: str, *, name: str | None = None) -> tuple[Asset, ...]:
        with self._database.reading() as connection:
            return assets.listing(connection, kind, name)

    def asset(self, asset_id: str) -> Asset:
        with self._database.reading() as connection:
            return assets.get(connection, asset_id)

    def delete_asset(self, asset_id: str) -> None:
        with self._database.writing() as connection:
            assets.delete(connection, asset_id)

    def close(self) -> None:
        self._database.close()
