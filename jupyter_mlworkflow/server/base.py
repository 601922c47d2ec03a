"""What all our request handlers share: the runtime, threads for blocking calls, errors as sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_server.base.handlers import APIHandler
from tornado.ioloop import IOLoop

from ..errors import ConflictError, MLWorkflowError, NotFoundError

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

API = "mlworkflow/api"
ID = r"(?P<execution_id>[0-9a-zA-Z-]{6,64})"
STEP = r"(?P<step>[A-Za-z][A-Za-z0-9_-]{0,63})"
_T = TypeVar("_T")
_STATUS: dict[type[MLWorkflowError], int] = {NotFoundError: 404, ConflictError: 409}


class Handler(APIHandler):
    """Base of the REST handlers. Answers are JSON; an error is ``{"message": sentence}``."""

    @property
    def runtime(self) -> Runtime:
        """Settings, store and storage of this server."""
        runtime: Runtime = self.settings["mlworkflow_runtime"]
        return runtime

    async def answer(self, work: Callable[[], Any]) -> None:
        """Run `work` in a thread and finish with what it returns, or with its error."""
        try:
            result = await self.in_thread(work)
        except MLWorkflowError as error:
            self.set_status(_STATUS.get(type(error), 400))
            result = {"message": str(error)}
        self.finish(json.dumps(result))

    async def in_thread(self, work: Callable[[], _T]) -> _T:
        """Run a blocking call without holding up the server."""
        return await IOLoop.current().run_in_executor(None, work)

    def number(self, name: str, default: int, *, most: int = 10**12) -> int:
        """Return a whole number ≥ 0 from the query."""
        try:
            return max(0, min(int(self.get_query_argument(name, str(default))), most))
        except ValueError:
            return default
