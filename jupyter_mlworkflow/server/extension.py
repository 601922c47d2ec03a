"""Loading into a Jupyter server: routes, the hub, and the watch over abandoned runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop, PeriodicCallback

from ..engine import control
from ..errors import MLWorkflowError
from ..handles import runtime as _runtime
from ..live.hub import Hub
from . import executions, listing, live, logs
from .base import API

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

_REVIVE_MILLISECONDS = 10_000


def load(serverapp: ServerApp) -> None:
    """Register the routes; nothing is opened before somebody asks for something."""
    web_app = serverapp.web_app
    runtime = _runtime.current()
    web_app.settings["mlworkflow_runtime"] = runtime
    web_app.settings["mlworkflow_hub"] = Hub(runtime)
    base = url_path_join(web_app.settings["base_url"], API)
    routes = [*listing.ROUTES, *executions.ROUTES, *logs.ROUTES, *live.ROUTES]
    web_app.add_handlers(".*$", [(base + path, handler) for path, handler in routes])  # type: ignore[no-untyped-call]
    _watch(serverapp)


def _watch(serverapp: ServerApp) -> None:
    """Every 10 s, start the supervisors of running executions that have lost theirs (P3)."""
    runtime = serverapp.web_app.settings["mlworkflow_runtime"]

    def revive() -> None:
        if not (runtime.settings.home_path / "store.sqlite3").exists():
            return
        try:
            for row in runtime.store.executions(state="running"):
                control.revive(runtime.store, runtime.settings, row.id)
        except MLWorkflowError as error:
            serverapp.log.warning("mlworkflow: %s", error)

    callback = PeriodicCallback(lambda: IOLoop.current().run_in_executor(None, revive), _REVIVE_MILLISECONDS)
    callback.start()
    serverapp.web_app.settings["mlworkflow_watch"] = callback
