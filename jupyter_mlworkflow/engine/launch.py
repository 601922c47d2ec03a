"""Starting a supervisor: a process that belongs to nobody, found again by its lock."""

from __future__ import annotations

import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..store.home import is_driven, lock_execution, refused

if TYPE_CHECKING:
    from ..settings import Settings

LOG = "supervisor.log"


def ensure_supervisor(settings: Settings, execution_id: str) -> bool:
    """Start a supervisor for an execution that has none. Takes a few milliseconds.

    The new process leads a session of its own and is no child of the caller: it outlives the
    kernel that started it, and is no zombie when it ends. It is started with the execution's lock in its
    hands: from this call on until it ends, everybody sees that somebody drives the execution.

    Returns:
        Whether one was started.

    Raises:
        SettingsError: No supervisor could work with these settings.
        StoreError: Its folder cannot be written.
    """
    home = settings.home_path
    if is_driven(home, execution_id):
        return False
    check_settings(settings)
    lock = lock_execution(home, execution_id)
    if lock is None:  # somebody else has just started one
        return False
    with lock:
        argv = [sys.executable, "-P", "-m", "jupyter_mlworkflow.engine.supervisor", execution_id, str(lock.descriptor)]
        _start(argv, _environment(settings), home / "runs" / execution_id / LOG, cwd=home, keep=lock.descriptor)
    return True


def drives(settings: Settings, execution_id: str) -> bool:
    """Return whether a process drives an execution. Starts none."""
    return is_driven(settings.home_path, execution_id)


def check_settings(settings: Settings) -> None:
    """Refuse settings that a supervisor would only crash with.

    Raises:
        SettingsError: There is no such executor.
    """
    from ..executors import find_executor

    find_executor(settings.executor)


def _start(argv: list[str], environment: dict[str, str], log: Path, *, cwd: Path, keep: int) -> None:
    from subprocess import DEVNULL, Popen

    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise refused(f"The supervisor cannot be started: {log} cannot be written", error) from error
    try:
        # The shell puts the supervisor into the background and ends, so that init adopts it.
        shell = Popen(
            ["/bin/sh", "-c", '"$@" &', "sh", *argv],
            stdin=DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=environment,
            cwd=cwd,
            start_new_session=True,
            pass_fds=(keep,),
        )
    finally:
        os.close(descriptor)
    shell.wait()


def _environment(settings: Settings) -> dict[str, str]:
    """Return the caller's environment with exactly these settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLWORKFLOW_")}
    for item in fields(settings):
        environment[f"MLWORKFLOW_{item.name.upper()}"] = str(getattr(settings, item.name))
    package = str(Path(__file__).resolve().parents[2])
    if Path(package).name not in ("site-packages", "dist-packages"):
        # Run from a checkout: -P keeps the working folder out of the path, so say where we are.
        known = environment.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = os.pathsep.join(part for part in (package, known) if part)
    return environment


def settings_from_starter(environ: dict[str, str]) -> Settings:
    """Read the settings that the starter handed over; no file is read again."""
    from ..settings import Settings

    given: dict[str, Any] = {}
    for item in fields(Settings):
        text = environ.get(f"MLWORKFLOW_{item.name.upper()}")
        if text:
            make: Any = type(item.default)
            given[item.name] = make(text)
    return Settings(**given)
