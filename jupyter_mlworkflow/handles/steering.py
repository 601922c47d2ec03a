"""What can be done to an execution: the verbs of its handle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..engine import control
from . import checks

if TYPE_CHECKING:
    from .execution import Execution
    from .runtime import Runtime

Values = Mapping[str, Any]


class Steering:
    """The verbs of `Execution`, those of a debugger at the end."""

    _runtime: Runtime
    id: str

    def stop(self, step: str | None = None) -> Execution:
        """Stop the run (its jobs and the services it deployed), or one step of it.

        Raises:
            NotFoundError: There is no such step.
            ConflictError: It is not running, or is being stopped already.
        """
        return self._send("stop" if step is None else "stop_step", step)

    def retry(
        self,
        step: str | None = None,
        *,
        parameters: Values | None = None,
        data: Values | None = None,
        storages: Values | None = None,
    ) -> Execution:
        """Make a new attempt at a failed step, or at all of them, with changed values if given.

        Args:
            step: Its name; without it every step that failed or was stopped.
            parameters, data, storages: New values by name; those left out stay as they are.

        Raises:
            NotFoundError: There is no such step or value.
            ConflictError: The step did not end badly, or a value would come too late.
            DeclarationError: A value is wrong; nothing is changed.
        """
        values = _values(parameters, data, storages)
        return self._send("resume" if step is None else "retry", step, values)

    def resume(self) -> Execution:
        """Go on where it ended: failed and stopped steps are tried again, finished ones are not.

        The plan stays what it was when it was started; after editing the workflow, `run` it again.

        Raises:
            ConflictError: It was not started, has completed, or runs and no step of it has failed.
        """
        return self._send("resume")

    def rerun(
        self,
        from_step: str | None = None,
        *,
        parameters: Values | None = None,
        data: Values | None = None,
        storages: Values | None = None,
        wait: bool = True,
    ) -> Execution:
        """Start a new execution of the same plan with changed values.

        Args:
            from_step: Take over the outputs of everything that does not come after this step.
            parameters, data, storages: New values by name; the others are those of this run.
            wait: Return when it has ended or waits for someone, showing it meanwhile; else at once.

        Returns:
            The new execution.

        Raises:
            NotFoundError, DeclarationError: A step or value is wrong; nothing is started.
        """
        record = control.rerun(
            self._runtime.store,
            self._runtime.settings,
            self.id,
            values=_values(parameters, data, storages),
            from_step=from_step,
        )
        execution = type(self._self)(self._runtime, record.id)
        if wait:
            from .runs import watch

            watch(execution)
        return execution

    def skip(self, step: str) -> Execution:
        """Skip a step that holds before it starts (debug mode), or waits for values.

        Raises:
            NotFoundError: There is no such step.
            ConflictError: It does neither.
        """
        return self._send("skip_step", step)

    def release(self, step: str) -> Execution:
        """Let a step go that holds before it starts; what comes after it holds (debug mode).

        Raises:
            NotFoundError: There is no such step.
            ConflictError: It does not hold, or lacks values.
        """
        return self._send("release", step)

    def give(
        self, *, parameters: Values | None = None, data: Values | None = None, storages: Values | None = None
    ) -> Execution:
        """Give or change several values at once; steps waiting for them go on.

        Args:
            parameters, data, storages: Values by name.

        Raises:
            NotFoundError: The workflow has no such value.
            ConflictError: Every step that uses one of them ran with another.
            DeclarationError: A value is wrong; none of them is taken.
        """
        return self._send("set_values", values=_values(parameters, data, storages))

    def set_placeholder(self, name: str, value: Any) -> Execution:
        """Give or change a parameter; a step waiting for it goes on (section 5.8)."""
        return self.give(parameters={checks.text("The name", name, '"epochs"'): value})

    def set_data(self, name: str, value: Any) -> Execution:
        """Give or change a data object; a step waiting for it goes on (section 5.8)."""
        from ..declare.base import Declared
        from ..plan.encode import fixed_value

        checks.text("The name", name, '"input"')
        return self.give(data={name: fixed_value(value) if isinstance(value, Declared) else value})

    def set_storage(self, name: str, path: str) -> Execution:
        """Give or change the root of a storage, ``/bucket/dir/``."""
        return self.give(storages={checks.text("The name", name, '"output"'): path})

    def label(self, *labels: str) -> Execution:
        """Replace the labels by which the run is found again."""
        return self._send("labels", values={"labels": list(labels)})

    def add_labels(self, *labels: str) -> Execution:
        """Give it more labels."""
        from .labels import change

        return change(self._self, add=labels)

    def remove_labels(self, *labels: str) -> Execution:
        """Take labels away."""
        from .labels import change

        return change(self._self, remove=labels)

    def mark_baseline(self, on: bool = True) -> Execution:
        """Make it the run that others of its workflow are compared with (label ``baseline``), or no longer."""
        from .labels import mark_baseline

        return mark_baseline(self._runtime, self._self, on=on)

    def delete(self) -> None:
        """Forget the run: its records, logs and run folders. What it made in storage stays.

        Raises:
            ConflictError: It is running, or its process has not ended yet.
        """
        control.delete(self._runtime.store, self._runtime.settings, self.id)

    # -- step by step (section 5.8) -----------------------------------------------------

    def next(self) -> Execution:
        """Run the first step that holds, and return when it has ended (debug mode).

        Raises:
            ConflictError: None holds; the sentence says why, and which values are lacking where they are.
        """
        from . import debugging

        debugging.next_of(self._self)
        return self._self

    def proceed(self) -> Execution:
        """Run to the next breakpoint, or to the end (debug mode).

        Raises:
            ConflictError: It is not running any more.
        """
        from . import debugging

        debugging.proceed_and_wait(self._self)
        return self._self

    def run_to(self, step: Any) -> Execution:
        """Run all steps that come before `step`, and hold before it; see `Workflow.run_to`."""
        from . import breakpoints, debugging

        debugging.run_to_and_wait(self._self, breakpoints.name_of(step))
        return self._self

    def back(self, step: Any) -> Execution:
        """Go back to before `step`; see `Workflow.back`."""
        from . import breakpoints, debugging

        debugging.back_and_wait(self._self, breakpoints.name_of(step))
        return self._self

    def breakpoints(self, *breakpoints: Any) -> Execution:
        """Replace the breakpoints; see `Workflow.breakpoints`."""
        from .breakpoints import break_at

        break_at(self._self, breakpoints)
        return self._self

    def edit(self, step: Any, *, parameters: Values | None = None, inputs: Values | None = None) -> Execution:
        """Change what a step receives, for this step alone, before it runs; see `Workflow.edit`."""
        from . import breakpoints, debugging

        debugging.edit(self._self, breakpoints.name_of(step), parameters=parameters, inputs=inputs)
        return self._self

    def preview(self, step: Any) -> dict[str, Any]:
        """Return what a step will receive when it runs: ``{"inputs", "parameters"}``.

        Raises:
            NotFoundError: There is no such step.
            ConflictError: It cannot be told yet; the sentence says what is missing.
        """
        from . import breakpoints, debugging

        return debugging.received(self._self, breakpoints.name_of(step))

    # -- inside -------------------------------------------------------------------------

    @property
    def _self(self) -> Execution:
        """Itself, by the only name that it goes by."""
        return cast("Execution", self)

    def _send(self, verb: str, step: str | None = None, values: Values | None = None) -> Execution:
        control.request(self._runtime.store, self._runtime.settings, self.id, verb, step or "", values or {})
        return self._self


def _values(parameters: Values | None, data: Values | None, storages: Values | None) -> dict[str, Any]:
    given = checks.groups(parameters=parameters, data=data, storages=storages)
    return {name: values for name, values in given.items() if values}
