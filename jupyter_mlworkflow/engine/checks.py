"""What people may ask of an execution, and in which of its states.

`check` is used twice: by whoever sends a command, so that a wrong call raises at once, and by the
engine, since things may have changed on the way. A refused command changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from .. import data_values
from .. import values as rules
from ..errors import ConflictError, DeclarationError, NotFoundError
from ..events import ValuesGiven
from ..records import ExecutionState, StepState
from .facts import GROUPS
from .followers import with_followers
from .holds import check_edit, read_holds
from .needs import default_of

if TYPE_CHECKING:
    from ..plan.model import Plan

VERBS = ("stop", "stop_step", "retry", "resume", "release", "set_values", "labels", "skip_step", "hold", "edit", "back")
_OF_STEP = frozenset({"stop_step", "retry", "release", "skip_step", "edit", "back"})


class StepView(Protocol):
    """The part of a step that decides whether a command fits; records and facts both have it."""

    @property
    def state(self) -> StepState: ...

    @property
    def waiting_for(self) -> tuple[str, ...]: ...


def check(
    verb: str, step: str, values: Mapping[str, Any], plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]
) -> None:
    """Raise if a command cannot be done in this state.

    Raises:
        NotFoundError: There is no such step, value or verb.
        ConflictError: The state forbids it.
        DeclarationError: A value is wrong.
    """
    if verb not in VERBS:
        raise NotFoundError.named("command", verb, VERBS)
    if verb in _OF_STEP and step not in plan.chosen:
        if any(item.name == step for item in plan.steps):
            raise ConflictError(f'Step "{step}" is not part of this execution: it was not among the chosen steps.')
        raise NotFoundError.named("step", step, plan.chosen)
    if verb == "labels":
        if wrong := rules.check_labels(values.get("labels")):
            raise DeclarationError(wrong)
        return
    if verb == "hold":
        read_holds(values, plan)
        if state is ExecutionState.INIT:
            _running(state)
        return
    if verb == "edit":
        check_edit(next(item for item in plan.steps if item.name == step), values, plan)
        _check_edit(step, steps)
        return
    check_values(values, plan)
    if verb == "set_values":
        if not any(values.get(group) for group in GROUPS):
            raise DeclarationError("There are no values in it; give parameters, data or storages.")
        if state is ExecutionState.COMPLETED:
            raise ConflictError("The execution has completed; start a new one with other values by rerun.")
    else:
        _CHECKS[verb](step, values, plan, state, steps)
    _refuse_late(values, plan, steps)


def _refuse_late(values: Mapping[str, Any], plan: Plan, steps: Mapping[str, StepView]) -> None:
    """Refuse a value that only steps use which ran or run: the record would tell a value nobody ran with."""
    given = {f"{group}.{name}": name for group in GROUPS for name in values.get(group) or {}}
    for key, name in given.items():
        users = [item.name for item in plan.steps if item.name in plan.chosen and key in item.needs]
        if users and all(_has_its_values(steps[user].state) for user in users):
            group = key.partition(".")[0]
            used = ", ".join(f'"{user}" ({steps[user].state.value})' for user in users[:5])
            raise ConflictError(
                f"A new value for {key} would come too late: it is used by step {used} and nothing after that. "
                f"For a run with it: execution.rerun({group}={{{name!r}: …}})."
            )


def _has_its_values(state: StepState) -> bool:
    """Whether new values change nothing for a step: it ended well, or its attempt has begun."""
    return state.succeeded or (state.active and state is not StepState.PENDING)


def check_values(values: Mapping[str, Any], plan: Plan) -> None:
    """Raise if a given value has no definition or breaks its rules; all of them in one sentence each.

    Raises:
        NotFoundError: There is no value of that name.
        DeclarationError: With every wrong value.
    """
    wrong = []
    for group, definitions in (("parameters", plan.parameters), ("data", plan.data), ("storages", plan.storages)):
        for name, value in (values.get(group) or {}).items():
            if name not in definitions:
                what = {"parameters": "parameter", "data": "data object", "storages": "storage"}[group]
                raise NotFoundError.named(what, name, list(definitions))
            problem = _problem(group, definitions[name], value)
            if problem:
                wrong.append(f"{group}.{name}: {problem}")
    if wrong:
        raise DeclarationError("\n".join(wrong))


def _problem(group: str, defined: Any, value: Any) -> str | None:
    if group == "storages":
        return rules.check_storage_root(value)
    if group == "data":
        return data_values.check_data(defined.type, _plain(value), defined.conditions)
    if value is None and not defined.required:
        return None
    return rules.check_parameter(defined.type, value, enum=defined.enum, format=defined.format)


def _plain(value: Any) -> Any:
    """Data may come as ``{"type", "value"}``, as outputs have it."""
    return value["value"] if isinstance(value, Mapping) and value.keys() == {"type", "value"} else value


def given(values: Mapping[str, Any], plan: Plan) -> ValuesGiven:
    """Return the event for values that were checked, in their documented shapes."""
    data = values.get("data") or {}
    return ValuesGiven(
        parameters=dict(values.get("parameters") or {}),
        data={name: data_values.normal_data(plan.data[name].type, _plain(value)) for name, value in data.items()},
        storages=dict(values.get("storages") or {}),
    )


# -- one check per verb --------------------------------------------------------------------------


def _running(state: ExecutionState) -> None:
    if state is ExecutionState.INIT:
        raise ConflictError("The execution was not started yet.")
    if state is not ExecutionState.RUNNING:
        raise ConflictError(f"The execution is not running any more: it is {state.value}.")


def _check_stop(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    _running(state)


def _check_stop_step(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    _running(state)
    now = steps[step].state
    if not (now.active or now.waiting):
        raise ConflictError(f'Step "{step}" is not running: it is {now.value}.')


def _check_retry(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    now = steps[step].state
    if now is StepState.COMPLETED:
        raise ConflictError(
            f'Step "{step}" has completed, and a finished step is not run twice; use rerun(from_step="{step}").'
        )
    if now.failed:
        return
    failed = [name for name in plan.chosen if steps[name].state.failed]
    hint = f" Failed: {', '.join(failed)}." if failed else " No step has failed."
    raise ConflictError(f'Only a step that failed or was stopped can be retried; step "{step}" is {now.value}.{hint}')


def _check_resume(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    if state in (ExecutionState.INIT, ExecutionState.COMPLETED):
        how = "was not started yet" if state is ExecutionState.INIT else "has completed: there is nothing to go on with"
        raise ConflictError(f"The execution {how}.")
    if state is ExecutionState.RUNNING and not any(steps[name].state.failed for name in plan.chosen):
        raise ConflictError("The execution is running and no step of it has failed.")


def _check_release(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    _running(state)
    now = steps[step]
    if now.state is StepState.HOLD:
        return
    if now.state is not StepState.WAIT_INPUTS:
        raise ConflictError(f'Step "{step}" does not hold: it is {now.state.value}.')
    lacking = [key for key in ungiven(now.waiting_for, values) if not default_of(key, plan)[0]]
    if lacking:
        raise ConflictError(f'Step "{step}" waits for values that have to be given first: {", ".join(lacking)}.')


def _check_skip(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    _running(state)
    now = steps[step].state
    if not now.waiting:
        raise ConflictError(f'Only a step that holds or waits for values can be skipped; step "{step}" is {now.value}.')


def _check_edit(step: str, steps: Mapping[str, StepView]) -> None:
    now = steps[step].state
    if now.active or now.succeeded:
        raise ConflictError(f'Step "{step}" can be edited before it runs; it is {now.value}.')


def _check_back(step: str, values: Any, plan: Plan, state: ExecutionState, steps: Mapping[str, StepView]) -> None:
    if state is ExecutionState.INIT:
        raise ConflictError("The execution was not started yet.")
    if steps[step].state in (StepState.INIT, StepState.HOLD, StepState.WAIT_INPUTS):
        raise ConflictError(f'There is no way back to step "{step}": it did not run yet.')
    active = [name for name in with_followers(plan, {step}) if steps[name].state.active]
    if active:
        raise ConflictError(f"Going back gives up what comes after; stop {', '.join(sorted(active))} first.")


_CHECKS = {
    "stop": _check_stop,
    "stop_step": _check_stop_step,
    "retry": _check_retry,
    "resume": _check_resume,
    "release": _check_release,
    "skip_step": _check_skip,
    "back": _check_back,
}


def ungiven(keys: tuple[str, ...], values: Mapping[str, Any]) -> list[str]:
    """Return those of some values, named like ``parameters.NAME``, that are not in `values`."""
    return [key for key in keys if key.partition(".")[2] not in (values.get(key.partition(".")[0]) or {})]
