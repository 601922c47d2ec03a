"""The verbs of a service: deploy, look, stop, restart, delete.

A service is one process of its own, detached from whoever started it. What is said
of it is looked up each time, never remembered: a process counts as the service's
only if pid, start time and boot of the machine are those that it wrote down.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import ConflictError, NotFoundError, ServiceError
from ..settings import Settings
from . import state
from .process import Identity, alive, boot_id
from .state import Spec, Worker

_SHELL = '("$@"; echo "$MLWORKFLOW_SERVICE_START $?" > "$MLWORKFLOW_SERVICE_EXIT") &'
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """What a service is and does right now.

    Args:
        status: ``deploying``, ``running``, ``stopped`` or ``failed``.
        reason: Why it failed, in one sentence; empty otherwise.
        access_address: ``http://host:port``; the last one where it does not run, ``""`` before the first.
        created_at, started_at: Seconds since the epoch; 0 where it has not happened.
    """

    id: str
    name: str
    status: str
    reason: str
    access_address: str
    model_name: str
    model_version: str
    model_type: str
    description: str
    created_at: float
    started_at: float
    pid: int | None
    folder: Path


def folder_of(settings: Settings, service_id: str) -> Path:
    """Return the folder of a service (it need not exist)."""
    return settings.home_path / "services" / service_id


def new_token() -> str:
    """Make a token: 256 random bits as text."""
    import secrets

    return secrets.token_urlsafe(32)


def create(settings: Settings, spec: Spec) -> Spec:
    """Write down a service that is to run; one that is there already is left as it is."""
    folder = folder_of(settings, spec.id)
    for path in (folder.parent.parent, folder.parent, folder, folder / "work"):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        present = state.read_spec(folder)
        if present is None:
            present = replace(
                spec,
                token=spec.token or new_token(),
                host=spec.host or settings.service_host,
                interpreter=spec.interpreter or sys.executable,
                created_at=spec.created_at or time.time(),
            )
            state.write_spec(folder, present)
    return present


def start(
    settings: Settings, service_id: str, *, stopping: Callable[[], bool] = lambda: False, wait: bool = True
) -> ServiceInfo:
    """Make the service run and wait until it is ready; a running one is left alone.

    Args:
        stopping: Asked while waiting; once it is true the service is stopped again.
        wait: False returns as soon as the process is started.

    Raises:
        ServiceError: It did not get ready within `settings.service_start_seconds`; the sentence
            says why and the last lines of its log are in the error's notes.
        NotFoundError: There is no such service.
    """
    folder = folder_of(settings, service_id)
    with _locked(_existing(folder)):
        spec = _spec(folder)
        if _process(folder) is None:
            spec = replace(spec, wanted=True, start=spec.start + 1, port=_last_port(folder, spec))
            state.write_spec(folder, spec)
            _spawn(settings, folder, spec)
        elif not spec.wanted:
            raise ConflictError(f'Service "{spec.name}" is being stopped; start it again once it has ended.')
    return _wait_ready(settings, folder, spec, stopping) if wait else info(settings, service_id)


def stop(settings: Settings, service_id: str, *, grace_seconds: float | None = None) -> ServiceInfo:
    """End the service's process: SIGTERM, and SIGKILL when it has not ended in time."""
    folder = folder_of(settings, service_id)
    with _locked(_existing(folder)):
        spec = _spec(folder)
        # The intent comes first: should we die in between, the service reads as stopped, not as failed.
        state.write_spec(folder, replace(spec, wanted=False))
        worker = _process(folder)
        if worker is not None:
            _end(worker, settings.stop_grace_seconds if grace_seconds is None else grace_seconds)
    return info(settings, service_id)


def restart(settings: Settings, service_id: str) -> ServiceInfo:
    """Stop and start again, with the same token and, if nobody took it meanwhile, the same port."""
    stop(settings, service_id)
    return start(settings, service_id)


def delete(settings: Settings, service_id: str) -> None:
    """Stop the service and remove its folder; the model stays in the registry."""
    folder = folder_of(settings, service_id)
    if folder.is_dir():
        if state.read_spec(folder) is not None:
            stop(settings, service_id)
        import shutil

        shutil.rmtree(folder)


def info(settings: Settings, service_id: str) -> ServiceInfo:
    """Look at the service: what it is, and whether its process runs.

    Raises:
        NotFoundError: There is no such service.
    """
    folder = folder_of(settings, service_id)
    spec = _spec(_existing(folder))
    worker = state.read_worker(folder)
    status, reason = _status(folder, spec, worker)
    running = status in ("running", "deploying")
    return ServiceInfo(
        id=spec.id,
        name=spec.name,
        status=status,
        reason=reason,
        access_address=address(worker) if worker else "",
        model_name=spec.model_name,
        model_version=spec.model_version,
        model_type=spec.model_type,
        description=spec.description,
        created_at=spec.created_at,
        started_at=worker.started_at if worker else 0.0,
        pid=worker.pid if worker and running else None,
        folder=folder,
    )


def token(settings: Settings, service_id: str) -> str:
    """Return the token that requests to the service must carry."""
    return _spec(_existing(folder_of(settings, service_id))).token


def logs(settings: Settings, service_id: str, tail: int = 100) -> list[str]:
    """Return the last `tail` lines of the service's log, oldest first."""
    return state.tail(_existing(folder_of(settings, service_id)) / state.LOG, tail)


def address(worker: Worker) -> str:
    """Return ``http://host:port`` of a worker, or ``""`` before it listens."""
    if not worker.port:
        return ""
    host = f"[{worker.host}]" if ":" in worker.host else worker.host
    return f"http://{host}:{worker.port}"


