"""The frame of the command line: help, errors, settings, cleaning, speed of its imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.cli.app import COMMANDS


def test_help_lists_every_command_without_importing_any() -> None:
    code = (
        "import sys; from jupyter_mlworkflow.cli.app import call; call(['--help']); "
        "print([name for name in sys.modules if name.startswith(('rich.', 'pydantic', 'jupyter_mlworkflow.handles'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(mlworkflow: Any, command: str) -> None:
    explained = mlworkflow(command, "--help")
    assert explained.code == 0
    assert explained.out.startswith("Usage: mlworkflow")


def test_a_wrong_command_names_the_right_one(mlworkflow: Any) -> None:
    refused = mlworkflow("lst")
    assert refused.code == 2
    assert 'There is no command "lst". Did you mean "ls"?' in refused.err


def test_debug_shows_the_traceback(home: Path) -> None:
    command = [sys.executable, "-m", "jupyter_mlworkflow"]
    quiet = subprocess.run([*command, "show", "nothing"], capture_output=True, text=True, timeout=60)
    loud = subprocess.run([*command, "--debug", "show", "nothing"], capture_output=True, text=True, timeout=60)
    assert quiet.returncode == 2
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in loud.stderr


def test_config_tells_values_and_where_they_come_from(
    mlworkflow: Any, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("MLWORKFLOW_SLOTS", "3")
    shown = mlworkflow("config", "--json").json
    assert shown["home"] == {"value": str(home), "source": "MLWORKFLOW_HOME"}
    assert shown["slots"] == {"value": 3, "source": "MLWORKFLOW_SLOTS"}
    assert shown["ballast_mb"]["source"] == "default"


def test_config_set_keeps_the_rest_of_the_file(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = tmp_path / "config" / "jupyter-mlworkflow" / "config.toml"
    assert mlworkflow("config", "set", "slots", "4").code == 0
    assert file.read_text() == "[mlworkflow]\nslots = 4\n"
    file.write_text("# mine\n[mlworkflow]\nslots = 4\n\n[other]\nslots = 9\n")
    assert mlworkflow("config", "set", "storage", '/a "b"').code == 0
    assert mlworkflow("config", "set", "slots", "5").code == 0
    assert file.read_text() == '# mine\n[mlworkflow]\nstorage = "/a \\"b\\""\nslots = 5\n\n[other]\nslots = 9\n'
    assert mlworkflow("config", "--json").json["slots"] == {"value": 5, "source": str(file)}
    assert mlworkflow("config", "unset", "slots").code == 0
    assert mlworkflow("config", "--json").json["slots"]["source"] == "default"


def test_config_set_refuses_what_cannot_be(mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    wrong = mlworkflow("config", "set", "slots", "many")
    assert wrong.code == 2
    assert "must be a whole number" in wrong.err
    assert 'Did you mean "slots"' in mlworkflow("config", "set", "slotz", "3").err
    assert not (tmp_path / "config").exists()


def test_config_set_says_when_something_else_wins(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("MLWORKFLOW_SLOTS", "2")
    assert "MLWORKFLOW_SLOTS says so and wins" in mlworkflow("config", "set", "slots", "5").out


def test_clean_removes_what_ended_and_leaves_what_runs(mlworkflow: Any, flow: Path, slow: Path, home: Path) -> None:
    mlworkflow("run", str(flow))
    mlworkflow("run", str(slow), "--no-wait")
    ended = mlworkflow("show", "two/execution-001", "--json").json["id"]
    assert (home / "runs" / ended).is_dir()
    cleaned = mlworkflow("clean", "--yes")
    assert cleaned.code == 0
    assert "two/execution-001" in cleaned.out
    assert not (home / "runs" / ended).exists()
    assert [row["workflow"] for row in mlworkflow("ls", "--json").json] == ["slow"]
    assert mlworkflow("clean", "--yes").out == "Nothing to clean.\n"
    refused = mlworkflow("clean", "--all", "--yes")
    assert refused.code == 2
    assert "1 execution and 0 services still run" in refused.err
    assert mlworkflow("clean", "--all", "--force", "--yes").code == 0
    assert sorted(home.rglob("*")) == []
    assert not home.exists()


def test_clean_asks_first(mlworkflow: Any, flow: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mlworkflow("run", str(flow))
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    refused = mlworkflow("clean", "--all")
    assert refused.code == 130
    assert len(mlworkflow("ls", "--json").json) == 1


def test_clean_all_touches_nothing_that_is_not_ours(mlworkflow: Any, flow: Path, home: Path) -> None:
    mlworkflow("run", str(flow))
    (home / "thesis.txt").write_text("years of work")
    assert mlworkflow("clean", "--all", "--yes").code == 0
    assert [path.name for path in home.iterdir()] == ["thesis.txt"]
    assert mlworkflow("clean", "--all", "--yes").out == f"Nothing to clean in {home}.\n"


def test_clean_by_age(mlworkflow: Any, flow: Path) -> None:
    mlworkflow("run", str(flow))
    assert mlworkflow("clean", "--older-than", "1", "--yes").out == "Nothing to clean.\n"
    assert mlworkflow("clean", "--older-than", "0", "--yes").code == 0
    assert mlworkflow("ls", "--json").json == []


def test_the_magic_is_the_same_command(
    home: Path, capsys: pytest.CaptureFixture[str], flow: Path
) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.run_line_magic("load_ext", "jupyter_mlworkflow")
    shell.run_line_magic("mlworkflow", f"run {flow} --set word='two words'")
    assert "two/execution-001 completed" in capsys.readouterr().out
    shell.run_line_magic("mlworkflow", "logs execution-001 first")
    assert capsys.readouterr().out == "two words from first\n"
