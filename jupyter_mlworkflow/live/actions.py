"""What a person can do from a view: one table of verbs for both transports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError, MLWorkflowError, NotFoundError
from ..handles import breakpoints, debugging
from ..handles.execution import Execution
from ..handles.labels import change
from ..values import shown
from . import forms, stepping

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

Answer = dict[str, Any]
_GROUPS = ("parameters", "data", "storages")


def act(runtime: Runtime, execution: str, verb: str, step: str = "", values: Mapping[str, Any] | None = None) -> Answer:
    """Do `verb` to an execution.

    Args:
        execution: Its id.
        verb: ``stop retry resume rerun release skip set_values label baseline delete submit``, and of a debugger
            ``next proceed run_to break_at edit back``; ``retry_with`` is a retry with what was typed for one step.
        step: The step it is about, where it is about one.
        values: ``{"parameters", "data", "storages"}``, or ``{"labels": [...]}``
            (or ``{"add", "remove"}``), or ``{"on"}`` of a baseline, or ``{"breakpoints": [...]}`` (all
            that are to be), or ``{"parameters", "inputs"}`` of an edit (``{"parameters"}`` of a
            ``retry_with``), or what was typed into a form by key (``parameters.NAME``).

    Returns:
        ``{"ok": True, "execution": id}`` (the new id after a rerun), or ``{"ok": False,
        "message": sentence}`` (with ``errors`` by key for a form); a refused action changes nothing.
    """
    if verb == "submit":
        return forms.submit(runtime, execution, step, values or {})
    try:
        if verb not in VERBS:
            raise NotFoundError.named("action", verb, sorted([*VERBS, "submit"]))
        given = dict(values or {})
        _check(verb, step, given)
        handle = Execution(runtime, runtime.store.find(execution))
        result = VERBS[verb](handle, step, given)
    except (MLWorkflowError, TimeoutError) as error:
        return {"ok": False, "message": str(error)}
    return {"ok": True, "execution": result.id if isinstance(result, Execution) else handle.id}


def _check(verb: str, step: str, values: Mapping[str, Any]) -> None:
    """Refuse what has not the shape of an action; what it says is checked where it is done."""
    if verb in _OF_STEP and not step:
        raise DeclarationError(f'"{verb}" is about one step: name it.')
    if verb not in _OF_STEP and verb not in _MAYBE_OF_STEP and step:
        raise DeclarationError(f'"{verb}" is about the whole execution, not about step "{step}".')
    known = _VALUES.get(verb, ())
    for name, value in values.items():
        if name not in known:
            raise DeclarationError(
                f'"{verb}" takes no values "{name}"' + (f"; it takes {', '.join(known)}." if known else ".")
            )
        group = name in (*_GROUPS, "inputs")
        if group and not (isinstance(value, dict) and all(isinstance(key, str) for key in value)):
            raise DeclarationError(f'"{name}" must be an object of names and values, not {shown(value)}.')
    if verb == "label" and not (values and all(isinstance(item, list) for item in values.values())):
        raise DeclarationError('"label" wants values {"labels": [text, …]}, or {"add": […]} and {"remove": […]}.')
    if verb == "break_at" and not isinstance(values.get("breakpoints"), list):
        raise DeclarationError('"break_at" wants values {"breakpoints": [step or condition, …]}.')


def _label(
    execution: Execution, labels: list[str] | None = None, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Execution:
    return change(execution, add, remove, labels)


def _changed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {group: values[group] for group in _GROUPS if values.get(group)}


_VALUES: Mapping[str, tuple[str, ...]] = {
    "label": ("labels", "add", "remove"),
    "baseline": ("on",),
    "set_values": _GROUPS,
    "retry": _GROUPS,
    "rerun": _GROUPS,
    "break_at": ("breakpoints",),
    "edit": ("parameters", "inputs"),
    "retry_with": ("parameters",),
}
_OF_STEP = frozenset({"release", "skip", "run_to", "edit", "retry_with", "back"})
_MAYBE_OF_STEP = frozenset({"stop", "retry", "rerun"})
VERBS: Mapping[str, Callable[[Execution, str, dict[str, Any]], object]] = {
    "stop": lambda execution, step, values: execution.stop(step or None),
    "retry": lambda execution, step, values: execution.retry(step or None, **_changed(values)),
    "retry_with": lambda execution, step, values: stepping.retry_with(execution, step, values),
    "resume": lambda execution, step, values: execution.resume(),
    "rerun": lambda execution, step, values: execution.rerun(step or None, wait=False, **_changed(values)),
    "release": lambda execution, step, values: execution.release(step),
    "skip": lambda execution, step, values: execution.skip(step),
    "set_values": lambda execution, step, values: execution.give(**_changed(values)),
    "label": lambda execution, step, values: _label(execution, **values),
    "baseline": lambda execution, step, values: execution.mark_baseline(values.get("on") is not False),
    "delete": lambda execution, step, values: execution.delete(),
    "next": lambda execution, step, values: debugging.release_next(execution),
    "proceed": lambda execution, step, values: debugging.proceed(execution),
    "run_to": lambda execution, step, values: debugging.run_to(execution, step),
    "break_at": lambda execution, step, values: breakpoints.break_at(execution, values["breakpoints"]),
    "edit": lambda execution, step, values: stepping.edit(execution, step, values),
    "back": lambda execution, step, values: debugging.back(execution, step),
}
