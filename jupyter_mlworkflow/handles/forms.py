"""Forms of workflows and executions as faces use them: get one, check what is typed, submit it.

A form not yet submitted is an execution in ``init``; a step that waits has one too. Whoever submits first
wins: the form of everybody else sees the state change and closes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .. import forms
from ..engine import control
from ..errors import ConflictError, MLWorkflowError, NotFoundError, PlanError, StorageError
from ..forms.fields import fields
from ..records import ExecutionRecord, ExecutionState, StepState, to_json
from . import abandoned
from . import runtime as _runtime
from .configurations import Configurations
from .execution import Execution

if TYPE_CHECKING:
    import pandas

    from ..declare.workflow import Workflow
    from ..plan.model import Plan
    from ..storage import StorageRoot
    from .runtime import Runtime


def prepare(
    plan: Plan, *, runtime: Runtime | None = None, experiment_id: str = "", labels: Sequence[str] = ()
) -> Execution:
    """Record an execution in ``init``: its form is still to be submitted.

    The form that the same cell of the notebook showed before, and that was not submitted, is discarded.

    Raises:
        PlanError: It cannot run whatever is filled in. Nothing is recorded.
    """
    runtime = runtime or _runtime.current()
    if plan.problems:
        raise PlanError(plan.problems, f'Workflow "{plan.workflow}" cannot run. Nothing was started.')
    cell = abandoned.cell()
    origin = {**_runtime.origin(), **({abandoned.CELL: cell} if cell else {})}
    record = control.prepare(runtime.store, plan, origin, experiment_id=experiment_id, labels=tuple(labels))
    abandoned.discard(runtime, cell, but=record.id)
    return Execution(runtime, record.id)


def form(runtime: Runtime, execution_id: str, step: str = "") -> dict[str, Any]:
    """Return the form of an execution in ``init``, or of a step that waits or holds.

    Args:
        step: Of a running execution: the step. It gets what it waits for or, where it holds, all that it uses.

    Returns:
        ``{"execution", "name", "step", "state", "seq", "open", "reason", "schema", "configurations"}``; ``open`` tells
        whether it can be submitted, and ``reason`` why not.

    Raises:
        NotFoundError: There is no such execution or step.
    """
    store = runtime.store
    found = store.find(execution_id)
    record = store.record(found)
    plan = _with_values(_plan(runtime, found), record)
    keys, reason = _wanted(plan, record, step)
    return {
        "execution": found,
        "name": record.full_name,
        "step": step,
        "state": record.steps[step].state.value if step else record.state.value,
        "seq": record.seq,
        "open": not reason,
        "reason": reason,
        "schema": forms.schema(plan, keys),
        "configurations": list(Configurations(runtime, record.workflow)),
    }


def check(
    runtime: Runtime, execution_id: str, texts: Mapping[str, Any], step: str = "", *, complete: bool = True
) -> dict[str, Any]:
    """Read and check what was typed into a form; changes nothing.

    Args:
        texts: By key (``parameters.NAME``): text, or values that are no text.
        complete: Whether a needed value that is not there is wrong too.

    Returns:
        ``{"ok", "values", "errors", "code"}``: a sentence by key, and the call that gives the same.
    """
    found = runtime.store.find(execution_id)
    record = runtime.store.record(found)
    plan = _with_values(_plan(runtime, found), record)
    keys, _ = _wanted(plan, record, step)
    values, errors = forms.parse(plan, texts)
    lacking = [item for item in fields(forms.schema(plan, keys)) if _is_lacking(item, values, bool(step))]
    errors.update(_absent(runtime, found, plan, values))
    for item in lacking if complete else ():
        errors.setdefault(item["key"], f"It must be given: {item['words']}, such as {item['example']}.")
    return {"ok": not errors, "values": values, "errors": errors, "code": _code(plan, values, step)}


def _code(plan: Plan, values: Mapping[str, Mapping[str, Any]], step: str) -> str:
    if step:  # the run is under way
        return forms.code(plan, values, name="execution", verb="give")
    return forms.code(plan, {group: {**(plan.values.get(group) or {}), **values[group]} for group in values})


def submit(runtime: Runtime, execution_id: str, texts: Mapping[str, Any], step: str = "") -> dict[str, Any]:
    """Submit a form: start the execution, or give a waiting step its values.

    Returns:
        ``{"ok", "errors", "message", "execution"}``; where it is not ok, nothing was changed.
    """
    checked = check(runtime, execution_id, texts, step)
    found = runtime.store.find(execution_id)
    answer = {"ok": False, "errors": checked["errors"], "message": "", "execution": found}
    if checked["errors"]:
        return answer
    values = {group: given for group, given in checked["values"].items() if given}
    try:
        _submit(runtime, found, step, values)
    except MLWorkflowError as error:
        return {**answer, "message": str(error)}
    return {**answer, "ok": True}


def _submit(runtime: Runtime, execution_id: str, step: str, values: dict[str, Any]) -> None:
    record = runtime.store.record(execution_id)
    if not step:
        control.submit(runtime.store, runtime.settings, execution_id, values)
        return
    _, reason = _wanted(_plan(runtime, execution_id), record, step)
    if reason:
        raise ConflictError(reason)
    if record.steps[step].state is StepState.HOLD or not values:
        control.request(runtime.store, runtime.settings, execution_id, "release", step, values)
    else:
        control.request(runtime.store, runtime.settings, execution_id, "set_values", step, values)


def _wanted(plan: Plan, record: ExecutionRecord, step: str) -> tuple[list[str] | None, str]:
    """Return the keys of a form (``None``: all), and why it cannot be submitted."""
    if not step:
        started = record.state is not ExecutionState.INIT
        return None, f"{record.full_name} was started already: it is {record.state.value}." if started else ""
    if step not in record.steps:
        raise NotFoundError.named("step", step, list(record.steps))
    now = record.steps[step]
    if now.waiting_for:
        return list(now.waiting_for), ""
    keys = next((list(item.needs) for item in plan.steps if item.name == step), [])
    waits = now.state.waiting and record.state is ExecutionState.RUNNING
    return keys, "" if waits else f'Step "{step}" waits for nothing: it is {now.state.value}.'


def _is_lacking(item: Mapping[str, Any], values: Mapping[str, Mapping[str, Any]], of_step: bool) -> bool:
    needed = item["required"] or (of_step and item["delay"] and not item["has_default"])
    return bool(needed) and not item["given"] and item["name"] not in values[item["group"]]


def _absent(runtime: Runtime, execution_id: str, plan: Plan, values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return a sentence for each input that is not there, unless this run may make it itself."""
    from ..storage import StorageRoot

    storage = StorageRoot(runtime.storage.url, cwd=runtime.store.origin(execution_id).get("cwd") or ".")
    roots = {**{item.name: item.default for item in plan.storages.values()}, **(plan.values.get("storages") or {})}
    roots |= values["storages"]
    made = [storage.normalise(root) for name, root in roots.items() if root and plan.storages[name].creates]
    read = {f"storages.{name}": root for name, root in values["storages"].items() if not plan.storages[name].creates}
    for name, value in values["data"].items():
        if isinstance(value, Mapping) and isinstance(value.get("obs_url"), str):
            read[f"data.{name}"] = value["obs_url"]
    return {key: wrong for key, path in read.items() if (wrong := _not_there(storage, path, made))}


