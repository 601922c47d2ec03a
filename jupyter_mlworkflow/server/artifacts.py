"""Requests for what steps made: files of the storage, models, services."""

from __future__ import annotations

from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..errors import MLWorkflowError
from ..live import artifacts
from .base import Handler, RefusedError

_BYTES = "application/octet-stream"


class Folder(Handler):
    """A folder of the storage root."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer `live.schema.StorageFolder`; query ``path``."""
        path = self.word("path") or "/"
        await self.answer(lambda: artifacts.folder(self.runtime, path=path))


class File(Handler):
    """What is known of a file, and what of it can be shown."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer `live.schema.StorageFile`; query ``path``."""
        path = self.word("path") or ""
        await self.answer(lambda: artifacts.file(self.runtime, path))


class Raw(Handler):
    """A file as a download. Whatever it holds, no browser shows or runs it on this origin."""

    @property
    def content_security_policy(self) -> str:
        """Nothing of it may load or run, even where somebody opens it in a frame."""
        return "sandbox; default-src 'none'; frame-ancestors 'none'"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Stream the file; query ``path``."""
        path = self.word("path") or ""
        try:
            name, opened = await self.in_thread(lambda: artifacts.opening(self.runtime, path))
            stream = await self.in_thread(opened)
        except MLWorkflowError as error:
            raise RefusedError(str(error), 404) from None
        with stream:
            size = await self.in_thread(lambda: stream.seek(0, 2))
            stream.seek(0)
            self.set_header("Content-Type", _BYTES)
            self.set_header("Content-Length", str(size))
            self.set_header("X-Content-Type-Options", "nosniff")
            self.set_header("Cross-Origin-Resource-Policy", "same-origin")
            self.set_header("Cache-Control", "no-store")
            file = quote(name.rpartition("/")[2], safe="")
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{file}")
            await self.send(stream, size)  # of a file that grows meanwhile, as much as was promised
        self.finish(set_content_type=_BYTES)


class Asset(Handler):
    """A model or a service as it is now."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer `live.schema.Asset`; query ``type name version``."""
        kind, name, version = self.word("type") or "", self.word("name") or "", self.word("version")
        await self.answer(lambda: artifacts.asset(self.runtime, kind, name, version=version))


ROUTES = [
    ("/storage", Folder),
    ("/storage/file", File),
    ("/storage/raw", Raw),
    ("/asset", Asset),
]
