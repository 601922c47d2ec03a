"""Cases of the schedule that random graphs do not name."""

from __future__ import annotations

from typing import Any

from jupyter_mlworkflow.engine.actions import Fail, Finish, Ready, Skip, Wait
from jupyter_mlworkflow.engine.facts import Facts
from jupyter_mlworkflow.engine.rerun import again
from jupyter_mlworkflow.engine.schedule import Schedule
from jupyter_mlworkflow.events import ExecutionStateChanged, StepStateChanged, ValuesGiven
from jupyter_mlworkflow.plan.model import Plan, PlannedParameter
from jupyter_mlworkflow.records import Artifact, ExecutionRecord, StepRecord, StepState
from tests.engine.fakes import call, job, plan_of


def started(plan: Plan) -> Schedule:
    schedule = Schedule(plan, Facts(plan))
    schedule.apply(ExecutionStateChanged("running"), 0.0)
    return schedule


def condition(left: Any, right: Any) -> dict[str, Any]:
    return {"condition_type": "==", "left": left, "right": right}


def test_a_skip_condition_waits_for_the_value_it_uses() -> None:
    skip = (condition({"$parameter": "is_skip"}, True),)
    parameters = {"is_skip": PlannedParameter("is_skip", "bool", delay=True)}
    schedule = started(plan_of(job("a", skip_conditions=skip), parameters=parameters))
    assert schedule.next_actions() == [Wait("a", ("parameters.is_skip",))]
    schedule.apply(StepStateChanged("a", "wait_inputs", 0, waiting_for=["parameters.is_skip"]), 1.0)
    schedule.apply(ValuesGiven(parameters={"is_skip": True}), 2.0)
    assert schedule.next_actions() == [Skip("a", "Its skip condition holds: is_skip (True) == True.")]


def test_a_skipped_step_does_not_wait_for_values_it_no_longer_needs() -> None:
    parameters = {"n": PlannedParameter("n", "int", delay=True)}
    step = job("a", skip_conditions=(condition(1, 1),), needs=("parameters.n",))
    assert isinstance(started(plan_of(step, parameters=parameters)).next_actions()[0], Skip)


def test_a_skip_condition_that_makes_no_sense_fails_the_step() -> None:
    step = job("a", skip_conditions=({"condition_type": "<", "left": 1, "right": "2"},))
    (action,) = started(plan_of(step)).next_actions()
    assert isinstance(action, Fail)
    assert action.error.code == "condition.type"


def test_empty_skip_conditions_are_none() -> None:
    assert started(plan_of(job("a", skip_conditions=()))).next_actions() == [Ready("a")]


def test_a_plan_without_steps_is_completed_at_once() -> None:
    (action,) = started(plan_of()).next_actions()
    assert isinstance(action, Finish)
    assert action.state.value == "completed"


def test_a_step_named_in_both_branches_runs_either_way() -> None:
    plan = plan_of(call("c", then_steps=("a",), else_steps=("a",)), job("a", "c"))
    for answer in (True, False):
        schedule = started(plan)
        schedule.apply(StepStateChanged("c", "completed", 1, condition_result=answer), 1.0)
        assert schedule.next_actions() == [Ready("a")]


def test_declared_order_decides_among_steps_that_become_ready_together() -> None:
    schedule = started(plan_of(job("z"), job("a"), job("m")))
    assert [action.step for action in schedule.next_actions() if isinstance(action, Ready)] == ["z", "a", "m"]


def test_work_grows_with_the_graph_and_not_with_its_square() -> None:
    """A fan-out of 10,000: each step is decided once."""
    decided: list[str] = []

    class Counted(Schedule):
        def _decide(self, name: str) -> Any:
            decided.append(name)
            return super()._decide(name)

    middle = [job(f"s{number}", "first") for number in range(10_000)]
    plan = plan_of(job("first"), *middle, job("last", *(step.name for step in middle)))
    schedule = Counted(plan, Facts(plan))
    schedule.apply(ExecutionStateChanged("running"), 0.0)
    while not isinstance((actions := schedule.next_actions())[0], Finish):
        for action in actions:
            assert isinstance(action, Ready)
            for state in ("pending", "running", "completed"):
                schedule.apply(StepStateChanged(action.step, state, 1), 1.0)
    assert len(decided) == len(plan.steps)


def test_rerun_keeps_what_was_skipped_and_decided() -> None:
    plan = plan_of(call("c", then_steps=("a",), else_steps=("b",)), job("a", "c"), job("b", "c"), job("d", "a", "b"))
    made = {"out": Artifact("obs", {"obs_url": "/x/"})}
    record = ExecutionRecord(
        "e", "demo", "execution-001",
        steps={
            "c": StepRecord("c", "call", state=StepState.COMPLETED, condition_result=True),
            "a": StepRecord("a", "job", state=StepState.COMPLETED, outputs=made),
            "b": StepRecord("b", "job", state=StepState.SKIPPED),
            "d": StepRecord("d", "job", state=StepState.FAILED),
        },
    )  # fmt: skip
    repeated = again(plan, record, {}, "d")
    assert repeated.chosen == ("d",)
    assert repeated.reuse["a"]["outputs"] == {"out": {"type": "obs", "value": {"obs_url": "/x/"}}}
    facts = Facts(repeated)
    assert facts.steps["b"].state is StepState.SKIPPED
    assert facts.steps["c"].condition_result is True
    assert again(plan, record, {}, "a").chosen == ("a", "d")
    assert again(plan, record, {}, "b").chosen == ("b", "d")
    assert started(again(plan, record, {}, "b")).next_actions() == [Skip("b", 'Condition step "c" was true.')]
