"""What a debugger shows: where an execution holds, what a step will receive, why a job's exception ended it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import forms as _forms
from ..errors import NotFoundError
from ..events import HoldsChanged
from ..forms.fields import fields
from ..forms.received import PARTS, parse, placeholders_of
from ..forms.received import schema as received
from ..handles import debugging
from ..handles.execution import Execution
from ..handles.postmortem import postmortem as read_postmortem
from ..records import to_json
from .forms import OFFERED

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

_KEPT = 64
_known: OrderedDict[tuple[str, str], tuple[int, dict[str, Any]]] = OrderedDict()
_lock = threading.Lock()


def holds(runtime: Runtime, execution_id: str, *, debug: bool) -> dict[str, Any]:
    """Return where an execution holds, as `live.schema_stepping.Holds`, given its whole id.

    Args:
        debug: Whether it was started to be stepped through, as its plan says.

    A view is asked for often and the journal may be long: what was read before is not read again.
    """
    key = (runtime.store.id, execution_id)
    head = runtime.store.record(execution_id).seq
    with _lock:
        seq, found = _known.get(key, (0, {}))
    if not found:
        found = {"debug": debug, "every": debug, "until": "", "breakpoints": []}
    for event in runtime.store.read_from(execution_id, seq, kinds=[HoldsChanged.kind]):
        seq, payload = event.seq, event.payload
        if isinstance(payload, HoldsChanged):
            changed = {"every": payload.every, "until": payload.until, "breakpoints": list(payload.breakpoints)}
            found = {**found, **changed}
    with _lock:
        _known[key] = (max(seq, head), found)
        _known.move_to_end(key)
        if len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def preview(runtime: Runtime, execution: str, step: str) -> dict[str, Any]:
    """Return what a step would receive if it ran now, as `live.schema_stepping.StepPreview`.

    Raises:
        NotFoundError: There is no such execution or step.
    """
    handle = Execution(runtime, runtime.store.find(execution))
    found = debugging.preview(handle, step)
    edited = {part: found["edited"].get(part) or {} for part in PARTS}
    schema = _schema(handle, step, found)
    asked = {item["choices"] for item in fields(schema)}
    return {
        "inputs": to_json(found["inputs"]),
        "parameters": to_json(found["parameters"]),
        "problem": found["problem"],
        "edited": to_json(edited),
        "schema": schema,
        "choices": {kind: _forms.choices(runtime, kind) for kind in OFFERED if kind in asked},
        "upload_mb": runtime.settings.upload_mb,
    }


def edit(execution: Execution, step: str, values: Mapping[str, Any]) -> Execution:
    """Change what a step receives to what was typed.

    Args:
        values: ``{"inputs", "parameters"}``: text by name, or values that are no text.

    Raises:
        DeclarationError: With a line ``PART.NAME: sentence`` for each wrong value; nothing is changed.
        NotFoundError, ConflictError: See `debugging.edit`.
    """
    found = debugging.preview(execution, step)
    read = parse(fields(_schema(execution, step, found)), values)
    return debugging.edit(execution, step, **read)


def retry_with(execution: Execution, step: str, values: Mapping[str, Any]) -> Execution:
    """Make a new attempt at a failed step with what was typed for its parameters.

    A value that is a placeholder of the workflow becomes the value of the run, as in `Execution.retry`, so that the
    run tells what it ran with; any other holds for this step alone.

    Args:
        values: ``{"parameters"}``: text by name, or values that are no text. Names that are left out are as planned.

    Raises:
        DeclarationError: With a line ``parameters.NAME: sentence`` for each wrong value; nothing is changed.
        NotFoundError, ConflictError: See `Execution.retry`.
    """
    found = debugging.preview(execution, step)
    read = parse(fields(_schema(execution, step, found)), values).get("parameters") or {}
    planned = next(item for item in execution.plan.steps if item.name == step)
    placeholders = placeholders_of(planned)
    shared = {placeholders[name]: value for name, value in read.items() if name in placeholders}
    own = {name: value for name, value in read.items() if name not in placeholders}
    return debugging.retry_with(execution, step, shared, own)


def _schema(execution: Execution, step: str, found: Mapping[str, Any]) -> dict[str, Any]:
    planned = next(item for item in execution.plan.steps if item.name == step)
    return received(execution.plan, planned, found["planned"], found["edited"])


def postmortem(runtime: Runtime, execution: str, step: str, *, attempt: int | None = None) -> dict[str, Any]:
    """Return the exceptions that a step left, as `live.schema_stepping.PostmortemAnswer`; none where it left none.

    Raises:
        NotFoundError: There is no such execution or step.
    """
    handle = Execution(runtime, runtime.store.find(execution))
    if step not in handle.steps:
        raise NotFoundError.named("step", step, list(handle.steps))
    try:
        document = read_postmortem(handle, step, attempt=attempt).document
    except NotFoundError:
        return {"exceptions": []}
    return {"exceptions": list(document["exceptions"])}
