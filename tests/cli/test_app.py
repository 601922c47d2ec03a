"""The frame of the command line: help, errors, settings, cleaning, speed of its imports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.cli.app import COMMANDS
from jupyter_mlworkflow.cli.clean import Found, _describe, _remove_tree


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


def test_config_set_leaves_a_broken_file_alone(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = tmp_path / "config" / "jupyter-mlworkflow" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[mlworkflow\nslots = 4\n")
    for words in (("set", "slots", "5"), ("unset", "slots")):
        refused = mlworkflow("config", *words)
        assert (refused.code, refused.out) == (2, "")
        assert "is not valid TOML" in refused.err
    assert file.read_text() == "[mlworkflow\nslots = 4\n"
    # A wrong value is no reason not to write the right one.
    file.write_text("[mlworkflow]\nslots = 'four'\n")
    assert mlworkflow("config", "set", "slots", "5").code == 0


def test_config_set_takes_minus_one_for_a_value(
    mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    refused = mlworkflow("config", "set", "slots", "-1")
    assert refused.code == 2
    assert 'Setting "slots" must be a whole number from 0 to 10000, not -1' in refused.err


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


def test_clean_with_nobody_to_ask_names_the_way(home: Path, flow: Path, mlworkflow: Any) -> None:
    mlworkflow("run", str(flow))
    command = [sys.executable, "-m", "jupyter_mlworkflow", "clean"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--yes goes on without asking. Nothing was removed." in done.stderr
    assert len(mlworkflow("ls", "--json").json) == 1
    agreed = subprocess.run(command, input="y\n", capture_output=True, text=True, timeout=60)
    assert agreed.returncode == 0
    assert mlworkflow("ls", "--json").json == []


def test_clean_frees_what_it_says(mlworkflow: Any, flow: Path, home: Path) -> None:
    mlworkflow("run", str(flow))
    mlworkflow("run", str(flow))
    for argv in (("clean", "--yes"), ("clean", "--all", "--yes")):
        said = mlworkflow(*argv).out
        sizes = re.findall(r"([\d.]+ [KMG]B)", said)
        assert len(sizes) == 2, said
        assert sizes[0] == sizes[1] != "0 KB"


def test_clean_counts_services_in_words(home: Path) -> None:
    one, two = (_describe(home, Found(idle_services=["a"] * count), False, False) for count in (1, 2))
    assert one[0].startswith("1 service that does not run")
    assert two[0].startswith("2 services that do not run")


@pytest.mark.parametrize("days", ["nan", "inf", "-1"])
def test_clean_wants_a_number_of_days(mlworkflow: Any, days: str) -> None:
    refused = mlworkflow("clean", "--older-than", days)
    assert refused.code == 2
    assert "takes a number of days" in refused.err


def test_names_that_are_not_known(mlworkflow: Any, flow: Path) -> None:
    assert mlworkflow("models").code == 0
    mlworkflow("run", str(flow))
    for argv, sentence in (
        (("ls", "tow"), 'There is no execution of a workflow "tow". Did you mean "two"? Known: two.'),
        (("models", "nope"), 'There is no model "nope".'),
    ):
        refused = mlworkflow(*argv)
        assert (refused.code, refused.out) == (2, "")
        assert sentence in refused.err
    assert mlworkflow("ls", "-n", "9" * 30).code == 0


def test_logs_of_a_run_whose_folder_is_gone(mlworkflow: Any, flow: Path, home: Path) -> None:
    mlworkflow("run", str(flow))
    for folder in (home / "runs").iterdir():
        _remove_tree(folder)  # its supervisor may just be writing its last lines
    for argv in ((), ("second",), ("-f",)):
        refused = mlworkflow("logs", "execution-001", *argv)
        assert refused.code == 2
        assert "is gone: somebody removed the folder" in refused.err


def test_what_no_terminal_can_print_is_escaped(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "odd.py"
    script.write_text(
        "from jupyter_mlworkflow import workflow as wf\n"
        'metric = \'[{"key": "a", "title": "é", "type": "float", "data": {"value": 1}}]\'\n'
        "command = f\"printf '%s' '{metric}' > $MA_OUTPUT_METRICS\"\n"
        "files = wf.data.MetricsConfig(metric_files='/odd/metrics.json')\n"
        "out = wf.steps.JobOutput(name='metrics', metrics_config=files)\n"
        "step = wf.steps.JobStep(name='a', algorithm=wf.BaseAlgorithm(command=command), outputs=out)\n"
        "workflow = wf.Workflow(name='odd', desc='', steps=step)\n"
    )
    for encoding in ("utf-8", "ascii"):
        environ = {**os.environ, "PYTHONIOENCODING": encoding}
        for argv in (["run", str(script)], ["show", "execution-001"], ["show", "execution-001", "--json"]):
            command = [sys.executable, "-m", "jupyter_mlworkflow", *argv]
            done = subprocess.run(command, capture_output=True, env=environ, timeout=60)
            assert done.returncode == 0, done.stderr
            assert b"Traceback" not in done.stderr
        (metric,) = json.loads(done.stdout)["steps"]["a"]["metrics"]
        assert metric["title"] == "é"


def test_json_of_what_is_no_unicode_text(capsys: pytest.CaptureFixture[str]) -> None:
    from jupyter_mlworkflow.cli.output import print_json

    print_json({"title": "é \ud800"})
    assert json.loads(capsys.readouterr().out) == {"title": "é \ud800"}


def test_an_error_of_the_system_is_a_sentence(mlworkflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file" / "config"))
    refused = mlworkflow("config", "set", "slots", "3")
    assert refused.code == 2
    assert re.fullmatch(r"mlworkflow: .*/file/config.*: Not a directory\.\n", refused.err)


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


def test_the_magic_is_the_same_command(home: Path, capsys: pytest.CaptureFixture[str], flow: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.run_line_magic("load_ext", "jupyter_mlworkflow")
    shell.run_line_magic("mlworkflow", f"run {flow} --set word='two words'")
    assert "two/execution-001 completed" in capsys.readouterr().out
    shell.run_line_magic("mlworkflow", "logs execution-001 first")
    assert capsys.readouterr().out == "two words from first\n"


def test_tables_in_a_pipe_have_a_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    from jupyter_mlworkflow.cli.output import print_table

    print_table(("name", "state"), [("训练", "ok"), ("b" * 300, None)], empty="nothing")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["name", "state"], ["训练", "ok"], ["b" * 300]]
    assert lines[0].index("state") == 302
    assert lines[1].index("ok") == 300, "two wide characters take four columns"
    print_table(("name",), [], empty="nothing")
    assert capsys.readouterr().out == "nothing\n"
