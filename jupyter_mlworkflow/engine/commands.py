"""Commands: what people ask of an execution, done by its engine.

What may be asked is in `checks`.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from ..errors import ConflictError, MLWorkflowError
from ..events import (
    CommandTaken,
    ExecutionStateChanged,
    HoldsChanged,
    LabelsChanged,
    StepEdited,
    StepStateChanged,
)
from ..records import ExecutionState, StepState
from .checks import check, given, ungiven
from .exclusive import GOES_ON, only_one
from .facts import GROUPS
from .followers import with_followers
from .needs import default_of

if TYPE_CHECKING:
    from ..store.model import Command
    from .loop import Engine

_OTHER_VALUES = frozenset({"labels", "hold", "edit", "back"})
_EDITED = ("parameters", "inputs")


class Commands:
    """Takes the commands of one execution. Methods are called in the engine's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self) -> None:
        """Do every command that was left, oldest first; the event says what became of it."""
        for command in self._engine.store.commands(self._engine.id):
            try:
                self._check(command)
            except Exception as error:  # a command that is no sense at all must not end the supervisor
                said = str(error) if isinstance(error, MLWorkflowError) else f"It cannot be understood: {error!r}."
                self._engine.put(CommandTaken(command.id, command.verb, command.step, said))
                continue
            self._do(command)

    def _check(self, command: Command) -> None:
        facts, plan = self._engine.facts, self._engine.plan
        if facts.stopping and command.verb not in ("labels", "set_values"):
            raise ConflictError("The execution is being stopped.")
        check(command.verb, command.step, command.values, plan, facts.state, facts.steps)
        if command.verb in GOES_ON and facts.state is not ExecutionState.RUNNING:
            # Nobody else may start until the journal says that this one runs again: at the end of the turn.
            alone = ExitStack()
            alone.enter_context(only_one(self._engine.store, self._engine.kit.settings, plan))
            self._engine.after(alone.close)

    def _do(self, command: Command) -> None:
        engine, step = self._engine, command.step
        values = dict(command.values) if command.verb not in _OTHER_VALUES else {}
        if command.verb == "release":
            values = self._with_defaults(step, values)
        if any(values.get(group) for group in GROUPS):
            engine.put(given(values, engine.plan))
        if command.verb == "release" and engine.facts.steps[step].state is StepState.HOLD:
            self._step_by_step()
        engine.put(CommandTaken(command.id, command.verb, step))
        if command.verb == "stop":
            engine.stops.stop_all()
        elif command.verb == "stop_step":
            engine.stops.stop_step(step)
        elif command.verb == "retry":
            self._again([step])
        elif command.verb == "resume":
            failed = [name for name in engine.schedule.chosen if engine.facts.steps[name].state.failed]
            for name in failed:
                engine.put(CommandTaken(command.id, "release", name))  # debugged, they had been let go before
            self._again(failed)
        elif command.verb == "skip_step":
            attempt = engine.facts.steps[step].attempt
            engine.put(StepStateChanged(step, StepState.SKIPPED.value, attempt, "It was skipped by hand."))
        elif command.verb == "back":
            self._back(step)
        elif command.verb == "hold":
            policy = dict(command.values)
            if policy.pop("go", False):
                self._let_go(command.id)
            self._hold(**policy)
        elif command.verb == "edit":
            engine.put(StepEdited(step, **{part: dict(command.values.get(part) or {}) for part in _EDITED}))
        elif command.verb == "labels":
            engine.put(LabelsChanged(list(command.values["labels"])))

    def _again(self, steps: list[str]) -> None:
        """Let steps that ended badly go on; the execution with them if it had ended."""
        engine = self._engine
        if engine.facts.state is not ExecutionState.RUNNING:
            engine.stops.reset()
            engine.schedule.doom = ""
            engine.put(ExecutionStateChanged(ExecutionState.RUNNING.value))
        for name in steps:
            engine.put(StepStateChanged(name, StepState.INIT.value, engine.facts.steps[name].attempt))

    def _hold(self, **policy: Any) -> None:
        now = {**self._engine.facts.holds, **policy}
        self._engine.put(HoldsChanged(bool(now["every"]), str(now["until"] or ""), list(now["breakpoints"] or ())))

    def _step_by_step(self) -> None:
        """One step is let go: what comes after it holds, also where the run went on to a breakpoint before."""
        if not self._engine.facts.holds["every"]:
            self._hold(every=True, until="")

    def _let_go(self, command: str) -> None:
        """Release every step that holds, those at a breakpoint too: they have held there."""
        engine = self._engine
        for name in engine.schedule.chosen:
            if engine.facts.steps[name].state is StepState.HOLD:
                engine.put(CommandTaken(command, "release", name))

    def _back(self, step: str) -> None:
        """Let a step and all that comes after it be as if they had not run, and hold there."""
        engine = self._engine
        later = with_followers(engine.plan, {step})
        engine.stops.undo_steps([name for name in engine.schedule.chosen if name in later])
        self._hold(every=True, until="")
        self._again([name for name in engine.schedule.chosen if name in later and self._did_run(name)])

    def _did_run(self, name: str) -> bool:
        return self._engine.facts.steps[name].state is not StepState.INIT

    def _with_defaults(self, step: str, values: dict[str, Any]) -> dict[str, Any]:
        """Confirm the defaults of the values that a released step still waits for."""
        for key in ungiven(self._engine.facts.steps[step].waiting_for, values):
            group, _, name = key.partition(".")
            values[group] = {**(values.get(group) or {}), name: default_of(key, self._engine.plan)[1]}
        return values
