"""Requests of forms: fields and checks, what may be picked, uploads, named configurations."""

from __future__ import annotations

import os
import tempfile
from typing import IO, Any
from urllib.parse import unquote

from jupyter_server.auth.decorator import authorized
from tornado import web

from .. import forms
from ..live import forms as questions
from .base import ID, Handler, RefusedError

_MB = 1_000_000
_NAME = r"(?P<name>[^/]{1,400})"


class Form(Handler):
    """The form of an execution in ``init``, or of a step that waits."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str) -> None:
        """Answer `live.schema_forms.Form`; query ``step``."""
        step = self.word("step") or ""
        await self.answer(lambda: questions.form(self.runtime, execution_id, step=step))

    @web.authenticated
    @authorized
    async def post(self, execution_id: str) -> None:
        """Check ``{"values", "step"}``, texts by key; answer `live.schema_forms.FormCheck`. Changes nothing."""
        body = self.body((), ("step", "values"))
        await self.answer(lambda: questions.validate(self.runtime, execution_id, **body))


class Choices(Handler):
    """What a field may be set to."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer a list of `live.schema_forms.FormChoice`; query ``type path object_type model_name``."""
        kind, path = self.word("type") or "", self.word("path") or "/"
        limits: dict[str, Any] = {name: self.word(name) for name in ("object_type", "model_name")}
        await self.answer(lambda: questions.choices(self.runtime, kind, path=path, **limits))


class Configurations(Handler):
    """The named configurations of an execution's workflow."""

    @web.authenticated
    @authorized
    async def get(self, execution_id: str) -> None:
        """Answer a list of `live.schema_forms.NamedConfiguration`."""
        await self.answer(lambda: questions.configurations(self.runtime, execution_id))


class Configuration(Handler):
    """One named configuration."""

    @web.authenticated
    @authorized
    async def put(self, execution_id: str, name: str) -> None:
        """Keep ``{"values", "step"}``, texts by key; answer `live.schema_forms.FormSaved`."""
        body = self.body((), ("step", "values"))
        await self.answer(lambda: questions.save_configuration(self.runtime, execution_id, unquote(name), **body))

    @web.authenticated
    @authorized
    async def delete(self, execution_id: str, name: str) -> None:
        """Forget it."""
        await self.answer(lambda: questions.delete_configuration(self.runtime, execution_id, unquote(name)))


@web.stream_request_body
class Upload(Handler):
    """A file for the storage root, taken as it comes: it may be larger than the memory."""

    _file: IO[bytes] | None = None
    _size = 0

    async def prepare(self, **options: Any) -> None:
        """Look at who asks before anything is taken; what is too large is read to its end, but not kept."""
        await super().prepare(**options)
        connection: Any = self.request.connection
        connection.set_max_body_size(100 * self._limit)
        if self.request.method == "POST" and self.current_user is not None and not self._finished:
            self.runtime.settings.home_path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = tempfile.TemporaryFile(prefix="upload-", dir=self.runtime.settings.home_path)  # noqa: SIM115

    @property
    def _limit(self) -> int:
        """Bytes that are kept."""
        return int(self.runtime.settings.upload_mb * _MB)

    async def data_received(self, chunk: bytes) -> None:
        """Take a part of the body."""
        file = self._file
        self._size += len(chunk)
        if file is not None and self._size <= self._limit:
            await self.in_thread(lambda: file.write(chunk))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Write the body to query ``path`` (``replace``: over a file); answer `live.schema_forms.Uploaded`."""
        path, replace, file = self.word("path") or "", self.word("replace") == "1", self._file
        if file is None:
            raise RefusedError("There is no body.")
        if self._size > self._limit:
            limit = self.runtime.settings.upload_mb
            raise RefusedError(f"The file is larger than {limit:g} MB, which is the limit for uploads.", 413)
        file.seek(0, os.SEEK_SET)
        await self.answer(lambda: forms.upload(self.runtime, path, file, replace=replace))

    def on_finish(self) -> None:
        """Let go of what was taken."""
        super().on_finish()
        self._close()

    def on_connection_close(self) -> None:
        """The page went away in the middle: nothing of it is kept."""
        super().on_connection_close()
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


ROUTES = [
    (f"/executions/{ID}/form", Form),
    (f"/executions/{ID}/configurations", Configurations),
    (f"/executions/{ID}/configurations/{_NAME}", Configuration),
    ("/choices", Choices),
    ("/upload", Upload),
]
