"""Showing things in notebook cells, and keeping what is shown up to date.

Only `display` with a display id is used: it works in JupyterLab, VS Code, nbclient and
papermill alike, while the cell is busy, and leaves the last content in the saved notebook
(P5). Nothing here raises into the caller: a run must not fail because it cannot be shown.
"""

from __future__ import annotations

import contextvars
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

EVERY_SECONDS = 0.5
"""How often a view is sent to the browser at most."""
TICK_SECONDS = 2.0
"""How often it is made anew when nothing was told, so that the time taken moves on."""
_BYTES_PER_SECOND = 200_000
"""What a browser and a slow line can be asked to take from one view."""

Bundle = Mapping[str, Any]
"""MIME type -> content."""


def in_notebook() -> bool:
    """Whether there is a notebook to show things in: any ipykernel front end, nbclient and papermill included.

    A terminal, IPython's included, is none: there the command line has views of its own.

    Example:
        >>> in_notebook()
        False
    """
    return _shell() is not None


def current_cell() -> int | None:
    """Return the number of the cell that is executed now; ``None`` where there is no notebook.

    Example:
        >>> current_cell() is None
        True
    """
    shell = _shell()
    return shell.execution_count if shell is not None else None


def _shell() -> Any:
    """Return the shell of a notebook's kernel, if this is one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if hasattr(shell, "kernel") else None


class LiveOutput:
    """One view in the current cell, updated in place until it is closed.

    Thread-safe. Where there is no notebook every call does nothing.

    Args:
        make: Makes the bundle as things are now; called when it is shown, sometimes from another thread.
        every: Seconds between two updates at least. What comes sooner is shown when that time is over.
        tick: Seconds after which it is made anew even if `update` was not called; 0 for never.

    Example:
        >>> with LiveOutput(lambda: {"text/plain": "in a terminal nothing is shown"}) as output:
        ...     output.update()
    """

    def __init__(self, make: Callable[[], Bundle], every: float = EVERY_SECONDS, *, tick: float = TICK_SECONDS) -> None:
        self._make = make
        self._every = every
        self._tick = tick
        self._pause = every
        self._handle: Any = None
        self._shown: Bundle | None = None
        self._shown_at: float | None = None
        self._timer: threading.Timer | None = None
        self._due = 0.0
        self._closed = False
        self._lock = threading.RLock()
        # A kernel finds the cell that an output belongs to through the context of the call.
        self._context = contextvars.copy_context()
        self.active = in_notebook()
        """Whether there is somewhere to show things."""
        self.cell = current_cell()
        """Number of the cell that it is shown in."""

    @property
    def shown(self) -> bool:
        """Whether something of it is to be seen in its cell."""
        return self._shown is not None

    def update(self) -> None:
        """Tell that something changed: shown now if it is time, else as soon as it is."""
        if not self.active:
            return
        with self._lock:
            if self._closed:
                return
            wait = 0.0 if self._shown_at is None else self._shown_at + self._pause - time.monotonic()
            if wait <= 0:
                self._show()
            else:
                self._later(wait)

    def settle(self) -> None:
        """Show how things are now; from here on only `update` makes it anew. It may still be closed."""
        with self._lock:
            self._cancel()
            self._tick = 0.0
            if self.active and not self._closed:
                self._show()

    def close(self) -> None:
        """Show how it ended: what the saved notebook keeps. May be called again."""
        if not self.active:
            return
        with self._lock:
            self._cancel()
            if not self._closed:
                self._tick = 0.0
                self._show()
            self._closed = True

    def __enter__(self) -> LiveOutput:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _later(self, seconds: float) -> None:
        due = time.monotonic() + seconds
        if self._timer is not None and self._due <= due:
            return
        self._cancel()
        self._due = due
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        with self._lock:
            if self._timer is threading.current_thread():
                self._timer = None
                if not self._closed:
                    self._show()

    def _show(self) -> None:
        """Show it as its own cell does, whichever thread calls while whichever cell is run."""
        self._context.copy().run(self._make_and_send)

    def _make_and_send(self) -> None:
        began = time.monotonic()
        try:
            bundle = dict(self._make())
            if bundle != self._shown:
                self._send(bundle)
        except Exception as error:
            self._closed = True
            warnings.warn(f"The view of this run cannot be shown any more: {error!r}.", RuntimeWarning, stacklevel=3)
            return
        self._shown = bundle
        self._shown_at = time.monotonic()
        size = sum(len(content) for content in bundle.values() if isinstance(content, str))
        self._pause = max(self._every, 10 * (self._shown_at - began), size / _BYTES_PER_SECOND)
        self._cancel()
        if self._tick:
            self._later(max(self._tick, 4 * self._pause))

    def _send(self, bundle: Bundle) -> None:
        if self._handle is None:
            self._handle = _display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


def _display(bundle: Bundle, **options: bool) -> Any:
    from IPython import display

    show: Any = display.display
    return show(bundle, **options)
