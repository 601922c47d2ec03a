"""Waking a supervisor that naps."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from jupyter_mlworkflow.engine import bell
from jupyter_mlworkflow.engine.loop import Engine
from tests.engine.fakes import Bench, job, plan_of


def test_each_ring_is_heard(tmp_path: Path) -> None:
    heard = threading.Event()
    listening = bell.Bell(tmp_path, heard.set)
    for _ in range(2):
        bell.ring(tmp_path)
        assert heard.wait(60)
        heard.clear()
    listening.close()
    listening.close()
    assert not (tmp_path / bell.NAME).exists()


def test_ringing_where_nobody_listens_does_nothing(tmp_path: Path) -> None:
    bell.ring(tmp_path)
    os.mkfifo(tmp_path / bell.NAME)  # as a killed supervisor leaves it
    bell.ring(tmp_path)
    heard = threading.Event()
    listening = bell.Bell(tmp_path, heard.set)
    bell.ring(tmp_path)
    assert heard.wait(60)
    listening.close()


def test_ringing_never_waits_for_a_listener_that_is_busy(tmp_path: Path) -> None:
    go = threading.Event()
    listening = bell.Bell(tmp_path, lambda: go.wait(60) and None)  # type: ignore[func-returns-value]
    for _ in range(100_000):
        bell.ring(tmp_path)
    go.set()
    listening.close()


def test_where_no_pipe_can_be_made_nothing_is_heard(tmp_path: Path) -> None:
    bell.Bell(tmp_path / "nowhere", lambda: pytest.fail("nobody rang")).close()


def test_a_command_wakes_an_engine_that_sleeps_long(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "_nap", lambda self: 3600.0)
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("a")))
    engine = bench.engine(identity)
    thread = threading.Thread(target=engine.run, daemon=True)
    thread.start()
    bench.until(identity, lambda now: now.steps["a"].state.value == "running")
    bench.send(identity, "stop")
    engine.wake()
    bench.until(identity, lambda now: now.state.ended)
    engine.wake()
    thread.join(30)
    assert not thread.is_alive()
