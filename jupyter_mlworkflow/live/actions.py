"""What a person can do from a view: one table of verbs for both transports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import MLWorkflowError, NotFoundError
from ..handles.execution import Execution

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

Answer = dict[str, Any]


def act(
    runtime: Runtime, execution_id: str, verb: str, step: str = "", values: Mapping[str, Any] | None = None
) -> Answer:
    """Do `verb` to an execution.

    Args:
        verb: ``stop retry resume rerun release skip set_values label delete``.
        step: The step it is about, where it is about one.
        values: ``{"parameters", "data", "storages"}``, or ``{"labels": [...]}``.

    Returns:
        ``{"ok": True, "execution": id}`` (the new id after a rerun), or ``{"ok": False,
        "message": sentence}``; a refused action changes nothing.
    """
    try:
        if verb not in VERBS:
            raise NotFoundError.named("action", verb, sorted(VERBS))
        execution = Execution(runtime, runtime.store.find(execution_id))
        result = VERBS[verb](execution, step, dict(values or {}))
    except MLWorkflowError as error:
        return {"ok": False, "message": str(error)}
    return {"ok": True, "execution": result.id if isinstance(result, Execution) else execution.id}


def _changed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {group: values[group] for group in ("parameters", "data", "storages") if values.get(group)}


VERBS: Mapping[str, Callable[[Execution, str, dict[str, Any]], object]] = {
    "stop": lambda execution, step, values: execution.stop(step or None),
    "retry": lambda execution, step, values: execution.retry(step or None, **_changed(values)),
    "resume": lambda execution, step, values: execution.resume(),
    "rerun": lambda execution, step, values: execution.rerun(step or None, wait=False, **_changed(values)),
    "release": lambda execution, step, values: execution.release(step),
    "skip": lambda execution, step, values: execution.skip(step),
    "set_values": lambda execution, step, values: execution.give(**_changed(values)),
    "label": lambda execution, step, values: execution.label(*values.get("labels", [])),
    "delete": lambda execution, step, values: execution.delete(),
}
