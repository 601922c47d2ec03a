"""What stands between supervisor and job: a few lines of `/bin/sh`, and the two files they leave.

Nobody but its parent can learn the exit code of a process, and the supervisor may be gone when
the job ends. So the parent is a shell script made of builtins only (it starts in a millisecond
and needs nothing installed). It leads its own session, and writes two files into the attempt's folder:

``claim``
    Created with noclobber before anything runs: of two shims for one attempt, one runs the job.
    Its lines: pid, the shim's line of ``/proc/self/stat`` (its start time makes the pid
    unmistakable; empty where there is no /proc), boot id, host, ``end``.
``exit``
    The exit code as the shell counts it (128 + number for a signal), also with noclobber, then a
    newline. Without the newline the file is half-written. ``unknown`` stands there once somebody
    has declared the outcome unknown; a shim that finds it runs nothing.

Signals to the group end the job but not the shim, which ends its whole group once ``exit`` is
written: like a container, a job leaves no background processes behind in its session.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from .base import TaskProcess

LOST = 75
"""Exit status of a shim that could not create the claim, and so ran nothing."""

SCRIPT = r"""
trap '_mlw_stop=1' TERM INT HUP QUIT USR1 USR2
_mlw_stop=
_mlw_stat=
_mlw_folder=$1
{ read -r _mlw_stat </proc/self/stat; } 2>/dev/null
set -C
{ printf '%s\n' "$$" "$_mlw_stat" "$2" "$3" end >"$_mlw_folder/claim"; } 2>/dev/null || exit 75
if [ -e "$_mlw_folder/exit" ]; then
    exit 75
elif [ -n "$_mlw_stop" ]; then
    _mlw_code=143
elif cd -- "$4"; then
    shift 4
    "$@"
    _mlw_code=$?
else
    _mlw_code=126
fi
{ printf '%s\n' "$_mlw_code" >"$_mlw_folder/exit"; } 2>/dev/null && kill -s KILL 0
exit "$_mlw_code"
"""
"""Arguments: folder, boot id, host, working folder, then the job's own.

A caught signal is reset to its default in the job (an ignored one would stay ignored), which is
why the trap is not empty. Where ``exit`` cannot be written (disk full), the status of the shim
itself still tells a supervisor that is alive.
"""

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a shim wrote before it ran the job; `complete` is False for a half-written file."""

    process: TaskProcess
    complete: bool


def command(folder: Path, boot_id: str, host: str, cwd: Path, argv: tuple[str, ...]) -> list[str]:
    """Return the command line of the shim that runs `argv` in `cwd`."""
    return ["/bin/sh", "-c", SCRIPT, "mlworkflow-shim", str(folder), boot_id, host, str(cwd), *argv]


def read_claim(folder: Path, *, patience_seconds: float = 0.0) -> Claim | None:
    """Return the claim of the attempt in `folder`, or ``None`` when there is none.

    Args:
        patience_seconds: How long to wait for a claim that was created but not yet filled.
    """
    deadline = time.monotonic() + patience_seconds
    while (text := _read(folder / "claim")) is not None:
        lines = text.split("\n")
        if len(lines) == 6 and lines[4] == "end" and lines[0].isdigit():
            return Claim(TaskProcess(int(lines[0]), start_time_in(lines[1]), lines[2], lines[3]), complete=True)
        if time.monotonic() >= deadline:
            return Claim(TaskProcess(0), complete=False)
        time.sleep(0.005)
    return None


def read_exit(folder: Path) -> int | str | None:
    """Return how the job ended: its code (minus the number for a signal), `UNKNOWN`, or ``None`` for not yet."""
    text = _read(folder / "exit")
    if text is None or not text.endswith("\n"):
        return None
    word = text.strip()
    return decode(int(word)) if word.isdigit() else UNKNOWN


def ended_at(folder: Path) -> float | None:
    """Return when the exit file was written, in seconds since the epoch; ``None`` if there is none."""
    try:
        return os.stat(folder / "exit").st_mtime
    except OSError:
        return None


def declare_unknown(folder: Path) -> int | str:
    """Settle that nobody knows how the job ended, unless an exit code is there by now; return what holds."""
    try:
        handle = os.open(folder / "exit", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        known = read_exit(folder)
        return UNKNOWN if known is None else known
    except OSError:
        return UNKNOWN  # the folder is gone or the disk full: the answer holds without the file
    try:
        os.write(handle, f"{UNKNOWN}\n".encode())
    except OSError:
        return UNKNOWN
    finally:
        os.close(handle)
    return UNKNOWN


def decode(status: int) -> int:
    """Turn the shell's 128 + n into minus n.

    A program that itself exits with 129–192 cannot be told from one that a signal ended.

    Example:
        >>> decode(1), decode(137)
        (1, -9)
    """
    return 128 - status if 128 < status <= 192 else status


def start_time_in(stat: str) -> str:
    """Return field 22 of a line of ``/proc/PID/stat``: ticks from boot to the start of the process.

    The second field is the program's name and may hold blanks and parentheses itself.

    Example:
        >>> start_time_in("7 (my (odd) name) S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0")
        '4242'
    """
    rest = stat.rpartition(")")[2].split()
    return rest[19] if len(rest) > 19 else ""


def _read(path: Path) -> str | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(handle, 4096).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(handle)
