"""The HTTP face of a service: predictions, health, readiness, OpenAPI page.

``POST /`` (and the paths of ``config.json``) takes JSON or an upload of files
(``multipart/form-data``) and wants the token, as ``X-Auth-Token: …`` or
``Authorization: Bearer …``; so do ``/docs`` and ``/openapi.json``. ``GET /health`` (the
process lives) and ``GET /ready`` (the model is loaded) are open. Errors are JSON:
``{"error_code": …, "error_msg": one sentence}``.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import secrets
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import page
from .config import Api, PackageConfig, openapi
from .custom import JSONText
from .loaders.base import RequestError
from .predictor import CodeError, Predictor
from .state import Spec

_log = logging.getLogger("mlworkflow.service")
_ALL_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


class _TooLargeError(Exception):
    """A body grew beyond the limit while it was read."""


class _RefusedError(Exception):
    """A request that is answered with `status` and one sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def build(spec: Spec, config: PackageConfig, predictor: Predictor) -> FastAPI:
    """Make the application that the worker serves."""
    app = FastAPI(title=spec.name, docs_url=None, redoc_url=None, openapi_url=None)
    document = openapi(config, title=spec.name, version=spec.model_version, description=spec.description)
    limit = int(spec.body_mb * 1_000_000)
    turn = asyncio.Lock()

    async def health() -> Response:
        return _json({"status": "OK"})

    async def ready() -> Response:
        return _json({"ready": predictor.ready}, 200 if predictor.ready else 503)

    async def docs(request: Request) -> Response:
        given = await _page_token(request)
        if not _equal(given, spec.token):
            return _html(page.ask(spec.name, wrong=bool(given)), 401)
        nonce = secrets.token_urlsafe(16)
        return _html(page.render(document, given, nonce), 200, nonce)

    async def describe(request: Request) -> Response:
        _authorise(request, spec.token)
        return _json(document)

    async def predict(request: Request) -> Response:
        _known(request, config)
        _authorise(request, spec.token)
        if not predictor.ready:
            raise _RefusedError(503, "The model is still being loaded; ask again when GET /ready answers 200.")
        data = await _read(request, limit)
        async with turn:
            return _json(await run_in_threadpool(predictor.answer, data))

    for url in {"/health", config.health_url}:
        app.add_api_route(_literal(url), health, methods=["GET"])
    app.add_api_route("/ready", ready, methods=["GET"])
    app.add_api_route("/docs", docs, methods=["GET", "POST"])
    app.add_api_route("/openapi.json", describe, methods=["GET"])
    app.add_api_route("/{path:path}", predict, methods=_ALL_METHODS)
    for kind, handler in (
        (_RefusedError, _refused),
        (_TooLargeError, _too_large(limit)),
        (HTTPException, _http_error),
        (RequestError, _request_error),
        (CodeError, _code_error),
    ):
        app.add_exception_handler(kind, handler)
    app.add_middleware(_Limit, limit=limit)
    return app


