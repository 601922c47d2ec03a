"""The debug session of a workflow: which execution it is at, what it hands on, where it starts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import PlanError
from jupyter_mlworkflow.handles.execution import Execution

from .conftest import parameter

Job = Callable[..., wf.steps.JobStep]


def states(execution: Execution) -> str:
    return " ".join(step.state.value for step in execution.steps.values())


@pytest.fixture
def line(job: Job) -> wf.Workflow:
    """a -> b -> c; a says whom it was given."""
    a = job("a", "echo $MA_PARAM_WHO", parameters=[parameter("who", default="world")])
    b = job("b", "echo b", depend_steps=a)
    return wf.Workflow(name="line", desc="", steps=[a, b, job("c", "echo c", depend_steps=b)])


def test_next_goes_on_with_what_was_run_again(line: wf.Workflow, capsys: pytest.CaptureFixture[str]) -> None:
    first = line.debug()
    line.next()
    line.next()
    second = first.rerun("b")  # as "Run again from here" does
    assert capsys.readouterr().out == ""
    line.next()
    assert capsys.readouterr().out == (
        "The debug session goes on with line/execution-002: it was started again from line/execution-001.\n"
    )
    assert states(second).endswith("completed hold")
    assert states(first) == "completed completed hold"
    assert line.next().id == second.id
    assert second.state.value == "completed"
    assert capsys.readouterr().out == "", "it is said once"


def test_of_several_the_newest_is_gone_on_with(line: wf.Workflow, capsys: pytest.CaptureFixture[str]) -> None:
    first = line.debug()
    third = first.rerun().rerun()
    assert line.next().id == third.id
    assert "line/execution-003" in capsys.readouterr().out
    elsewhere = line.run()
    assert line.next().id == third.id, f"{elsewhere.name} was not made from the session"


def test_values_of_what_was_run_again_stay_unless_they_are_set_anew(line: wf.Workflow) -> None:
    line.set_placeholder("who", "moon")
    again = line.debug().rerun(parameters={"who": "sun"})
    line.next()
    assert again.logs("a") == "sun"
    anew = again.rerun()
    line.set_placeholder("who", "stars")
    line.next()
    assert anew.logs("a") == "stars"


def test_debugging_starts_in_the_middle_by_a_scene(job: Job) -> None:
    a, b = job("a", "echo a"), job("b", "echo b")
    c = job("c", "echo c", depend_steps=b)
    scenes = [
        wf.policy.Scene(scene_name="late", scene_steps=[b, c]),
        wf.policy.Scene(scene_name="early", scene_steps=a),
    ]
    flow = wf.Workflow(name="scenes", desc="", steps=[a, b, c], policy=wf.policy.Policy(scenes=scenes))
    execution = flow.debug(scene="late")
    assert {name: step.state.value for name, step in execution.steps.items() if step.state.waiting} == {"b": "hold"}
    flow.next()
    assert execution.steps["c"].state.value == "hold"
    flow.next()
    assert execution.state.value == "completed"
    assert "a" not in {name for name, step in execution.steps.items() if step.started_at is not None}
    with pytest.raises(PlanError, match=r'no scene "lat" \(did you mean "late"\?\)'):
        flow.debug(scene="lat")
