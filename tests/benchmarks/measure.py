"""What a measurement is, and the tools that all of them use."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPEATS = 5
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Args:
        what: What was measured.
        ours, bare: Medians, in `unit`; `bare` is the floor: the same without this package.
        floor: What the floor is.
        goal: What it should be at most: a ratio, or a value in `unit`.
        goal_is: ``ratio`` (ours / bare), ``value`` (ours) or ``difference`` (ours - bare).
    """

    what: str
    ours: float
    bare: float | None
    floor: str
    goal: float | None = None
    goal_is: str = "ratio"
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """Ours over bare."""
        return self.ours / self.bare if self.bare else None

    @property
    def measured(self) -> float:
        """The number that the goal speaks of."""
        if self.goal_is == "value" or self.bare is None:
            return self.ours
        return self.ours - self.bare if self.goal_is == "difference" else self.ours / self.bare

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; ``None`` without a goal."""
        return None if self.goal is None else self.measured <= self.goal


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def timed(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of `action`, in seconds of the clock."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return median(times)


def cpu_of(code: str, repeats: int = REPEATS) -> float:
    """Return the median CPU time of a fresh interpreter that executes `code`, in seconds."""
    times = []
    for _ in range(repeats):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return median(times)


@contextmanager
def fresh_home(**settings: object) -> Iterator[Path]:
    """Work in a home of its own, with settings given as environment variables."""
    folder = Path(tempfile.mkdtemp(prefix="mlworkflow-bench-"))
    before = dict(os.environ)
    os.environ["MLWORKFLOW_HOME"] = str(folder / "home")
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
    for name, value in settings.items():
        os.environ[f"MLWORKFLOW_{name.upper()}"] = str(value)
    try:
        yield folder
    finally:
        if (folder / "home").exists():
            command = [sys.executable, "-m", "jupyter_mlworkflow", "clean", "--all", "--yes", "--force"]
            subprocess.run(command, check=False, capture_output=True, cwd=ROOT, timeout=120)
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)
