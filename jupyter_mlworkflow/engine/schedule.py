"""What to do next: decided from plan and facts alone, without I/O, in O(1) per event and edge.

The rules, each step being decided once all steps it comes after have succeeded:

1. named in the branch of a condition step that was not taken: skipped;
2. its own skip conditions decide, if it has some;
3. else, if all steps it comes after are skipped: skipped;
4. values it needs are missing: it waits for them (and is decided again when values come);
5. debugged, it holds where `holds` says so, until released;
6. it is ready.

Steps behind a failure are never decided: they stay ``init``.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from ..conditions import all_hold
from ..errors import StepError
from ..events import CommandTaken, ExecutionStateChanged, HoldsChanged, Payload, StepStateChanged, ValuesGiven
from ..records import ExecutionState, StepState
from .actions import Action, Fail, Finish, Hold, Ready, Skip, Wait
from .facts import Facts, StepFacts
from .holds import read_holds
from .needs import missing, needs_of
from .reasons import compared
from .resolve import Scope, resolve_conditions

if TYPE_CHECKING:
    from ..plan.model import Plan, PlannedStep


class Schedule:
    """The graph of one execution with its facts, and what follows from them.

    Every event goes through `apply`; `next_actions` tells what has become due since. The caller
    turns actions into events, applies those, and asks again until nothing comes.

    Example:
        >>> from jupyter_mlworkflow.plan.model import Plan, PlannedStep
        >>> plan = Plan("demo", steps=(PlannedStep("train", "job"),), chosen=("train",))
        >>> schedule = Schedule(plan, Facts(plan))
        >>> schedule.apply(ExecutionStateChanged("running"), 0.0)
        >>> schedule.next_actions()
        [Ready(step='train')]
    """

    def __init__(
        self, plan: Plan, facts: Facts, *, execution_id: str = "", system: dict[str, str] | None = None
    ) -> None:
        self.plan = plan
        self.facts = facts
        self.steps = {step.name: step for step in plan.steps}
        self._execution_id = execution_id
        self._system = system or {}
        chosen = set(plan.chosen)
        self.chosen = tuple(step.name for step in plan.steps if step.name in chosen)
        self._index = {name: position for position, name in enumerate(self.chosen)}
        self.doom = ""
        """Why nothing more is started, once something happened that ends the whole execution."""
        self._branches = _branches(plan)
        self._after = {name: self._predecessors(name) for name in self.chosen}
        self._behind: dict[str, list[str]] = {}
        for name, before in self._after.items():
            for earlier in before:
                self._behind.setdefault(earlier, []).append(name)
        self._read_holds()
        self._recount()

    # -- events in ------------------------------------------------------------------------------

    def apply(self, payload: Payload, time: float) -> None:
        """Take in one event."""
        if isinstance(payload, StepStateChanged):
            step = self.facts.steps[payload.step]
            before = step.state
            self.facts.apply(payload, time)
            self._moved(step, before)
            return
        self.facts.apply(payload, time)
        if isinstance(payload, ExecutionStateChanged):
            self._recount()
        elif isinstance(payload, HoldsChanged):
            self._read_holds()
            for name in self.waiting:
                self._due(name)
        elif isinstance(payload, ValuesGiven):
            for name in self.waiting:
                self._due(name)
        elif isinstance(payload, CommandTaken) and payload.step in self.waiting:
            self._due(payload.step)

    def _moved(self, step: StepFacts, before: StepState) -> None:
        name, now = step.name, step.state
        self.active += now.active - before.active
        self.succeeded += now.succeeded - before.succeeded
        if now.waiting:
            self.waiting.add(name)
        else:
            self.waiting.discard(name)
        if now.succeeded != before.succeeded:
            change = -1 if now.succeeded else 1
            for behind in self._behind.get(name, ()):
                self._open[behind] += change
                self._due(behind)
        if now is StepState.INIT:
            self._due(name)

    # -- actions out ----------------------------------------------------------------------------

    def next_actions(self) -> list[Action]:
        """Return what is due, steps in declared order; empty when there is nothing to do."""
        if self.facts.state is not ExecutionState.RUNNING:
            return []
        actions: list[Action] = []
        while self._heap:
            name = self.chosen[heappop(self._heap)]
            self._queued.discard(name)
            action = None if self.facts.stopping or self.doom else self._decide(name)
            if action is not None:
                actions.append(action)
        if not actions and not self.active and (self.facts.stopping or self.doom or not self.waiting):
            return [self._finish()]
        return actions

    def index(self, name: str) -> int:
        """Return the place of a step among the chosen ones, in declared order."""
        return self._index[name]

    @property
    def is_due(self) -> bool:
        """Whether some step has become due since the last `next_actions`."""
        return bool(self._heap)

    @property
    def goes_on(self) -> bool:
        """Whether there are steps that were not begun, and may be."""
        return self.succeeded + self.active < len(self.chosen) and not (self.facts.stopping or self.doom)

    def _decide(self, name: str) -> Action | None:
        facts, step = self.facts.steps[name], self.steps[name]
        if self._open[name] or not (facts.state is StepState.INIT or facts.state.waiting):
            return None
        try:
            action = self._skip(step) or self._wait(step, step.needs)
        except StepError as error:
            return Fail(name, error)
        if action is None:
            reason = "" if facts.released else self._hold(name)
            action = Hold(name, reason) if reason else Ready(name)
        return None if self._is_so(facts, action) else action

    def _skip(self, step: PlannedStep) -> Action | None:
        for condition, taken in self._branches.get(step.name, ()):
            facts = self.facts.steps[condition]
            if facts.state is StepState.COMPLETED and facts.condition_result is (not taken):
                answer = "true" if facts.condition_result else "false"
                return Skip(step.name, f'Condition step "{condition}" was {answer}.')
        if step.skip_conditions:
            return self._own_conditions(step)
        before = self._after[step.name]
        if before and all(self.facts.steps[name].state is StepState.SKIPPED for name in before):
            return Skip(step.name, "All steps it depends on were skipped.")
        return None

    def _own_conditions(self, step: PlannedStep) -> Action | None:
        conditions = list(step.skip_conditions or ())
        waits = self._wait(step, needs_of(conditions))
        if waits is not None:
            return waits
        scope = Scope(self.plan, self.facts, self.facts.values, self._execution_id, self._system)
        values = resolve_conditions(conditions, scope)
        if not all_hold(values):
            return None
        return Skip(step.name, f"Its skip condition holds: {compared(conditions, values)}.")

    def _wait(self, step: PlannedStep, needs: tuple[str, ...] | list[str]) -> Wait | None:
        keys = missing(needs, self.plan, self.facts.values_of(step.name))
        return Wait(step.name, keys) if keys else None

    def _is_so(self, facts: StepFacts, action: Action) -> bool:
        """Whether an action would change nothing: the step waits for just that already."""
        if isinstance(action, Wait):
            return facts.state is StepState.WAIT_INPUTS and facts.waiting_for == action.missing
        return isinstance(action, Hold) and facts.state is StepState.HOLD

    def _finish(self) -> Finish:
        if self.doom:
            return Finish(ExecutionState.ABNORMAL, self.doom)
        if self.facts.stopping:
            return Finish(ExecutionState.STOPPED, "It was stopped.")
        if self.succeeded == len(self.chosen):
            return Finish(ExecutionState.COMPLETED, "")
        failed = [name for name in self.chosen if self.facts.steps[name].state.failed]
        shown = ", ".join(f'"{name}" ({self.facts.steps[name].state.value})' for name in failed[:5])
        more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
        return Finish(ExecutionState.ABNORMAL, f"{'Step' if len(failed) == 1 else 'Steps'} {shown}{more}.")

    # -- inside ---------------------------------------------------------------------------------

    def _predecessors(self, name: str) -> tuple[str, ...]:
        conditions = [condition for condition, _ in self._branches.get(name, ())]
        return tuple(dict.fromkeys([*self.steps[name].depends, *conditions]))

    def _read_holds(self) -> None:
        self._holds = read_holds(self.facts.holds, self.plan)
        self._on_the_way: set[str] = set()
        todo = [self._holds.until] if self._holds.until else []
        while todo:
            for before in self._after.get(todo.pop(), ()):
                if before not in self._on_the_way:
                    self._on_the_way.add(before)
                    todo.append(before)

    def _hold(self, name: str) -> str:
        return self._holds.reason(name, before=self._on_the_way, after=self._after[name], facts=self.facts.steps)

    def _recount(self) -> None:
        """Count everything anew: at the start, and when an ended execution goes on."""
        states = {name: step.state for name, step in self.facts.steps.items()}
        self.active = sum(states[name].active for name in self.chosen)
        self.succeeded = sum(states[name].succeeded for name in self.chosen)
        self.waiting = {name for name in self.chosen if states[name].waiting}
        self._open = {name: sum(not states[before].succeeded for before in self._after[name]) for name in self.chosen}
        self._heap: list[int] = []
        self._queued: set[str] = set()
        for name in self.chosen:
            self._due(name)

    def _due(self, name: str) -> None:
        state = self.facts.steps[name].state
        if self._open[name] or name in self._queued or not (state is StepState.INIT or state.waiting):
            return
        self._queued.add(name)
        heappush(self._heap, self._index[name])


def _branches(plan: Plan) -> dict[str, list[tuple[str, bool]]]:
    """Return, by step, the condition steps that name it and the answer for which it runs.

    A step named in both branches of one condition runs either way.
    """
    found: dict[str, list[tuple[str, bool]]] = {}
    for step in plan.steps:
        both = set(step.then_steps) & set(step.else_steps)
        for names, taken in ((step.then_steps, True), (step.else_steps, False)):
            for name in names:
                if name not in both:
                    found.setdefault(name, []).append((step.name, taken))
    return found
