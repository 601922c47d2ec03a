"""Waking a supervisor that naps: a byte in a named pipe of the run's folder.

A supervisor finds what others wrote by looking, and looks less often the longer nothing happened. A person who
steps through a run leaves it alone for a minute and then wants it to go on at once, so whoever leaves a command
rings. Nothing depends on it being heard: without it, the command is found at the next look.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

NAME = "bell"


def ring(folder: Path) -> None:
    """Wake the supervisor of the execution whose run folder this is, if there is one. Never waits."""
    try:
        pipe = os.open(folder / NAME, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # nobody listens
        return
    try:
        os.write(pipe, b"!")
    except OSError:  # it is full of rings already, or the listener has gone in between
        return
    finally:
        os.close(pipe)


class Bell:
    """Calls `heard` after each `ring`, from a thread of its own, until it is closed.

    Where pipes cannot be made (some file systems know none) it stays silent.
    """

    def __init__(self, folder: Path, heard: Callable[[], None]) -> None:
        self._path = folder / NAME
        self._heard = heard
        self._closed = False
        try:
            self._path.unlink(missing_ok=True)
            os.mkfifo(self._path, 0o600)
            # Open for both: a pipe that nobody else has open would be at its end at once.
            self._pipe = os.open(self._path, os.O_RDWR)
        except OSError:
            self._closed = True
            return
        threading.Thread(target=self._listen, name="bell", daemon=True).start()

    def _listen(self) -> None:
        while os.read(self._pipe, 4096):
            if self._closed:
                os.close(self._pipe)
                return
            self._heard()

    def close(self) -> None:
        """Hear nothing more, and take the pipe away. May be called again."""
        if not self._closed:
            self._closed = True
            ring(self._path.parent)  # the thread may have seen it already, and have closed its end
            self._path.unlink(missing_ok=True)
