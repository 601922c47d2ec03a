"""What the rest of the product does with executions: start, steer, wait, start again.

Nothing here drives anything: an execution is driven by its supervisor, which is started when there is
none and something to do.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ConflictError, MissingValuesError, PlanError, Problem
from ..events import ExecutionCreated, ExecutionStateChanged, LabelsChanged
from ..records import ExecutionRecord, ExecutionState
from ..store.model import Command
from ..store.open import open_store as open_store
from .bell import ring
from .checks import check, check_values, given
from .deleting import delete as delete
from .deleting import discard as discard
from .deleting import empty_run_folder as empty_run_folder
from .exclusive import GOES_ON, only_one, refuse_second, starting
from .facts import GROUPS
from .holds import read_holds as read_holds
from .launch import check_settings
from .launch import drives as drives
from .launch import ensure_supervisor as ensure_supervisor
from .needs import missing
from .preview import preview as preview
from .waiting import Keeper as Keeper
from .waiting import revive as revive
from .waiting import wait as wait
from .waiting import wait_command as wait_command

if TYPE_CHECKING:
    from ..plan.model import Plan
    from ..settings import Settings
    from ..store.base import Store

Values = Mapping[str, Mapping[str, Any]]
attach = revive


def start(
    store: Store,
    settings: Settings,
    plan: Plan,
    origin: Mapping[str, Any],
    *,
    experiment_id: str = "",
    labels: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
) -> ExecutionRecord:
    """Record an execution of `plan` and start its supervisor.

    Args:
        origin: Where the run is asked for: ``cwd``, ``interpreter``, ``environment``, ``host``.
        options: ``{"debug": True}``: every step holds until released, and values may be missing.

    Raises:
        PlanError: The plan has problems. Nothing is recorded.
        MissingValuesError: Values are missing. Nothing is recorded.
        ConflictError: The workflow forbids a second execution while one is running.
    """
    check_settings(settings)
    _refuse(plan, dict(options or {}))
    with only_one(store, settings, plan):
        record = _create(store, plan, origin, experiment_id, labels, options)
    ensure_supervisor(settings, record.id)
    return record


def prepare(
    store: Store,
    plan: Plan,
    origin: Mapping[str, Any],
    *,
    experiment_id: str = "",
    labels: Sequence[str] = (),
) -> ExecutionRecord:
    """Record an execution in state ``init``: a form that is not submitted yet. Values may be missing."""
    _refuse(plan, {"debug": True})
    return store.create_execution(_created(plan, experiment_id, labels), plan=plan.to_json(), origin=origin)


def submit(store: Store, settings: Settings, execution_id: str, values: Values | None = None) -> ExecutionRecord:
    """Start an execution that is in ``init``, with the values of its form.

    Raises:
        ConflictError: It was started already, or the workflow forbids a second execution while one is running.
        MissingValuesError: Values are still missing; nothing was changed.
        NotFoundError, DeclarationError: A value is wrong; nothing was changed.
    """
    check_settings(settings)
    plan = _plan(store, execution_id)
    with starting(settings, plan):  # several faces may show one form: the first to submit wins
        record = store.record(execution_id)
        if record.state is not ExecutionState.INIT:
            raise ConflictError(f"{record.full_name} was started already: it is {record.state.value}.")
        check_values(values or {}, plan)
        event = given(values or {}, plan)
        known = {group: {**getattr(record, group), **getattr(event, group)} for group in GROUPS}
        lacking = set(missing([item.key for item in plan.missing], plan, known))
        if lacking:
            _refuse_missing([item for item in plan.missing if item.key in lacking])
        refuse_second(store, plan)
        store.append(execution_id, [event, ExecutionStateChanged(ExecutionState.RUNNING.value)])
    ensure_supervisor(settings, execution_id)
    return store.record(execution_id)


def check_command(store: Store, execution_id: str, verb: str, step: str, values: Values) -> None:
    """Raise as `send` would if the command cannot be done now; nothing is sent."""
    record = store.record(execution_id)
    check(verb, step, values, _plan(store, execution_id), record.state, record.steps)


def send(
    store: Store,
    settings: Settings,
    execution_id: str,
    verb: str,
    step: str = "",
    values: Mapping[str, Any] | None = None,
) -> Command:
    """Leave a command for an execution and see to it that somebody takes it.

    Args:
        verb: One of `checks.VERBS`.
        values: ``{"parameters", "data", "storages"}`` (retry, resume, release, set_values), ``{"labels"}``,
            ``{"every", "until", "breakpoints", "go"}`` (hold) or ``{"parameters", "inputs"}`` (edit).

    Raises:
        NotFoundError, ConflictError, DeclarationError: It cannot be done; nothing was changed.
        SettingsError: No supervisor could work with these settings; nothing was changed.
    """
    from uuid import uuid4

    check_settings(settings)
    record, plan = store.record(execution_id), _plan(store, execution_id)
    check(verb, step, values or {}, plan, record.state, record.steps)
    if verb in GOES_ON and record.state is not ExecutionState.RUNNING:
        refuse_second(store, plan)  # its engine asks again, when nobody else can start
    command = Command(uuid4().hex, verb, step, dict(values or {}), time.time())
    store.send(execution_id, command)
    ring(settings.home_path / "runs" / execution_id)
    ensure_supervisor(settings, execution_id)
    return command


def request(
    store: Store,
    settings: Settings,
    execution_id: str,
    verb: str,
    step: str = "",
    values: Mapping[str, Any] | None = None,
) -> None:
    """Send a command and return when it was taken; see `send` and `wait_command`."""
    if verb == "labels":  # concerns nobody but those who look
        record = store.record(execution_id)
        check(verb, step, values or {}, _plan(store, execution_id), record.state, record.steps)
        store.append(execution_id, [LabelsChanged(list((values or {})["labels"]))])
        return
    wait_command(store, settings, execution_id, send(store, settings, execution_id, verb, step, values))


def rerun(
    store: Store,
    settings: Settings,
    execution_id: str,
    *,
    values: Values | None = None,
    from_step: str | None = None,
    labels: Sequence[str] = (),
) -> ExecutionRecord:
    """Start a new execution of the same plan, with the values of this one where not changed.

    Args:
        from_step: Take over what was made by all steps that neither are nor come after this one.

    Raises:
        NotFoundError, DeclarationError: A value or step is wrong. Nothing is recorded.
    """
    from .rerun import again

    record, document = store.record(execution_id), store.plan(execution_id)
    plan = again(_plan(store, execution_id), record, values or {}, from_step)
    return start(
        store,
        settings,
        plan,
        store.origin(execution_id),
        experiment_id=record.experiment_id,
        labels=labels,
        options={**(document.get("options") or {}), "rerun_of": execution_id},
    )


# -- inside --------------------------------------------------------------------------------------


def _plan(store: Store, execution_id: str) -> Plan:
    from ..plan.model import Plan

    return Plan.from_json(store.plan(execution_id))


def _refuse(plan: Plan, options: Mapping[str, Any]) -> None:
    if plan.problems:
        raise PlanError(plan.problems)
    if plan.missing and not options.get("debug"):
        _refuse_missing(plan.missing)


def _refuse_missing(lacking: Sequence[Any]) -> None:
    problems = [
        Problem(
            f"{item.key} has no value ({item.type}).",
            field=item.key,
            fix=f"Give it, for example {item.example}." if item.example else None,
        )
        for item in lacking
    ]
    count = len(problems)
    raise MissingValuesError(problems, f"The workflow cannot run: {count} value{'s'[: count != 1]} missing.")


def _created(plan: Plan, experiment_id: str, labels: Sequence[str]) -> ExecutionCreated:
    chosen = set(plan.chosen)
    return ExecutionCreated(
        workflow=plan.workflow,
        name="",
        steps=[
            {"name": step.name, "kind": step.kind, "title": step.title} for step in plan.steps if step.name in chosen
        ],
        description=plan.description,
        experiment_id=experiment_id,
        labels=list(labels),
        **_values(plan),
    )


def _values(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the values at the start: defaults of what need not be given while it runs, then what was given."""
    defaults = {
        "parameters": {
            item.name: item.default for item in plan.parameters.values() if item.has_default and not item.delay
        },
        "data": {item.name: item.default for item in plan.data.values() if item.has_default and not item.delay},
        "storages": {item.name: item.default for item in plan.storages.values() if item.default is not None},
    }
    return {group: {**known, **(plan.values.get(group) or {})} for group, known in defaults.items()}


def _create(
    store: Store,
    plan: Plan,
    origin: Mapping[str, Any],
    experiment_id: str,
    labels: Sequence[str],
    options: Mapping[str, Any] | None,
) -> ExecutionRecord:
    """Record an execution as running: from here on whoever looks at it may drive it."""
    document = {**plan.to_json(), "options": dict(options or {})}
    record = store.create_execution(_created(plan, experiment_id, labels), plan=document, origin=origin)
    store.append(record.id, [ExecutionStateChanged(ExecutionState.RUNNING.value)])
    return store.record(record.id)
