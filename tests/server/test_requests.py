"""Every request over REST, asked rightly and wrongly."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.execution import Execution
from tests.jupyter import JupyterProcess, LiveClient
from tests.server.conftest import Start, until_running


def test_the_store_says_who_it_is(api: httpx.Client, here: runtime.Runtime, server: JupyterProcess) -> None:
    answer = api.get("store").json()
    assert (answer["store"], answer["home"]) == (here.store.id, str(server.home))


def test_a_view_is_everything_in_one_answer(api: httpx.Client, finished: Execution) -> None:
    view = api.get(f"executions/{finished.id}").json()
    assert view["record"]["state"] == "completed"
    assert set(view["definitions"]) == set(view["record"]["steps"]) == set(finished.steps)
    assert view["definitions"]["s3"]["kind"] == "job"
    assert sorted(name for steps in view["picture"]["nodes"].values() for name in steps) == sorted(finished.steps)


def test_a_view_speaks_the_language_of_the_page(api: httpx.Client, finished: Execution) -> None:
    english, chinese = (
        api.get(f"executions/{finished.id}", params={"lang": lang}).json()["picture"]["svg"] for lang in ("en", "zh_CN")
    )
    assert "completed" in english
    assert "已完成" in chinese


def test_a_view_of_many_steps_is_sent_compressed(api: httpx.Client, finished: Execution) -> None:
    answer = api.get(f"executions/{finished.id}")
    assert answer.headers["content-encoding"] == "gzip"
    plain = api.get(f"executions/{finished.id}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json()["record"] == answer.json()["record"]


def test_the_twin_is_what_a_notebook_keeps(api: httpx.Client, finished: Execution) -> None:
    twin = api.get(f"executions/{finished.id}/twin", params={"lang": "en"}).json()
    assert set(twin) == {"text/html", "text/plain", "seq"}
    assert twin["seq"] == finished.record.seq
    assert "<img" in twin["text/html"]
    assert "<script" not in twin["text/html"]
    assert finished.full_name in twin["text/plain"]


def test_events_come_in_pages(api: httpx.Client, finished: Execution) -> None:
    every = api.get(f"executions/{finished.id}/events").json()
    assert [event["seq"] for event in every] == list(range(1, finished.record.seq + 1))
    assert api.get(f"executions/{finished.id}/events", params={"after": 3, "limit": 2}).json() == every[3:5]
    assert api.get(f"executions/{finished.id}/events", params={"after": 10**9}).json() == []


def test_the_list_is_filtered_and_paged(api: httpx.Client, finished: Execution) -> None:
    finished.label("best", "中文")
    for choice in ({"label": "best"}, {"label": "中文"}, {"workflow": "layered"}, {"state": "completed"}):
        rows = api.get("executions", params=choice).json()
        assert finished.id in [row["id"] for row in rows], choice
    assert api.get("executions", params={"workflow": "other"}).json() == []
    first, second = (api.get("executions", params={"limit": 1, "offset": at}).json() for at in (0, 1))
    assert first[0]["id"] != (second or [{"id": ""}])[0]["id"]
    wrong = api.get("executions", params={"state": "runing"})
    assert (wrong.status_code, "running" in wrong.json()["message"]) == (404, True)


def test_a_log_is_read_by_lines_searched_and_downloaded(
    api: httpx.Client, log_of: Callable[[bytes], Execution]
) -> None:
    red = " \x1b[31mErr\x1b[0mor"
    text = "".join(f"line {number}{red if number % 10 == 7 else ''}\n" for number in range(100))
    log = f"executions/{log_of(text.encode()).id}/logs/only"
    assert api.get(log, params={"start": 40, "count": 2}).json() == {
        "start": 40,
        "count": 100,
        "lines": ["line 40", "line 41"],
    }
    assert api.get(f"{log}/search", params={"text": "ERROR", "start": 10, "limit": 2}).json() == {"lines": [17, 27]}
    assert api.get(f"{log}/search", params={"text": ""}).json() == {"lines": []}
    raw = api.get(f"{log}/raw")
    assert (raw.text, raw.headers["content-type"]) == (text, "text/plain; charset=utf-8")
    assert raw.headers["content-disposition"] == 'attachment; filename="only.log"'
    assert raw.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_what_a_job_put_in_the_place_of_its_files_holds_nobody(
    api: httpx.Client,
    live: LiveClient,
    log_of: Callable[[bytes], Execution],
    put: Callable[[Path], None],
) -> None:
    execution = log_of(b"gone")
    folder = Path(execution.steps["only"].folder or "")
    (folder / "job.log").unlink()
    for name in ("job.log", "postmortem.json", "metric-files.json"):
        put(folder / name)
    base = f"executions/{execution.id}"
    assert api.get(f"{base}/logs/only").json() == {"start": 0, "count": 0, "lines": []}
    assert api.get(f"{base}/logs/only/search", params={"text": "a"}).json() == {"lines": []}
    assert api.get(f"{base}/logs/only/raw").status_code == 404
    assert api.get(f"{base}/steps/only/postmortem").json() == {"exceptions": []}
    for topic in ("log", "metrics"):
        live.send(op="subscribe", sub=topic, topic=topic, id=execution.id, step="only")
        assert live.until(sub=topic)["kind"] == topic
    assert (execution.logs("only"), list(execution.follow_logs("only"))) == ("", [])


def test_a_folder_of_the_storage_is_listed(api: httpx.Client, here: runtime.Runtime) -> None:
    here.storage.write_bytes("/shelf/dir/<img src=x onerror=alert(1)>.txt", b"12345")
    assert {"name": "shelf", "path": "/shelf/", "directory": True, "size": None} in api.get("storage").json()["entries"]
    (entry,) = api.get("storage", params={"path": "/shelf/dir/"}).json()["entries"]
    assert (entry["name"], entry["size"]) == ("<img src=x onerror=alert(1)>.txt", 5)


@pytest.mark.parametrize(
    "path", ["../..", "/shelf/../../..", "~/", "file:///etc", "/etc/passwd", "/shelf/%2e%2e/", "/none/", "a\x00b", "."]
)
def test_nothing_outside_of_the_storage_is_listed(api: httpx.Client, here: runtime.Runtime, path: str) -> None:
    here.storage.makedirs("/shelf/dir/")
    answer = api.get("storage", params={"path": path})
    assert answer.status_code in (400, 404)
    assert answer.json()["message"].endswith(".")


def test_a_link_out_of_the_storage_hides_nothing_else(api: httpx.Client, here: runtime.Runtime) -> None:
    here.storage.write_bytes("/links/a.txt", b"1")
    folder = Path(here.storage.resolve("/links/"))
    for name, target in (("out", "/etc"), ("broken", "nowhere")):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(target)
    entries = api.get("storage", params={"path": "/links/"}).json()["entries"]
    assert [entry["name"] for entry in entries] == ["a.txt"]
    assert api.get("storage", params={"path": "/links/out/"}).status_code == 400


# -- asked wrongly -------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "/twin", "/events", "/logs/s1", "/logs/s1/search?text=a", "/logs/s1/raw"])
def test_an_execution_that_is_not_there_is_told(api: httpx.Client, rest: str) -> None:
    answer = api.get(f"executions/0123456789abcdef{rest}")
    assert answer.status_code == 404
    assert 'There is no execution "0123456789abcdef"' in answer.json()["message"]


@pytest.mark.parametrize("rest", ["", "/search?text=a", "/raw"])
def test_a_step_or_attempt_that_is_not_there_is_told(
    api: httpx.Client, log_of: Callable[[bytes], Execution], rest: str
) -> None:
    execution = log_of(b"a\n")
    answer = api.get(f"executions/{execution.id}/logs/onyl{rest}")
    assert (answer.status_code, 'Did you mean "only"' in answer.json()["message"]) == (404, True)
    mark = "&" if "?" in rest else "?"
    answer = api.get(f"executions/{execution.id}/logs/only{rest}{mark}attempt=7")
    assert (answer.status_code, "attempt 7" in answer.json()["message"]) == (404, True)


def test_a_step_without_a_log_is_told(api: httpx.Client, finished: Execution) -> None:
    assert api.get(f"executions/{finished.id}/logs/s1").json() == {"start": 0, "count": 0, "lines": []}
    assert api.get(f"executions/{finished.id}/logs/s1/raw").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["executions/..%2f..%2fetc", "executions/a", "executions/<script>", "executions/" + "a" * 5000, "nothing"],
)
def test_hostile_paths_are_no_routes(api: httpx.Client, path: str) -> None:
    assert api.get(path).status_code in (400, 404)


@pytest.mark.parametrize("number", ["-1", "1e3", "x", "٣", "0x10", "9" * 400])
def test_numbers_of_the_query_are_numbers(api: httpx.Client, finished: Execution, number: str) -> None:
    answer = api.get(f"executions/{finished.id}/events", params={"after": number})
    assert (answer.status_code, "whole number" in answer.json()["message"]) == (400, True)


def test_a_refusal_says_what_was_asked_for_as_it_was(api: httpx.Client, finished: Execution) -> None:
    answer = api.get(f"executions/{finished.id}/events", params={"after": "5%"})
    assert answer.json()["message"] == '"after" must be a whole number ≥ 0, not "5%".'
    assert answer.headers["content-type"].startswith("application/json")
    assert '"/100%.txt/"' in api.get("storage/raw", params={"path": "/100%.txt"}).json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"stop"',
        b"{}",
        b'{"verb": 3}',
        b'{"verb": "stop", "step": ["a"]}',
        b'{"verb": "stop", "values": []}',
        b'{"verb": "stop", "extra": 1}',
        b'{"verb": "\\ud800"}',
        b"\xff\xfe",
        b'{"verb":' + b"[" * 100_000,
        b'{"verb": "label", "verb": "delete"}',
        b'{"verb": "label", "values": {"labels": ["a"], "labels": ["b"]}}',
        b'{"verb": "retry_with", "step": "s1", "values": {"parameters": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}}",
    ],
)
def test_an_action_that_cannot_be_read_is_refused(api: httpx.Client, finished: Execution, body: bytes) -> None:
    before = finished.record
    answer = api.post(f"executions/{finished.id}/actions", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"].endswith(".")
    assert finished.record == before


@pytest.mark.parametrize(
    ("verb", "more", "sentence"),
    [
        ("explode", {}, 'There is no action "explode".'),
        ("stop", {}, "not running any more: it is completed"),
        ("stop", {"step": "s1"}, "not running any more"),
        ("retry", {"step": "s1"}, "has completed"),
        ("retry", {"step": "s99"}, 'There is no step "s99".'),
        ("resume", {}, "has completed"),
        ("rerun", {"step": "s99"}, "s99"),
        ("rerun", {"values": {"parameters": {"none": 1}}}, 'There is no parameter "none".'),
        ("rerun", {"values": {"parameters": []}}, '"parameters" must be an object'),
        ("release", {}, "name it"),
        ("skip", {"step": "s1"}, "not running any more"),
        ("resume", {"step": "s1"}, "whole execution"),
        ("set_values", {}, "There are no values"),
        ("set_values", {"values": {"labels": ["a"]}}, 'takes no values "labels"'),
        ("label", {}, "labels"),
        ("label", {"values": {"labels": [1]}}, "Labels are a list of texts"),
        ("label", {"values": {"labels": "best"}}, "labels"),
        ("label", {"values": {"labels": ["x" * 65]}}, "A label is a text of 1 to 64 characters on one line"),
        ("label", {"values": {"add": ["a\nb"]}}, "A label is a text of 1 to 64 characters on one line"),
        ("label", {"values": {"labels": [str(number) for number in range(101)]}}, "at most 100 labels, not 101"),
        ("label", {"values": {"labels": ["right"], "add": [""]}}, "A label is a text of 1 to 64 characters"),
        ("run_to", {"step": "x" * 1_000_000}, "x" * 200 + '…"'),
    ],
)
def test_a_refused_action_says_why_and_changes_nothing(
    api: httpx.Client, finished: Execution, verb: str, more: dict[str, Any], sentence: str
) -> None:
    before, count = finished.record, len(api.get("executions").json())
    answer = api.post(f"executions/{finished.id}/actions", json={"verb": verb, **more})
    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert sentence in answer.json()["message"]
    assert (finished.record, len(api.get("executions").json())) == (before, count)


# -- acting --------------------------------------------------------------------------------------


def act(api: httpx.Client, execution: Execution, verb: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = api.post(f"executions/{execution.id}/actions", json={"verb": verb, **more}).json()
    return answer


def test_stop_continue_rerun_label_delete(api: httpx.Client, start: Start, tmp_path: Path) -> None:
    go = tmp_path / "go"
    execution = until_running(start(f"test -e {go} || sleep 60"))
    assert act(api, execution, "label", values={"labels": ["a", "b"]})["ok"]
    assert act(api, execution, "stop") == {"ok": True, "execution": execution.id}
    assert execution.wait(60).state.value == "stopped"
    go.touch()
    assert act(api, execution, "resume")["ok"]
    assert execution.wait(60).state.value == "completed"
    again = act(api, execution, "rerun")
    assert again["ok"]
    other = Execution(execution._runtime, again["execution"])
    assert (other.id != execution.id, other.wait(60).state.value) == (True, "completed")
    assert act(api, other, "delete")["ok"]
    assert api.get(f"executions/{other.id}").status_code == 404
    assert execution.labels == ("a", "b")


def test_retry_of_a_failed_step(api: httpx.Client, start: Start, tmp_path: Path) -> None:
    go = tmp_path / "go"
    execution = start(f"test -e {go}").wait(60)
    assert execution.state.value == "abnormal"
    go.touch()
    assert act(api, execution, "retry", step="only")["ok"]
    assert (execution.wait(60).state.value, execution.steps["only"].attempt) == ("completed", 2)


def test_of_two_who_act_at_once_one_wins(server: JupyterProcess, start: Start) -> None:
    from concurrent.futures import ThreadPoolExecutor

    execution = start("exit 1").wait(60)

    def retry(_: int) -> dict[str, Any]:
        with server.client() as api:
            return act(api, execution, "retry", step="only")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(retry, range(4)))
    won = [answer for answer in answers if answer["ok"]]
    assert won
    execution.wait(60)
    assert execution.steps["only"].attempt == 1 + len(won)  # nobody was told a success that was none
    for answer in answers:
        assert answer["ok"] or answer["message"].endswith("."), json.dumps(answers)


def test_what_waits_is_on_the_list(api: httpx.Client, here: runtime.Runtime) -> None:
    from jupyter_mlworkflow import workflow as wf

    epochs = wf.Placeholder(name="epochs", placeholder_type=wf.PlaceholderType.INT, delay=True)
    algorithm = wf.BaseAlgorithm(command="true", parameters=[wf.AlgorithmParameters(name="epochs", value=epochs)])
    step = wf.steps.JobStep(name="ask", title="<b>Ask</b>", algorithm=algorithm)
    execution = wf.Workflow(name="asking", desc="", steps=[step]).run()
    (row,) = [row for row in api.get("todo").json() if row["execution"] == execution.id]
    assert (row["step"], row["title"], row["waiting_for"]) == ("ask", "<b>Ask</b>", ["parameters.epochs"])
    wrong = act(api, execution, "set_values", values={"parameters": {"epochs": "3"}})
    assert (wrong["ok"], "epochs" in wrong["message"]) == (False, True)
    assert act(api, execution, "set_values", values={"parameters": {"epochs": 3}})["ok"]
    assert execution.wait(60).state.value == "completed"
    assert execution.id not in [row["execution"] for row in api.get("todo").json()]
