"""Asks a service over HTTP, with the standard library."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener
from uuid import uuid4

from ..errors import ServiceError

# Services are on this machine; a proxy of the environment would not reach them and would see the token.
_OPENER = build_opener(ProxyHandler({}))


def predict(
    address: str,
    token: str,
    data: Any = None,
    *,
    files: Mapping[str, Any] | None = None,
    path: str = "/",
    timeout: float = 60.0,
) -> Any:
    """Send one request and return the answer: parsed where it is JSON, else as text.

    Args:
        address: ``http://host:port``.
        data: JSON data; arrays, frames and the like are turned into lists.
        files: Field name → path, bytes, open binary file, or a list of those.

    Raises:
        ServiceError: The service does not answer, or answers with an error.
    """
    if data is None and not files:
        raise ServiceError("A request needs data or files; give predict(rows) or predict(files={...}).")
    if files:
        body, kind = encode_form(data, files)
    else:
        body, kind = json.dumps(_plain(data)).encode(), "application/json"
    headers = {"X-Auth-Token": token, "Content-Type": kind, "Accept": "application/json"}
    request = Request(address + path, data=body, headers=headers, method="POST")  # noqa: S310 (our own address)
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            text = answer.read().decode("utf-8")
            return json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text
    except HTTPError as error:
        raise ServiceError(f"The service at {address} answered {error.code}: {_sentence(error)}") from error
    except TimeoutError as error:
        raise ServiceError(f"The service at {address} did not answer within {timeout:g} s.") from error
    except (URLError, OSError, HTTPException) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise ServiceError(f"The service at {address} did not answer within {timeout:g} s.") from error
        raise ServiceError(f"The service at {address} does not answer ({getattr(error, 'reason', error)}).") from error


def answers(address: str, path: str, *, timeout: float = 5.0) -> bool:
    """Return whether ``GET path`` succeeds."""
    try:
        with _OPENER.open(address + path, timeout=timeout):
            return True
    except (OSError, HTTPException):
        return False


def encode_form(data: Any, files: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return body and content type of a ``multipart/form-data`` upload.

    Example:
        >>> body, kind = encode_form({"top": 3}, {"images": b"..."})
        >>> kind.partition(";")[0], b'name="images"; filename="images"' in body
        ('multipart/form-data', True)
    """
    if data is not None and not isinstance(data, Mapping):
        raise ServiceError(f"Beside files, data must be an object of text fields, not {type(data).__name__}.")
    boundary = uuid4().hex
    parts: list[bytes] = []
    for name, value in (data or {}).items():
        text = value if isinstance(value, str) else json.dumps(_plain(value))
        parts += [f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{text}\r\n'.encode()]
    for name, given in files.items():
        for file_name, content in _files(str(name), given):
            head = f'Content-Disposition: form-data; name="{_quoted(name)}"; filename="{_quoted(file_name)}"'
            parts += [
                f"--{boundary}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode(),
                content,
                b"\r\n",
            ]
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def _files(field: str, given: Any) -> Iterator[tuple[str, bytes]]:
    for number, item in enumerate(given if isinstance(given, (list, tuple)) else [given]):
        fallback = f"{field}-{number}" if number else field
        if isinstance(item, (bytes, bytearray, memoryview)):
            yield fallback, bytes(item)
        elif isinstance(item, (str, os.PathLike)):
            path = Path(item)
            try:
                yield path.name, path.read_bytes()
            except OSError as error:
                raise ServiceError(f'The file "{path}" of field "{field}" cannot be read: {error.strerror}.') from error
        elif hasattr(item, "read"):
            name = getattr(item, "name", None)
            yield (Path(name).name if isinstance(name, str) else fallback), item.read()
        else:
            raise ServiceError(
                f'Field "{field}" takes a path, bytes or an open binary file, not {type(item).__name__}.'
            )


def _quoted(name: object) -> str:
    """Keep a name inside its quotes (RFC 7578 as browsers do it)."""
    return str(name).replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return value.to_dict("records")
    return value.tolist() if hasattr(value, "tolist") else value


def _sentence(error: HTTPError) -> str:
    text = error.read(10_000).decode("utf-8", "replace")
    try:
        return str(json.loads(text)["error_msg"])
    except (ValueError, KeyError, TypeError):
        return text[:300] or str(error.reason)
