"""Who is let in: Jupyter's authentication, its protection against forged requests, its authorizer."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from websocket import WebSocketBadStatusException

from jupyter_mlworkflow.handles.execution import Execution
from tests.jupyter import ROOT, TOKEN, JupyterProcess, LiveClient

ROUTES = (
    "store",
    "executions",
    "todo",
    "storage",
    "storage/file?path=/a/b",
    "storage/raw?path=/a/b",
    "asset?type=model&name=a",
    "executions/abcdef",
    "executions/abcdef/twin",
    "executions/abcdef/events",
    "executions/abcdef/steps/train/preview",
    "executions/abcdef/steps/train/postmortem",
    "executions/abcdef/steps/train/metrics-before",
    "executions/abcdef/logs/train",
    "executions/abcdef/logs/train/search?text=a",
    "executions/abcdef/logs/train/raw",
)


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_reads_without_a_token(server: JupyterProcess, route: str) -> None:
    for headers in ({}, {"Authorization": "token wrong"}):
        answer = httpx.get(f"{server.url}mlworkflow/api/{route}", headers=headers, timeout=60)
        assert answer.status_code == 403
        assert "store" not in answer.text


def test_nobody_acts_without_a_token(server: JupyterProcess, finished: Execution) -> None:
    url = f"{server.url}mlworkflow/api/executions/{finished.id}/actions"
    assert httpx.post(url, json={"verb": "delete"}, timeout=60).status_code == 403
    assert finished.state.value == "completed"


@pytest.mark.parametrize("query", ["", "?token=wrong"])
def test_nobody_listens_without_a_token(server: JupyterProcess, query: str) -> None:
    with pytest.raises(WebSocketBadStatusException) as caught:
        LiveClient(f"ws://127.0.0.1:{server.port}/mlworkflow/api/live{query}")
    assert caught.value.status_code == 403


def test_another_site_cannot_listen(server: JupyterProcess) -> None:
    url = f"ws://127.0.0.1:{server.port}/mlworkflow/api/live"
    with closing(logged_in(server)) as browser:
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    LiveClient(url, cookie=cookies).close()  # the same cookies, from our own pages
    with pytest.raises(WebSocketBadStatusException) as caught:
        LiveClient(url, cookie=cookies, origin="http://evil.example")
    assert caught.value.status_code == 403


def test_a_forged_form_does_nothing(server: JupyterProcess, finished: Execution) -> None:
    with closing(logged_in(server)) as browser:
        url = f"{server.url}mlworkflow/api/executions/{finished.id}/actions"
        body = {"verb": "label", "values": {"labels": ["forged"]}}
        assert browser.post(url, json=body).status_code == 403
        assert finished.labels == ()
        token = browser.cookies["_xsrf"]
        answer = browser.post(url, json=body, headers={"X-XSRFToken": token})
        assert (answer.status_code, answer.json()["ok"]) == (200, True)
        foreign = {"X-XSRFToken": token, "Origin": "http://evil.example"}
        assert browser.post(url, json=body, headers=foreign).status_code in (403, 404)


def logged_in(server: JupyterProcess) -> httpx.Client:
    """A browser with the cookies of a login, and no token."""
    browser = httpx.Client(follow_redirects=True, timeout=60)
    page = browser.get(f"{server.url}login")
    token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
    assert token is not None
    browser.post(f"{server.url}login", data={"_xsrf": token[1], "password": TOKEN})
    return browser


def test_an_authorizer_has_the_last_word(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "looking.py").write_text(
        "from jupyter_server.auth import Authorizer\n"
        "class Looking(Authorizer):\n"
        "    def is_authorized(self, handler, user, action, resource):\n"
        "        return resource != 'mlworkflow' or action == 'read'\n"
    )
    options = ("--ServerApp.authorizer_class=looking.Looking",)
    environ = {"PYTHONPATH": f"{tmp_path / 'config'}:{ROOT}"}
    with JupyterProcess(tmp_path, options=options, environ=environ) as server, server.client() as api:
        assert api.get("store").status_code == 200
        assert api.post("executions/abcdef/actions", json={"verb": "stop"}).status_code == 403
        with pytest.raises(WebSocketBadStatusException):
            server.live()
