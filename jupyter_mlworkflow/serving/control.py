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
from dataclasses import replace
from pathlib import Path

from ..errors import ConflictError, ServiceError
from ..settings import Settings
from . import state
from .look import ServiceInfo as ServiceInfo
from .look import address, existing, identity_of, process_of, spec_of, status_of
from .look import folder_of as folder_of
from .look import info as info
from .process import Identity, alive
from .state import Spec, Worker

# The shell's input is a lock, held as long as it lives; the process below it gets none of it.
_SHELL = 'exec 3<&0; ("$@" 3<&-; echo "$MLWORKFLOW_SERVICE_START $?" > "$MLWORKFLOW_SERVICE_EXIT") &'
_POLL_SECONDS = 0.02


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
    with _locked(existing(folder)):
        spec = spec_of(folder)
        if process_of(folder) is None:
            spec = replace(spec, wanted=True, start=spec.start + 1, start_at=time.time(), port=_last_port(folder, spec))
            state.write_spec(folder, spec)
            _spawn(settings, folder, spec)
            _wait_reported(folder, spec)
        elif not spec.wanted:
            raise ConflictError(f'Service "{spec.name}" is being stopped; start it again once it has ended.')
    return _wait_ready(settings, folder, spec, stopping) if wait else info(settings, service_id)


def stop(settings: Settings, service_id: str, *, grace_seconds: float | None = None) -> ServiceInfo:
    """End the service's process: SIGTERM, and SIGKILL when it has not ended in time."""
    folder = folder_of(settings, service_id)
    with _locked(existing(folder)):
        spec = spec_of(folder)
        # The intent comes first: should we die in between, the service reads as stopped, not as failed.
        state.write_spec(folder, replace(spec, wanted=False))
        worker = process_of(folder)
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

        # The shell above the worker may be about to write its exit code; it must not find the folder half removed.
        doomed = folder.rename(folder.with_name(f".deleted-{service_id}"))
        shutil.rmtree(doomed, ignore_errors=True)


def token(settings: Settings, service_id: str) -> str:
    """Return the token that requests to the service must carry."""
    return spec_of(existing(folder_of(settings, service_id))).token


def logs(settings: Settings, service_id: str, tail: int = 100) -> list[str]:
    """Return the last `tail` lines of the service's log, oldest first."""
    return state.tail(existing(folder_of(settings, service_id)) / state.LOG, tail)


def _spawn(settings: Settings, folder: Path, spec: Spec) -> None:
    """Start the worker below a shell that notes its exit code, in a session of their own."""
    import subprocess

    argv = [spec.interpreter, "-P", "-m", "jupyter_mlworkflow.serving.worker", str(folder)]
    (folder / state.EXIT).unlink(missing_ok=True)
    descriptor = os.open(folder / state.LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    watch = state.take_watch(folder)
    try:
        subprocess.run(
            ["/bin/sh", "-c", _SHELL, "mlworkflow-service", *argv],
            stdin=watch,
            stdout=descriptor,
            stderr=descriptor,
            cwd=folder / "work",
            env=_environment(settings, folder, spec),
            start_new_session=True,
            check=True,
        )
    finally:
        os.close(watch)
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


def _wait_reported(folder: Path, spec: Spec) -> None:
    """Wait until the process has written down who it is, so that nobody starts a second one meanwhile."""
    while status_of(folder, spec, state.read_worker(folder)) == ("deploying", "") and process_of(folder) is None:
        time.sleep(_POLL_SECONDS)


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
    who = identity_of(worker)
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


def _last_port(folder: Path, spec: Spec) -> int:
    worker = state.read_worker(folder)
    return worker.port if worker is not None and worker.port else spec.port


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
