"""What the tests of the front end compare with is what Python does now."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jupyter_mlworkflow.show.graph import layout

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "labextension" / "test" / "views" / "fixtures"
WRITE = "Write it anew: python labextension/test/views/fixtures/make_fixtures.py"


def test_the_folded_journals_are_current() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_fixtures.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_view_fixtures", FIXTURES / "make_fixtures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kept(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def form(value: Any) -> Any:
    """Return a document without what differs from run to run: numbers and texts; its names and kinds stay."""
    if isinstance(value, dict):
        return {key: form(each) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return [form(each) for each in value]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


@pytest.mark.skipif(shutil.which("dot") is not None, reason="another Graphviz places the nodes elsewhere")
def test_the_drawn_fixtures_are_current(maker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "PATIENCE", 120.0)  # the machine may be busy
    assert kept("wide-60.json") == json.loads(json.dumps(maker.drawn(60))), WRITE
    assert kept("framed.json") == json.loads(json.dumps(maker.framed())), WRITE


def test_the_recorded_run_is_what_a_run_looks_like_now(
    maker: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLWORKFLOW_HOME", str(tmp_path / "home"))
    made, there = json.loads(json.dumps(maker.real(tmp_path))), kept("pictures.json")
    for document in (made, there):
        assert {kind["kind"] for kind in document["events"]} >= {"execution_created", "metrics", "step_state"}
        del document["events"], document["logs"]  # how many there are depends on when somebody looked
    assert form(there) == form(made), WRITE
    picture, drawn = there["view"]["picture"], made["view"]["picture"]
    assert picture["nodes"] == drawn["nodes"], WRITE
    assert there["view"]["definitions"].keys() == made["view"]["definitions"].keys(), WRITE
