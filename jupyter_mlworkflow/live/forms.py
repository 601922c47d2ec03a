"""Questions of a form: its fields, whether what was typed is right, what may be picked, uploads, configurations.

All of them are read from and checked against the plan of an execution; submitting is an action (`live.actions`).
"""

# ruff: noqa: A002 (`type` is the word of the schema)

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import forms as _forms
from ..errors import DeclarationError, MLWorkflowError, StorageError
from ..forms.fields import fields
from ..handles import forms as _handles
from ..handles.configurations import Configurations

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

MESSAGE_MB = 5.0
"""Largest file that is taken in one message, in MB; larger ones are sent as a request of their own."""
LARGEST = 2**53 - 1
"""The largest whole number that JavaScript can tell from its neighbours."""
OFFERED = ("flavor", "model", "service", "swr", "dataset", "label_task")
"""What is offered with the form; folders are listed when they are opened."""


def form(runtime: Runtime, execution: str, *, step: str = "") -> dict[str, Any]:
    """Return the form of an execution in ``init``, or of a step that waits, with what may be picked."""
    found = _handles.form(runtime, execution, step)
    for item in fields(found["schema"]):
        item.update(value=_exact(item["value"]), default=_exact(item["default"]))
    asked = {item["choices"] for item in fields(found["schema"])}
    offered = {kind: _forms.choices(runtime, kind) for kind in OFFERED if kind in asked}
    return {**found, "choices": offered, "upload_mb": runtime.settings.upload_mb}


def validate(runtime: Runtime, execution: str, *, step: str = "", values: Mapping[str, Any] | None = None) -> Any:
    """Return what is wrong with what was typed, as values and as code; changes nothing."""
    return _handles.check(runtime, execution, values or {}, step)


def submit(runtime: Runtime, execution: str, step: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Submit a form; the answer is that of an action, with the sentences for wrong values by key."""
    try:
        answer = _handles.submit(runtime, execution, values, step)
    except MLWorkflowError as error:
        return {"ok": False, "message": str(error), "errors": {}}
    count = len(answer["errors"])
    message = answer["message"] or (f"{count} value{'s are' if count != 1 else ' is'} not right yet." if count else "")
    return answer if answer["ok"] else {**answer, "message": message}


def choices(
    runtime: Runtime, type: str, *, path: str = "/", object_type: str | None = None, model_name: str | None = None
) -> list[dict[str, Any]]:
    """Return what a field of some type may be set to; see `forms.choices`."""
    limits = {"object_type": object_type, "model_name": model_name}
    return _forms.choices(runtime, type, path=path, constraints={k: v for k, v in limits.items() if v})


def upload(runtime: Runtime, path: str, content: str, *, replace: bool = False) -> dict[str, Any]:
    """Write a file, given in base64, to the storage root; for pages that only have a kernel to talk to."""
    if len(content) * 3 / 4 > MESSAGE_MB * 1_000_000 + 3:
        raise StorageError(f"Through a kernel, files of up to {MESSAGE_MB:g} MB can be uploaded.")
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise DeclarationError('"content" must be base64.') from None
    return _forms.upload(runtime, path, io.BytesIO(data), replace=replace, limit_mb=MESSAGE_MB)


def configurations(runtime: Runtime, execution: str) -> list[dict[str, Any]]:
    """Return the named configurations of an execution's workflow, with their values."""
    found = _of(runtime, execution)
    values = {
        name: {group: {each: _exact(value) for each, value in kept.items()} for group, kept in found[name].items()}
        for name in found
    }
    return [{"name": name, "values": values[name]} for name in found]


def save_configuration(
    runtime: Runtime, execution: str, name: str, *, step: str = "", values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Keep what was typed under a name; values that are not there yet may be missing, none may be wrong."""
    read = _handles.check(runtime, execution, values or {}, step, complete=False)
    if read["ok"]:
        _of(runtime, execution).save(name.strip(), read["values"])
    return {"ok": read["ok"], "errors": read["errors"]}


def delete_configuration(runtime: Runtime, execution: str, name: str) -> dict[str, Any]:
    """Forget a named configuration."""
    _of(runtime, execution).delete(name)
    return {"ok": True}


def _exact(value: Any) -> Any:
    """Return a value as the text that gives it again, if a whole number in it is more than a page can hold."""
    return json.dumps(value, ensure_ascii=False) if _has_long(value) else value


def _has_long(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_long, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_long, value))
    return isinstance(value, int) and abs(value) > LARGEST


def _of(runtime: Runtime, execution: str) -> Configurations:
    return Configurations(runtime, runtime.store.record(runtime.store.find(execution)).workflow)
