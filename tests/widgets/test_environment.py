"""Where a widget is added to outputs, and where not; and how kernels learn that our front end draws them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from jupyter_mlworkflow.server import announce
from jupyter_mlworkflow.widgets.environment import LABEXTENSION, SETTING, shows_views, wants_widget


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, True),  # a front end that nobody knows: whatever it is, it may run widgets
        ({LABEXTENSION: "1"}, False),
        ({LABEXTENSION: "1", SETTING: "always"}, True),
        ({SETTING: "never"}, False),
        ({LABEXTENSION: "1", "VSCODE_PID": "17", "JPY_SESSION_NAME": "a.ipynb"}, False),  # Jupyter in its terminal
        ({LABEXTENSION: "1", "VSCODE_PID": "17"}, True),  # VS Code, started from a terminal of Jupyter
    ],
)
def test_a_widget_is_wanted_where_our_front_end_does_not_draw(environ: dict[str, str], wanted: bool) -> None:
    assert wants_widget(environ) is wanted


def test_views_can_be_acted_on_with_our_front_end_or_a_widget() -> None:
    assert shows_views({LABEXTENSION: "1"})
    assert shows_views({})
    assert not shows_views({SETTING: "never"})


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, *, disabled: dict[str, bool] | None = None) -> None:
    """Lay out what pages of a server read: the labextensions that are there, and those that are turned off."""
    there = folder / "labextensions" / "jupyter-mlworkflow"
    there.mkdir(parents=True, exist_ok=True)
    build = {"load": "static/x.js", "extension": "./extension"}
    package = {"name": "jupyter-mlworkflow", "version": "0.1.0", "jupyterlab": {"_build": build}}
    (there / "package.json").write_text(json.dumps(package))
    config = folder / "config" / "labconfig"
    config.mkdir(parents=True, exist_ok=True)
    (config / "page_config.json").write_text(json.dumps({"disabledExtensions": disabled or {}}))
    monkeypatch.setenv("JUPYTER_PATH", str(folder))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder / "config"))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "")


def test_kernels_are_told_only_where_the_labextension_is_there_and_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LABEXTENSION, "")
    installed(tmp_path, monkeypatch)
    assert announce.announce()
    for off in ("jupyter-mlworkflow", "jupyter-mlworkflow:renderer"):
        installed(tmp_path, monkeypatch, disabled={off: True})
        assert not announce.announce()
        assert LABEXTENSION not in announce.os.environ
    monkeypatch.setitem(sys.modules, "jupyterlab_server.config", None)
    assert not announce.announce(), "a server without JupyterLab draws nothing"
