"""The contract of a store: a journal per execution, and the few tables beside it.

The journal is the truth. Tables are what the journal cannot answer quickly (which
executions are there), what is not history (commands, claims), and assets. Back ends
inherit `testing.JournalContract` and `testing.StoreContract`.

All methods may be called from any thread and any process; each is one transaction.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ..events import Event, ExecutionCreated, Payload
from ..records import ExecutionRecord
from .facts import ExecutionFacts, facts_of
from .model import Asset, Command, Committed, ExecutionSummary, Want


class Journal(ABC):
    """The two methods that everything else is built on."""

    @abstractmethod
    def append(self, execution_id: str, payloads: Sequence[Payload], *, epoch: int | None = None) -> tuple[Event, ...]:
        """Write events, durably, all or none.

        Args:
            epoch: Epoch of the writing supervisor; ``None`` for writers that drive nothing.

        Raises:
            StaleWriterError: A later epoch has taken over.
            NotFoundError: There is no such execution.
        """

    @abstractmethod
    def read_from(
        self, execution_id: str, seq: int = 0, *, limit: int | None = None, kinds: Collection[str] = ()
    ) -> tuple[Event, ...]:
        """Return the events after number `seq`, in order; of some `kinds` only, if any are named."""


class Store(Journal):
    """Everything the product remembers."""

    @property
    @abstractmethod
    def id(self) -> str:
        """Identity of the store (UUID), so that two processes can tell they see the same one."""

    @abstractmethod
    def create_execution(
        self,
        created: ExecutionCreated,
        *,
        plan: Mapping[str, Any],
        origin: Mapping[str, Any],
        execution_id: str | None = None,
    ) -> ExecutionRecord:
        """Add an execution in state ``init``. An empty `created.name` is filled: ``execution-001`` …

        `execution_id` is made (UUID hex) unless given.
        """

    @abstractmethod
    def plan(self, execution_id: str) -> dict[str, Any]:
        """Return the plan as stored."""

    @abstractmethod
    def origin(self, execution_id: str) -> dict[str, Any]:
        """Return where the run was asked for (`steps.base.Origin` as JSON)."""

    @abstractmethod
    def record(self, execution_id: str) -> ExecutionRecord:
        """Return the record folded from all events."""

    @abstractmethod
    def find(self, reference: str, *, workflow: str | None = None) -> str:
        """Return the id for an id, a unique id prefix (≥ 6), ``execution-001`` or ``workflow/execution-001``.

        Raises:
            NotFoundError: With close names.
            ConflictError: It fits several.
        """

    @abstractmethod
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
        """List executions, newest first. Starts nothing."""

    def changed_executions(
        self, known: Mapping[str, int], *, workflow: str | None = None, limit: int | None = None
    ) -> tuple[tuple[ExecutionSummary, ...], tuple[str, ...]]:
        """Compare the listing with what somebody knows of it.

        Args:
            known: The `seq` of each known execution by its id.

        Returns:
            Summaries of those whose `seq` is another one or unknown, newest first; ids that are
            known and not listed any more.
        """
        rows = self.executions(workflow=workflow, limit=limit)
        listed = {row.id for row in rows}
        changed = tuple(row for row in rows if known.get(row.id) != row.seq)
        return changed, tuple(name for name in known if name not in listed)

    def facts(self, ids: Sequence[str], known: Mapping[str, int] = MappingProxyType({})) -> Iterator[ExecutionFacts]:
        """Yield what executions are compared by, in the order of `ids`; those that are not there are left out.

        One at a time, because the metrics of many may be large together.

        Args:
            known: The `seq` of executions that are left out if they have not changed since.
        """
        rows = {row.id: row for row in self.executions()}
        for execution_id in ids:
            if execution_id in rows and rows[execution_id].seq != known.get(execution_id):
                yield facts_of(self.record(execution_id), rows[execution_id])

    @abstractmethod
    def delete_execution(self, execution_id: str) -> None:
        """Forget an ended execution and all its events."""

    @abstractmethod
    def take_over(self, execution_id: str, *, pid: int, host: str) -> int:
        """Become its only writer: return the new epoch and append `SupervisorStarted`."""

    @abstractmethod
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
        """Append events, give slots back and ask for slots, in one transaction.

        Wants are granted by priority, then age, across all executions. A want that is not
        granted is remembered for a few seconds (its supervisor asks again), so that a
        younger or less important one elsewhere does not overtake it. A want for more slots than
        `capacity` is granted when nothing else runs. A want whose claim is held already is granted
        again without counting twice.

        Args:
            release: ``(step, attempt)`` of claims to give back, or of wants to withdraw.

        Raises:
            StaleWriterError: A later epoch has taken over.
        """

    @abstractmethod
    def claims(self) -> tuple[tuple[str, str, int, int], ...]:
        """Return the granted claims: ``(execution id, step, attempt, slots)``."""

    @abstractmethod
    def send(self, execution_id: str, command: Command) -> None:
        """Leave a command for the execution's supervisor."""

    @abstractmethod
    def commands(self, execution_id: str) -> tuple[Command, ...]:
        """Return the commands not yet taken, oldest first."""

    @abstractmethod
    def take_command(self, execution_id: str, command_id: str, *, epoch: int | None = None) -> None:
        """Mark a command as taken.

        Appending (or committing) `CommandTaken` does the same in the transaction of the event, so that
        a command is never lost or done twice when its supervisor is killed.
        """

    @abstractmethod
    def version(self) -> int:
        """Return a number that changes when another connection has written; costs microseconds."""

    @abstractmethod
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
        """Register an asset. `version` may be a function of the versions that exist.

        With a `key` that was used before, the asset made then is returned unchanged.

        Raises:
            ConflictError: That kind, name and version exist already.
        """

    @abstractmethod
    def replace_asset(self, asset_id: str, data: Mapping[str, Any]) -> Asset:
        """Replace the data of an asset."""

    @abstractmethod
    def assets(self, kind: str, *, name: str | None = None) -> tuple[Asset, ...]:
        """List assets of a kind, oldest first."""

    @abstractmethod
    def asset(self, asset_id: str) -> Asset:
        """Return one asset, or raise `NotFoundError`."""

    @abstractmethod
    def delete_asset(self, asset_id: str) -> None:
        """Remove an asset from the registry (not its files)."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""
