"""Keeps what one process reports and brings it into the file, together with what others put there."""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from . import place
from .curve import Curve, thinned
from .merge import Reported, merge

INTERVAL = 0.1
"""Seconds between two writings at the least."""

LIMIT = 1_000_000
"""Largest file, in bytes (the documented 1 MB, and a little less than what readers take)."""


class Writer:
    """What this process reports. `values`, `curves` and `whole` are changed under `lock` only."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._made_for = os.getpid()
        self._fresh()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)

    def _fresh(self) -> None:
        self.lock = threading.Lock()
        self._turn = threading.Lock()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._dirty = self._failed = False
        self._seen = (-1, -1, -1)
        self._entries: list[Any] = []
        self._said: set[str] = set()
        self._steps: dict[str, int] = {}
        self.values: dict[str, float | None] = {}
        """The newest value by key; ``None`` for one that is not finite."""
        self.curves: dict[str, Curve] = {}
        self.whole: dict[str, dict[str, Any]] = {}
        """Entries that are replaced as a whole: histograms and tables."""
        self._reported = Reported()

    def _forked(self) -> None:
        """In a forked child: what the parent reported is the parent's."""
        self._fresh()

    @property
    def path(self) -> Path:
        """The file that is written."""
        if self._path is None:
            self._path = place.default()
        return self._path

    def to(self, path: Path) -> None:
        """Write to another file from now on, all that was reported so far included."""
        with self._turn:
            self._path = path
            self._seen, self._reported, self._entries = (-1, -1, -1), Reported(), []
        with self.lock:
            if self.curves or self.whole:
                self.changed()

    def next_step(self, key: str) -> int:
        """Count the calls without a step."""
        step = self._steps.get(key, 0)
        self._steps[key] = step + 1
        return step

    def changed(self) -> None:
        """Have it written soon. Called with `lock` held."""
        if self._dirty:
            return
        self._dirty = True
        if self._thread is None:
            self._begin()
        self._news.set()

    def _begin(self) -> None:
        place.began()
        self._thread = threading.Thread(target=self._write_on, name="metrics", daemon=True)
        self._thread.start()
        atexit.register(self._last_word)
        worker = sys.modules.get("multiprocessing.util")
        if worker is not None:  # workers of multiprocessing leave without `atexit`
            worker.Finalize(None, self._last_word, exitpriority=0)

    def _write_on(self) -> None:
        written = 0.0
        while True:
            self._news.wait()
            time.sleep(max(0.0, written + INTERVAL - time.monotonic()))
            written = time.monotonic()
            self._news.clear()
            self._quietly()

    def _last_word(self) -> None:
        if self._dirty or self._failed:
            self._quietly()

    def _quietly(self) -> None:
        try:
            self.flush()
        except OSError as error:  # a training is not ended by a full disk under its metrics
            self.say(f"metrics are not written to {self.path}: {error.strerror or error}")

    def flush(self) -> None:
        """Write what was reported.

        Raises:
            OSError: The file cannot be written.
        """
        with self._turn:
            with self.lock:
                if not (self._dirty or self._failed):
                    return
                self._dirty, self._failed = False, True
            self._write()
            self._failed = False

    def _write(self) -> None:
        path = self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with place.turn(path.parent) as alone:
            if place.status(path) != self._seen:
                self._entries = self._read(path)
            with self.lock:
                entries = merge(self._entries, self.values, self.curves, self.whole, place.who(), self._reported)
            content = self._fitting(entries)
            self._seen = place.replace(path, content, alone=alone)
            self._entries = entries

    def _read(self, path: Path) -> list[Any]:
        """Return what is in the file, if it is of this run; our own entries in it are told by `Reported`."""
        try:
            if path.stat().st_mtime < place.began():
                return []
            found = json.loads(path.read_bytes())
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError):
            self.say(f"{path} was no valid JSON; it is written anew")
            return []
        return found if isinstance(found, list) else [found]

    def _fitting(self, entries: list[dict[str, Any]]) -> bytes:
        """Return the file's content, at most `LIMIT` bytes: curves are thinned, then the largest tables left out."""
        content = _dump(entries)
        while len(content) > LIMIT and sum(_thin(entry) for entry in entries):
            content = _dump(entries)
        while len(content) > LIMIT:
            largest = max(entries, key=lambda entry: len(_dump([entry])))
            self.say(f'"{largest.get("key")}" is left out of {self.path}: all together they take more than 1 MB')
            entries.remove(largest)
            content = _dump(entries)
        return content

    def warn_of(self, key: str, value: float, step: Any) -> None:
        """Say once that a metric is not finite."""
        at = "" if step is None else f" at step {step}"
        said = f'"{key}" is {value}{at}'
        self.say(f"{said}: JSON and charts have no such number, so it is left out", once=f"finite {key}")

    def say(self, sentence: str, once: str = "") -> None:
        """Write one line to standard error, each only once."""
        if (once or sentence) not in self._said:
            self._said.add(once or sentence)
            print(f"train.metrics: {sentence}.", file=sys.stderr, flush=True)


def _dump(entries: list[Any]) -> bytes:
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _thin(entry: dict[str, Any]) -> bool:
    """Thin the curves of a line chart; return whether there was something to thin."""
    if not isinstance(entry, dict) or entry.get("type") != "line chart":
        return False
    data, changed = entry["data"], False
    x_axes, y_axes = data.get("x_axis") or [], data.get("y_axis") or []
    if len(x_axes) != len(y_axes):
        return False
    for x_axis, y_axis in zip(x_axes, y_axes, strict=True):
        if len(y_axis["value"]) > 16:
            last = (x_axis["value"][-1], y_axis["value"][-1])
            points = thinned(list(zip(x_axis["value"], y_axis["value"], strict=True)))
            points = points if points[-1] == last else [*points, last]
            x_axis["value"], y_axis["value"] = [x for x, _ in points], [y for _, y in points]
            changed = True
    return changed
