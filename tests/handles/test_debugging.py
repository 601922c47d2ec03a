"""Debugging with real processes: step, run to, breakpoints, edit, go back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import ConflictError, DeclarationError, NotFoundError, PlanError
from jupyter_mlworkflow.handles import breakpoints, debugging
from jupyter_mlworkflow.handles.execution import Execution

from .conftest import parameter

Job = Callable[..., wf.steps.JobStep]

METRIC = 'echo "[{\\"key\\": \\"accuracy\\", \\"type\\": \\"float\\", \\"data\\": {\\"value\\": $MA_PARAM_ACC}}]"'


def states(execution: Execution) -> dict[str, str]:
    return {name: step.state.value for name, step in execution.steps.items()}


@pytest.fixture
def flow(job: Job) -> wf.Workflow:
    """A diamond, and a branch of its own: a -> b, c -> d; other."""
    a = job(
        "a",
        f'echo a $MA_PARAM_WHO >> side.txt; mkdir -p "$MA_OUTPUT_OUT"; echo $MA_PARAM_WHO > "$MA_OUTPUT_OUT/who"; '
        f'{METRIC} > "$MA_OUTPUT_METRICS"; echo $MA_PARAM_WHO $MA_PARAM_FIXED',
        parameters=[
            parameter("who", default="world"),
            parameter("acc", "FLOAT", default=0.5),
            wf.AlgorithmParameters(name="fixed", value=1),
        ],
        outputs=[
            wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path="./out/a/")),
            wf.steps.JobOutput(name="metrics", metrics_config=wf.data.MetricsConfig(metric_files="./out/metrics.json")),
        ],
    )
    b = job(
        "b",
        'cat "$MA_INPUT_FROM/who"; echo $MA_PARAM_WHO',
        inputs=wf.steps.JobInput(name="from", data=a.outputs["out"].as_input()),
        parameters=[parameter("who", default="world")],
    )
    c = job("c", "echo c", depend_steps=a)
    d = job("d", "echo d", depend_steps=[b, c])
    return wf.Workflow(name="diamond", desc="", steps=[a, b, c, d, job("other", "echo other")])


def test_run_to_runs_what_comes_before_and_nothing_else(flow: wf.Workflow) -> None:
    execution = flow.debug()
    assert states(execution) == {"a": "hold", "b": "init", "c": "init", "d": "init", "other": "hold"}
    flow.run_to("d")
    assert states(execution) == {"a": "completed", "b": "completed", "c": "completed", "d": "hold", "other": "hold"}
    assert execution.steps["d"].reason == "It holds because it was run to here."
    flow.next()
    assert states(execution)["d"] == "completed"
    with pytest.raises(ConflictError, match=r'Step "d" is completed already; back\("d"\) goes back'):
        flow.run_to("d")
    with pytest.raises(NotFoundError, match='no step "e"'):
        flow.run_to("e")


def test_proceed_runs_to_breakpoints_and_to_the_end(flow: wf.Workflow) -> None:
    execution = flow.debug(breakpoints=["c"])
    flow.proceed()
    assert states(execution) == {"a": "completed", "b": "completed", "c": "hold", "d": "init", "other": "completed"}
    assert execution.steps["c"].reason == "It holds at a breakpoint."
    assert breakpoints.holds(execution) == {"every": False, "until": "", "breakpoints": ["c"]}
    flow.next()
    assert (states(execution)["c"], states(execution)["d"]) == ("completed", "hold"), "it is one step, also from there"
    flow.proceed()
    assert execution.state.value == "completed"
    with pytest.raises(ConflictError, match="no step left to run"):
        flow.proceed()


def test_breakpoint_on_a_metric(flow: wf.Workflow) -> None:
    execution = flow.debug()
    flow.breakpoints("a.accuracy < 0.9")
    flow.proceed()
    assert states(execution) == {"a": "completed", "b": "hold", "c": "hold", "d": "init", "other": "completed"}
    assert execution.steps["b"].reason == "It holds because a.accuracy < 0.9."
    flow.breakpoints()
    assert execution.wait().state.value == "completed", "without breakpoints nothing holds"
    good = flow.debug(parameters={"acc": 0.95}, breakpoints=["a.accuracy < 0.9"])
    flow.proceed()
    assert good.state.value == "completed"


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("e", NotFoundError, 'There is no step "e"'),
        ("e.accuracy < 1", NotFoundError, 'There is no step "e"'),
        ("a.accuracy", DeclarationError, "such as \"train.accuracy < 0.9\", not 'a.accuracy'"),
        ("a.accuracy < high", DeclarationError, "compared with a number, not with 'high'"),
        (3, NotFoundError, 'There is no step "3"'),
    ],
)
def test_wrong_breakpoints(flow: wf.Workflow, text: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as refused:
        flow.debug(breakpoints=[text])
    assert sentence in str(refused.value)
    assert len(wf.executions()) == 0


def test_what_the_next_step_receives_is_shown_and_edited(flow: wf.Workflow, tmp_path: Path) -> None:
    execution = flow.debug()
    shown = debugging.preview(execution, "a")
    assert shown["parameters"] == {"who": "world", "acc": 0.5, "fixed": 1}
    assert 'step "a"' in debugging.preview(execution, "b")["problem"].replace("Step", "step")
    flow.edit("a", parameters={"who": "moon", "fixed": 2})
    assert debugging.preview(execution, "a")["parameters"] == {"who": "moon", "acc": 0.5, "fixed": 2}
    flow.edit("a", parameters={})
    assert debugging.preview(execution, "a")["parameters"] == {"who": "world", "acc": 0.5, "fixed": 1}
    flow.edit("a", parameters={"who": "moon", "fixed": 2})
    flow.next()
    assert execution.logs("a") == "moon 2"
    assert execution.steps["a"].parameters["who"] == "moon"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "who").write_text("by hand\n")
    flow.edit("b", inputs={"from": "./elsewhere/"})
    flow.next()
    assert execution.logs("b") == "by hand\nworld", "the parameter was edited for step a alone"
    with pytest.raises(ConflictError, match='Step "a" can be edited before it runs; it is completed'):
        flow.edit("a", parameters={"who": "x"})


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ({"parameters": {"whom": "x"}}, NotFoundError, 'no parameter of step "a" "whom". Did you mean "who"?'),
        ({"parameters": {"acc": "x"}}, DeclarationError, "parameters.acc: It must be a finite number"),
        ({"inputs": {"x": "/b/d/"}}, NotFoundError, 'no input of step "a" "x"'),
        ({}, DeclarationError, "nothing to edit"),
    ],
)
def test_a_wrong_edit_changes_nothing(
    flow: wf.Workflow, values: dict[str, dict[str, str]], error: type[Exception], sentence: str
) -> None:
    execution = flow.debug()
    before = execution.record.seq
    with pytest.raises(error) as refused:
        flow.edit("a", **values)
    assert sentence in str(refused.value)
    assert execution.record.seq == before


def test_going_back_and_on_from_there(flow: wf.Workflow, tmp_path: Path) -> None:
    execution = flow.debug()
    flow.run_to("d")
    flow.back("a")
    assert states(execution) == {"a": "hold", "b": "init", "c": "init", "d": "init", "other": "hold"}
    assert execution.steps["a"].outputs == {}
    flow.edit("a", parameters={"who": "again"})
    flow.proceed()
    assert execution.state.value == "completed"
    assert execution.logs("b") == "again\nworld"
    assert [execution.steps[name].attempt for name in ("a", "b", "c", "d", "other")] == [2, 2, 2, 1, 1]
    aside = Path(execution.steps["a"].folder).parent / "1" / "outputs" / "out" / "who"
    assert aside.read_text() == "world\n", "what the first attempt made was moved aside"
    flow.back("d")  # after the end as well
    assert states(execution)["d"] == "hold"
    assert flow.proceed().steps["d"].attempt == 2


def test_back_to_a_failed_step_after_editing_its_code(job: Job, tmp_path: Path) -> None:
    flow = wf.Workflow(name="fails", desc="", steps=[job("bad", ". ./script.sh")])
    (tmp_path / "code" / "script.sh").write_text("exit 3\n")
    execution = flow.debug()
    flow.next()
    assert states(execution) == {"bad": "failed"}
    (tmp_path / "code" / "script.sh").write_text("echo fixed\n")
    execution.retry("bad").wait()
    assert execution.logs("bad") == "fixed"
    (tmp_path / "code" / "script.sh").write_text("echo fixed again\n")
    flow.back("bad")
    flow.next()
    assert execution.logs("bad") == "fixed again"


def test_retry_runs_what_failed_and_holds_after_it(job: Job, tmp_path: Path) -> None:
    bad = job("bad", ". ./script.sh")
    flow = wf.Workflow(name="again", desc="", steps=[bad, job("after", "true", depend_steps=bad)])
    (tmp_path / "code" / "script.sh").write_text("exit 3\n")
    execution = flow.debug()
    flow.next()
    (tmp_path / "code" / "script.sh").write_text("echo fixed\n")
    execution.retry().wait()
    assert states(execution) == {"bad": "completed", "after": "hold"}


def test_back_is_refused_where_there_is_no_way(flow: wf.Workflow) -> None:
    flow.debug()
    with pytest.raises(ConflictError, match=r'no way back to step "a": it did not run yet'):
        flow.back("a")
    with pytest.raises(NotFoundError):
        flow.back("e")


def test_next_follows_the_order_of_steps(job: Job) -> None:
    first, second = job("first", "echo 1"), job("second", "echo 2")
    flow = wf.Workflow(name="order", desc="", steps=[first, second])
    execution = flow.debug(steps=[second, first])
    flow.next()
    assert states(execution) == {"first": "hold", "second": "completed"}


def test_debugging_starts_in_the_middle_on_earlier_outputs(flow: wf.Workflow) -> None:
    flow.run(experiment_id="e1", parameters={"who": "earlier"})
    execution = flow.debug(steps=["b"], experiment_id="e1")
    flow.next()
    assert execution.logs("b") == "earlier\nworld"


def test_debugging_starts_in_the_middle_by_a_scene_on_earlier_outputs(job: Job) -> None:
    make = job(
        "make",
        'mkdir -p "$MA_OUTPUT_OUT"; echo $MA_PARAM_WHO > "$MA_OUTPUT_OUT/who"',
        parameters=[parameter("who", default="world")],
        outputs=wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path="./out/")),
    )
    use = job(
        "use", 'cat "$MA_INPUT_FROM/who"', inputs=wf.steps.JobInput(name="from", data=make.outputs["out"].as_input())
    )
    after = job("after", "echo after", depend_steps=use)
    late = wf.policy.Scene(scene_name="late", scene_steps=[use, after])
    flow = wf.Workflow(name="late", desc="", steps=[make, use, after], policy=wf.policy.Policy(scenes=[late]))
    with pytest.raises(PlanError, match="make"):
        flow.debug(scene="late", experiment_id="e1")
    flow.run(experiment_id="e1", parameters={"who": "earlier"})
    execution = flow.debug(scene="late", experiment_id="e1")
    assert execution.preview("use")["inputs"]["from"], "what it will receive is known before it runs"
    flow.next()
    assert execution.logs("use") == "earlier"
    assert states(execution)["after"] == "hold"


def test_verbs_without_a_session(flow: wf.Workflow) -> None:
    for verb in (flow.proceed, flow.next, lambda: flow.run_to("a"), lambda: flow.back("a"), lambda: flow.breakpoints()):
        with pytest.raises(ConflictError, match="is not being debugged"):
            verb()


def test_an_execution_is_stepped_by_its_handle(flow: wf.Workflow) -> None:
    flow.debug()
    (execution,) = wf.executions()  # as from another notebook
    assert execution.preview("a")["parameters"]["who"] == "world"
    with pytest.raises(ConflictError, match='What step "b" will receive cannot be told yet'):
        execution.preview("b")
    execution.edit("a", parameters={"who": "moon"}).next()
    assert execution.logs("a") == "moon 1"
    assert execution.breakpoints("d").run_to("c").steps["c"].state.value == "hold"
    execution.proceed()
    assert [execution.steps[name].state.value for name in "abcd"] == ["completed", "completed", "completed", "hold"]
    assert execution.proceed().wait().state.value == "completed", "beyond the breakpoint that it held at"
    assert execution.back("d").steps["d"].state.value == "hold"
    assert execution.next().state.value == "completed"