def _status(folder: Path, spec: Spec, worker: Worker | None) -> tuple[str, str]:
    if worker is not None and worker.start == spec.start:
        if alive(_identity(worker)):
            return ("running" if worker.phase == "running" else "deploying"), ""
        if worker.phase == "failed":
            return "failed", worker.error
        if not spec.wanted or worker.phase == "stopped" or (worker.boot_id and worker.boot_id != boot_id()):
            return "stopped", ""
        return "failed", _how_it_died(folder, worker.start)
    if not spec.wanted or spec.start == 0:
        return "stopped", ""
    ended = state.read_exit(folder)
    if ended is not None and ended[0] == spec.start:
        return "failed", _how_it_died(folder, spec.start)
    return "deploying", ""


def _how_it_died(folder: Path, start: int) -> str:
    ended = state.read_exit(folder)
    if ended is None or ended[0] != start:
        return "Its process is gone and nobody knows why; restart it."
    code = ended[1]
    if code > 128:
        return f"Its process was ended by signal {code - 128} ({_signal_name(code - 128)}); restart it."
    return f"Its process ended with exit code {code}."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def _spawn(settings: Settings, folder: Path, spec: Spec) -> None:
    """Start the worker below a shell that notes its exit code, in a session of their own."""
    import subprocess

    argv = [spec.interpreter, "-P", "-m", "jupyter_mlworkflow.serving.worker", str(folder)]
    (folder / state.EXIT).unlink(missing_ok=True)
    descriptor = os.open(folder / state.LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        subprocess.run(
            ["/bin/sh", "-c", _SHELL, "mlworkflow-service", *argv],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            cwd=folder / "work",
            env=_environment(settings, folder, spec),
            start_new_session=True,
            check=True,
        )
    finally:
        os.close(descriptor)


def _environment(settings: Settings, folder: Path, spec: Spec) -> dict[str, str]:
    """Return the worker's environment; addresses of services it is wired to are looked up anew."""
    env = {**(spec.environment or os.environ), **spec.envs}
    for name, other in spec.wired.items():
        present = folder_of(settings, other)
        found, worker = state.read_spec(present), state.read_worker(present)
        if found is not None and worker is not None:
            env[name] = address(worker)
            env[f"{name}_TOKEN"] = found.token
    env["MLWORKFLOW_HOME"] = str(settings.home_path)
    env["MLWORKFLOW_SERVICE_ID"] = spec.id
    env["MLWORKFLOW_SERVICE_START"] = str(spec.start)
    env["MLWORKFLOW_SERVICE_EXIT"] = str(folder / state.EXIT)
    env["PYTHONUNBUFFERED"] = "1"
    return env


def _wait_ready(settings: Settings, folder: Path, spec: Spec, stopping: Callable[[], bool]) -> ServiceInfo:
    deadline = time.monotonic() + settings.service_start_seconds
    while True:
        now = info(settings, spec.id)
        if now.status == "running":
            return now
        if now.status != "deploying":
            raise _start_error(folder, spec, now.reason or "It was stopped while it started.")
        if stopping():
            stop(settings, spec.id)
            raise ServiceError(f'Service "{spec.name}" was stopped before it was ready.')
        if time.monotonic() > deadline:
            stop(settings, spec.id, grace_seconds=1.0)
            seconds = f"{settings.service_start_seconds:g}"
            raise _start_error(
                folder, spec, f"It was not ready within {seconds} s (setting service_start_seconds) and was stopped."
            )
        time.sleep(_POLL_SECONDS)


def _start_error(folder: Path, spec: Spec, reason: str) -> ServiceError:
    error = ServiceError(f'Service "{spec.name}" did not start. {reason}')
    for line in state.tail(folder / state.LOG, 20):
        error.add_note(line)
    return error


def _end(worker: Worker, grace_seconds: float) -> None:
    who = _identity(worker)
    if _signal(worker.pid, signal.SIGTERM) and not _gone(who, grace_seconds):
        # The worker leads its process group, so what the user's code started goes with it.
        try:
            os.killpg(worker.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            _signal(worker.pid, signal.SIGKILL)
        _gone(who, 5.0)


def _gone(who: Identity, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while alive(who):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _signal(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _identity(worker: Worker) -> Identity:
    return Identity(worker.pid, worker.start_time, worker.boot_id)


def _process(folder: Path) -> Worker | None:
    """Return the worker that runs, or ``None``."""
    worker = state.read_worker(folder)
    return worker if worker is not None and alive(_identity(worker)) else None


def _last_port(folder: Path, spec: Spec) -> int:
    worker = state.read_worker(folder)
    return worker.port if worker is not None and worker.port else spec.port


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.glob("*")) if folder.parent.is_dir() else []
        raise NotFoundError.named("service", folder.name, known)
    return folder


def _spec(folder: Path) -> Spec:
    spec = state.read_spec(folder)
    if spec is None:
        raise NotFoundError.named("service", folder.name)
    return spec


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time start or stop the service; the kernel frees the lock of a dead one."""
    descriptor = os.open(folder / state.CONTROL_LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def wiring(envs: Mapping[str, str], addresses: Mapping[str, str]) -> dict[str, str]:
    """Return which variables hold the address of a service of ours: name → service id.

    Args:
        addresses: Access address → id of the services that there are.

    Example:
        >>> wiring({"infer_address": "http://127.0.0.1:81/", "LEVEL": "1"}, {"http://127.0.0.1:81": "abc"})
        {'infer_address': 'abc'}
    """
    return {name: addresses[value.rstrip("/")] for name, value in envs.items() if value.rstrip("/") in addresses}
