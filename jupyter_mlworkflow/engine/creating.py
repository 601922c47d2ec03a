"""From pending to a process: what an attempt needs is laid out before it has slots.

A step is prepared while it is pending and among the next for slots. So free slots wait for nothing
but the grant: with it come the events of creating, in one transaction, and then the process is
started. Code is taken as it is when the step has come to the front of the queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..events import Payload, StepStateChanged
from ..records import StepState
from ..steps.base import TaskRunner
from .live import lay_out, prepared_event

if TYPE_CHECKING:
    from ..steps.base import Prepared
    from .attempts import Attempts
    from .live import Live
    from .loop import Engine


class Creating:
    """Prepares the attempts of one execution. Methods are called in the engine's thread."""

    def __init__(self, engine: Engine, attempts: Attempts) -> None:
        self._engine = engine
        self._attempts = attempts

    def make_ready(self, names: Iterable[str]) -> bool:
        """Prepare pending steps that are next for slots; again if values were given since.

        This only fills folders that nobody looks into yet, so it need not wait for the journal.

        Returns:
            Whether something new is being prepared.
        """
        began = False
        for name in names:
            live = self._attempts.live(name)
            if live is not None and live.prepared and live.values != self._engine.facts.values_of(name):
                self._engine.slots.unready(name)
                self._attempts.drop(live)
                live = None
            if live is None:
                began = True
                self._make_ready(name)
        return began

    def is_busy(self, names: Iterable[str]) -> bool:
        """Return whether one of some steps is being prepared."""
        return any(live is not None and live.prepared is None for live in map(self._attempts.live, names))

    def prepare(self, live: Live) -> None:
        """Lay out the folder of an attempt and describe its process, in another thread."""
        self._attempts.chore(lambda: self._prepare(live))

    def submit(self, live: Live) -> None:
        """Start the process of an attempt that is prepared, once that is written."""
        self._engine.after(lambda: self._submit(live))

    def _make_ready(self, name: str) -> None:
        engine, facts = self._engine, self._engine.facts.steps[name]
        facts.values = engine.facts.values_of(name)
        try:
            live = self._attempts.make(name, facts.attempt)
        except Exception as error:
            problem = error
            engine.slots.drop(name)
            engine.post(lambda: self._cannot_be_made(name, problem))
            return
        if isinstance(live.runner, TaskRunner):
            self.prepare(live)
        else:
            self._attempts.drop(live)
            engine.slots.ready(name, [StepStateChanged(name, StepState.CREATING.value, facts.attempt)])

    def _cannot_be_made(self, name: str, error: Exception) -> None:
        facts = self._engine.facts.steps[name]
        if facts.state is StepState.PENDING:
            self._engine.fail(name, facts.attempt, StepState.FAILED, error)

    def _prepare(self, live: Live) -> None:
        assert isinstance(live.runner, TaskRunner)
        try:
            lay_out(live)
            prepared = live.runner.prepare(live.context)
        except BaseException as error:
            problem = error
            self._engine.post(lambda: self._not_prepared(live, problem))
        else:
            self._engine.post(lambda: self._prepared(live, prepared))

    def _not_prepared(self, live: Live, error: BaseException) -> None:
        if not self._is_wanted(live):
            return
        state = self._engine.facts.steps[live.step].state
        self._attempts.drop(live)
        if state is StepState.PENDING:
            self._engine.slots.drop(live.step)
            self._engine.put(StepStateChanged(live.step, StepState.CREATING.value, live.attempt))
        self._engine.fail(live.step, live.attempt, StepState.CREATE_FAILED, error)

    def _prepared(self, live: Live, prepared: Prepared) -> None:
        if not self._is_wanted(live):
            return
        state = self._engine.facts.steps[live.step].state
        live.prepared = prepared
        events: list[Payload] = [
            prepared_event(live, prepared.code),
            StepStateChanged(live.step, StepState.CREATED.value, live.attempt),
        ]
        if state is StepState.PENDING:
            creating = StepStateChanged(live.step, StepState.CREATING.value, live.attempt)
            self._engine.slots.ready(live.step, [creating, *events])
            return
        for event in events:
            self._engine.put(event)
        self.submit(live)

    def _is_wanted(self, live: Live) -> bool:
        """Whether an attempt is to go on that was prepared meanwhile; one that was to stop is stopped now."""
        if self._attempts.is_over(live):
            return False
        if self._engine.facts.steps[live.step].state is StepState.STOPPING:
            self._engine.stops.stopped(live)
            return False
        return True

    def _submit(self, live: Live) -> None:
        assert live.prepared is not None
        if self._engine.facts.steps[live.step].state is StepState.STOPPING:
            self._engine.post(lambda: None if self._attempts.is_over(live) else self._engine.stops.stopped(live))
            return
        live.submitted = True
        executor = self._engine.kit.executor
        executor.submit(live.prepared.task, self._attempts.reporter)
        if len(self._engine.slots) or self._engine.schedule.goes_on:
            executor.expect()
