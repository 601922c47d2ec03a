"""Who a process is: a pid alone may be somebody else's by tomorrow."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Identity:
    """One process of this machine, since its last start.

    Args:
        pid: Process id.
        start_time: Clock ticks between boot and the start of the process (field 22 of
            ``/proc/PID/stat``); empty where there is no ``/proc``.
        boot_id: Identity of this start of the machine; empty where it is not known.
    """

    pid: int
    start_time: str = ""
    boot_id: str = ""


def boot_id() -> str:
    """Return the identity of this start of the machine, or ``""``."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def identify(pid: int) -> Identity:
    """Describe a running process so that it can be told from a later one with the same pid."""
    return Identity(pid, _stat(pid)[1], boot_id())


def alive(who: Identity) -> bool:
    """Return whether exactly this process still runs (a zombie does not).

    Example:
        >>> import os
        >>> me = identify(os.getpid())
        >>> alive(me), alive(Identity(me.pid, "1", me.boot_id))
        (True, False)
    """
    if who.pid <= 0 or (who.boot_id and who.boot_id != boot_id()):
        return False
    try:
        os.kill(who.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # ours is never somebody else's
    state, start_time = _stat(who.pid)
    return state != "Z" and (not who.start_time or who.start_time == start_time)


def _stat(pid: int) -> tuple[str, str]:
    """Return ``(state letter, start time)``; empty where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return "", ""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return "Z", ""
    return fields[0], fields[19]
