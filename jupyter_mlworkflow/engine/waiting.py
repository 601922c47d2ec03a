"""Waiting for what a supervisor does, and starting one where there should be one and is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import ConflictError, ExecutionError
from ..events import CommandTaken
from ..records import ExecutionRecord, ExecutionState
from .launch import LOG, ensure_supervisor

if TYPE_CHECKING:
    from ..settings import Settings
    from ..store.base import Store
    from ..store.model import Command

_POLL_SECONDS = 0.02
_REVIVE_SECONDS = 0.5
_STARTS = 6
"""So many supervisors started without a sign of life, and nobody waits any longer."""


def revive(store: Store, settings: Settings, execution_id: str) -> bool:
    """Start the supervisor of an execution that should have one and has none; return whether."""
    if store.record(execution_id).state is ExecutionState.RUNNING or store.commands(execution_id):
        return ensure_supervisor(settings, execution_id)
    return False


class Keeper:
    """Keeps an execution driven while somebody waits for it. Not thread-safe.

    Raises:
        ExecutionError: Its supervisor cannot be started (from a call).
    """

    def __init__(self, store: Store, settings: Settings, execution_id: str) -> None:
        self._store = store
        self._settings = settings
        self._id = execution_id
        self._looked = 0.0
        self._seq = -1
        self._starts = 0

    def __call__(self) -> ExecutionRecord:
        """Return the record as it stands; now and then see to it that somebody drives it on."""
        record = self._store.record(self._id)
        if record.seq != self._seq:
            self._seq, self._starts = record.seq, 0
        now = time.monotonic()
        if now - self._looked > _REVIVE_SECONDS and not record.state.ended:
            self._looked = now
            self._starts += revive(self._store, self._settings, self._id)
            if self._starts > _STARTS:
                log = self._settings.home_path / "runs" / self._id / LOG
                raise ExecutionError(f"The supervisor of {record.full_name} does not start; {log} may say why.")
        return record


def wait_command(
    store: Store, settings: Settings, execution_id: str, command: Command, *, timeout: float = 30.0
) -> CommandTaken:
    """Return when the supervisor has taken a command.

    Raises:
        ConflictError: It refused, since things had changed on the way; the sentence says why.
        TimeoutError: Nobody took it in time; it will be taken by the next supervisor.
    """
    seq = max(0, store.record(execution_id).seq - 200)
    began = revived = time.monotonic()
    while True:
        for event in store.read_from(execution_id, seq):
            seq = event.seq
            payload = event.payload
            if isinstance(payload, CommandTaken) and payload.id == command.id:
                if payload.refused:
                    raise ConflictError(payload.refused)
                return payload
        now = time.monotonic()
        if now - began > timeout:
            raise TimeoutError(f'Command "{command.verb}" was not taken within {timeout:g} seconds.')
        if now - revived > _REVIVE_SECONDS:
            revived = now
            ensure_supervisor(settings, execution_id)
        _until_written(store, _POLL_SECONDS)


def wait(
    store: Store,
    settings: Settings,
    execution_id: str,
    *,
    timeout: float | None = None,
    until: Callable[[ExecutionRecord], bool] | None = None,
    on_change: Callable[[ExecutionRecord], object] | None = None,
) -> ExecutionRecord:
    """Return when an execution has ended or waits for someone. Starts its supervisor if that is gone.

    Args:
        timeout: Seconds to wait at the most.
        until: Another moment to return at (an execution that has ended returns in any case).
        on_change: Called with each new record.

    Raises:
        TimeoutError: It was not so in time.
        ExecutionError: Its supervisor cannot be started.
    """
    began = time.monotonic()
    keeper, seq = Keeper(store, settings, execution_id), -1
    while True:
        now = time.monotonic()
        version = store.version()
        record = keeper()
        if record.seq != seq:
            seq = record.seq
            if on_change is not None:
                on_change(record)
        enough = until(record) if until is not None else record.waiting or record.state is ExecutionState.INIT
        if record.state.ended or (enough and not store.commands(execution_id)):
            return record
        left = float("inf") if timeout is None else began + timeout - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"{record.full_name} is still {record.state.value} after {timeout:g} seconds.")
        # Reading a large record takes a while: leave most of the time to those who write.
        time.sleep(min(max(0.0, 2 * (time.monotonic() - now) - _POLL_SECONDS), left, 0.5))
        _until_written(store, min(_REVIVE_SECONDS, left), version)


def _until_written(store: Store, seconds: float, version: int | None = None) -> None:
    """Return when somebody has written to the store, or after some seconds."""
    version = store.version() if version is None else version
    until = time.monotonic() + seconds
    nap = _POLL_SECONDS / 4
    while store.version() == version and time.monotonic() < until:
        time.sleep(nap)
        nap = min(nap * 1.2, _POLL_SECONDS)
