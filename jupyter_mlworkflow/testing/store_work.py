"""What other processes do to a store while its contract is tested."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..events import CommandTaken, LabelsChanged, StepStateChanged
from ..store.base import Store
from ..store.model import Want

Report = Callable[[str], None]
Opener = Callable[[], Store]


def append_many(report: Report, opener: Opener, execution_id: str, tag: str, count: int) -> None:
    """Append `count` events, each told once it is durable."""
    store = opener()
    for number in range(count):
        (event,) = store.append(execution_id, [LabelsChanged([tag, str(number)])])
        report(f"{event.seq} {tag} {number}")


def append_pairs(report: Report, opener: Opener, execution_id: str, tag: str) -> None:
    """Append two events at once, until killed."""
    store = opener()
    number = 0
    while True:
        pair = store.append(execution_id, [LabelsChanged([tag, str(number), half]) for half in ("a", "b")])
        report(f"{pair[0].seq} {number}")
        number += 1


def create_many(report: Report, opener: Opener, workflow: str, count: int) -> None:
    """Create executions and tell their names."""
    from ..events import ExecutionCreated

    store = opener()
    for _ in range(count):
        report(store.create_execution(ExecutionCreated(workflow, "", []), plan={}, origin={}).name)


def use_slots(report: Report, opener: Opener, execution_id: str, capacity: int, sizes: list[int]) -> None:
    """Be a supervisor: want slots for step after step, use them a moment, give them back."""
    store = opener()
    epoch = store.take_over(execution_id, pid=1, host="here")
    for number, size in enumerate(sizes):
        step, since = f"step{number}", time.time()
        want = Want(step, 1, size, 1, since, (StepStateChanged(step, "creating", 1),))
        while not store.commit(execution_id, [], epoch=epoch, capacity=capacity, wants=[want]).granted:
            time.sleep(0.005)
        used = sum(claim[3] for claim in store.claims())
        time.sleep(0.003)
        done = [StepStateChanged(step, "completed", 1)]
        store.commit(execution_id, done, epoch=epoch, capacity=capacity, release=[(step, 1)])
        report(f"{step} {used}")


def obey(report: Report, opener: Opener, execution_id: str) -> None:
    """Take commands as they come, until killed; each is told once it is taken."""
    store = opener()
    epoch = store.take_over(execution_id, pid=1, host="here")
    seen = -1
    report("ready")
    while True:
        if store.version() == seen:
            time.sleep(0.001)
            continue
        seen = store.version()
        for command in store.commands(execution_id):
            store.append(execution_id, [CommandTaken(command.id, command.verb)], epoch=epoch)
            report(command.id)
