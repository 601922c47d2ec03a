"""SIGKILL of kernel, supervisor, shim and job at random moments, on real processes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from jupyter_mlworkflow.engine import control
from jupyter_mlworkflow.events import Event, StepStateChanged
from tests.engine.processes import Site

KILLS = 26
"""Per run; four runs make more than a hundred."""

SORTS = 4
"""Kernel, supervisor, shim and job: each is killed in every run."""

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(120)]


class Chaos:
    """Kills at random what runs for an execution, and watches that nothing reported is lost."""

    def __init__(self, site: Site, execution_id: str, seed: int) -> None:
        self.site = site
        self.id = execution_id
        self.random = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.seen: list[Event] = []
        self.kernel: subprocess.Popen[bytes] | None = None

    def attach(self) -> None:
        """A person opens the notebook again."""
        if self.kernel is None or self.kernel.poll() is not None:
            argv = [sys.executable, "-P", str(Path(__file__).with_name("kernel.py")), self.site.settings.home, self.id]
            self.kernel = subprocess.Popen(argv, cwd=Path(__file__).parents[2])

    def strike(self) -> None:
        """Kill one process, rather of a sort that was seldom killed so far."""
        by_sort: dict[str, list[int]] = {}
        for pid, line in self.site.processes().items():
            by_sort.setdefault(sort_of(line), []).append(pid)
        if by_sort:
            sort = min(sorted(by_sort), key=lambda sort: self.kills[sort] + 4 * self.random.random())
            if self.site.kill(self.random.choice(by_sort[sort])):
                self.kills[sort] += 1

    def look(self) -> None:
        """Read on in the journal; what was read before must still be there."""
        events = self.site.store.read_from(self.id)
        assert list(events[: len(self.seen)]) == self.seen
        self.seen = list(events)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))

    def end(self) -> None:
        if self.kernel is not None:
            self.kernel.kill()
            self.kernel.wait()


def sort_of(line: str) -> str:
    if "engine.supervisor" in line:
        return "supervisor"
    if "kernel.py" in line:
        return "kernel"
    return "shim" if "mlworkflow-shim" in line else "job"


@pytest.mark.parametrize("seed", range(4))
def test_kills_at_random_moments(site: Site, seed: int) -> None:
    wide = [site.job(f"wide{number}", "first", seconds=0.15) for number in range(4)]
    chain = [site.job("second", "first", seconds=0.1), site.job("third", "second", seconds=0.1)]
    last = site.job("last", "third", *(step.name for step in wide), seconds=0.05)
    identity = site.start(site.job("first", seconds=0.1), *wide, *chain, last).id
    chaos = Chaos(site, identity, seed)
    try:
        while sum(chaos.kills.values()) < KILLS or len(chaos.kills) < SORTS:
            chaos.attach()
            # On a busy machine nothing gets as far as a job in a tenth of a second.
            time.sleep(chaos.random.uniform(0, 0.12 if len(chaos.kills) == SORTS else 0.6))
            chaos.strike()
            chaos.look()
            control.revive(site.store, site.settings, identity)
            record = site.store.record(identity)
            if record.state.value == "abnormal":
                site.request(identity, "resume")
            elif record.state.value == "completed":
                check(site, chaos)
                identity = chaos.id = control.rerun(site.store, site.settings, identity).id
                chaos.seen = []
        finish(site, chaos)
        check(site, chaos)
    finally:
        chaos.end()
    print("kills:", dict(chaos.kills))
    site.expect_nobody()
    assert site.store.claims() == ()


def finish(site: Site, chaos: Chaos) -> None:
    """Attach again and bring the execution to its end: it ends as it should."""
    for _ in range(20):
        record = site.wait(chaos.id)
        chaos.look()
        if record.state.value == "completed":
            return
        assert record.state.value == "abnormal"
        for step in record.steps.values():
            assert step.state.value in ("completed", "failed", "create_failed", "init"), step
            if step.state.failed:
                assert step.error is not None
                assert step.error.message
                assert step.error.code in ("job.outcome_unknown", "job.exit_code", "job.start", "job.not_started")
        site.request(chaos.id, "resume")
    raise AssertionError("it does not end")


def check(site: Site, chaos: Chaos) -> None:
    """No attempt was begun twice, and nothing was run again that had completed."""
    changes = [e.payload for e in site.store.read_from(chaos.id) if isinstance(e.payload, StepStateChanged)]
    for name in site.store.record(chaos.id).steps:
        states = [change for change in changes if change.step == name]
        done = [position for position, change in enumerate(states) if change.state == "completed"]
        assert done == [len(states) - 1], states
        begun, ended = written(site, "begin", chaos.id, name), written(site, "end", chaos.id, name)
        assert max(begun.values()) == 1, (name, begun)
        assert max(begun) == states[-1].attempt
        assert ended[states[-1].attempt] == 1


def written(site: Site, what: str, execution: str, name: str) -> Counter[int]:
    """Return how often each attempt at a step has begun or ended, as the jobs themselves wrote it."""
    tasks = [line[2].split("/") for line in site.lines() if line[0] == what]
    return Counter(int(task[2]) for task in tasks if task[:2] == [execution, name])
