"""The talk of one page, carried by nothing but a function: what the comm and the WebSocket both do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.events import LabelsChanged, StepPrepared
from jupyter_mlworkflow.handles.runtime import Runtime
from jupyter_mlworkflow.live import requests
from jupyter_mlworkflow.live.conversation import Conversation
from jupyter_mlworkflow.live.hub import Hub
from jupyter_mlworkflow.settings import Settings
from tests.benchmarks import flows
from tests.benchmarks.looking import record_run


class Page:
    """What a page has heard, and how to wait for more."""

    def __init__(self, hub: Hub, **options: Any) -> None:
        self.heard: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self.talk = Conversation(hub, self._hear, **options)

    def _hear(self, message: dict[str, Any]) -> None:
        with self._news:
            self.heard.append(message)
            self._news.notify_all()

    def say(self, **request: Any) -> None:
        self.talk.take(request)

    def until(self, **wanted: Any) -> dict[str, Any]:
        """Return the first message heard that has these values."""

        def found() -> dict[str, Any] | None:
            fits = (m for m in self.heard if all(m.get(name) == value for name, value in wanted.items()))
            return next(fits, None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, 10), (wanted, self.heard)
            message = found()
        assert message is not None
        return message

    def counts(self, number: int) -> None:
        """Wait until so many messages are there."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.heard) >= number, 10), (number, len(self.heard))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    runtime = Runtime(Settings(home=str(tmp_path / "home")))
    yield runtime
    runtime.store.close()


@pytest.fixture
def hub(runtime: Runtime) -> Hub:
    return Hub(runtime)


@pytest.fixture
def page(hub: Hub) -> Iterator[Page]:
    page = Page(hub)
    yield page
    page.talk.close()
    quiet(hub)


@pytest.fixture
def execution(runtime: Runtime) -> str:
    return record_run(runtime.store, flows.layered(5).plan())


def quiet(hub: Hub) -> None:
    """Wait until the hub's thread has ended, as it does when nobody listens."""
    until = time.monotonic() + 60
    while hub._thread is not None and time.monotonic() < until:
        time.sleep(0.01)
    assert hub._thread is None


def test_news_come_to_whom_they_are_for(page: Page, runtime: Runtime, execution: str) -> None:
    other = record_run(runtime.store, flows.layered(5).plan())
    page.say(op="subscribe", sub="a", topic="execution", id=execution)
    page.say(op="subscribe", sub="b", topic="execution", id=other)
    page.until(sub="a", kind="snapshot")
    page.until(sub="b", kind="snapshot")
    runtime.store.append(other, [LabelsChanged(["best"])])
    assert page.until(kind="events")["sub"] == "b"
    assert [message["sub"] for message in page.heard].count("a") == 1