def _not_there(storage: StorageRoot, path: str, made: Sequence[str]) -> str | None:
    try:
        if storage.exists(path) or any(storage.normalise(path).startswith(root) for root in made):
            return None
    except StorageError as error:
        return str(error)
    return f"{path} does not exist. Put it there first, or correct the path."


def _plan(runtime: Runtime, execution_id: str) -> Plan:
    from ..plan.model import Plan

    return Plan.from_json(runtime.store.plan(execution_id))


def _with_values(plan: Plan, record: ExecutionRecord) -> Plan:
    """Return the plan with the values that hold now; defaults are not given, they are there."""
    values: dict[str, dict[str, Any]] = {}
    for group in ("parameters", "data", "storages"):
        given, defined = plan.values.get(group) or {}, getattr(plan, group)
        now: Mapping[str, Any] = getattr(record, group)
        values[group] = {
            name: value
            for name, value in now.items()
            if name in given or name not in defined or value != defined[name].default
        }
    return replace(plan, values=values)


class PlaceholderTable:
    """Everything that a workflow can be given, as a table (section 5.8)."""

    def __init__(self, plan: Plan) -> None:
        everything = [
            f"{group}.{name}" for group in ("storages", "data", "parameters") for name in getattr(plan, group)
        ]
        self.fields: list[dict[str, Any]] = fields(forms.schema(plan, everything))
        self._plan = plan

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame: one row a value, with name, group, type, value, default and what else is known of it."""
        import pandas

        columns = ["name", "group", "type", "value", "default", "required", "delay", "description", "example"]
        rows = [
            {**{name: item[name] for name in columns}, "used_by": ", ".join(item["used_by"])} for item in self.fields
        ]
        return pandas.DataFrame(rows, columns=[*columns, "used_by"])

    def __len__(self) -> int:
        return len(self.fields)

    def __repr__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..show import table_bundle

        setters = {"parameters": "set_placeholder", "data": "set_data", "storages": "set_storage"}
        head = ["Name", "Type", "Value", "Given with", "Description", "Used by"]
        body = [
            [
                item["name"],
                item["words"],
                _value_in_words(item),
                setters[item["group"]],
                item["description"],
                ", ".join(item["used_by"]),
            ]
            for item in self.fields
        ]
        return table_bundle(head, body)


def placeholders(workflow: Workflow) -> PlaceholderTable:
    """Return everything that a workflow can be given, as a table."""
    from ..plan.build import build

    return PlaceholderTable(build(workflow))


def _value_in_words(item: Mapping[str, Any]) -> str:
    from ..values import shown

    if item["given"]:
        return shown(to_json(item["value"]), 60)
    if item["has_default"]:
        return f"{shown(item['default'], 60)} (default)"
    return "while it runs" if item["delay"] else "needed" if item["required"] else "may be left out"
