"""`mlworkflow run` and what can be done to an execution afterwards, for real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_a_run_from_the_shell(mlworkflow: Any, flow: Path) -> None:
    done = mlworkflow("run", str(flow), "--set", "word=good morning")
    assert done.code == 0
    assert "two/execution-001 completed after" in done.out
    told = [" ".join(line.split()[1:]) for line in done.err.splitlines()]
    assert [line for line in told if line.endswith(("running", "completed"))] == [
        "two/execution-001 running",
        "first running",
        "first completed",
        "second running",
        "second completed",
        "two/execution-001 completed",
    ]
    assert mlworkflow("logs", "execution-001", "first").out == "good morning from first\n"
    both = mlworkflow("logs", "two/execution-001").out
    assert both == "== first\ngood morning from first\n== second\nsecond says 0\n"


def test_json_stands_alone_on_standard_output(mlworkflow: Any, flow: Path) -> None:
    done = mlworkflow("run", str(flow), "--set", "word=bye", "--json")
    assert done.code == 0
    assert done.json["state"] == "completed"
    assert list(done.json["steps"]) == ["first", "second"]
    listed = mlworkflow("ls", "--json").json
    assert [(row["name"], row["state"], row["steps"]) for row in listed] == [
        ("execution-001", "completed", {"completed": 2})
    ]
    shown = mlworkflow("show", "execution-001", "--json").json
    assert shown["parameters"]["word"] == "bye"


def test_a_failing_run_exits_with_1_and_can_be_repaired(mlworkflow: Any, flow: Path) -> None:
    failed = mlworkflow("run", str(flow), "--set", "code=7")
    assert failed.code == 1
    assert 'Step "second" failed' in failed.out
    assert "exit code 7" in failed.out
    assert "    second says 7" in failed.out
    assert "with the plan as it was: mlworkflow resume two/execution-001" in failed.out
    assert "After editing the workflow, start it anew: mlworkflow run" in failed.out
    assert mlworkflow("resume", "execution-001").code == 1
    repaired = mlworkflow("retry", "execution-001", "second", "--set", "code=0")
    assert repaired.code == 0
    steps = mlworkflow("show", "execution-001", "--json").json["steps"]
    assert (steps["first"]["attempt"], steps["second"]["attempt"]) == (1, 3)
    assert mlworkflow("logs", "execution-001", "second", "--attempt", "1").out == "second says 7\n"


def test_rerun_takes_over_what_stands_before(mlworkflow: Any, flow: Path) -> None:
    mlworkflow("run", str(flow), "--set", "word=once")
    again = mlworkflow("rerun", "execution-001", "--from", "second", "--set", "code=0", "--json")
    assert again.code == 0
    assert again.json["name"] == "execution-002"
    assert again.json["steps"]["second"]["attempt"] == 1
    assert mlworkflow("logs", "execution-002", "first").out == ""


def test_missing_values_are_listed_at_once_and_nothing_starts(mlworkflow: Any, needy: Path, home: Path) -> None:
    refused = mlworkflow("run", str(needy))
    assert refused.code == 2
    assert "needs 2 values" in refused.err
    assert "parameters.size" in refused.err
    assert "how many" in refused.err
    assert "parameters.mode" in refused.err
    assert mlworkflow("ls", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--set", "size=many"), "'many' is not a whole number"),
        (("--set", "mode=slow"), "'slow' is none of fast, exact"),
        (("--set", "sice=3"), "size"),
        (("--set", "size"), "write NAME=VALUE, not 'size'"),
        (("--set", "size=1", "--set", "size=2"), '"size" is given twice'),
        (("--steps", "wrok"), 'There is no step "wrok" (did you mean "work"?)'),
        (("--scene", "night"), "night"),
    ],
)
def test_wrong_arguments_get_a_sentence(
    mlworkflow: Any, needy: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = mlworkflow("run", str(needy), *arguments)
    assert refused.code == 2
    assert sentence in refused.err
    assert "Traceback" not in refused.err
    assert mlworkflow("ls", "--json").json == []


def test_plan_only_looks(mlworkflow: Any, needy: Path) -> None:
    looked = mlworkflow("run", str(needy), "--plan", "--set", "size=3")
    assert looked.code == 2
    assert "missing parameters.mode (one of fast, exact), for example fast" in looked.out
    assert "parameters.size" not in looked.out
    complete = mlworkflow("run", str(needy), "--plan", "--set", "size=3", "--set", "mode=exact", "--json")
    assert complete.code == 0
    assert complete.json["values"]["parameters"] == {"size": 3, "mode": "exact"}
    assert mlworkflow("ls", "--json").json == []


def test_a_run_can_be_left_alone_attached_to_and_stopped(mlworkflow: Any, slow: Path) -> None:
    started = mlworkflow("run", str(slow), "--no-wait", "--label", "nightly")
    assert started.code == 0
    assert "mlworkflow attach slow/execution-001" in started.out
    (slow.parent / "go").touch()
    attached = mlworkflow("attach", "execution-001")
    assert attached.code == 0
    assert mlworkflow("ls", "--label", "nightly", "--json").json[0]["state"] == "completed"
    (slow.parent / "go").unlink()
    mlworkflow("run", str(slow), "--no-wait")
    stopped = mlworkflow("stop", "execution-002")
    assert stopped.code == 0
    assert stopped.out == "slow/execution-002: stopped\n"


def test_following_logs_prints_lines_as_they_come(mlworkflow: Any, slow: Path) -> None:
    mlworkflow("run", str(slow), "--no-wait")
    (slow.parent / "go").touch()
    assert mlworkflow("logs", "-f", "execution-001", "wait").out == "done waiting\n"
    assert mlworkflow("logs", "-f", "execution-001").out == "== wait\ndone waiting\n"


def test_ls_says_how_to_begin(mlworkflow: Any) -> None:
    assert "mlworkflow run FLOW.PY" in mlworkflow("ls").out


@pytest.mark.parametrize("command", ["show", "logs", "stop", "attach", "retry", "resume", "rerun"])
def test_an_unknown_execution_gets_a_sentence(mlworkflow: Any, command: str) -> None:
    refused = mlworkflow(command, "execution-009")
    assert refused.code == 2
    assert 'There is no execution "execution-009"' in refused.err
