"""Where a stepped execution holds, against equations over the whole graph: random graphs, random policies, releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.engine.actions import Finish, Hold, Ready
from jupyter_mlworkflow.engine.facts import Facts
from jupyter_mlworkflow.engine.schedule import Schedule
from jupyter_mlworkflow.events import CommandTaken, ExecutionStateChanged, HoldsChanged, MetricsRead, StepStateChanged
from tests.engine.fakes import job, plan_of


@dataclass
class Policy:
    """What holds, as a person would say it."""

    every: bool = True
    until: str = ""
    steps: set[str] = field(default_factory=set)
    """Breakpoints before steps."""
    below: dict[str, float] = field(default_factory=dict)
    """Breakpoints after steps whose accuracy is below this."""


def resting(after: dict[str, set[str]], accuracy: dict[str, float], policy: Policy, past: set[str]) -> dict[str, str]:
    """Return how each step rests: a least fixpoint, with nothing remembered but what was let go before.

    Args:
        past: Steps that nothing holds: they were released, or have run.
    """
    states = dict.fromkeys(after, "init")
    before_until = ancestors(after, policy.until) if policy.until else set()
    for _ in after:
        for step, needs in after.items():
            if states[step] != "completed" and all(states[name] == "completed" for name in needs):
                stepping = policy.every and step not in before_until
                at_breakpoint = step in policy.steps or step == policy.until
                after_breakpoint = any(accuracy[name] < policy.below.get(name, 0.0) for name in needs)
                held = (stepping or at_breakpoint or after_breakpoint) and step not in past
                states[step] = "hold" if held else "completed"
    return states


def ancestors(after: dict[str, set[str]], step: str) -> set[str]:
    found: set[str] = set()
    edge = set(after[step])
    while edge:
        found |= edge
        edge = {earlier for name in edge for earlier in after[name]} - found
    return found


class Stepper:
    """The real schedule, with jobs that end at once and report their accuracy."""

    def __init__(self, after: dict[str, set[str]], accuracy: dict[str, float]) -> None:
        self.accuracy = accuracy
        plan = plan_of(*(job(name, *sorted(needs)) for name, needs in after.items()))
        self.facts = Facts(plan, debug=True)
        self.schedule = Schedule(plan, self.facts)
        self.clock = 0.0
        self.put(ExecutionStateChanged("running"))

    def put(self, payload: Any) -> None:
        self.clock += 1
        self.schedule.apply(payload, self.clock)

    def play(self) -> dict[str, str]:
        while actions := self.schedule.next_actions():
            for action in actions:
                if isinstance(action, Finish):
                    return self.states()
                attempt = self.facts.steps[action.step].attempt
                if isinstance(action, Hold):
                    self.put(StepStateChanged(action.step, "hold", attempt))
                else:
                    assert isinstance(action, Ready)
                    self.run(action.step, attempt + 1)
        return self.states()

    def run(self, step: str, attempt: int) -> None:
        metric = {"key": "accuracy", "title": "", "type": "float", "data": {"value": self.accuracy[step]}}
        self.put(StepStateChanged(step, "running", attempt))
        self.put(MetricsRead(step, attempt, [metric]))
        self.put(StepStateChanged(step, "completed", attempt))

    def states(self) -> dict[str, str]:
        return {name: step.state.value for name, step in self.facts.steps.items()}


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, set[str]]:
    after: dict[str, set[str]] = {}
    for number in range(draw(st.integers(1, 7))):
        earlier = list(after)
        after[f"s{number}"] = draw(st.sets(st.sampled_from(earlier), max_size=3)) if earlier else set()
    return after


@settings(max_examples=200, deadline=None)
@given(graphs(), st.data())
def test_holds_where_the_equations_say(after: dict[str, set[str]], data: st.DataObject) -> None:
    names = list(after)
    accuracy = {name: data.draw(st.sampled_from([0.2, 0.5, 0.8])) for name in names}
    stepper, policy, past = Stepper(after, accuracy), Policy(), set[str]()
    for _ in range(data.draw(st.integers(1, 12))):
        states = stepper.play()
        past |= {name for name, state in states.items() if state == "completed"}
        assert states == resting(after, accuracy, policy, past)
        held = [name for name, state in states.items() if state == "hold"]
        if not held:
            return
        if data.draw(st.booleans()):
            step = data.draw(st.sampled_from(held))
            stepper.put(CommandTaken("c", "release", step))
            past.add(step)
            continue
        until = data.draw(st.sampled_from(["", *(name for name in names if states[name] != "completed")]))
        below = {name: data.draw(st.sampled_from([0.3, 0.6])) for name in data.draw(st.sets(st.sampled_from(names)))}
        policy = Policy(data.draw(st.booleans()), until, data.draw(st.sets(st.sampled_from(names))), below)
        conditions = [f"{name}.accuracy < {value}" for name, value in below.items()]
        stepper.put(HoldsChanged(policy.every, policy.until, [*policy.steps, *conditions]))
