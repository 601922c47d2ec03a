"""The debugger over REST and conversations: its verbs, what it says of holds, previews and post-mortems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import NotFoundError
from jupyter_mlworkflow.handles import runtime as runtimes
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.live import requests, stepping
from jupyter_mlworkflow.live.actions import act
from jupyter_mlworkflow.live.view import execution_view
from tests.handles.conftest import home, job, parameter  # noqa: F401


@pytest.fixture
def session(job: Any, tmp_path: Path) -> Execution:  # noqa: F811
    """a -> b -> c, held before a; b runs Python that an exception ends while there is no file `fixed`."""
    (tmp_path / "code" / "train.py").write_text(
        "import os\nsecret_token = 'abc'\nrate = 0.5\n"
        f"if not os.path.exists({str(tmp_path / 'fixed')!r}):\n    raise ValueError('no data')\n"
    )
    a = job("a", "echo $MA_PARAM_WHO", parameters=[parameter("who", default="world"), parameter("n", "INT", default=3)])
    algorithm = wf.BaseAlgorithm(code_dir="./code/", boot_file="train.py")
    b = wf.steps.JobStep(name="b", algorithm=algorithm, depend_steps=[a])
    return wf.Workflow(name="line", desc="", steps=[a, b, job("c", "true", depend_steps=[b])]).debug()


def do(session: Execution, verb: str, step: str = "", **values: Any) -> dict[str, Any]:
    return act(session._runtime, session.id, verb, step, values)


def ask(session: Execution, op: str, **options: Any) -> Any:
    ok, result = requests.answer(session._runtime, op, {"execution": session.id, **options})
    assert ok, result
    return result


def states(session: Execution) -> str:
    return " ".join(step.state.value for step in session.wait().steps.values())


def test_stepping_with_all_verbs(session: Execution, tmp_path: Path) -> None:
    holds = {"debug": True, "every": True, "until": "", "breakpoints": []}
    assert execution_view(session._runtime, session.id)["holds"] == holds
    assert do(session, "next") == {"ok": True, "execution": session.id}
    assert states(session) == "completed hold init"
    assert do(session, "back", "a")["ok"]
    assert states(session) == "hold init init"
    assert do(session, "break_at", breakpoints=["c"])["ok"]
    assert ask(session, "view")["holds"] == {**holds, "breakpoints": ["c"]}
    (tmp_path / "fixed").touch()
    assert do(session, "run_to", "b")["ok"]
    assert states(session) == "completed hold init"
    assert do(session, "proceed")["ok"]
    assert states(session) == "completed completed hold"
    assert ask(session, "view")["holds"] == {"debug": True, "every": False, "until": "", "breakpoints": ["c"]}
    assert do(session, "skip", "c")["ok"]
    assert states(session) == "completed completed skipped"
    assert do(session, "next")["message"].endswith("holds: it is completed.")


def test_refusals_are_sentences_and_change_nothing(session: Execution) -> None:
    seq = session.record.seq
    wrong: list[tuple[str, str, dict[str, Any], str]] = [
        ("next", "a", {}, "is about the whole execution"),
        ("run_to", "", {}, "is about one step"),
        ("run_to", "z", {}, 'no step "z"'),
        ("back", "a", {}, "did not run yet"),
        ("break_at", "", {}, "wants values"),
        ("break_at", "", {"breakpoints": ["a b"]}, "A breakpoint is the name of a step"),
        ("edit", "a", {}, "nothing to edit"),
        ("edit", "a", {"inputs": 3}, "must be an object"),
        ("edit", "a", {"parameters": {"n": "many"}}, "parameters.n: "),
        ("edit", "a", {"parameters": {"m": 1}}, 'no parameter of step "a"'),
    ]
    for verb, step, values, said in wrong:
        answer = act(session._runtime, session.id, verb, step, values)
        assert not answer["ok"]
        assert said in answer["message"]
    assert session.record.seq == seq


def test_what_a_step_receives_is_told_and_edited(session: Execution) -> None:
    nothing: dict[str, Any] = {"inputs": {}, "parameters": {}}
    before = ask(session, "preview", step="a")
    fields = [item for group in before.pop("schema")["groups"] for item in group["fields"]]
    assert [(item["key"], item["type"], item["default"]) for item in fields] == [
        ("parameters.who", "str", "world"),
        ("parameters.n", "int", 3),
    ]
    del before["choices"], before["upload_mb"]
    assert before == {"inputs": {}, "parameters": {"who": "world", "n": 3}, "problem": "", "edited": nothing}
    assert do(session, "edit", "a", parameters={"who": "me"})["ok"]
    after = ask(session, "preview", step="a")
    assert after["parameters"] == {"who": "me", "n": 3}
    assert after["edited"] == {"inputs": {}, "parameters": {"who": "me"}}
    do(session, "next")
    assert "me" in str(session.wait().logs("a")).split()
    ok, said = requests.answer(session._runtime, "preview", {"execution": session.id, "step": "z"})
    assert not ok
    assert 'no step "z"' in said


def test_what_was_typed_is_read_by_the_type_of_its_field(job: Any) -> None:  # noqa: F811
    """Text comes from fields: of placeholders by their type, of fixed values by what they were."""
    options = wf.Placeholder("options", wf.PlaceholderType.JSON, default={"depth": 3})
    algorithm = wf.BaseAlgorithm(
        command="echo $rate $MA_PARAM_COUNT $options",
        parameters=[
            parameter("mode", "ENUM", enum_list=["fast", "exact"], default="fast"),
            parameter("note", required=False),
            wf.AlgorithmParameters(name="count", value=3),
            wf.AlgorithmParameters(name="shuffle", value=True),
        ],
        environments={"options": options},
    )
    execution = wf.Workflow(name="typed", desc="", steps=[wf.steps.JobStep(name="a", algorithm=algorithm)]).debug()
    fields = ask(execution, "preview", step="a")["schema"]["groups"][0]["fields"]
    assert [(item["name"], item["type"], item["has_default"]) for item in fields] == [
        ("mode", "enum", True),
        ("count", "float", True),
        ("shuffle", "bool", True),
        ("note", "str", False),
        ("options", "json", True),
    ]
    typed = {"mode": "exact", "note": "hello", "count": "5", "shuffle": "false", "options": '{"depth": 7}'}
    assert do(execution, "edit", "a", parameters=typed)["ok"]
    received = ask(execution, "preview", step="a")
    assert received["parameters"] == {"mode": "exact", "count": 5, "shuffle": False, "note": "hello"}
    wrong = do(execution, "edit", "a", parameters={"mode": "slow", "count": "many", "options": "{"})
    assert not wrong["ok"]
    assert {line.partition(":")[0] for line in wrong["message"].split("\n")} == {
        "parameters.mode",
        "parameters.count",
        "parameters.options",
    }
    do(execution, "next")
    assert states(execution) == "completed"
    assert '5 {"depth": 7}' in str(execution.logs("a"))


def test_a_step_without_an_exception(session: Execution) -> None:
    assert ask(session, "postmortem", step="a") == {"exceptions": []}
    with pytest.raises(NotFoundError):
        stepping.postmortem(session._runtime, session.id, "z")


def test_a_failed_step_is_retried_with_new_code(
    session: Execution, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session.stop()
    monkeypatch.setenv("MLWORKFLOW_POSTMORTEM", "on")
    runtimes._open.clear()
    train = wf.steps.JobStep(name="b", algorithm=wf.BaseAlgorithm(code_dir="./code/", boot_file="train.py"))
    execution = wf.Workflow(name="again", desc="", steps=[train]).debug()
    do(execution, "next")
    assert states(execution) == "failed"
    (found,) = ask(execution, "postmortem", step="b")["exceptions"]
    assert (found["type"], found["message"]) == ("ValueError", "no data")
    assert found["frames"][-1]["locals"]["rate"] == "0.5"
    (tmp_path / "code" / "train.py").write_text("print('mended')\n")
    assert do(execution, "retry", "b")["ok"]  # it was let go already: it runs
    assert states(execution) == "completed"
    assert "mended" in execution.logs("b")


def test_a_failed_step_is_tried_again_with_what_was_typed(job: Any) -> None:  # noqa: F811
    rate = wf.Placeholder(name="rate", placeholder_type=wf.PlaceholderType.FLOAT, default=5.0)
    algorithm = wf.BaseAlgorithm(
        command='echo "$MA_PARAM_RATE $MA_PARAM_TRIES"; test "$MA_PARAM_RATE$MA_PARAM_TRIES" = 0.54',
        parameters=[wf.AlgorithmParameters(name="rate", value=rate), wf.AlgorithmParameters(name="tries", value=3)],
    )
    fit = wf.steps.JobStep(name="fit", algorithm=algorithm)
    run = wf.Workflow(name="again", desc="", steps=[fit]).run(wait=True)
    assert states(run) == "failed"
    shown = ask(run, "preview", step="fit")["schema"]["groups"][0]["fields"]
    assert [(field["name"], field["default"]) for field in shown] == [("rate", 5.0), ("tries", 3)]
    seq = run.record.seq
    refused = do(run, "retry_with", "fit", parameters={"rate": "much", "tries": "4"})
    assert refused["message"].startswith("parameters.rate: ")
    assert "takes no values" in do(run, "retry_with", "fit", inputs={})["message"]
    assert run.record.seq == seq  # nothing was changed
    assert do(run, "retry_with", "fit", parameters={"rate": "0.5"})["ok"]
    assert states(run) == "failed"
    assert run.record.parameters["rate"] == 0.5  # the run tells what it ran with
    assert do(run, "retry_with", "fit", parameters={"tries": "4"})["ok"]
    assert states(run) == "completed"
    assert dict(run.steps["fit"].parameters) == {"rate": 0.5, "tries": 4}
    assert "completed" in do(run, "retry_with", "fit", parameters={})["message"]
