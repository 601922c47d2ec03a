"""One attempt under way: what its runner is given, its folder, its log, what the journal keeps of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..events import StepPrepared

if TYPE_CHECKING:
    from ..steps.base import Prepared, StepContext
    from .facts import Values
    from .kit import Runner

LOG = "job.log"


class Live:
    """An attempt under way. `cancelled` is what a runner in a thread sees as ``context.stopping()``."""

    __slots__ = (
        "attempt",
        "cancelled",
        "context",
        "create",
        "gone",
        "prepared",
        "runner",
        "step",
        "submitted",
        "values",
    )

    def __init__(
        self, step: str, attempt: int, runner: Runner, context: StepContext, create: Sequence[str], values: Values
    ) -> None:
        self.step = step
        self.attempt = attempt
        self.runner = runner
        self.values = values
        self.prepared: Prepared | None = None
        self.cancelled = False
        self.submitted = False
        self.gone = False
        """Whether its process was submitted and has ended."""
        self.create = create
        self.context = replace(context, stopping=lambda: self.cancelled)


class Log:
    """Appends lines to the log of an attempt; the file is made when there is one to write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, line: str) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, (line.rstrip("\n") + "\n").encode("utf-8", "replace"))
        finally:
            os.close(descriptor)


def lay_out(live: Live) -> None:
    """Make the folder of the attempt, and the folders that its storages ask for."""
    os.makedirs(live.context.folder, mode=0o700, exist_ok=True)
    for url in live.create:
        live.context.storage.makedirs(url)


def prepared_event(live: Live, code: Mapping[str, Any] | None = None) -> StepPrepared:
    """Return what the journal keeps of an attempt's values, folder and code."""
    inputs = {name: item.get("data") for name, item in (live.context.spec.get("inputs") or {}).items()}
    algorithm = (live.context.spec.get("properties") or {}).get("algorithm")
    listed = algorithm.get("parameters") if isinstance(algorithm, Mapping) else None
    named = [item for item in listed or () if isinstance(item, Mapping) and "name" in item]
    parameters = {item["name"]: item.get("value") for item in named}
    return StepPrepared(live.step, live.attempt, str(live.context.folder), inputs, parameters, dict(code or {}))


def declared_metrics(spec: Mapping[str, Any], *, realtime: bool = False) -> bool:
    """Return whether a step has a metrics output (one that is shown while it runs)."""
    configs = [output.get("metrics_config") for output in (spec.get("outputs") or {}).values()]
    return any(config and (config.get("realtime_visualization") or not realtime) for config in configs)
