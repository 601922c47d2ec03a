"""A store in plain lists: obvious rather than fast, what real stores are compared with.

Also a fake for tests that need a store but no file. One process only; thread-safe.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from ..errors import ConflictError, NotFoundError, StaleWriterError
from ..events import (
    CommandTaken,
    Event,
    ExecutionCreated,
    ExecutionStateChanged,
    Payload,
    SupervisorStarted,
)
from ..records import ExecutionRecord, ExecutionState
from ..store.fold import fold
from ..store.model import Command, Committed, ExecutionSummary, Want
from .memory_parts import MemoryRegistry, copied, plain, summarise

REMEMBERED_SECONDS = 3.0


@dataclass
class _Execution:
    plan: Any
    origin: Any
    events: list[Event] = field(default_factory=list)
    epoch: int = 0
    sent: list[Command] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


class MemoryStore(MemoryRegistry):
    """Everything in this process.

    Example:
        >>> store = MemoryStore()
        >>> store.create_execution(ExecutionCreated("demo", "", []), plan={}, origin={}).full_name
        'demo/execution-001'
    """

    def __init__(self) -> None:
        super().__init__()
        self._executions: dict[str, _Execution] = {}
        self._last: dict[str, int] = {}
        self._claims: dict[tuple[str, str, int], int] = {}
        self._wants: dict[tuple[str, str, int], tuple[Want, float, int]] = {}
        self._order: dict[str, int] = {}

    # -- journal -----------------------------------------------------------------------------

    def append(self, execution_id: str, payloads: Sequence[Payload], *, epoch: int | None = None) -> tuple[Event, ...]:
        with self._lock:
            execution = self._writable(execution_id, epoch)
            copies = [copied(payload) for payload in payloads]
            return tuple(self._write(execution_id, execution, payload) for payload in copies)

    def _write(self, execution_id: str, execution: _Execution, payload: Payload) -> Event:
        event = Event(len(execution.events) + 1, time.time(), payload)
        execution.events.append(event)
        self._version += 1
        if isinstance(payload, CommandTaken) and payload.id in {item.id for item in execution.sent}:
            execution.taken.add(payload.id)
        if isinstance(payload, ExecutionStateChanged) and ExecutionState(payload.state).ended:
            self._claims = {key: slots for key, slots in self._claims.items() if key[0] != execution_id}
            self._wants = {key: want for key, want in self._wants.items() if key[0] != execution_id}
        return event

    def read_from(
        self, execution_id: str, seq: int = 0, *, limit: int | None = None, kinds: Collection[str] = ()
    ) -> tuple[Event, ...]:
        with self._lock:
            events = self._get(execution_id).events[seq:]
            found = [event for event in events if not kinds or event.payload.kind in kinds]
            return tuple(found if limit is None else found[:limit])

    # -- executions --------------------------------------------------------------------------

    def create_execution(
        self,
        created: ExecutionCreated,
        *,
        plan: Mapping[str, Any],
        origin: Mapping[str, Any],
        execution_id: str | None = None,
    ) -> ExecutionRecord:
        with self._lock:
            self._refuse_closed()
            identity = execution_id or uuid4().hex
            last = self._last.get(created.workflow, 0)
            created = replace(created, name=created.name or f"execution-{last + 1:03d}")
            taken = {(record.workflow, record.name) for record in self._records()}
            if identity in self._executions or (created.workflow, created.name) in taken:
                raise ConflictError(f'There is an execution "{created.workflow}/{created.name}" or {identity} already.')
            head, _, number = created.name.rpartition("-")
            if head == "execution" and number.isascii() and number.isdigit():
                self._last[created.workflow] = max(last, int(number))
            execution = _Execution(plain(plan), plain(origin))
            self._write(identity, execution, copied(created))
            self._order[identity] = len(self._order)
            self._executions[identity] = execution
            return self.record(identity)

    def plan(self, execution_id: str) -> dict[str, Any]:
        with self._lock:
            return dict(self._get(execution_id).plan)

    def origin(self, execution_id: str) -> dict[str, Any]:
        with self._lock:
            return dict(self._get(execution_id).origin)

    def record(self, execution_id: str) -> ExecutionRecord:
        with self._lock:
            return fold(None, self._get(execution_id).events, execution_id=execution_id)

    def find(self, reference: str, *, workflow: str | None = None) -> str:
        with self._lock:
            records = [item for item in self._records() if workflow in (None, item.workflow)]
            fits = [item for item in records if item.id == reference]
            fits = fits or [item for item in records if reference in (item.name, item.full_name)]
            if len(reference) >= 6:
                fits = fits or [item for item in records if item.id.startswith(reference)]
            if not fits:
                raise NotFoundError.named("execution", reference, [item.full_name for item in records])
            if len(fits) > 1:
                raise ConflictError(f'"{reference}" fits several executions.')
            return fits[0].id

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
        with self._lock:
            if state is not None and state not in (known := [item.value for item in ExecutionState]):
                raise NotFoundError.named("state of an execution", state, known)
            found = [
                item
                for item in self._records()
                if workflow in (None, item.workflow)
                and state in (None, item.state.value)
                and (label is None or label in item.labels)
                and experiment_id in (None, item.experiment_id)
                and (since is None or item.created_at >= since)
            ]
            found = found[offset:] if limit is None else found[offset : offset + limit]
            return tuple(summarise(item) for item in found)

    def delete_execution(self, execution_id: str) -> None:
        with self._lock:
            if self.record(execution_id).state is ExecutionState.RUNNING:
                raise ConflictError(f"Execution {execution_id} is running.")
            del self._executions[execution_id]
            self._claims = {key: slots for key, slots in self._claims.items() if key[0] != execution_id}
            self._wants = {key: want for key, want in self._wants.items() if key[0] != execution_id}
            self._version += 1

    # -- what a supervisor does --------------------------------------------------------------

    def take_over(self, execution_id: str, *, pid: int, host: str) -> int:
        with self._lock:
            execution = self._get(execution_id)
            execution.epoch += 1
            self._write(execution_id, execution, SupervisorStarted(pid, host, execution.epoch))
            return execution.epoch

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
        with self._lock:
            execution = self._writable(execution_id, epoch)
            copies = [copied(payload) for payload in payloads]
            promised = {(want.step, want.attempt): [copied(item) for item in want.payloads] for want in wants}
            events = [self._write(execution_id, execution, payload) for payload in copies]
            for step, attempt in release:
                self._claims.pop((execution_id, step, attempt), None)
                self._wants.pop((execution_id, step, attempt), None)
            granted = self._grant(execution_id, wants, capacity)
            for want in granted:
                for payload in promised[want.step, want.attempt]:
                    events.append(self._write(execution_id, execution, payload))
            self._version += 1
            return Committed(tuple(events), tuple(want.step for want in granted))

    def _grant(self, execution_id: str, wants: Sequence[Want], capacity: int) -> list[Want]:
        keys = {(execution_id, want.step, want.attempt): want for want in wants}
        granted = [want for key, want in keys.items() if want.slots <= 0 or key in self._claims]
        queue = {key: want for key, want in keys.items() if want not in granted}
        if not queue:
            return granted
        now = time.time()
        self._wants.update({key: (want, now, self._order[execution_id]) for key, want in queue.items()})
        self._wants = {key: item for key, item in self._wants.items() if now - item[1] <= REMEMBERED_SECONDS}
        used = sum(self._claims.values())
        waiting = sorted(
            self._wants.items(), key=lambda item: (-item[1][0].priority, item[1][0].since, item[1][2], item[0][1:])
        )
        for key, (want, _, _) in waiting:
            if used and used + want.slots > capacity:
                break
            used += want.slots
            if key in queue:
                del self._wants[key]
                self._claims[key] = want.slots
                granted.append(queue[key])
        return granted

    def claims(self) -> tuple[tuple[str, str, int, int], ...]:
        with self._lock:
            held = sorted(self._claims.items(), key=lambda item: (self._order[item[0][0]], *item[0][1:]))
            return tuple((*key, slots) for key, slots in held)

    def send(self, execution_id: str, command: Command) -> None:
        with self._lock:
            execution = self._get(execution_id)
            if command.id not in {item.id for item in execution.sent}:
                values = plain(command.values)
                execution.sent.append(replace(command, values=values, at=command.at or time.time()))
            self._version += 1

    def commands(self, execution_id: str) -> tuple[Command, ...]:
        with self._lock:
            execution = self._get(execution_id)
            return tuple(item for item in execution.sent if item.id not in execution.taken)

    def take_command(self, execution_id: str, command_id: str, *, epoch: int | None = None) -> None:
        with self._lock:
            execution = self._writable(execution_id, epoch)
            if command_id not in {item.id for item in execution.sent}:
                raise NotFoundError(f'There is no command "{command_id}" for execution {execution_id}.')
            execution.taken.add(command_id)
            self._version += 1

    def _get(self, execution_id: str) -> _Execution:
        self._refuse_closed()
        if execution_id not in self._executions:
            raise NotFoundError(f'There is no execution "{execution_id}".')
        return self._executions[execution_id]

    def _writable(self, execution_id: str, epoch: int | None) -> _Execution:
        execution = self._get(execution_id)
        if epoch is not None and epoch != execution.epoch:
            raise StaleWriterError(f"Another supervisor drives execution {execution_id} now; this one must stop.")
        return execution

    def _records(self) -> list[ExecutionRecord]:
        """All records, newest first."""
        self._refuse_closed()
        return [self.record(identity) for identity in reversed(self._executions)]
