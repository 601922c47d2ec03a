"""``config.json`` of a model package, and the OpenAPI document made of it.

Follows "Specifications for Editing a Model Configuration File" of ModelArts: `model_type`,
`model_algorithm`, `runtime`, `metrics`, `apis` (url, method, request and response with
``Content-type`` and a JSON schema under ``data``), `health.url` and `dependencies`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ServiceError

CONFIG = "config.json"
RESERVED = frozenset({"/health", "/ready", "/docs", "/openapi.json"})
_LIMIT = 1_000_000
_METHODS = ("post", "put", "get")


@dataclass(frozen=True, slots=True)
class Api:
    """One entry of ``apis``: where requests go, and what they and their answers look like.

    Args:
        url: Path below the access address.
        method: ``post``, ``put`` or ``get``.
        request_type, response_type: Content types.
        request, response: JSON schemas; ``{"type": "file"}`` stands for an uploaded file.
    """

    url: str = "/"
    method: str = "post"
    request_type: str = "application/json"
    response_type: str = "application/json"
    request: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageConfig:
    """What a model package says of itself; empty where it has no ``config.json``."""

    model_type: str = ""
    model_algorithm: str = ""
    runtime: str = ""
    metrics: Mapping[str, Any] = field(default_factory=dict)
    apis: tuple[Api, ...] = ()
    health_url: str = "/health"
    dependencies: tuple[str, ...] = ()
    """Names of the packages to be installed with pip."""


def model_folder(package: Path) -> Path:
    """Return the folder with the model files: ``model/`` if there is one, else the package itself."""
    inner = package / "model"
    return inner if inner.is_dir() else package


def read(package: Path) -> PackageConfig:
    """Read ``config.json`` from the package's ``model/`` folder or from its root.

    Raises:
        ServiceError: It is not JSON, larger than 1 MB, or says something it cannot say.
    """
    path = next((place / CONFIG for place in (model_folder(package), package) if (place / CONFIG).is_file()), None)
    if path is None:
        return PackageConfig()
    if path.stat().st_size > _LIMIT:
        raise ServiceError(f"config.json may have 1 MB at most; this one has {path.stat().st_size:,} bytes.")
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ServiceError(f"config.json of the model is not valid JSON: {error}.") from error
    return parse(data)


def parse(data: Any) -> PackageConfig:
    """Check the content of a ``config.json``.

    Raises:
        ServiceError: With the field and the value that are wrong.

    Example:
        >>> parse({"model_type": "Scikit_Learn", "apis": [{"url": "/", "method": "POST"}]}).apis[0].method
        'post'
    """
    if not isinstance(data, dict):
        raise ServiceError(f"config.json must hold a JSON object, not {type(data).__name__}.")
    health = _typed(data, "health", dict, {})
    return PackageConfig(
        model_type=_typed(data, "model_type", str, ""),
        model_algorithm=_typed(data, "model_algorithm", str, ""),
        runtime=_typed(data, "runtime", str, ""),
        metrics=_typed(data, "metrics", dict, {}),
        apis=tuple(_apis(_typed(data, "apis", list, []))),
        health_url=_path("health.url", health.get("url", "/health")),
        dependencies=tuple(_packages(_typed(data, "dependencies", list, []))),
    )


def openapi(config: PackageConfig, *, title: str, version: str, description: str = "") -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a service.

    Example:
        >>> document = openapi(PackageConfig(), title="digits", version="0.0.1")
        >>> sorted(document["paths"]), document["info"]["title"]
        (['/', '/health', '/ready'], 'digits')
    """
    paths: dict[str, Any] = {}
    for api in config.apis or (Api(),):
        paths.setdefault(api.url, {})[api.method] = _operation(api)
    for url, summary in (("/health", "Whether the process lives"), ("/ready", "Whether the model is loaded")):
        answers = {"200": {"description": "Yes"}} | ({"503": {"description": "Not yet"}} if url == "/ready" else {})
        paths.setdefault(url, {})["get"] = {"summary": summary, "security": [], "responses": answers}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version or "0", "description": description},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "X-Auth-Token"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
        "security": [{"token": []}, {"bearer": []}],
    }


def _operation(api: Api) -> dict[str, Any]:
    content = {"schema": _schema(api.request)} if api.request else {"schema": {}}
    answer = {"schema": _schema(api.response)} if api.response else {"schema": {}}
    operation: dict[str, Any] = {
        "summary": "Predict",
        "responses": {
            "200": {"description": "What the model says", "content": {api.response_type: answer}},
            "400": {"description": "The request is not as the model wants it"},
            "401": {"description": "The token is missing or wrong"},
            "413": {"description": "The request is too large"},
            "500": {"description": "The code of the service failed"},
        },
    }
    if api.method != "get":
        operation["requestBody"] = {"required": True, "content": {api.request_type: content}}
    return operation


def _schema(schema: Any, depth: int = 0) -> Any:
    """Turn the documented schemas into OpenAPI's: files become binary strings, ``items: [x]`` becomes x."""
    if not isinstance(schema, dict) or depth > 50:
        return {}
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "type" and value == "file":
            made.update({"type": "string", "format": "binary"})
        elif key == "properties" and isinstance(value, dict):
            made[key] = {name: _schema(item, depth + 1) for name, item in value.items()}
        elif key == "items":
            first = value[0] if isinstance(value, list) and value else value
            made[key] = _schema(first, depth + 1)
        else:
            made[key] = value
    return made


def _apis(entries: list[Any]) -> Iterator[Api]:
    for index, entry in enumerate(entries):
        where = f"apis[{index}]"
        if not isinstance(entry, dict):
            raise ServiceError(f"config.json, {where} must be an object, not {type(entry).__name__}.")
        method = str(entry.get("method", "post")).lower()
        if method not in _METHODS:
            raise ServiceError(f'config.json, {where}.method is "{method}"; possible are {", ".join(_METHODS)}.')
        request = _typed(entry, "request", dict, {}, where)
        response = _typed(entry, "response", dict, {}, where)
        url = _path(f"{where}.url", entry.get("url", "/"))
        if url in RESERVED:
            raise ServiceError(f'config.json, {where}.url is "{url}", which the service uses itself; choose another.')
        yield Api(
            url=url,
            method=method,
            request_type=_content_type(request),
            response_type=_content_type(response),
            request=_typed(request, "data", dict, {}, f"{where}.request"),
            response=_typed(response, "data", dict, {}, f"{where}.response"),
        )


def _content_type(part: Mapping[str, Any]) -> str:
    given = next((value for key, value in part.items() if key.lower() == "content-type"), "application/json")
    return str(given)


def _packages(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        for package in entry.get("packages", []) if isinstance(entry, dict) else []:
            if isinstance(package, dict) and isinstance(package.get("package_name"), str):
                yield package["package_name"]


def _path(where: str, value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("/"):
        raise ServiceError(f'config.json, {where} must be a path that begins with "/", not {value!r}.')
    return value


def _typed(data: Mapping[str, Any], name: str, kind: type[Any], default: Any, where: str = "") -> Any:
    value = data.get(name)
    if value is None:
        return default
    if not isinstance(value, kind):
        words = {"dict": "an object", "list": "a list", "str": "text"}[kind.__name__]
        place = f"{where}.{name}" if where else name
        raise ServiceError(f"config.json, {place} must be {words}, not {type(value).__name__}.")
    return value
