"""Of a workflow that is exclusive one execution runs, whether it was started or goes on."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from jupyter_mlworkflow.engine import control
from jupyter_mlworkflow.errors import ConflictError
from jupyter_mlworkflow.events import CommandTaken
from jupyter_mlworkflow.store.model import Command
from tests.engine.processes import Site, eventually

pytestmark = pytest.mark.timeout(60)


def test_an_ended_execution_of_an_exclusive_workflow_does_not_go_on_beside_another(site: Site) -> None:
    failed = site.wait(site.start(site.job("a", end="exit 1"), exclusive=True).id)
    stopped = site.start(site.job("a", seconds=20), exclusive=True)
    site.request(stopped.id, "stop")
    site.wait(stopped.id)
    other = site.start(site.job("a", seconds=20), exclusive=True)
    asked = [(failed.id, "retry", "a"), (failed.id, "back", "a"), (failed.id, "resume", ""), (stopped.id, "resume", "")]
    for identity, verb, step in asked:
        seq = site.store.record(identity).seq
        with pytest.raises(ConflictError, match=r"one execution run at a time, and execution-003 is running"):
            site.request(identity, verb, step)
        assert site.store.record(identity).seq == seq
    site.request(other.id, "stop")
    site.wait(other.id)
    site.request(failed.id, "retry", "a")
    assert site.wait(failed.id).steps["a"].attempt == 2


def test_of_ended_executions_asked_at_once_to_go_on_one_does(site: Site) -> None:
    go = site.folder / "go"  # while it is there, jobs run until they are stopped
    end = f"test -e '{go}' && sleep 60; exit 1"
    ended = [site.wait(site.start(site.job("a", end=end), exclusive=True).id).id for _ in range(3)]
    go.touch()
    for identity in ended:  # left by hand: what their senders saw was that nothing runs
        site.store.send(identity, Command(uuid4().hex, "retry", "a", {}, time.time()))
    for identity in ended:
        control.ensure_supervisor(site.settings, identity)

    def taken() -> list[CommandTaken]:
        events = [event.payload for identity in ended for event in site.store.read_from(identity)]
        return [payload for payload in events if isinstance(payload, CommandTaken)]

    eventually(lambda: len(taken()) == 3, 30)
    assert len([payload for payload in taken() if not payload.refused]) == 1
    assert len(site.store.executions(state="running")) == 1
