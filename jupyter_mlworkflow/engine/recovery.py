"""After a supervisor is gone: from the journal back to where things are.

A process that may have been started is adopted (its shim tells what became of it), never started a
second time; a step done in a thread is done again under the same attempt, and finds what it had made.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..errors import StepError
from ..events import StepStateChanged
from ..records import StepState
from ..steps.base import TaskRunner

if TYPE_CHECKING:
    from .live import Live
    from .loop import Engine

_SETTLE_SECONDS = 0.05
"""Time for a shim that was started just before its supervisor died to write its claim."""


def recover(engine: Engine) -> None:
    """Take up every step that is active in the journal."""
    active = [name for name in engine.schedule.chosen if engine.facts.steps[name].state.active]
    if any(engine.facts.steps[name].state is StepState.CREATED for name in active):
        time.sleep(_SETTLE_SECONDS)
    for name in active:
        _take_up(engine, name)


def _take_up(engine: Engine, name: str) -> None:
    facts = engine.facts.steps[name]
    if facts.state is StepState.PENDING:
        engine.attempts.want(name)
        return
    if facts.state is StepState.CREATING:
        engine.attempts.begin(name)
        return
    try:
        live = engine.attempts.make(name, facts.attempt)
    except Exception as error:
        engine.fail(name, facts.attempt, StepState.FAILED, error)
        return
    if isinstance(live.runner, TaskRunner):
        _adopt(engine, live)
    elif facts.state is StepState.STOPPING:
        engine.stops.undo_quietly(live)
        engine.stops.stopped(live)
    else:
        engine.attempts.drop(live)
        engine.attempts.begin(name)


def _adopt(engine: Engine, live: Live) -> None:
    from ..executors.base import Task, TaskProcess

    state, known = engine.facts.steps[live.step].state, engine.facts.steps[live.step].process
    process = TaskProcess(known.pid, known.start_time, known.boot_id, known.host) if known is not None else None
    task = Task(live.context.key, live.context.folder, (), log=live.context.folder / "job.log", process=process)
    if engine.kit.executor.adopt(task, engine.attempts.reporter):
        live.submitted = True
        if state is StepState.STOPPING:
            live.cancelled = True
            engine.stops.carry_out(live)
        elif state is StepState.RUNNING:
            engine.attempts.watching.begin(live)
    elif state is StepState.STOPPING:
        engine.stops.stopped(live)
    elif state is StepState.RUNNING:
        engine.attempts.drop(live)
        engine.fail(live.step, live.attempt, StepState.FAILED, StepError(_VANISHED, code="job.outcome_unknown"))
    else:  # prepared, but never started: prepare it again
        engine.attempts.drop(live)
        engine.put(StepStateChanged(live.step, StepState.CREATING.value, live.attempt))
        engine.attempts.begin(live.step)


_VANISHED = (
    "Nobody knows how the step ended: the journal says that it ran, but its folder says nothing of it. "
    "It is not run again by itself; look at its outputs, then retry it."
)