def test_a_hundred_subscriptions_read_the_store_once(
    page: Page, runtime: Runtime, execution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        page.say(op="subscribe", sub=f"s{number}", topic="execution", id=execution)
    page.counts(100)
    reads = []
    read_from = runtime.store.read_from
    monkeypatch.setattr(runtime.store, "read_from", lambda *a, **k: reads.append(a) or read_from(*a, **k))
    runtime.store.append(execution, [LabelsChanged(["best"])])
    page.counts(200)
    assert len(reads) <= 2


def test_a_busy_list_is_told_at_most_five_times_a_second(page: Page, runtime: Runtime, execution: str) -> None:
    page.say(op="subscribe", sub="l", topic="executions")
    page.until(sub="l")
    began = time.monotonic()
    for number in range(100):
        runtime.store.append(execution, [LabelsChanged([str(number)])])
        time.sleep(0.005)
    page.until(sub="l", reset=False)
    while page.heard[-1]["rows"][0]["labels"] != ["99"]:
        page.counts(len(page.heard) + 1)
    assert len(page.heard) <= 3 + (time.monotonic() - began) / 0.2


def test_a_page_that_takes_nothing_is_not_asked_for(hub: Hub, runtime: Runtime, execution: str) -> None:
    open_door = threading.Event()
    page, other = Page(hub, ready=open_door.is_set), Page(hub)
    page.say(op="subscribe", sub="a", topic="execution", id=execution)
    other.say(op="subscribe", sub="a", topic="execution", id=execution)
    for number in range(30):
        runtime.store.append(execution, [LabelsChanged([str(number)])])
    other.until(kind="snapshot")
    assert page.heard == []
    open_door.set()
    snapshot = page.until(kind="snapshot")
    assert snapshot["record"]["labels"] == ["29"]  # all of it in one message
    for each in (page, other):
        each.talk.close()


def test_a_closed_page_hears_nothing_more(hub: Hub, runtime: Runtime, execution: str) -> None:
    page = Page(hub)
    page.say(op="subscribe", sub="a", topic="execution", id=execution)
    page.until(kind="snapshot")
    page.talk.close()
    page.say(op="subscribe", sub="b", topic="execution", id=execution)
    assert hub.count == 0
    quiet(hub)
    runtime.store.append(execution, [LabelsChanged(["late"])])
    assert len(page.heard) == 1


def test_the_hub_starts_again_after_it_was_left_alone(hub: Hub, execution: str) -> None:
    for _ in range(3):
        page = Page(hub)
        page.say(op="subscribe", sub="a", topic="execution", id=execution)
        page.until(kind="snapshot")
        page.talk.close()
        quiet(hub)


def test_a_page_that_breaks_harms_no_other(hub: Hub, runtime: Runtime, execution: str) -> None:
    def broken(message: dict[str, Any]) -> None:
        raise OSError("the comm is gone")

    Conversation(hub, broken).take({"op": "subscribe", "sub": "a", "topic": "execution", "id": execution})
    page = Page(hub)
    page.say(op="subscribe", sub="a", topic="execution", id=execution)
    page.until(kind="snapshot")
    runtime.store.append(execution, [LabelsChanged(["best"])])
    page.until(kind="events")
    assert hub.count == 1  # the broken one was dropped
    page.talk.close()


def test_a_feed_that_breaks_harms_no_other(page: Page, hub: Hub, runtime: Runtime, execution: str) -> None:
    page.say(op="subscribe", sub="a", topic="execution", id=execution)
    page.until(kind="snapshot")
    folder = Path("/", "x" * 300)  # a name that no file system takes
    runtime.store.append(execution, [StepPrepared("s1", 1, str(folder))])
    page.say(op="subscribe", sub="l", topic="log", id=execution, step="s1")
    assert "cannot be shown" in page.until(sub="l", kind="error")["message"]
    runtime.store.append(execution, [LabelsChanged(["alive"])])
    while not any("alive" in str(message) for message in page.heard):
        page.counts(len(page.heard) + 1)


def test_a_question_that_breaks_is_answered(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(runtime: Runtime) -> None:
        raise OSError("no disk")

    monkeypatch.setattr(requests, "QUESTIONS", {"todo": (broken, (), ())})
    page.say(op="todo", sub="q")
    assert page.until(sub="q") == {
        "sub": "q",
        "kind": "answer",
        "ok": False,
        "result": "\"todo\" failed: OSError('no disk')",
    }


def test_slow_questions_do_not_hold_up_the_talk(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(requests, "QUESTIONS", {"slow": (lambda runtime: gate.wait(10), (), ())})
    with ThreadPoolExecutor(2) as pool:
        page = Page(hub, run=pool.submit)
        page.say(op="slow", sub="q")
        page.say(op="ping", sub="p")
        assert [message["sub"] for message in page.heard] == ["p"]
        gate.set()
        page.until(sub="q", ok=True)


@pytest.mark.parametrize("request_", [None, [], "subscribe", {}, {"op": 3}, {"op": "nothing", "sub": ["x"]}, b"\x00"])
def test_what_is_no_request_is_told(page: Page, request_: Any) -> None:
    page.talk.take(request_)
    assert page.until()["kind"] in ("error", "answer")
    page.say(op="ping", sub="p")
    page.until(sub="p", kind="pong")
