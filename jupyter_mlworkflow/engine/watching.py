"""While an attempt runs: its time-out, and its metrics where they are shown live."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..events import MetricsRead
from ..records import Metric, to_json
from ..steps.base import TaskRunner
from .live import declared_metrics

if TYPE_CHECKING:
    from .attempts import Attempts
    from .live import Live
    from .loop import Engine

_SHORTEST_POLL = 0.05
_BYTES_A_SECOND = 50_000
_LOOKS = 100
"""About how often metrics are put into the journal while the time that a job runs grows e-fold."""


class Watching:
    """The timers of running attempts. Methods are called in the engine's thread."""

    def __init__(self, engine: Engine, attempts: Attempts) -> None:
        self._engine = engine
        self._attempts = attempts

    def begin(self, live: Live) -> None:
        """Set the timers of an attempt that runs."""
        step, facts = self._engine.schedule.steps[live.step], self._engine.facts.steps[live.step]
        self._engine.at(facts.running_since + step.timeout_seconds, lambda: self._engine.stops.time_out(live))
        if isinstance(live.runner, TaskRunner) and declared_metrics(live.context.spec, realtime=True):
            self._poll_later(live)

    def put_metrics(self, live: Live, metrics: Sequence[Metric], problem: str) -> None:
        """Say what the metrics are now, if that is news."""
        facts = self._engine.facts.steps[live.step]
        read = [to_json(metric) for metric in metrics]
        if read != facts.metrics or problem != facts.metrics_problem:
            self._engine.put(MetricsRead(live.step, live.attempt, read, problem))

    def _poll_later(self, live: Live, size: int = 0) -> None:
        """Look again, and the less often the longer it runs and the more there is: the journal keeps each look.

        Views that are open look at the files themselves (`live.metrics`).
        """
        asked = self._engine.schedule.steps[live.step].poll_interval_seconds
        running_for = time.time() - self._engine.facts.steps[live.step].running_since
        interval = max(asked, _SHORTEST_POLL, size / _BYTES_A_SECOND, running_for / _LOOKS)
        self._engine.at(time.time() + interval, lambda: self._poll(live))

    def _poll(self, live: Live) -> None:
        if not self._attempts.is_over(live):
            self._engine.after(lambda: self._attempts.chore(lambda: self._read(live)))

    def _read(self, live: Live) -> None:
        """Read the metrics (in a worker)."""
        assert isinstance(live.runner, TaskRunner)
        try:
            metrics, problem = live.runner.metrics(live.context)
        except Exception as error:
            metrics, problem = (), f"The metrics could not be read: {error}"
        size = len(json.dumps([to_json(metric) for metric in metrics]))
        self._engine.post(lambda: self._was_read(live, metrics, problem, size))

    def _was_read(self, live: Live, metrics: Sequence[Metric], problem: str, size: int) -> None:
        if self._attempts.is_over(live):
            return
        if metrics:  # while a job runs, a file that is not there or half written is nothing to report
            self.put_metrics(live, metrics, problem)
        self._poll_later(live, size)
