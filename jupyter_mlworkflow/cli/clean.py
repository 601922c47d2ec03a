"""`mlworkflow clean`: give disk and processes back."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ConflictError, MLWorkflowError

if TYPE_CHECKING:
    from ..handles.runtime import Runtime
    from ..store.model import ExecutionSummary


OURS = ("store.sqlite3*", "store.lock", "ballast", "storage", "runs", "models", "services")
"""What a home folder holds. Nothing else in it is ever removed: somebody may have named a folder of theirs."""


@dataclass
class Found:
    """What there is to clean, and what is running."""

    ended: list[ExecutionSummary] = field(default_factory=list)
    running: list[ExecutionSummary] = field(default_factory=list)
    idle_services: list[str] = field(default_factory=list)
    running_services: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Service id -> name."""


@click.command(short_help="Give disk and processes back.")
@click.option("--all", "everything", is_flag=True, help="The whole home folder: storage root and models, too.")
@click.option("--older-than", metavar="DAYS", type=float, help="Only executions that ended so long ago.")
@click.option("--force", is_flag=True, help="Stop what runs, and clean that, too.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def clean(everything: bool, older_than: float | None, force: bool, yes: bool) -> None:
    """Remove ended executions (records, logs, run folders) and services that do not run.

    What executions wrote into storage, and registered models, stay, unless --all is given. Running executions
    and services are left alone, unless --force is given.
    """
    if everything and older_than is not None:
        raise click.UsageError("--all removes everything, however old; leave --older-than away.")
    if older_than is not None and not 0 <= older_than < float("inf"):
        raise click.UsageError(f"--older-than takes a number of days such as 30 or 0.5, not {older_than}.")
    from ..handles import runtime
    from ..settings import load

    home = load().home_path
    if not _contents(home):
        click.echo(f"Nothing to clean in {home}.")
        return
    here = runtime.current()
    found = look(here, older_than)
    if everything and not force and (found.running or found.running_services):
        raise ConflictError(
            f"{_counted(found.running, 'execution')} and {_counted(found.running_services, 'service')} still run in "
            f"{home}; --force stops them first. Nothing was removed."
        )
    removed = _describe(home, found, everything, force)
    if not removed:
        click.echo("Nothing to clean.")
        return
    click.echo("This removes:\n" + "\n".join(f"  {line}" for line in removed))
    if not yes:
        _ask()
    going = _going(home, found, everything, force)
    before = _size(*going)
    _remove(here, home, found, everything, force)
    click.echo(f"Freed {_bytes(before - _size(*going))}.")


def _ask() -> None:
    """Ask whether to go on.

    Raises:
        Abort: The answer is no.
        ConflictError: Nobody is there to answer.
    """
    try:
        click.confirm("Go on?", abort=True)
    except click.Abort as abort:
        if not isinstance(abort.__context__, EOFError):
            raise
        click.echo()
        raise ConflictError("Nobody is there to answer; --yes goes on without asking. Nothing was removed.") from None


def look(here: Runtime, older_than_days: float | None = None) -> Found:
    """Sort executions and services into what runs and what does not."""
    from ..handles import services

    found = Found()
    limit = time.time() - older_than_days * 86400 if older_than_days is not None else None
    for item in here.store.executions():
        if item.state == "running" or item.state == "init":
            found.running.append(item)
        elif limit is None or (item.ended_at or item.created_at) < limit:
            found.ended.append(item)
    for service in services.all_services(here):
        found.names[service.id] = service.name
        runs = service.status in ("running", "deploying")
        (found.running_services if runs else found.idle_services).append(service.id)
    return found


def _describe(home: Path, found: Found, everything: bool, force: bool) -> list[str]:
    lines = []
    if force and found.running:
        size = _bytes(_size(*(home / "runs" / item.id for item in found.running)))
        running = _counted(found.running, "running execution")
        lines.append(f"{running} ({size}), after stopping: {_names(found.running)}")
    if force and found.running_services:
        names = ", ".join(found.names[item] for item in found.running_services[:5])
        size = _bytes(_size(*(home / "services" / item for item in found.running_services)))
        lines.append(f"{_counted(found.running_services, 'running service')} ({size}), after stopping: {names}")
    if everything:
        whole = _bytes(_size(*_contents(home)))
        return [*lines, f"{home} with all records, logs, models and the storage ({whole})"]
    if found.ended:
        size = _bytes(_size(*(home / "runs" / item.id for item in found.ended)))
        lines.append(f"{_counted(found.ended, 'ended execution')} ({size}): {_names(found.ended)}")
    if found.idle_services:
        size = _bytes(_size(*(home / "services" / item for item in found.idle_services)))
        do = "does" if len(found.idle_services) == 1 else "do"
        lines.append(f"{_counted(found.idle_services, 'service')} that {do} not run ({size})")
    return lines


def _going(home: Path, found: Found, everything: bool, force: bool) -> list[Path]:
    """Return the files and folders that are removed, and nothing that others write to meanwhile."""
    if everything:
        return _contents(home)
    runs = [*found.ended, *(found.running if force else ())]
    services = [*found.idle_services, *(found.running_services if force else ())]
    return [*(home / "runs" / item.id for item in runs), *(home / "services" / item for item in services)]


def _remove(here: Runtime, home: Path, found: Found, everything: bool, force: bool) -> None:
    from ..handles import services
    from ..handles.execution import Execution

    # The folders of what has ended first: on a full disk this makes the room in which all else is written down.
    for item in found.ended:
        for path in (home / "runs" / item.id).glob("*"):
            if path.name != "lock":
                _remove_tree(path)
    for item in found.ended if not everything else ():
        Execution(here, item.id).delete()
    if force:
        for item in _stop(here, found.running):
            Execution(here, item.id).delete()
        for service_id in found.running_services:
            services.delete(here, service_id)
    if everything:
        here.store.close()
        for path in _contents(home):
            _remove_tree(path)
        with suppress(OSError):  # something that is not ours lies there, too
            home.rmdir()
        return
    for service_id in found.idle_services:
        services.delete(here, service_id)


def _contents(home: Path) -> list[Path]:
    """Return what lies in the home folder and belongs there; the store first: who finds none makes nothing more."""
    return [path for pattern in OURS for path in sorted(home.glob(pattern))]


def _remove_tree(path: Path, patience: float = 10.0) -> None:
    """Remove a file, or a folder in which a supervisor may still be writing its last lines."""
    until = time.monotonic() + patience
    while True:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _stop(here: Runtime, running: Iterable[ExecutionSummary]) -> list[ExecutionSummary]:
    """Stop executions and wait until they have ended."""
    from ..handles.execution import Execution

    stopped = []
    for item in running:
        handle = Execution(here, item.id)
        try:
            handle.stop()
            handle.wait(here.settings.stop_grace_seconds + 30)
        except (MLWorkflowError, TimeoutError):
            # It may have ended by itself between listing and stopping; one that did not is told below.
            if not handle.state.ended:
                raise
        stopped.append(item)
    return stopped


def _names(items: list[ExecutionSummary]) -> str:
    shown = ", ".join(f"{item.workflow}/{item.name}" for item in items[:5])
    return shown + (f" and {len(items) - 5} more" if len(items) > 5 else "")


def _counted(items: list[ExecutionSummary] | list[str], noun: str) -> str:
    return f"{len(items)} {noun}{'s'[: len(items) != 1]}"


def _size(*paths: Path) -> int:
    """Return the bytes that files and folders take on disk."""
    total = 0
    stack = [str(path) for path in paths]
    while stack:
        path = stack.pop()
        with suppress(FileNotFoundError):  # removed meanwhile
            status = os.lstat(path)
            total += status.st_blocks * 512
            if stat.S_ISDIR(status.st_mode):
                stack += [entry.path for entry in os.scandir(path)]
    return total


def _bytes(count: int) -> str:
    """Return a size for people.

    Example:
        >>> _bytes(512), _bytes(5_300_000)
        ('1 KB', '5.3 MB')
    """
    if count < 1_000_000:
        return f"{max(0, round(count / 1000))} KB"
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"
