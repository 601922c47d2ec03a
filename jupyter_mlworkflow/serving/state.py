"""The folder of a service, ``<home>/services/<id>/``, and the files in it.

=================  ============================================================
``service.json``   what it is: model, address wanted, token, environment, and
                   whether it is wanted to run (written by `control`)
``process.json``   what it does: pid, address, phase (written by the worker)
``exit``           start number and exit code, written by the shell above the worker
``watch.lock``     locked as long as that shell lives
``service.log``    everything the worker and the user's code print
``work/``          working folder of the user's code
=================  ============================================================

All of it is readable by its owner only: `service.json` holds the token.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

SPEC = "service.json"
PROCESS = "process.json"
EXIT = "exit"
LOG = "service.log"
CONTROL_LOCK = "control.lock"
WORKER_LOCK = "worker.lock"
WATCH = "watch.lock"


@dataclass(frozen=True, slots=True)
class Spec:
    """What a service is.

    Args:
        package: Folder of the model package: ``config.json``, ``customize_service.py``, model file.
        envs: Environment variables that the step asked for.
        wired: Name of an environment variable → id of the service whose address it holds.
        environment: The environment that the service starts from.
        token: What a request must carry.
        body_mb: Largest request body, in MB (10⁶ bytes).
        wanted: Whether it is wanted to run.
        start: Number of the latest start; 0 before the first.
        start_at: When that was, in seconds since the epoch.
    """

    id: str
    name: str
    package: str
    model_name: str = ""
    model_version: str = ""
    model_type: str = ""
    description: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    token: str = ""
    envs: Mapping[str, str] = field(default_factory=dict)
    wired: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    interpreter: str = ""
    body_mb: float = 12.0
    created_at: float = 0.0
    wanted: bool = True
    start: int = 0
    start_at: float = 0.0

    def __repr__(self) -> str:
        """Show what it is; the token stays out of tracebacks and notebooks."""
        return f"Spec(id={self.id!r}, name={self.name!r}, model={self.model_name!r} {self.model_version!r})"


@dataclass(frozen=True, slots=True)
class Worker:
    """What the worker process says of itself.

    Args:
        phase: ``deploying`` (the model is being loaded), ``running``, ``failed`` or ``stopped``.
        error: Why it failed, in one sentence.
        start: Number of the start that made this process.
        started_at: Seconds since the epoch.
    """

    pid: int
    start_time: str = ""
    boot_id: str = ""
    host: str = ""
    port: int = 0
    phase: str = "deploying"
    error: str = ""
    start: int = 0
    started_at: float = 0.0


def read_spec(folder: Path) -> Spec | None:
    """Return what the service is, or ``None`` where there is none."""
    spec: Spec | None = _read(folder / SPEC, Spec)
    return spec


def write_spec(folder: Path, spec: Spec) -> None:
    """Store what the service is."""
    write_private(folder / SPEC, json.dumps(asdict(spec), indent=1))


def read_worker(folder: Path) -> Worker | None:
    """Return what the latest worker said, or ``None`` before the first."""
    worker: Worker | None = _read(folder / PROCESS, Worker)
    return worker


def write_worker(folder: Path, worker: Worker) -> None:
    """Store what the worker has to say."""
    write_private(folder / PROCESS, json.dumps(asdict(worker)))


def read_exit(folder: Path) -> tuple[int, int] | None:
    """Return ``(start number, exit code)`` of the worker that ended last."""
    try:
        start, code = (folder / EXIT).read_text(encoding="ascii").split()
        return int(start), int(code)
    except (OSError, ValueError):
        return None


def take_watch(folder: Path) -> int:
    """Return an open file with a lock on it, to be held by the shell above a worker as long as it lives."""
    descriptor = os.open(folder / WATCH, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def is_watched(folder: Path) -> bool:
    """Return whether the shell above a worker lives; while it does, it may still note an exit code."""
    try:
        descriptor = os.open(folder / WATCH, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only: a reader sees the old text or the new."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def tail(path: Path, lines: int) -> list[str]:
    """Return the last lines of a log, without reading more than 256 KB of it."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 262_144))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    return text.splitlines()[-lines:] if lines > 0 else []


def _read(path: Path, kind: type[Any]) -> Any:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    known = {item.name for item in fields(kind)}
    return kind(**{name: value for name, value in data.items() if name in known})
