"""Questions about what steps made: folders and files of the storage, models, services.

Nothing that is handed out can execute: text goes as text, pictures only in formats without scripts.
"""

# ruff: noqa: A002 (`type` is the word of the schema)

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from ..errors import NotFoundError, StorageError
from ..handles.models import model as find_model
from ..handles.services import service as find_service

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

ENTRIES_AT_ONCE = 1000
TEXT_BYTES = 100_000
"""How much of a text is shown."""
PICTURE_BYTES = 1_000_000
"""Largest picture that is shown: a message through a kernel carries no more."""
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def folder(runtime: Runtime, *, path: str = "/") -> dict[str, Any]:
    """Return what lies in a folder of the storage root, as `live.schema.StorageFolder`; folders come first."""
    if path != "/":
        path = runtime.storage.normalise(path)
    entries = runtime.storage.entries(path)
    return {"path": path, "entries": entries[:ENTRIES_AT_ONCE], "count": len(entries)}


def file(runtime: Runtime, path: str) -> dict[str, Any]:
    """Return what a file of the storage root is and, where it can be shown, its content: `live.schema.StorageFile`.

    Raises:
        StorageError: It is no file of the storage root.
    """
    name, opened = opening(runtime, path)
    with opened() as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        head = stream.read(min(size, TEXT_BYTES) + 1)
        media = next((media for magic, media in _PICTURES if head.startswith(magic)), "")
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            media = "image/webp"
        found = {"path": name, "size": size, "kind": "other", "media": media, "content": "", "cut": False}
        if media and size <= PICTURE_BYTES:
            content = base64.b64encode(head + stream.read(PICTURE_BYTES)).decode()
            return {**found, "kind": "picture", "content": content}
    text = None if media else _text(head[:TEXT_BYTES], size > TEXT_BYTES)
    return found if text is None else {**found, "kind": "text", "content": text, "cut": size > TEXT_BYTES}


def opening(runtime: Runtime, path: str) -> tuple[str, Callable[[], IO[bytes]]]:
    """Return the one way to write the path of a file in the storage root, and what opens it.

    Raises:
        StorageError: There is none, it is a folder, leads out of the root, or is no plain file (a pipe would
            hold its reader for ever).
    """
    storage = runtime.storage
    name = storage.normalise(path)
    if not storage.exists(name):
        raise StorageError(storage.missing(name))
    if storage.is_dir(name):
        raise StorageError(f'"{name}" is a folder; name a file in it.')
    if storage.is_local and not storage.resolve(name).is_file():
        raise StorageError(f'"{name}" is no plain file.')
    return name, lambda: storage.open(name, "rb")


def asset(runtime: Runtime, type: str, name: str, *, version: str | None = None) -> dict[str, Any]:
    """Return a model or a service as it is now, as `live.schema.Asset`.

    Args:
        type: ``model`` or ``service``.
        name: Name of the model; id or name of the service.

    Raises:
        NotFoundError: There is none (any more).
    """
    if type == "model":
        model = find_model(name, version, runtime=runtime)
        facts = {"model_type": model.model_type, "files": len(model.files), "size": model.size}
        more = {"state": "", "reason": "", "address": "", "created": model.created_at, **facts}
        code = f"wf.model({_quoted(model.name)}, {_quoted(model.version)})"
        return {"type": type, "name": model.name, "version": model.version, **more, "code": code}
    if type == "service":
        info = find_service(name, runtime=runtime).info
        state = {"state": info.status, "reason": info.reason, "address": info.access_address}
        more = {"model_type": "", "files": 0, "size": 0, "created": info.created_at, **state}
        return {"type": type, "name": info.name, "version": "", **more, "code": f"wf.service({_quoted(info.id)})"}
    raise NotFoundError.named("type of an asset", type, ["model", "service"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _text(head: bytes, cut: bool) -> str | None:
    """Return the beginning of a text; ``None`` where it is none."""
    if b"\0" in head:
        return None
    for spare in range(4 if cut else 1):  # the last character may have been cut in two
        try:
            return head[: len(head) - spare].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return None
