"""The process of a service: ``python -P -m jupyter_mlworkflow.serving.worker <service folder>``.

It answers ``/health`` at once, loads the model meanwhile, says so in ``process.json``, and
ends on SIGTERM when the requests under way are answered.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ServiceError
from . import config, state
from .process import identify
from .state import Spec, Worker

if TYPE_CHECKING:
    import uvicorn

    from .predictor import Predictor

_GRACE_SECONDS = 5


def main(folder: Path) -> int:
    """Serve until told to end. Returns the exit code."""
    os.umask(0o077)
    if os.getpgrp() != os.getpid():
        os.setsid()
    spec = state.read_spec(folder)
    if spec is None:
        print(f"There is no service in {folder}.", file=sys.stderr)
        return 2
    lock = _lock(folder)
    if lock is None:
        print("Another process serves this service already.", file=sys.stderr)
        return 3
    who = identify(os.getpid())
    worker = Worker(who.pid, who.start_time, who.boot_id, spec.host, start=spec.start, started_at=time.time())
    state.write_worker(folder, worker)
    signal.signal(signal.SIGTERM, _terminate)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        return _Serving(folder, spec, worker).run()
    except SystemExit:
        state.write_worker(folder, replace(worker, phase="stopped"))
        return 0
    except Exception as error:
        traceback.print_exc()
        reason = str(error) if isinstance(error, ServiceError) else f"{type(error).__name__}: {error}"
        state.write_worker(folder, replace(worker, phase="failed", error=reason))
        return 1


class _Serving:
    """One run of the server."""

    def __init__(self, folder: Path, spec: Spec, worker: Worker) -> None:
        self.folder, self.spec, self.worker = folder, spec, worker
        self.failed = False
        self._writing = threading.Lock()

    def run(self) -> int:
        listening = listen(self.spec.host, self.spec.port)
        # The model package is the user's; its problems are told before the slow imports.
        package = config.read(Path(self.spec.package))
        import uvicorn

        from .app import build
        from .predictor import Predictor

        predictor = Predictor(self.spec, package)
        app = build(self.spec, package, predictor)
        self._say(port=listening.getsockname()[1])
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        threading.Thread(target=self._load, args=(predictor, server), name="load", daemon=True).start()
        # Once it has shut down, the server raises the signal again; `_terminate` turns it into SystemExit.
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            server.run(sockets=[listening])
        if not self.failed:
            self._say(phase="stopped")
        _end_children()
        return int(self.failed)

    def _load(self, predictor: Predictor, server: uvicorn.Server) -> None:
        try:
            predictor.load()
        except BaseException as error:
            traceback.print_exc()
            self.failed = True
            reason = str(error) if isinstance(error, ServiceError) else f"{type(error).__name__}: {error}"
            self._say(phase="failed", error=reason)
            server.should_exit = True
        else:
            self._say(phase="running")

    def _say(self, **changes: object) -> None:
        with self._writing:
            if self.worker.phase in ("failed", "stopped"):
                return
            self.worker = replace(self.worker, **changes)  # type: ignore[arg-type]
            state.write_worker(self.folder, self.worker)


def _terminate(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket: on `port` if it is free, else on one that the system chooses."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in dict.fromkeys((port, 0)):
        # The protocol must be named: asyncio turns Nagle's delay (40 ms an answer) off only where it is.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, wanted))
            made.listen(128)
        except OSError as error:
            made.close()
            if not wanted:
                raise ServiceError(
                    f'The service cannot listen on "{host}" (setting service_host): {error.strerror}.'
                ) from error
            print(f"Port {wanted} is taken ({error.strerror}); another one is used.", file=sys.stderr)
        else:
            return made
    raise AssertionError("port 0 was tried")


def _lock(folder: Path) -> int | None:
    """Hold the worker's lock for as long as the process lives; ``None`` when another one holds it."""
    descriptor = os.open(folder / state.WORKER_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _end_children() -> None:
    """End what the user's code started and left behind, in our process group."""
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
