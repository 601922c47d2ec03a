"""The end of a job's log, as a person would read it."""

from __future__ import annotations

import os
from pathlib import Path

_WINDOW = 64 * 1024
_LONGEST_LINE = 1000


def tail(path: Path, lines: int = 20) -> tuple[str, ...]:
    """Return the last lines of a log, oldest first; empty when there is none.

    Only the last 64 KB are read. Of a line that was overwritten with carriage returns (a progress
    bar), what stood last is kept; bytes that are no UTF-8 become replacement characters.
    """
    if not path.is_file():  # a pipe that a job put there would hold whoever opens it
        return ()
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _WINDOW))
            content = file.read(_WINDOW)
    except OSError:
        return ()
    shown = [collapse(line) for line in content.decode("utf-8", "replace").rstrip().split("\n")]
    if size > _WINDOW and len(shown) > 1:
        del shown[0]  # its beginning was cut off
    return tuple(line[:_LONGEST_LINE] for line in shown[-lines:] if line or len(shown) > 1)


def collapse(line: str) -> str:
    """Return what is left of a line on a terminal after its carriage returns.

    Example:
        >>> collapse("10%\\r50%\\r100%\\r")
        '100%'
    """
    return line.rstrip("\r").rpartition("\r")[2].rstrip()
