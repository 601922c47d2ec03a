"""Attempts at steps, from ready to ended: queueing, creating, running, collecting.

A step that is a process goes pending → creating → created → running → ended (see `creating`); one
that is done in a thread goes straight to running.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import StepError
from ..events import StepOutputs, StepStateChanged, TaskStarted
from ..records import Metric, StepState, to_json
from ..steps.base import CallRunner, Outcome, StepContext, TaskRunner
from ..threads import Workers
from .creating import Creating
from .holds import edited
from .live import LOG, Live, Log, declared_metrics, lay_out, prepared_event
from .reasons import decided
from .resolve import Resolved, Scope, resolve_step
from .watching import Watching

if TYPE_CHECKING:
    from ..executors.base import TaskEnd, TaskProcess
    from .loop import Engine

_CALLS, _CHORES = 32, 4
"""Steps done in threads at the same time; folders laid out or read at the same time."""


class Attempts:
    """The attempts of one execution. Methods are called in the engine's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._live: dict[str, Live] = {}
        self._calls = Workers("step", _CALLS)
        self._chores = Workers("chore", _CHORES)
        self.reporter = _Reporter(self)
        self.creating = Creating(engine, self)
        self.watching = Watching(engine, self)

    def live(self, step: str) -> Live | None:
        """Return the attempt under way at a step."""
        return self._live.get(step)

    def all(self) -> list[Live]:
        """Return every attempt under way."""
        return list(self._live.values())

    def drop(self, live: Live) -> None:
        """Forget an attempt: what it still reports is not heard."""
        if self._live.get(live.step) is live:
            del self._live[live.step]

    def forget(self, name: str) -> None:
        """Forget what was laid out for a pending step."""
        self._live.pop(name, None)

    @property
    def busy(self) -> bool:
        """Whether a thread still does something, if only for an attempt that nobody waits for."""
        return self._calls.busy > 0 or self._chores.busy > 0

    def chore(self, job: Any) -> None:
        """Do something short in another thread."""
        self._chores.do(job)

    # -- beginning -------------------------------------------------------------------------------

    def queue(self, name: str) -> None:
        """Begin a ready step: queue it for slots if it takes any."""
        engine, step = self._engine, self._engine.schedule.steps[name]
        attempt = engine.facts.steps[name].attempt + 1
        if step.slots > 0:
            engine.put(StepStateChanged(name, StepState.PENDING.value, attempt))
            self.want(name)
        else:
            self._begin(name, attempt)

    def want(self, name: str) -> None:
        """Ask for the slots of a pending step."""
        engine, step, facts = self._engine, self._engine.schedule.steps[name], self._engine.facts.steps[name]
        engine.slots.want(
            name,
            attempt=facts.attempt,
            slots=step.slots,
            priority=step.priority,
            since=facts.pending_since,
            index=engine.schedule.index(name),
        )

    def begin(self, name: str) -> None:
        """Begin the attempt whose slots were granted, or which an earlier supervisor had begun."""
        live = self._live.get(name)
        if live is not None and live.prepared is not None:
            self.creating.submit(live)
        else:
            self._begin(name, self._engine.facts.steps[name].attempt)

    def _begin(self, name: str, attempt: int) -> None:
        engine, facts = self._engine, self._engine.facts.steps[name]
        if not facts.state.active:
            facts.values = engine.facts.values_of(name)
        try:
            live = self.make(name, attempt)
        except Exception as error:
            engine.fail(name, attempt, StepState.FAILED, error)
            return
        if isinstance(live.runner, TaskRunner):
            if facts.state is not StepState.CREATING:
                engine.put(StepStateChanged(name, StepState.CREATING.value, attempt))
            engine.after(lambda: self.creating.prepare(live))
            return
        if facts.state is not StepState.RUNNING:
            engine.put(prepared_event(live))
            engine.put(StepStateChanged(name, StepState.RUNNING.value, attempt))
        self.watching.begin(live)
        engine.after(lambda: self._calls.do(lambda: self._call(live)))

    def make(self, name: str, attempt: int) -> Live:
        """Resolve the values of an attempt and make it the one under way.

        Raises:
            MLWorkflowError: A value is not to be had, or the step's kind has no runner.
        """
        resolved = self._resolved(name)
        runner = self._engine.kit.runner(self._engine.schedule.steps[name].kind)
        context, values = self.context(name, attempt, resolved), self._engine.facts.steps[name].values
        live = self._live[name] = Live(name, attempt, runner, context, resolved.create, values)
        return live

    def context(self, name: str, attempt: int, resolved: Resolved | None = None) -> StepContext:
        """Return what a runner may know of an attempt."""
        engine = self._engine
        folder = engine.kit.settings.home_path / "runs" / engine.id / name / str(attempt)
        return StepContext(
            execution_id=engine.id,
            execution_name=engine.system["execution_name"],
            workflow=engine.plan.workflow,
            step=name,
            kind=engine.schedule.steps[name].kind,
            attempt=attempt,
            spec=(resolved or self._resolved(name)).spec,
            folder=folder,
            settings=engine.kit.settings,
            storage=engine.kit.storage(engine.origin),
            assets=engine.kit.assets,
            origin=engine.origin,
            log=Log(folder / LOG),
        )

    def _resolved(self, name: str) -> Resolved:
        engine = self._engine
        system = {**engine.system, "step_name": name}
        facts = engine.facts.steps[name]
        scope = Scope(engine.plan, engine.facts, facts.values, engine.id, system)
        step = engine.schedule.steps[name]
        resolved = resolve_step(step, scope)
        return replace(resolved, spec=edited(resolved.spec, facts.edit, step)) if facts.edit else resolved

    # -- in worker threads -----------------------------------------------------------------------

    def _call(self, live: Live) -> None:
        assert isinstance(live.runner, CallRunner)
        try:
            lay_out(live)
            outcome = live.runner.run(live.context)
        except BaseException as error:
            self._post(lambda error=error: self._called(live, None, error))
        else:
            self._post(lambda: self._called(live, outcome, None))

    def _collect(self, live: Live, end: TaskEnd) -> None:
        assert isinstance(live.runner, TaskRunner)
        outcome: Outcome | None = None
        failure: BaseException | None = None
        metrics: tuple[Metric, ...] = ()
        problem = ""
        try:
            outcome = live.runner.collect(live.context, end)
            metrics, problem = outcome.metrics, outcome.metrics_problem
        except BaseException as error:
            failure = error
        if not (metrics or problem) and end.started and declared_metrics(live.context.spec):
            try:
                metrics, problem = live.runner.metrics(live.context)
            except Exception as error:
                problem = f"The metrics could not be read: {error}"
        self._post(lambda: self._collected(live, end, outcome, failure, metrics, problem))

    def _post(self, effect: Any) -> None:
        self._engine.post(effect)

    # -- what comes back -------------------------------------------------------------------------

    def is_over(self, live: Live) -> bool:
        """Whether an attempt is not the one under way any more."""
        return self._live.get(live.step) is not live

    def started(self, task_id: str, process: TaskProcess) -> None:
        """The process of an attempt runs, or was found running."""
        live = self._by_task(task_id)
        if live is None:
            return
        state = self._state(live)
        if state is StepState.RUNNING:
            return
        self._engine.put(
            TaskStarted(live.step, live.attempt, process.pid, process.start_time, process.boot_id, process.host)
        )
        if state in (StepState.CREATING, StepState.CREATED):
            self._engine.put(StepStateChanged(live.step, StepState.RUNNING.value, live.attempt))
            self.watching.begin(live)

    def ended(self, task_id: str, end: TaskEnd) -> None:
        """The process of an attempt is gone. Called in any thread, as nothing is decided before it is collected."""
        live = self._by_task(task_id)
        if live is not None:
            live.gone = True
            do = self._chores.do if self._engine.is_in_charge() else self._chores.here
            do(lambda: self._collect(live, end))

    def _collected(
        self,
        live: Live,
        end: TaskEnd,
        outcome: Outcome | None,
        failure: BaseException | None,
        metrics: Sequence[Metric],
        problem: str,
    ) -> None:
        if self.is_over(live):
            return
        if metrics or problem:
            self.watching.put_metrics(live, metrics, problem)
        if self._state(live) is StepState.STOPPING:
            self._engine.stops.stopped(live, log_tail=getattr(failure, "log_tail", ()), at=end.ended_at)
            return
        if end.started and end.exit_code is None and getattr(failure, "code", "") != "job.outcome_unknown":
            tail = getattr(failure, "log_tail", ())
            failure = StepError(end.message or _UNKNOWN, code="job.outcome_unknown", log_tail=tail)
        if failure is not None or outcome is None:
            self.drop(live)
            state = StepState.FAILED if end.started else StepState.CREATE_FAILED
            self._engine.fail(live.step, live.attempt, state, failure or StepError(_UNKNOWN), at=end.ended_at)
            return
        self._complete(live, outcome, at=end.ended_at)

    def _called(self, live: Live, outcome: Outcome | None, error: BaseException | None) -> None:
        if self.is_over(live):
            self._engine.stops.undo_quietly(live)
        elif self._state(live) is StepState.STOPPING:
            self._engine.stops.undo_quietly(live)
            self._engine.stops.stopped(live)
        elif outcome is None:
            self.drop(live)
            self._engine.fail(live.step, live.attempt, StepState.FAILED, error or StepError(_UNKNOWN))
        else:
            if outcome.metrics:
                self.watching.put_metrics(live, outcome.metrics, "")
            self._complete(live, outcome)

    def _complete(self, live: Live, outcome: Outcome, *, at: float | None = None) -> None:
        self.drop(live)
        if outcome.outputs:
            self._engine.put(StepOutputs(live.step, live.attempt, to_json(outcome.outputs)))
        result = outcome.condition_result
        why = decided(self._engine.schedule.steps[live.step].spec, live.context.spec, result)
        self._engine.put(StepStateChanged(live.step, "completed", live.attempt, why, condition_result=result, at=at))
        self._engine.give_back(live.step, live.attempt)

    def _state(self, live: Live) -> StepState:
        return self._engine.facts.steps[live.step].state

    def _by_task(self, task_id: str) -> Live | None:
        execution, _, rest = task_id.partition("/")
        live = self._live.get(rest.rpartition("/")[0])
        return live if execution == self._engine.id and live is not None and live.context.key == task_id else None


_UNKNOWN = (
    "Nobody knows how the step ended: its process is gone and left no exit code. It is not run again by itself; "
    "look at its outputs, then retry it."
)


class _Reporter:
    """Where the executor answers, from any thread."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts

    def task_started(self, task_id: str, process: TaskProcess) -> None:
        self._attempts._post(lambda: self._attempts.started(task_id, process))

    def task_ended(self, task_id: str, end: TaskEnd) -> None:
        self._attempts.ended(task_id, end)
