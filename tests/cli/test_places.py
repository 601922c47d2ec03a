"""Where things are looked for and kept: the home, whatever way it is named, and settings that cannot work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.settings import user_file


def test_a_relative_home_is_one_place_for_everybody(
    mlworkflow: Any, flow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLWORKFLOW_HOME", "rel")
    assert mlworkflow("run", str(flow)).code == 0
    assert [path.name for path in tmp_path.glob("**/store.sqlite3")] == ["store.sqlite3"]
    assert (tmp_path / "rel" / "store.sqlite3").exists()
    monkeypatch.chdir(tmp_path / "rel")
    monkeypatch.setenv("MLWORKFLOW_HOME", ".")
    assert [row["state"] for row in mlworkflow("ls", "--json").json] == ["completed"]


CODE = """
from jupyter_mlworkflow import workflow as wf

data = wf.data.OBSPlaceholder(name="data", object_type="file")
step = wf.steps.JobStep(
    name="look",
    algorithm=wf.BaseAlgorithm(code_dir="./code/", command="cat hello.txt $MA_INPUT_DATA"),
    inputs=wf.steps.JobInput(name="data", data=data),
)
workflow = wf.Workflow(name="placed", desc="Code beside the script", steps=[step])
"""


@pytest.fixture
def placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script whose code lies beside it, seen from another folder, in which there is data."""
    script = tmp_path / "flows" / "flow.py"
    (script.parent / "code").mkdir(parents=True)
    (script.parent / "code" / "hello.txt").write_text("hello from the code\n")
    script.write_text(CODE)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    Path("mine.txt").write_text("hello from the shell\n")
    return script


def test_relative_paths_of_a_script_start_at_its_folder(mlworkflow: Any, placed: Path) -> None:
    assert mlworkflow("run", str(placed), "--data", "data=./mine.txt").code == 0
    told = "hello from the code\nhello from the shell\n"
    assert mlworkflow("logs", "execution-001", "look").out == told
    assert mlworkflow("rerun", "execution-001").code == 0
    assert mlworkflow("logs", "execution-002", "look").out == told


def test_a_path_that_is_not_there_is_told_with_where_it_was_looked_for(mlworkflow: Any, placed: Path) -> None:
    (placed.parent / "code").rename(placed.parent / "other")
    refused = mlworkflow("run", str(placed), "--data", "data=./mine.txt")
    assert refused.code == 2
    assert f"./code/ does not exist in {placed.parent}." in refused.err


def test_an_empty_home_is_refused_and_made_nowhere(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    refused = mlworkflow("--home", "", "ls")
    assert refused.code == 2
    assert 'Setting "home" must be a folder' in refused.err
    assert sorted(tmp_path.iterdir()) == before


def test_config_writes_the_folder_that_was_meant(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    mlworkflow("config", "set", "home", "rel")
    assert user_file().read_text() == f'[mlworkflow]\nhome = "{tmp_path / "rel"}"\n'
    mlworkflow("config", "set", "home", "~/mine")
    assert user_file().read_text() == '[mlworkflow]\nhome = "~/mine"\n'


@pytest.mark.parametrize(("name", "value"), [("executor", "zzz"), ("slots", "9" * 20), ("home", "")])
def test_config_refuses_what_nothing_could_work_with(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert mlworkflow("config", "set", name, value).code == 2
    assert not user_file().exists()


def test_an_unknown_executor_is_refused_before_anything_is_recorded(
    mlworkflow: Any, flow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLWORKFLOW_EXECUTOR", "zzz")
    refused = mlworkflow("run", str(flow))
    assert refused.code == 2
    assert 'There is no executor "zzz"' in refused.err
    assert "Known: local" in refused.err
    assert mlworkflow("ls", "--json").json == []  # looking works all the same
