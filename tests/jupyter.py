"""A real Jupyter server for tests: its own process, port, token, home and configuration."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
from websocket import WebSocket, create_connection

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "test-token-of-these-tests"
_KEPT = ("PATH", "LANG", "TMPDIR", "VIRTUAL_ENV")


def free_port() -> int:
    """Return a port of the loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class JupyterProcess:
    """A Jupyter server that sees nothing of the person who runs the tests.

    Args:
        folder: Everything of it lies here: home, configuration, notebooks, `MLWORKFLOW_HOME`.
        app: ``server``, ``lab`` or ``notebook``.
        mlworkflow_home: Home of the store that the server sees; one of its own in `folder` by default. A home that
            was given is left as it is in the end.
        environ: More environment variables.
        options: More options of the command line.
    """

    def __init__(
        self,
        folder: Path,
        *,
        app: str = "server",
        mlworkflow_home: Path | None = None,
        environ: Mapping[str, str] | None = None,
        options: tuple[str, ...] = (),
        port: int | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.home = mlworkflow_home or folder / "mlworkflow"
        self.notebooks = folder / "notebooks"
        self._app = app
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("home", "config", "data", "runtime", "notebooks"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.environ |= {
            "HOME": str(folder / "home"),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "IPYTHONDIR": str(folder / "home" / ".ipython"),
            "JUPYTER_PLATFORM_DIRS": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "PYTHONPATH": str(ROOT),
            "MLWORKFLOW_HOME": str(self.home),
            **(environ or {}),
        }
        self._enable()

    def _enable(self) -> None:
        """Enable the extension by the file that an installation has, whether it is installed or not."""
        installed = json.dumps({"ServerApp": {"jpserver_extensions": {"jupyter_mlworkflow.server": True}}})
        target = self.folder / "config" / "jupyter_server_config.d"
        target.mkdir(exist_ok=True)
        (target / "jupyter_mlworkflow.json").write_text(installed)

    def start(self) -> JupyterProcess:
        """Start it and return when it answers."""
        command = [
            sys.executable,
            "-m",
            {"server": "jupyter_server", "lab": "jupyterlab", "notebook": "notebook"}[self._app],
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={self.notebooks}",
            *self._options,
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.notebooks, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(self.url + "api", timeout=5).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"Jupyter did not start:\n{self.log.read_text(errors='replace')[-4000:]}")

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End the server and its kernels; runs go on."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def end_kernels(self) -> None:
        """Shut down all kernels: each takes as much memory as a browser page."""
        headers = {"Authorization": f"token {TOKEN}"}
        with httpx.Client(base_url=self.url + "api/", headers=headers, timeout=60) as client:
            for session in client.get("sessions").json():
                client.delete(f"sessions/{session['id']}")

    def close(self) -> None:
        """End the server, and every run in a home of its own."""
        self.stop()
        if self.home.parent == self.folder and (self.home / "store.sqlite3").exists():
            command = [sys.executable, "-m", "jupyter_mlworkflow", "clean", "--all", "--yes", "--force"]
            subprocess.run(command, env=self.environ, cwd=ROOT, capture_output=True, timeout=60, check=False)

    def __enter__(self) -> JupyterProcess:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- talking to it -----------------------------------------------------------------------

    def client(self) -> httpx.Client:
        """Return a client that is let in, for paths below our API."""
        headers = {"Authorization": f"token {TOKEN}"}
        return httpx.Client(base_url=self.url + "mlworkflow/api/", headers=headers, timeout=60)

    def live(self) -> LiveClient:
        """Open our WebSocket."""
        return LiveClient(f"ws://127.0.0.1:{self.port}/mlworkflow/api/live?token={TOKEN}")


class LiveClient:
    """A page's WebSocket, spoken to by hand."""

    def __init__(self, url: str, **options: Any) -> None:
        self.socket: WebSocket = create_connection(url, timeout=60, **options)

    def send(self, **request: Any) -> None:
        """Send a request."""
        self.socket.send(json.dumps(request))

    def take(self) -> dict[str, Any]:
        """Return the next message."""
        message: dict[str, Any] = json.loads(self.socket.recv())
        return message

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Return the next message that has these values."""
        while True:
            message = self.take()
            if all(message.get(name) == value for name, value in wanted.items()):
                return message

    def ask(self, op: str, **options: Any) -> dict[str, Any]:
        """Ask a question and return its answer."""
        self.send(op=op, sub=f"ask-{op}", **options)
        return self.until(sub=f"ask-{op}")

    def close(self) -> None:
        """Close it."""
        self.socket.close()

    def __enter__(self) -> LiveClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Cable:
    """A cable between a browser and a server, which can be pulled and put in again."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._links: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._plugged = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        """Cut every connection and let no new one through."""
        with self._lock:
            self._plugged = False
            links, self._links = self._links, set()
        for link in links:
            _hang_up(link)

    def plug(self) -> None:
        """Let connections through again."""
        self._plugged = True

    def close(self) -> None:
        """Put it away."""
        self.pull()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return  # put away
            if not self._plugged:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._links |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data)
        except OSError:
            pass
        for link in (source, sink):
            _hang_up(link)
        with self._lock:
            self._links -= {source, sink}


def _hang_up(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
    link.close()