class _Limit:
    """Refuses a body that is too large, by what it says and by what comes."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._limit:
            await _drain(receive, self._limit)
            await (await _too_large(self._limit)(None, None))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                await _drain(receive, self._limit)
                raise _TooLargeError
            return message

        await self._app(scope, counted, send)


async def _drain(receive: Receive, limit: int) -> None:
    """Throw away the rest of a body: a client that is still sending would not see the answer."""
    left = 20 * limit
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _known(request: Request, config: PackageConfig) -> None:
    """Refuse paths that the service does not have, naming those that it has."""
    apis = config.apis or (Api(),)
    path, method = request.url.path, request.method.lower()
    methods = {api.method for api in apis if api.url == path} | ({"post"} if path == "/" else set())
    if not methods:
        urls = ", ".join(sorted({"/"} | {api.url for api in apis}))
        raise _RefusedError(
            404, f"There is nothing at {path[:200]}. Requests go to {urls}; GET /docs shows how they look."
        )
    if method not in methods:
        wanted = " or ".join(sorted(item.upper() for item in methods))
        raise _RefusedError(405, f"{path} takes {wanted}, not {request.method}; GET /docs shows how requests look.")


def _authorise(request: Request, token: str) -> None:
    given = request.headers.get("x-auth-token", "")
    if not given:
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        given = rest.strip() if scheme.lower() == "bearer" else ""
    if not given:
        raise _RefusedError(
            401, 'The request carries no token; send it as "X-Auth-Token: …" or "Authorization: Bearer …".'
        )
    if not _equal(given, token):
        raise _RefusedError(401, "The token is not the one of this service; Service.token has it.")


def _equal(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), token.encode("utf-8"))


async def _page_token(request: Request) -> str:
    """Return the token of a header, or of the form that `page.ask` shows."""
    if request.method == "POST":
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        return form.get("token", [""])[0]
    header = request.headers.get("x-auth-token", "")
    return header or request.headers.get("authorization", "").partition(" ")[2]


async def _read(request: Request, limit: int) -> Any:
    """Return the request as `Predictor.answer` takes it. Anything that is no form is read as JSON."""
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await _read_form(request, limit)
    body = await request.body()
    if not body.strip():
        raise _RefusedError(400, "The request is empty; send JSON, or files as multipart/form-data.")
    try:
        text = body.decode("utf-8")
        json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        raise _RefusedError(400, f"The request is not valid JSON: {reason}.") from error
    return JSONText(text)


async def _read_form(request: Request, limit: int) -> dict[str, Any]:
    """Return ``{field: text}`` and ``{field: {file name: open file}}``, in the order of the form."""
    data: dict[str, Any] = {}
    try:
        async with request.form(max_files=1000, max_fields=1000, max_part_size=limit) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    data[name] = value
                    continue
                files = data.setdefault(name, {})
                if isinstance(files, dict):
                    files[_unused(value.filename or "file", files)] = io.BytesIO(await value.read())
    except HTTPException as error:
        raise _RefusedError(400, f"The upload cannot be read: {error.detail}") from error
    if not data:
        raise _RefusedError(400, "The upload holds no files and no fields.")
    return data


def _unused(name: str, taken: dict[str, Any]) -> str:
    """Keep both of two files that are called the same."""
    count = 1
    stem, dot, ending = name.rpartition(".")
    while name in taken:
        count += 1
        name = f"{stem}-{count}{dot}{ending}" if dot else f"{ending}-{count}"
    return name


def _literal(url: str) -> str:
    """Take braces in a path of the user's as they are, not as a pattern."""
    return url.replace("{", "%7B").replace("}", "%7D")


def _json(value: Any, status: int = 200) -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Response(text, status, {"X-Content-Type-Options": "nosniff"}, "application/json")


def _html(text: str, status: int, nonce: str = "") -> Response:
    script = f"'nonce-{nonce}'" if nonce else "'none'"
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {script}; connect-src 'self'; form-action 'self'"
    )
    headers = {"Content-Security-Policy": policy, "X-Frame-Options": "DENY", "Cache-Control": "no-store"}
    return HTMLResponse(text, status, headers)


def _problem(status: int, message: str) -> Response:
    return _json({"error_code": f"MLWORKFLOW.{status}", "error_msg": message}, status)


async def _refused(_request: Any, error: Any) -> Response:
    return _problem(error.status, str(error))


async def _request_error(_request: Any, error: Any) -> Response:
    return _problem(400, str(error))


async def _http_error(_request: Any, error: Any) -> Response:
    return _problem(error.status_code, str(error.detail))


async def _code_error(_request: Any, error: Any) -> Response:
    _log.error("The code of the service failed on a request", exc_info=error.__cause__)
    return _problem(500, f"The code of the service failed: {error}. The traceback is in the service's log.")


def _too_large(limit: int) -> Any:
    async def answer(_request: Any, _error: Any) -> Response:
        return _problem(413, f"The request is larger than {limit / 1e6:g} MB (setting service_body_mb).")

    return answer
