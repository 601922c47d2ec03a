"""Everything that ends a step before it ends by itself: a person, a time-out, a full disk.

The intent is written first (state ``stopping``, with the cause where it is not a person), then the
process is told. Whoever finds the journal afterwards knows how the end was meant.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import StepError
from ..events import StepStateChanged
from ..records import StepState
from ..steps.base import CallRunner, TaskRunner

if TYPE_CHECKING:
    from ..steps.base import StepContext
    from .live import Live
    from .loop import Engine

_TIMEOUT = "step.timeout"


class Stops:
    """Ends attempts of one execution. Methods are called in the engine's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._undoing = self._undone = False
        self.problems: list[str] = []
        """Sentences about what could not be stopped, for the reason of the execution's end."""

    def reset(self) -> None:
        """Forget about the last stop: the execution goes on."""
        self._undoing = self._undone = False
        self.problems = []

    def stop_all(self) -> None:
        """Stop every step that is active or waits for someone."""
        for name in self._engine.schedule.chosen:
            state = self._engine.facts.steps[name].state
            if state.active or state.waiting:
                self.stop_step(name)

    def stop_step(self, name: str, cause: StepError | None = None) -> None:
        """Stop one step that is active or waits.

        Args:
            cause: Why, if not because a person wants it.
        """
        engine, facts = self._engine, self._engine.facts.steps[name]
        live = engine.attempts.live(name)
        if facts.state is StepState.STOPPING:
            return
        if live is None or facts.state is StepState.PENDING:
            engine.attempts.forget(name)
            engine.slots.drop(name)
            self._end(name, facts.attempt, cause)
            return
        live.cancelled = True
        engine.put(
            StepStateChanged(
                name,
                StepState.STOPPING.value,
                live.attempt,
                cause.message if cause else "",
                error={"code": cause.code, "message": cause.message, "log_tail": []} if cause else None,
            )
        )
        self.carry_out(live)

    def carry_out(self, live: Live) -> None:
        """Do what the recorded intent says: tell the process, or wait for the thread."""
        engine, grace = self._engine, self._engine.kit.settings.stop_grace_seconds
        if isinstance(live.runner, TaskRunner):
            engine.after(
                lambda: engine.kit.executor.stop(live.context.key, grace_seconds=grace) if live.submitted else None
            )
        else:  # a thread cannot be killed: it has its time, then nobody listens to it any more
            engine.at(time.time() + grace, lambda: self._abandon(live))

    def time_out(self, live: Live) -> None:
        """Stop an attempt that has run for as long as it may."""
        state = self._engine.facts.steps[live.step].state
        if self._engine.attempts.live(live.step) is not live or state is StepState.STOPPING:
            return
        seconds = self._engine.schedule.steps[live.step].timeout_seconds
        limit = f"{seconds / 60:g} minutes" if seconds >= 60 else f"{seconds:g} seconds"
        message = f"It was stopped because it ran longer than max_execution_minutes allows ({limit})."
        self.stop_step(live.step, StepError(message, code=_TIMEOUT))
        if isinstance(live.runner, CallRunner):
            self._abandon(live)

    def fail_all(self, cause: StepError) -> None:
        """End every active step with an error."""
        for name in self._engine.schedule.chosen:
            if self._engine.facts.steps[name].state.active:
                self.stop_step(name, cause)

    def stopped(self, live: Live, log_tail: Sequence[str] = (), at: float | None = None) -> None:
        """An attempt that was stopping has ended (at a moment in seconds since the epoch, or just now)."""
        cause = self._engine.facts.steps[live.step].cause
        error = StepError(cause["message"], code=cause["code"], log_tail=log_tail) if cause else None
        self._engine.attempts.drop(live)
        self._end(live.step, live.attempt, error, at)

    def _end(self, name: str, attempt: int, cause: StepError | None, at: float | None = None) -> None:
        if cause is None:
            self._engine.put(StepStateChanged(name, StepState.STOPPED.value, attempt, "It was stopped.", at=at))
            self._engine.give_back(name, attempt)
            return
        state = StepState.TIMEOUT if cause.code == _TIMEOUT else StepState.FAILED
        self._engine.fail(name, attempt, state, cause, at=at)

    def _abandon(self, live: Live) -> None:
        if self._engine.attempts.live(live.step) is live:
            self.stopped(live)

    # -- what outlives its step ------------------------------------------------------------------

    def may_finish(self) -> bool:
        """Whether a stopped execution may end: the services it deployed are stopped as well."""
        if not self._engine.facts.stopping or self._undone:
            return True
        if not self._undoing:
            self._undoing = True
            names = [name for name in reversed(self._engine.schedule.chosen) if self._outlives(name)]
            if not names:
                return True
            contexts = [self._context(name) for name in names]
            self._engine.attempts.chore(lambda: self._undo(contexts))
        return False

    def undo_quietly(self, live: Live) -> None:
        """Undo what an attempt left behind that ended after it was told to stop."""
        if _can_undo(live.runner):
            self._engine.attempts.chore(lambda: _stop_unattended(live.runner, live.context))

    def undo_steps(self, names: Sequence[str]) -> None:
        """Undo what steps left running that are about to be run anew, the latest first."""
        contexts = [self._context(name) for name in reversed(names) if self._outlives(name)]
        if contexts:
            self._engine.attempts.chore(lambda: self._undo_unattended(contexts))

    def _outlives(self, name: str) -> bool:
        facts = self._engine.facts.steps[name]
        if facts.state is not StepState.COMPLETED or facts.reused:
            return False
        return _can_undo(self._engine.kit.runner(self._engine.schedule.steps[name].kind))

    def _context(self, name: str) -> StepContext:
        return self._engine.attempts.context(name, self._engine.facts.steps[name].attempt)

    def _undo(self, contexts: Sequence[StepContext]) -> None:
        """Undo step after step, the latest first (in a worker)."""
        kit = self._engine.kit
        answers = [_stop(kit.runner(context.kind), context) for context in contexts]
        self._engine.post(lambda: self._all_undone([answer for answer in answers if answer]))

    def _undo_unattended(self, contexts: Sequence[StepContext]) -> None:
        """Undo step after step, whatever becomes of it (in a worker)."""
        for context in contexts:
            _stop_unattended(self._engine.kit.runner(context.kind), context)

    def _all_undone(self, problems: list[str]) -> None:
        self._undone = True
        self.problems = problems


def _can_undo(runner: object) -> bool:
    return isinstance(runner, CallRunner) and type(runner).stop is not CallRunner.stop


def _stop(runner: object, context: StepContext) -> str:
    """Let a runner undo an attempt; return the sentence why it could not."""
    assert isinstance(runner, CallRunner)
    try:
        runner.stop(context)
    except Exception as error:
        return f'What step "{context.step}" left running could not be stopped: {error}'
    return ""


def _stop_unattended(runner: object, context: StepContext) -> None:
    """Let a runner undo an attempt that the execution does not wait for; the attempt's log tells why it could not."""
    problem = _stop(runner, context)
    if problem:
        with suppress(OSError):  # a full disk: there is nowhere left to say it
            context.log(problem)
