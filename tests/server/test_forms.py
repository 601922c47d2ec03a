"""Forms over REST and over a conversation: asked for, checked, submitted, with files and configurations."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import StorageError
from jupyter_mlworkflow.handles import forms, runtime
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.live import forms as questions
from tests.jupyter import JupyterProcess, LiveClient

P = wf.PlaceholderType


def parameter(name: str, kind: P = P.STR, **more: Any) -> wf.AlgorithmParameters:
    return wf.AlgorithmParameters(name=name, value=wf.Placeholder(name=name, placeholder_type=kind, **more))


@pytest.fixture
def asked(here: runtime.Runtime) -> Iterator[Execution]:
    """A form with a number, an input folder, and a value that the second step waits for."""
    here.storage.makedirs("/bucket/pictures/")
    first = wf.steps.JobStep(
        name="first",
        algorithm=wf.BaseAlgorithm(command="echo $MA_PARAM_EPOCHS", parameters=[parameter("epochs", P.INT)]),
        inputs=[wf.steps.JobInput(name="seen", data=wf.data.OBSPlaceholder(name="seen", object_type="directory"))],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(name="size", placeholder_type=P.JSON, default={"flavor_id": "local.cpu.1"})
            )
        ),
    )
    late = wf.steps.JobStep(
        name="late",
        algorithm=wf.BaseAlgorithm(command="echo $MA_PARAM_TITLE", parameters=[parameter("title", delay=True)]),
        depend_steps=first,
    )
    plan = wf.Workflow(name="asks", desc="what is asked", steps=[first, late]).plan()
    execution = forms.prepare(plan, runtime=here)
    yield execution
    if any(row.id == execution.id and row.state == "running" for row in here.store.executions()):
        execution.stop().wait(60)


RIGHT = {"parameters.epochs": "3", "data.seen": "/bucket/pictures/"}


def test_a_form_is_everything_in_one_answer(api: httpx.Client, asked: Execution) -> None:
    form = api.get(f"executions/{asked.id}/form").json()
    assert (form["name"], form["state"], form["open"]) == (asked.full_name, "init", True)
    keys = [field["key"] for group in form["schema"]["groups"] for field in group["fields"]]
    assert keys == ["parameters.size", "data.seen", "parameters.epochs", "parameters.title"]
    assert form["choices"]["flavor"][0]["value"] == {"flavor_id": "local.cpu.1"}
    assert form["upload_mb"] > 0


def test_what_is_typed_is_checked_and_changes_nothing(api: httpx.Client, asked: Execution) -> None:
    values = {"parameters.epochs": "three", "data.seen": "/bucket/nope/"}
    answer = api.post(f"executions/{asked.id}/form", json={"values": values}).json()
    assert answer["errors"] == {
        "parameters.epochs": "'three' is not a whole number.",
        "data.seen": "/bucket/nope/ does not exist. Put it there first, or correct the path.",
    }
    answer = api.post(f"executions/{asked.id}/form", json={"values": RIGHT}).json()
    assert (answer["ok"], answer["errors"]) == (True, {})
    assert answer["code"].startswith('workflow.run(parameters={"epochs": 3}, data={"seen":')
    assert asked.state.value == "init"


def test_long_numbers_reach_the_page_as_they_are(api: httpx.Client, here: runtime.Runtime) -> None:
    long = 12345678901234567890
    given = {"seed": long, "sizes": [1, long], "options": {"a": {"b": long}}, "epochs": 3}
    kinds = {"seed": P.INT, "sizes": P.LIST, "options": P.JSON, "epochs": P.INT}
    asked = [
        wf.Placeholder(
            name=name, placeholder_type=kind, default=given[name], placeholder_format="int" if kind is P.LIST else None
        )
        for name, kind in kinds.items()
    ]
    step = wf.steps.JobStep(
        name="long", algorithm=wf.BaseAlgorithm(command="true", environments={item.name: item for item in asked})
    )
    execution = forms.prepare(wf.Workflow(name="long", desc="", steps=[step]).plan(), runtime=here)
    form = api.get(f"executions/{execution.id}/form").json()
    shown = {field["name"]: field["default"] for group in form["schema"]["groups"] for field in group["fields"]}
    assert shown == {"seed": str(long), "sizes": f"[1, {long}]", "options": f'{{"a": {{"b": {long}}}}}', "epochs": 3}
    typed = {f"parameters.{name}": value for name, value in shown.items()}
    questions.save_configuration(here, execution.id, "long", values=typed)
    (kept,) = questions.configurations(here, execution.id)
    assert kept["values"]["parameters"] == shown
    answer = questions.validate(here, execution.id, values=typed)
    assert answer["errors"] == {}
    assert answer["values"]["parameters"] == given


def test_the_first_to_submit_starts_it(api: httpx.Client, live: LiveClient, asked: Execution) -> None:
    url = f"executions/{asked.id}/actions"
    wrong = api.post(url, json={"verb": "submit", "values": {"parameters.epochs": "x"}}).json()
    assert (wrong["ok"], set(wrong["errors"])) == (False, {"parameters.epochs", "data.seen"})
    assert wrong["message"] == "2 values are not right yet."
    live.send(op="subscribe", sub="s", topic="execution", id=asked.id)
    assert live.until(kind="snapshot")["record"]["state"] == "init"
    assert api.post(url, json={"verb": "submit", "values": RIGHT}).json()["ok"]
    kinds = [event["kind"] for event in live.until(kind="events")["events"]]
    assert kinds[:2] == ["values", "execution_state"]  # by which every other form of it closes
    again = api.post(url, json={"verb": "submit", "values": RIGHT}).json()
    assert not again["ok"]
    assert "was started already" in again["message"]
    form = api.get(f"executions/{asked.id}/form").json()
    assert (form["open"], "was started already" in form["reason"]) == (False, True)


def test_a_waiting_step_is_given_its_values(live: LiveClient, asked: Execution) -> None:
    assert live.ask("act", execution=asked.id, verb="submit", values=RIGHT)["result"]["ok"]
    asked.wait(30)
    form = live.ask("form", execution=asked.id, step="late")["result"]
    assert [field["key"] for group in form["schema"]["groups"] for field in group["fields"]] == ["parameters.title"]
    check = live.ask("validate", execution=asked.id, step="late", values={"parameters.title": "Done"})["result"]
    assert check["code"] == 'execution.give(parameters={"title": "Done"})'
    answer = live.ask("act", execution=asked.id, verb="submit", step="late", values={"parameters.title": "Done"})
    assert answer["result"]["ok"]
    assert asked.wait(30).logs("late") == "Done"


def test_what_waits_is_to_do(api: httpx.Client, asked: Execution) -> None:
    def rows() -> list[tuple[str, str]]:
        return [(row["step"], row["state"]) for row in api.get("todo").json() if row["execution"] == asked.id]

    assert rows() == [("", "init")]
    api.post(f"executions/{asked.id}/actions", json={"verb": "submit", "values": RIGHT})
    asked.wait(30)
    assert rows() == [("late", "wait_inputs")]


def test_a_form_can_be_thrown_away(api: httpx.Client, asked: Execution, here: runtime.Runtime) -> None:
    assert api.post(f"executions/{asked.id}/actions", json={"verb": "delete"}).json()["ok"]
    assert api.get(f"executions/{asked.id}/form").status_code == 404
    assert asked.id not in [row.id for row in here.store.executions()]


def test_configurations_are_kept_and_brought_back(api: httpx.Client, asked: Execution) -> None:
    url = f"executions/{asked.id}/configurations"
    refused = api.put(f"{url}/bad", json={"values": {"parameters.epochs": "x"}}).json()
    assert refused == {"ok": False, "errors": {"parameters.epochs": "'x' is not a whole number."}}
    name = "小 / 1"
    assert api.put(f"{url}/{name.replace('/', '%2F')}", json={"values": {"parameters.epochs": "5"}}).json()["ok"]
    kept = [each for each in api.get(url).json() if each["name"] == name]
    assert kept == [{"name": name, "values": {"parameters": {"epochs": 5}, "data": {}, "storages": {}}}]
    assert name in api.get(f"executions/{asked.id}/form").json()["configurations"]
    assert api.delete(f"{url}/{name.replace('/', '%2F')}").status_code == 200
    assert api.delete(f"{url}/{name.replace('/', '%2F')}").status_code == 404


def test_folders_are_listed_and_nothing_outside(api: httpx.Client, asked: Execution) -> None:
    found = api.get("choices", params={"type": "obs_path", "path": "/bucket/"}).json()
    assert {"value": "/bucket/pictures/", "title": "pictures", "detail": "", "directory": True} in found
    for path in ("/bucket/../../", "../", "~/", "file:///etc/", "/nope/"):
        answer = api.get("choices", params={"type": "obs_path", "path": path})
        assert (answer.status_code, bool(answer.json()["message"])) == (400, True), path
    assert api.get("choices", params={"type": "secrets"}).status_code == 404


def test_a_file_is_taken_whole(api: httpx.Client, here: runtime.Runtime) -> None:
    content = bytes(range(256)) * 20_000  # 5 MB, in many parts
    answer = api.post("upload", params={"path": "/bucket/up/a.bin"}, content=content)
    assert answer.json() == {"path": "/bucket/up/a.bin", "size": len(content)}
    assert here.storage.read_bytes("/bucket/up/a.bin") == content
    answer = api.post("upload", params={"path": "/bucket/up/a.bin"}, content=b"new")
    assert (answer.status_code, "exists already" in answer.json()["message"]) == (409, True)
    assert api.post("upload", params={"path": "/bucket/up/a.bin", "replace": "1"}, content=b"new").status_code == 200
    assert here.storage.read_bytes("/bucket/up/a.bin") == b"new"
    assert list(here.settings.home_path.glob("upload-*")) == []


@pytest.mark.parametrize("path", ["/bucket/../../x", "../x", "~/x", "/bucket/", "", "/x", "file:///tmp/x"])
def test_a_file_goes_nowhere_else(api: httpx.Client, path: str) -> None:
    answer = api.post("upload", params={"path": path}, content=b"x")
    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/bucket/loop/x", "File exists"),
        ("/bucket/a.txt/x", "cannot be created"),
        ("/bucket/a\x1bb", "control character"),
    ],
)
def test_a_file_is_no_folder(api: httpx.Client, here: runtime.Runtime, path: str, sentence: str) -> None:
    here.storage.write_bytes("/bucket/a.txt", b"")
    with suppress(FileExistsError):
        (Path(here.storage.resolve("/bucket/")) / "loop").symlink_to("loop")
    answer = api.post("upload", params={"path": path}, content=b"x")
    assert (answer.status_code, sentence in answer.json()["message"]) == (400, True)


def test_a_file_that_is_too_large_for_a_conversation_is_refused(here: runtime.Runtime) -> None:
    content = base64.b64encode(b"x" * 5_000_100).decode()
    with pytest.raises(StorageError, match="files of up to 5 MB"):
        questions.upload(here, "/bucket/large", content)
    assert not here.storage.exists("/bucket/large")


def test_a_file_that_is_too_large_is_refused_in_words(tmp_path: Path) -> None:
    with JupyterProcess(tmp_path, environ={"MLWORKFLOW_UPLOAD_MB": "1"}) as server, server.client() as api:
        answer = api.post("upload", params={"path": "/bucket/large.bin"}, content=b"x" * 3_000_000)
        sentence = "The file is larger than 1 MB, which is the limit for uploads."
        assert (answer.status_code, answer.json()["message"]) == (413, sentence)
        assert api.post("upload", params={"path": "/bucket/ok.bin"}, content=b"x" * 999_999).status_code == 200
        assert [path.name for path in (server.home / "storage" / "bucket").iterdir()] == ["ok.bin"]
        assert list(server.home.glob("upload-*")) == []


def test_a_file_through_a_conversation(live: LiveClient, here: runtime.Runtime) -> None:
    content = base64.b64encode(b"hello").decode()
    answer = live.ask("upload", path="/bucket/said.txt", content=content, replace=True)
    assert answer["result"] == {"path": "/bucket/said.txt", "size": 5}
    assert here.storage.read_bytes("/bucket/said.txt") == b"hello"
    assert not live.ask("upload", path="/bucket/bad.txt", content="no base64!")["ok"]


def test_nobody_fills_in_or_uploads_without_a_token(server: JupyterProcess, asked: Execution) -> None:
    base = f"{server.url}mlworkflow/api"
    assert httpx.get(f"{base}/executions/{asked.id}/form", timeout=60).status_code == 403
    assert httpx.post(f"{base}/executions/{asked.id}/form", json={}, timeout=60).status_code == 403
    assert httpx.put(f"{base}/executions/{asked.id}/configurations/x", json={}, timeout=60).status_code == 403
    assert httpx.post(f"{base}/upload", params={"path": "/bucket/forged"}, content=b"x", timeout=60).status_code == 403
    assert httpx.get(f"{base}/choices", params={"type": "obs_path"}, timeout=60).status_code == 403
    assert not (server.home / "storage" / "bucket" / "forged").exists()
