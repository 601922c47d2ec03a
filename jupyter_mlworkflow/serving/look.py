"""What a service is and does right now, read from its folder and from the system."""

from __future__ import annotations

import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from ..errors import NotFoundError
from ..settings import Settings
from . import state
from .process import Identity, alive, boot_id
from .state import Spec, Worker

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_SPAWN_SECONDS = 60.0
"""How long an interpreter may take to report; after that it is taken for dead."""
_NOTE_SECONDS = 2.0
"""How long a shell may take to note the exit code of its process."""


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
    """Return the folder of a service (it need not exist).

    Raises:
        NotFoundError: No service can be called that.
    """
    if not _ID.fullmatch(service_id):
        raise NotFoundError.named("service", service_id)
    return settings.home_path / "services" / service_id


def info(settings: Settings, service_id: str) -> ServiceInfo:
    """Look at the service: what it is, and whether its process runs.

    Raises:
        NotFoundError: There is no such service.
    """
    folder = folder_of(settings, service_id)
    spec = spec_of(existing(folder))
    worker = state.read_worker(folder)
    status, reason = status_of(folder, spec, worker)
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


def address(worker: Worker) -> str:
    """Return ``http://host:port`` of a worker, or ``""`` before it listens."""
    if not worker.port:
        return ""
    host = f"[{worker.host}]" if ":" in worker.host else worker.host
    return f"http://{host}:{worker.port}"


def existing(folder: Path) -> Path:
    """Return the folder, or raise `NotFoundError` with the ids that there are."""
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.glob("*")) if folder.parent.is_dir() else []
        raise NotFoundError.named("service", folder.name, known)
    return folder


def spec_of(folder: Path) -> Spec:
    """Return what the service is, or raise `NotFoundError`."""
    spec = state.read_spec(folder)
    if spec is None:
        raise NotFoundError.named("service", folder.name)
    return spec


def process_of(folder: Path) -> Worker | None:
    """Return the worker that runs, or ``None``."""
    worker = state.read_worker(folder)
    return worker if worker is not None and alive(identity_of(worker)) else None


def identity_of(worker: Worker) -> Identity:
    """Return the process that the worker said it is."""
    return Identity(worker.pid, worker.start_time, worker.boot_id)


def status_of(folder: Path, spec: Spec, worker: Worker | None) -> tuple[str, str]:
    """Return ``(status, reason)`` of a service whose latest worker said `worker`."""
    if worker is not None and alive(identity_of(worker)):
        return ("running" if worker.phase == "running" else "deploying"), ""
    if not spec.wanted or spec.start == 0:
        # A start that failed stays failed when what was left of it is stopped.
        failed = worker is not None and worker.start == spec.start and worker.phase == "failed"
        return ("failed", worker.error) if worker is not None and failed else ("stopped", "")
    if worker is not None and worker.start == spec.start:
        if worker.phase == "failed":
            return "failed", worker.error
        if worker.phase == "stopped" or (worker.boot_id and worker.boot_id != boot_id()):
            return "stopped", ""
        return "failed", _how_it_died(folder, worker.start)
    ended = state.read_exit(folder)
    if (ended is None or ended[0] != spec.start) and time.time() - spec.start_at < _SPAWN_SECONDS:
        return "deploying", ""
    return "failed", _how_it_died(folder, spec.start)


def _how_it_died(folder: Path, start: int) -> str:
    code = _exit_code(folder, start)
    if code is None:
        return "Its process is gone and nobody knows why; restart it."
    if code > 128:
        return f"Its process was ended by signal {code - 128} ({_signal_name(code - 128)}); restart it."
    return f"Its process ended with exit code {code}."


def _exit_code(folder: Path, start: int) -> int | None:
    """Return what the shell above the process noted; it does so a moment after the process is gone."""
    until = time.monotonic() + _NOTE_SECONDS
    while True:
        shell_lives = state.is_watched(folder)  # asked first: a note made after this is still read
        ended = state.read_exit(folder)
        if ended is not None and ended[0] == start:
            return ended[1]
        if not shell_lives or time.monotonic() > until:
            return None
        time.sleep(0.005)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
