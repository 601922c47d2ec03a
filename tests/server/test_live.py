"""The WebSocket of a page: subscriptions, resuming, many pages, slow ones, wrong requests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from jupyter_mlworkflow.events import LabelsChanged
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.records import to_json
from tests.benchmarks import flows
from tests.benchmarks.looking import record_run
from tests.jupyter import JupyterProcess, LiveClient
from tests.server.conftest import Start, until_running


def label(execution: Execution, *labels: str) -> None:
    execution._runtime.store.append(execution.id, [LabelsChanged(list(labels))])


def test_a_snapshot_first_then_every_event(live: LiveClient, start: Start, tmp_path: Path) -> None:
    execution = start(f"until test -e {tmp_path}/go; do sleep 0.05; done")
    live.send(op="subscribe", sub="a", topic="execution", id=execution.id)
    first = live.until(sub="a")
    assert first["kind"] == "snapshot"
    (tmp_path / "go").touch()
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["kind"] != "execution_state":
        seen += live.until(sub="a", kind="events")["events"]
    journal = execution.events(first["record"]["seq"])
    assert seen == [event.to_json() for event in journal]


def test_a_page_that_comes_back_gets_what_it_missed_and_no_more(server: JupyterProcess, finished: Execution) -> None:
    seq = finished.record.seq
    with server.live() as page:
        page.send(op="subscribe", sub="a", topic="execution", id=finished.id, after=seq)
        label(finished, "one")
        assert [event["seq"] for event in page.until(sub="a")["events"]] == [seq + 1]
    label(finished, "two")
    label(finished, "three")
    with server.live() as page:
        page.send(op="subscribe", sub="a", topic="execution", id=finished.id, after=seq + 1)
        message = page.until(sub="a")
        assert (message["kind"], [event["seq"] for event in message["events"]]) == ("events", [seq + 2, seq + 3])


def test_a_page_far_behind_gets_a_new_snapshot(live: LiveClient, here: runtime.Runtime) -> None:
    execution = Execution(here, record_run(here.store, flows.layered(600).plan()))  # 3,000 events
    live.send(op="subscribe", sub="a", topic="execution", id=execution.id, after=1)
    assert live.until(sub="a")["record"] == json.loads(json.dumps(to_json(execution.record)))
    live.send(op="subscribe", sub="b", topic="execution", id=execution.id, after=1500)
    seen: list[int] = []
    while not seen or seen[-1] < execution.record.seq:
        seen += [event["seq"] for event in live.until(sub="b", kind="events")["events"]]
    assert seen == list(range(1501, execution.record.seq + 1))


def test_many_pages_and_many_views_of_a_page_see_the_same(server: JupyterProcess, finished: Execution) -> None:
    pages = [server.live() for _ in range(5)]
    try:
        for page in pages:
            for number in range(20):
                page.send(op="subscribe", sub=f"s{number}", topic="execution", id=finished.id)
            for _ in range(20):
                assert page.take()["kind"] == "snapshot"
        label(finished, "seen")
        for page in pages:
            got = [page.take() for _ in range(20)]
            assert {message["sub"] for message in got} == {f"s{number}" for number in range(20)}
            assert {message["events"][0]["data"]["labels"][0] for message in got} == {"seen"}
    finally:
        for page in pages:
            page.close()


def test_what_is_ended_is_not_heard_of_again(live: LiveClient, finished: Execution) -> None:
    for number in range(50):  # straight behind each other: the order must hold
        live.send(op="subscribe", sub=f"s{number}", topic="execution", id=finished.id)
        live.send(op="unsubscribe", sub=f"s{number}")
    live.send(op="subscribe", sub="last", topic="execution", id=finished.id, after=finished.record.seq)
    label(finished, "only for the last")
    heard = []
    while "last" not in heard:
        message = live.take()
        heard.append(message["sub"])
        assert message["kind"] == "snapshot" or message["sub"] == "last"
    label(finished, "again")
    assert live.take()["sub"] == "last"


def test_the_list_says_what_changed_and_what_is_gone(
    live: LiveClient, api: httpx.Client, finished: Execution, here: runtime.Runtime
) -> None:
    live.send(op="subscribe", sub="l", topic="executions")
    first = live.until(sub="l")
    assert (first["reset"], first["rows"]) == (True, api.get("executions").json())
    label(finished, "new")
    changed = live.until(sub="l")
    assert (changed["reset"], changed["gone"]) == (False, [])
    assert [(row["id"], row["labels"]) for row in changed["rows"]] == [(finished.id, ["new"])]
    other = record_run(here.store, flows.chain(2, None).plan())
    while other not in [row["id"] for row in changed["rows"]]:
        changed = live.until(sub="l")
    here.store.delete_execution(other)
    while other not in changed["gone"]:
        changed = live.until(sub="l")


def test_the_list_of_one_workflow(live: LiveClient, here: runtime.Runtime, finished: Execution) -> None:
    wanted = record_run(here.store, flows.chain(2, None).plan())
    live.send(op="subscribe", sub="l", topic="executions", workflow="chain")
    assert {row["workflow"] for row in live.until(sub="l")["rows"]} == {"chain"}
    label(finished, "not heard")
    label(Execution(here, wanted), "heard")
    assert [row["id"] for row in live.until(sub="l")["rows"]] == [wanted]


def test_a_log_streams_its_new_lines(live: LiveClient, start: Start, tmp_path: Path) -> None:
    command = f"echo one; printf two; until test -e {tmp_path}/go; do sleep 0.05; done; echo ' and more'; echo three"
    execution = start(command)
    live.send(op="subscribe", sub="l", topic="log", id=execution.id, step="only")
    lines: list[str] = []
    while len(lines) < 3:
        message = live.until(sub="l")
        if message["reset"]:
            lines = [""] * message["start"]
        lines = lines[: message["start"]] + message["lines"]
        assert len(lines) == message["count"]
        if lines == ["one", "two"]:
            (tmp_path / "go").touch()
    assert lines == ["one", "two and more", "three"]


def test_a_new_attempt_has_a_log_of_its_own(live: LiveClient, start: Start) -> None:
    execution = start("echo attempt in $PWD; exit 1").wait(60)
    live.send(op="subscribe", sub="new", topic="log", id=execution.id, step="only")
    live.send(op="subscribe", sub="old", topic="log", id=execution.id, step="only", attempt=1)
    (first,) = live.until(sub="new", count=1)["lines"]
    execution.retry("only").wait(60)
    again = live.until(sub="new", count=1)  # the empty file may have been seen before
    assert again["lines"][0] == first.replace("/1/", "/2/")


def test_the_end_of_a_long_log_comes_first(live: LiveClient, log_of: Callable[[bytes], Execution]) -> None:
    execution = log_of(b"".join(b"line %d\n" % number for number in range(50_000)))
    live.send(op="subscribe", sub="l", topic="log", id=execution.id, step="only", lines=3)
    message = live.until(sub="l")
    assert (message["start"], message["count"]) == (49_997, 50_000)
    assert message["lines"] == ["line 49997", "line 49998", "line 49999"]


def test_questions_and_answers(live: LiveClient, api: httpx.Client, finished: Execution) -> None:
    for op, options, path in (
        ("store", {}, "store"),
        ("events", {"execution": finished.id, "after": 2}, f"executions/{finished.id}/events?after=2"),
        ("todo", {}, "todo"),
        ("storage", {}, "storage"),
        ("view", {"execution": finished.id, "lang": "en"}, f"executions/{finished.id}?lang=en"),
    ):
        assert live.ask(op, **options) == {
            "sub": f"ask-{op}",
            "kind": "answer",
            "ok": True,
            "result": api.get(path).json(),
        }


def test_acting_over_the_socket_while_it_streams(live: LiveClient, start: Start) -> None:
    execution = until_running(start())
    live.send(op="subscribe", sub="a", topic="execution", id=execution.id)
    live.until(sub="a", kind="snapshot")
    live.send(op="act", sub="stop", execution=execution.id, verb="stop")
    kinds = set()
    while kinds != {"a", "stop"}:
        message = live.take()
        kinds.add(message["sub"])
        if message["sub"] == "stop":
            assert message["result"] == {"ok": True, "execution": execution.id}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", '"subscribe"', "null", "{}", '{"op": 3}', '{"op": null}', "[" * 100_000, "\ud7ff"],
)
def test_what_is_no_request_is_told(live: LiveClient, text: str) -> None:
    live.socket.send(text)
    assert live.take()["message"] == 'A request must be a JSON object with an "op".'
    live.send(op="ping", sub="p")
    assert live.take() == {"sub": "p", "kind": "pong"}


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"op": "explode"}, 'There is no op "explode"'),
        ({"op": "vew"}, 'Did you mean "view"'),
        ({"op": "view"}, '"execution" is missing'),
        ({"op": "view", "execution": 3}, '"execution" must be text, not 3'),
        ({"op": "view", "execution": "nobody"}, 'There is no execution "nobody"'),
        ({"op": "view", "execution": "\ud800"}, "must be text"),
        ({"op": "view", "execution": "a", "opened": "x"}, '"opened" must be a list of texts'),
        ({"op": "view", "execution": "a", "runtime": {}}, 'no option "runtime"'),
        ({"op": "events", "execution": "a", "after": -1}, "whole number"),
        ({"op": "events", "execution": "a", "after": True}, "whole number"),
        ({"op": "events", "execution": "a", "after": 1e400}, "whole number"),
        ({"op": "lines", "execution": "a", "step": {}}, '"step" must be text'),
        ({"op": "storage", "path": "/../etc"}, "/../etc"),
        ({"op": "act", "execution": "nobody", "verb": "stop"}, 'There is no execution "nobody"'),
        ({"op": "subscribe"}, 'There is no topic ""'),
        ({"op": "subscribe", "topic": "executoin"}, 'Did you mean "execution"'),
        ({"op": "subscribe", "topic": "execution"}, '"id" is missing'),
        ({"op": "subscribe", "topic": "execution", "id": ["a"]}, '"id" must be text'),
        ({"op": "subscribe", "topic": "execution", "id": "x' OR 1=1 --"}, "There is no execution"),
        ({"op": "subscribe", "topic": "execution", "id": "a" * 100_000}, "There is no execution"),
        ({"op": "subscribe", "topic": "executions", "lines": 1}, 'no option "lines"'),
        ({"op": "subscribe", "topic": "log", "id": "nobody", "step": "x"}, "There is no execution"),
    ],
)
def test_a_wrong_request_gets_a_sentence(live: LiveClient, request_: dict[str, Any], sentence: str) -> None:
    live.send(sub="w", **request_)
    message = live.until(sub="w")
    told = message["message"] if message["kind"] == "error" else message["result"]
    assert sentence in (told["message"] if isinstance(told, dict) else told)
    assert message["kind"] == "error" or not (message["ok"] and told["ok"])


def test_a_wrong_step_of_a_log(live: LiveClient, finished: Execution) -> None:
    live.send(op="subscribe", sub="w", topic="log", id=finished.id, step="s11")
    assert 'There is no step "s11"' in live.until(sub="w")["message"]


def test_an_execution_that_is_deleted_ends_its_subscriptions(
    live: LiveClient, finished: Execution, here: runtime.Runtime
) -> None:
    live.send(op="subscribe", sub="a", topic="execution", id=finished.id)
    live.until(sub="a", kind="snapshot")
    here.store.delete_execution(finished.id)
    assert "There is no execution" in live.until(sub="a")["message"]


def test_a_page_that_does_not_read_holds_up_nobody(server: JupyterProcess, here: runtime.Runtime) -> None:
    execution = Execution(here, record_run(here.store, flows.layered(300).plan()))
    with server.live() as slow, server.live() as quick:
        for number in range(100):  # some megabytes that nobody takes
            slow.send(op="subscribe", sub=f"s{number}", topic="execution", id=execution.id)
        quick.send(op="subscribe", sub="q", topic="execution", id=execution.id)
        quick.until(sub="q", kind="snapshot")
        for number in range(5):
            label(execution, str(number))
            assert quick.until(sub="q", kind="events")["events"][-1]["data"]["labels"] == [str(number)]
        last = execution.record.seq
        behind = {f"s{number}" for number in range(100)}
        while behind:  # now it reads: everything is there, in order
            message = slow.take()
            seq = message["record"]["seq"] if message["kind"] == "snapshot" else message["events"][-1]["seq"]
            if seq == last:
                behind.discard(message["sub"])


def test_pages_that_vanish_leave_nothing_behind(server: JupyterProcess, finished: Execution) -> None:
    for _ in range(10):
        page = server.live()
        for number in range(5):
            page.send(op="subscribe", sub=f"s{number}", topic="execution", id=finished.id)
        page.socket.sock.close()  # no goodbye
    with server.live() as page:
        page.send(op="subscribe", sub="a", topic="execution", id=finished.id)
        page.until(sub="a", kind="snapshot")
        for number in range(20):
            label(finished, str(number))
            assert page.until(sub="a", kind="events")
    time.sleep(0.1)
    assert "Traceback" not in server.log.read_text(errors="replace")
