"""Loading into a Jupyter server: routes, the hub, and the watch over abandoned runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop, PeriodicCallback

from ..errors import MLWorkflowError, NotFoundError
from ..handles import runtime as _runtime
from ..live.hub import Hub
from ..live.view import prewarm
from . import artifacts, comparing, executions, forms, listing, live, logs, stepping
from .announce import announce
from .base import API

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from ..handles.runtime import Runtime

_REVIVE_MILLISECONDS = 10_000
_FIRST_REVIVE_SECONDS = 1.0
_PREWARM_SECONDS = 3.0
_RECENT = 50
"""Ended executions that are looked at for commands which their supervisor did not live to take."""
_THREADS = 16


def load(serverapp: ServerApp) -> None:
    """Register the routes; nothing is made before somebody asks for something."""
    web_app = serverapp.web_app
    try:
        runtime = _runtime.current()
    except MLWorkflowError as error:  # a setting is wrong; Jupyter itself must start
        serverapp.log.error("mlworkflow: %s", error)
        return
    pool = ThreadPoolExecutor(_THREADS, "mlworkflow")
    web_app.settings |= {
        "mlworkflow_runtime": runtime,
        "mlworkflow_hub": Hub(runtime),
        "mlworkflow_pool": pool,
        "mlworkflow_prewarm": _once(pool, prewarm),
    }
    base = url_path_join(web_app.settings["base_url"], API)
    routes = [
        *listing.ROUTES,
        *executions.ROUTES,
        *comparing.ROUTES,
        *forms.ROUTES,
        *stepping.ROUTES,
        *logs.ROUTES,
        *artifacts.ROUTES,
        *live.ROUTES,
    ]
    web_app.add_handlers(".*$", [(base + path, handler) for path, handler in routes])  # type: ignore[no-untyped-call]
    _watch(serverapp, runtime, pool)
    announce()


def _once(pool: ThreadPoolExecutor, work: Callable[[], None]) -> Callable[[], None]:
    """Return what runs `work` in a thread the first time that it is called."""
    lock = threading.Lock()

    def run() -> None:
        if lock.acquire(blocking=False):
            pool.submit(work)

    return run


def _revived(runtime: Runtime, ids: list[str]) -> set[str]:
    """Start the supervisors that lack, each for itself; return the sentences why some could not be started."""
    problems: set[str] = set()
    for execution_id in ids:
        try:
            _runtime.revive(runtime, execution_id)
        except NotFoundError:
            continue  # deleted since it was listed
        except MLWorkflowError as error:
            problems.add(str(error))
    return problems


def _watch(serverapp: ServerApp, runtime: Runtime, pool: ThreadPoolExecutor) -> None:
    """Every 10 s, start the supervisors of executions that have lost theirs (P3)."""

    def revive() -> None:
        if not (runtime.settings.home_path / "store.sqlite3").exists():
            return
        try:
            rows = [row for row in runtime.store.executions(limit=_RECENT) if row.state != "running"]
            rows = [*runtime.store.executions(state="running"), *rows]
        except MLWorkflowError as error:
            serverapp.log.warning("mlworkflow: %s", error)
            return
        for sentence in sorted(_revived(runtime, [row.id for row in rows])):
            serverapp.log.warning("mlworkflow: %s", sentence)

    async def again() -> None:
        await IOLoop.current().run_in_executor(pool, revive)

    def soon() -> None:
        if (runtime.settings.home_path / "store.sqlite3").exists():
            serverapp.web_app.settings["mlworkflow_prewarm"]()

    callback = PeriodicCallback(again, _REVIVE_MILLISECONDS)
    callback.start()
    serverapp.io_loop.call_later(_FIRST_REVIVE_SECONDS, again)
    serverapp.io_loop.call_later(_PREWARM_SECONDS, soon)
    serverapp.web_app.settings["mlworkflow_watch"] = callback
