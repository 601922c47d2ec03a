"""What all our request handlers share: the runtime, threads for blocking calls, errors as sentences."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import IO, TYPE_CHECKING, Any, TypeVar

from jupyter_server.base.handlers import APIHandler
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from ..errors import ConflictError, DeclarationError, MLWorkflowError, NotFoundError
from ..live.fields import checked, unique

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

API = "mlworkflow/api"
RESOURCE = "mlworkflow"
"""What an authorizer of the server is asked about: ``read``, ``write`` to act, ``execute`` for the WebSocket."""
ID = r"(?P<execution_id>[0-9a-zA-Z-]{6,64})"
STEP = r"(?P<step>[A-Za-z][A-Za-z0-9_-]{0,63})"
_T = TypeVar("_T")
_STATUS: dict[type[MLWorkflowError], int] = {NotFoundError: 404, ConflictError: 409}
_CHUNK = 1 << 20
_COMPRESS_FROM = 8_192
"""Bytes; smaller answers are not worth it."""


class RefusedError(HTTPError):
    """A request that is not right, with the sentence that says so.

    Args:
        status: HTTP status.
    """

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(status)
        self.sentence = sentence


class Handler(APIHandler):
    """Base of the REST handlers. Answers are JSON; an error is ``{"message": sentence}``."""

    auth_resource = RESOURCE

    @property
    def runtime(self) -> Runtime:
        """Settings, store and storage of this server."""
        runtime: Runtime = self.settings["mlworkflow_runtime"]
        return runtime

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer a refusal with its sentence as it is; an `HTTPError` doubles percent signs, for a log."""
        error = kwargs.get("exc_info", (None, None))[1]
        if not isinstance(error, RefusedError):
            super().write_error(status_code, **kwargs)
            return
        self.set_header("Content-Type", "application/json")
        self.log.warning("mlworkflow refused: %s", error.sentence)
        self.finish(json.dumps({"message": error.sentence}))

    async def answer(self, work: Callable[[], Any]) -> None:
        """Run `work` in a thread and finish with what it returns, or with its error."""
        packed = "gzip" in self.request.headers.get("Accept-Encoding", "")
        status, body = await self.in_thread(lambda: _result(work, packed))
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Vary", "Accept-Encoding")
        if body.startswith(b"\x1f\x8b"):
            self.set_header("Content-Encoding", "gzip")
        self.finish(body)

    async def in_thread(self, work: Callable[[], _T]) -> _T:
        """Run a blocking call without holding up the server."""
        pool: Executor = self.settings["mlworkflow_pool"]
        return await IOLoop.current().run_in_executor(pool, work)

    async def send(self, stream: IO[bytes], size: int | None = None) -> None:
        """Send an open file, or its first `size` bytes; a page that goes away meanwhile ends it."""
        while (size is None or size > 0) and (chunk := await self.in_thread(lambda: stream.read(_CHUNK))):
            if size is not None:
                chunk = chunk[:size]
                size -= len(chunk)
            self.write(chunk)
            try:
                await self.flush()
            except StreamClosedError:
                return

    def number(self, name: str, default: int, *, most: int = 10**12) -> int:
        """Return a whole number ≥ 0 from the query.

        Raises:
            RefusedError: It is none.
        """
        text = self.get_query_argument(name, "")
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise RefusedError(f'"{name}" must be a whole number ≥ 0, not "{text[:40]}".')
        return min(int(text), most)

    def word(self, name: str) -> str | None:
        """Return a text from the query as it is (a name may end with a space); ``None`` where it is not given.

        Raises:
            RefusedError: It is not in UTF-8.
        """
        given = self.request.query_arguments.get(name)
        try:
            return given[-1].decode() or None if given else None
        except UnicodeDecodeError:
            raise RefusedError(f'"{name}" is not in UTF-8.') from None

    def body(self, needed: tuple[str, ...], others: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the JSON object of the request, its fields checked.

        Raises:
            RefusedError: It is none, or not the right one.
        """
        try:
            document = json.loads(self.request.body, object_pairs_hook=unique)
        except (ValueError, RecursionError):
            raise RefusedError("The body of the request is not valid JSON, or says two things of a name.") from None
        if not isinstance(document, dict):
            raise RefusedError("The body of the request must be a JSON object.")
        try:
            return checked("The request", document, needed, (*needed, *others))
        except DeclarationError as error:
            raise RefusedError(str(error)) from None


def _result(work: Callable[[], Any], packed: bool) -> tuple[int, bytes]:
    """Return status and body; made in a thread, since large answers take a while to write out."""
    status = 200
    try:
        result = work()
    except MLWorkflowError as error:
        status, result = _STATUS.get(type(error), 400), {"message": str(error)}
    body = json.dumps(result, separators=(",", ":")).encode()
    if packed and len(body) >= _COMPRESS_FROM:
        body = gzip.compress(body, 1)
    return status, body
