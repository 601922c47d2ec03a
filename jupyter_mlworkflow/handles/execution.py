"""`Execution`: the handle of one run. Any process that sees the store may hold one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..engine import control
from ..errors import ExecutionError, NotFoundError
from ..records import ExecutionRecord, ExecutionState, StepRecord
from . import checks
from . import logs as _logs
from . import metrics as _metrics
from . import runtime as _runtime
from .steering import Steering

if TYPE_CHECKING:
    from ..events import Event
    from ..plan.model import Plan
    from .logs import Log
    from .metrics import Metrics
    from .postmortem import Postmortem
    from .runtime import Runtime


class Execution(Steering):
    """One execution of a workflow: look at it, wait for it, steer it.

    The run belongs to its own process; dropping the handle or restarting the kernel does
    nothing to it. Get one from `Workflow.run`, `wf.execution` or `wf.executions`.

    Example:
        >>> execution = wf.execution("digits/execution-001")  # doctest: +SKIP
        >>> execution.state  # doctest: +SKIP
        <ExecutionState.COMPLETED: 'completed'>
    """

    def __init__(self, runtime: Runtime, execution_id: str) -> None:
        self._runtime = runtime
        self.id = execution_id
        self._plan: Plan | None = None
        self._watched_in: int | None = None
        """The notebook cell that shows it live already (`runs.watch`)."""

    # -- what is known ------------------------------------------------------------------

    @property
    def record(self) -> ExecutionRecord:
        """Everything known of it now, as frozen data."""
        return self._runtime.store.record(self.id)

    @property
    def name(self) -> str:
        """``execution-001``, unique within its workflow."""
        return self.record.name

    @property
    def full_name(self) -> str:
        """``workflow/execution-001``."""
        return self.record.full_name

    @property
    def workflow(self) -> str:
        """Name of the workflow."""
        return self.record.workflow

    @property
    def state(self) -> ExecutionState:
        """State as it is now."""
        return self.record.state

    @property
    def driven(self) -> bool | None:
        """Whether a process drives it on; ``None`` when it does not run. `wait` or attaching starts one."""
        return is_driven(self._runtime, self.id, self.state)

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels given to it."""
        return self.record.labels

    @property
    def steps(self) -> Mapping[str, StepRecord]:
        """Records of the steps by name, in declared order."""
        return self.record.steps

    @property
    def plan(self) -> Plan:
        """The plan it runs by (graph, definitions, values at the start)."""
        from ..plan.model import Plan

        if self._plan is None:
            self._plan = Plan.from_json(self._runtime.store.plan(self.id))
        return self._plan

    def output(self, step: str, output: str) -> Mapping[str, Any]:
        """Return what an output is, as plain data: ``{"obs_url": "/bucket/dir/"}`` for a folder.

        Raises:
            NotFoundError: There is no such step, or it has not made that output.
        """
        record = self._step(step)
        if output not in record.outputs:
            raise NotFoundError.named(f'output of step "{step}" ({record.state.value})', output, list(record.outputs))
        return record.outputs[output].value

    def metrics(self, step: str | None = None) -> Metrics:
        """Return the metrics of a step, or of all.

        Raises:
            NotFoundError: There is no such step.
        """
        return _metrics.of(self.record, step)

    def postmortem(self, step: str, *, attempt: int | None = None) -> Postmortem:
        """Return the exception that ended a Python job: frames, source and locals as text.

        Raises:
            NotFoundError: The step left none; the setting ``postmortem`` must be on when it starts.
        """
        from .postmortem import postmortem

        return postmortem(self, step, attempt=attempt)

    def logs(self, step: str | None = None, *, attempt: int | None = None, tail: int | None = None) -> Log:
        """Return the log of a step (standard output and error) as text.

        Args:
            step: Its name; without it the logs of all steps, each below a line with its name.
            attempt: Which attempt, from 1; the newest by default.
            tail: Only so many lines from the end.

        Raises:
            NotFoundError: There is no such step or attempt, or its folder was removed.
        """
        if step is None:
            return _logs.read_all(self.record, tail=tail)
        return _logs.read(self.record, step, attempt=attempt, tail=tail)

    def follow_logs(self, step: str, *, tail: int | None = None) -> Iterator[str]:
        """Yield the lines of a step's log as they come, until it has ended.

        Starts the supervisor again if that is gone, as `wait` does.
        """
        return _logs.follow(self.keeper(), step, tail=tail)

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Return what happened after event number `after`, in order."""
        return self._runtime.store.read_from(self.id, min(checks.whole("after", after) or 0, 1 << 62))

    # -- waiting ------------------------------------------------------------------------

    def wait(self, timeout: float | None = None) -> Execution:
        """Return when it has ended or waits for someone.

        Starts its supervisor again if that is gone. Interrupting only stops the waiting.

        Args:
            timeout: Seconds to wait at the most.

        Raises:
            TimeoutError: It had not ended in time; the run goes on.
        """
        control.wait(self._runtime.store, self._runtime.settings, self.id, timeout=timeout)
        return self

    def __await__(self) -> Generator[Any, None, Execution]:
        return self._ended().__await__()

    async def _ended(self) -> Execution:
        """Poll: awaiting a future cannot be interrupted in a notebook, a polling coroutine can."""
        import asyncio  # whoever awaits has it already; a script that runs a workflow need not wait for it

        keeper = self.keeper()
        while not (record := keeper()).state.ended and not record.waiting:
            await asyncio.sleep(0.1)
        return self

    def keeper(self) -> Callable[[], ExecutionRecord]:
        """Return what those call who wait in a way of their own: the record now, and a supervisor if one lacks."""
        return control.Keeper(self._runtime.store, self._runtime.settings, self.id)

    def raise_on_failure(self) -> Execution:
        """Raise if it ended badly; return itself otherwise.

        Raises:
            ExecutionError: With the failed steps, their errors and the end of their logs.
        """
        record = self.record
        if record.state in (ExecutionState.ABNORMAL, ExecutionState.STOPPED):
            raise ExecutionError(failure_text(record))
        return self

    # -- showing itself -----------------------------------------------------------------

    def __repr__(self) -> str:
        from ..show import execution_text

        record = self.record
        return execution_text(record, driven=is_driven(self._runtime, record.id, record.state))

    def _ipython_display_(self) -> None:
        """Show nothing more in the cell that it was watched in: ``workflow.run()`` at its end is one picture."""
        from ..widgets.display import current_cell
        from ..widgets.views import show_current

        if (self._watched_in is None or self._watched_in != current_cell()) and not show_current(self):
            raise NotImplementedError  # to IPython: show it by `_repr_mimebundle_`

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..widgets.views import execution_output

        return execution_output(self)

    def _display_(self) -> Any:  # marimo asks so, and takes widgets as objects
        from ..widgets.views import execution_object

        return execution_object(self)

    # -- inside -------------------------------------------------------------------------

    def _step(self, name: str) -> StepRecord:
        return checks.step_of(self.record, name)


def execution(reference: str) -> Execution:
    """Attach to an execution.

    Args:
        reference: Its id (or the first 6 characters or more), ``workflow/execution-001``, or
            ``execution-001`` where only one workflow has one.

    Raises:
        NotFoundError: There is none; the sentence names close ones.
    """
    checks.text("The execution", reference, '"digits/execution-001"')
    runtime = _runtime.current()
    if not runtime.store.executions(limit=1):
        raise NotFoundError(f'There is no execution "{reference}": {runtime.settings.home_path} holds none yet.')
    found = Execution(runtime, runtime.store.find(reference))
    control.revive(runtime.store, runtime.settings, found.id)
    return found


def is_driven(runtime: Runtime, execution_id: str, state: str) -> bool | None:
    """Return whether a process drives an execution that is in `state`; ``None`` if none has to. Starts none."""
    if state != ExecutionState.RUNNING.value:
        return None
    return control.drives(runtime.settings, execution_id)


def failure_text(record: ExecutionRecord) -> str:
    """Say in a few lines what went wrong: the state, each failed step, the end of its log."""
    lines = [f"{record.full_name} ended {record.state.value}." + (f" {record.reason}" if record.reason else "")]
    for step in record.steps.values():
        if step.state.failed:
            message = step.error.message if step.error else step.reason
            lines.append(f'Step "{step.name}" {step.state.value}: {message}'.rstrip(": "))
            lines += [f"    {line}" for line in (step.error.log_tail if step.error else ())]
    if any(step.state.failed for step in record.steps.values()):
        lines.append("retry() and resume() go on with the plan as it was; after editing the workflow, run it again.")
    return "\n".join(lines)
