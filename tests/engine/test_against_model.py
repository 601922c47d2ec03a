"""Random graphs: what the engine comes to is what the documents say, in whatever order things end."""

from __future__ import annotations

import random
import tempfile
import threading
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.engine.actions import Fail, Finish, Hold, Ready, Skip, Wait
from jupyter_mlworkflow.engine.facts import Facts
from jupyter_mlworkflow.engine.resolve import Scope, resolve_step
from jupyter_mlworkflow.engine.schedule import Schedule
from jupyter_mlworkflow.errors import StepError
from jupyter_mlworkflow.events import (
    CommandTaken,
    ExecutionStateChanged,
    MetricsRead,
    StepOutputs,
    StepStateChanged,
    ValuesGiven,
)
from jupyter_mlworkflow.steps.base import Outcome, StepContext
from tests.engine.fakes import Bench, made
from tests.engine.model import World, execution, outcome
from tests.engine.worlds import plan_for, worlds


class Player:
    """Plays a world through the pure schedule, ending active steps in random order."""

    def __init__(self, world: World, seed: int, *, debug: bool = False) -> None:
        self.world = world
        self.plan = plan_for(world)
        self.facts = Facts(self.plan, debug=debug)
        self.schedule = Schedule(self.plan, self.facts)
        self.random = random.Random(seed)
        self.finished = ""
        self.events = 0
        self.put(ExecutionStateChanged("running"))

    def put(self, payload: Any) -> None:
        self.events += 1
        self.schedule.apply(payload, float(self.events))

    def play(self) -> None:
        while True:
            while actions := self.schedule.next_actions():
                for action in actions:
                    self.act(action)
            active = [name for name in self.schedule.chosen if self.facts.steps[name].state.active]
            if not active:
                return
            self.end(self.random.choice(active))

    def act(self, action: Any) -> None:
        if isinstance(action, Finish):
            self.finished = action.state.value
            self.put(ExecutionStateChanged(action.state.value, action.reason))
            return
        attempt = self.facts.steps[action.step].attempt
        if isinstance(action, Skip):
            self.put(StepStateChanged(action.step, "skipped", attempt, action.reason))
        elif isinstance(action, Wait):
            self.put(StepStateChanged(action.step, "wait_inputs", attempt, waiting_for=list(action.missing)))
        elif isinstance(action, Hold):
            self.put(StepStateChanged(action.step, "hold", attempt))
        elif isinstance(action, Fail):
            self.put(StepStateChanged(action.step, "failed", attempt + 1))
        else:
            assert isinstance(action, Ready)
            self.put(StepStateChanged(action.step, "running", attempt + 1))

    def end(self, name: str) -> None:
        step = next(step for step in self.world.steps if step.name == name)
        attempt = self.facts.steps[name].attempt
        try:
            resolve_step(self.schedule.steps[name], Scope(self.plan, self.facts, self.facts.values))
        except StepError:
            self.put(StepStateChanged(name, "failed", attempt))
            return
        if step.fails and name not in self.world.repaired:
            self.put(StepStateChanged(name, "failed", attempt))
            return
        self.put(StepOutputs(name, attempt, {"out": {"type": "obs", "value": {"obs_url": f"/b/{name}/"}}}))
        if step.reported:
            self.put(
                MetricsRead(name, attempt, [{"key": "score", "title": "", "type": "float", "data": {"value": 0.5}}])
            )
        self.put(StepStateChanged(name, "completed", attempt, condition_result=step.answer))

    def states(self) -> dict[str, str]:
        return {name: self.facts.steps[name].state.value for name in self.schedule.chosen}

    def expect(self) -> None:
        names = self.schedule.chosen
        expected = outcome(self.world)
        assert self.states() == {name: expected[name] for name in names}
        assert self.facts.state.value == execution(self.world)


@settings(max_examples=400, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_schedule_comes_to_what_the_documents_say(world: World, seed: int) -> None:
    player = Player(world, seed)
    player.play()
    player.expect()


@settings(max_examples=200, deadline=None)
@given(worlds(), st.integers(0, 1000), st.data())
def test_values_given_later_and_retries_go_on_from_there(world: World, seed: int, data: st.DataObject) -> None:
    player = Player(world, seed)
    player.play()
    for _ in range(4):
        states = player.states()
        waiting = sorted(name for name, state in states.items() if state == "wait_inputs")
        failed = sorted(s.name for s in world.steps if s.fails and states.get(s.name) == "failed")
        if not waiting and not failed:
            break
        name = data.draw(st.sampled_from([*waiting, *failed]))
        if name in waiting:
            world.given.add(name)
            player.put(ValuesGiven(parameters={f"late-{name}": 1}))
        else:
            world.repaired.add(name)
            player.put(CommandTaken("c", "retry", name))
            if player.facts.state.ended:
                player.put(ExecutionStateChanged("running"))
            player.put(StepStateChanged(name, "init", player.facts.steps[name].attempt))
        player.play()
        player.expect()


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_a_value_given_early_holds_nothing(world: World, seed: int) -> None:
    player = Player(world, seed)
    world.given = {step.name for step in world.steps if step.waits}
    player.put(ValuesGiven(parameters={f"late-{name}": 1 for name in world.given}))
    player.play()
    player.expect()


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_debug_holds_before_every_step_and_comes_to_the_same(world: World, seed: int) -> None:
    world.given = {step.name for step in world.steps if step.waits}
    player = Player(world, seed, debug=True)
    player.put(ValuesGiven(parameters={f"late-{name}": 1 for name in world.given}))
    for _ in range(len(world.steps) + 1):
        player.play()
        holding = [name for name, state in player.states().items() if state == "hold"]
        assert all(not player.facts.steps[name].state.active for name in player.schedule.chosen)
        if not holding:
            break
        player.put(CommandTaken("c", "release", player.random.choice(holding)))
    player.expect()


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, 1000), st.integers(0, 40))
def test_a_schedule_built_in_the_middle_goes_on_the_same_way(world: World, seed: int, cut: int) -> None:
    """Replaying any prefix of the journal loses nothing: what was decided is decided again."""
    first = Player(world, seed)
    journal: list[Any] = []
    original = first.put

    def put(payload: Any) -> None:
        journal.append(payload)
        original(payload)

    first.put = put  # type: ignore[method-assign]
    first.play()
    second = Player(world, seed + 1)
    for number, payload in enumerate(journal[:cut]):
        second.facts.apply(payload, float(number))
    second.schedule = Schedule(second.plan, second.facts)
    second.play()
    second.expect()


@settings(max_examples=30, deadline=None)
@given(worlds(), st.integers(0, 1000))
def test_engine_comes_to_what_the_documents_say(world: World, seed: int) -> None:
    """The whole engine on a real store, with tasks that end in random order and two slots."""
    failing = {step.name for step in world.steps if step.fails}
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home), capacity=2, auto=lambda task: None)
        bench.call.action = lambda context: _call(context, failing)
        identity = bench.create(plan_for(world))
        done = threading.Event()
        thread = threading.Thread(target=_end_tasks, args=(bench, failing, chance, done), daemon=True)
        thread.start()
        driver = bench.background(identity)
        expected = outcome(world)
        try:
            record = bench.until(identity, lambda now: now.state.ended or now.waiting)
            assert bench.states(record) == expected
            assert record.state.value == execution(world)
            waiting = [step.name for step in world.steps if expected.get(step.name) == "wait_inputs"]
            if waiting:
                bench.send(identity, "stop")
                record = bench.until(identity, lambda now: now.state.ended)
                assert record.state.value == "stopped"
                assert all(record.steps[name].state.value == "stopped" for name in waiting)
            driver.join(5)
            assert not driver.is_alive()
            assert bench.executor.most <= 2
            assert bench.store.claims() == ()
        finally:
            done.set()
            thread.join(5)
            driver.join(5)
            bench.store.close()


def _call(context: StepContext, failing: set[str]) -> Outcome:
    if context.step in failing:
        raise StepError("As the test wants it.")
    return made(context)


def _end_tasks(bench: Bench, failing: set[str], chance: random.Random, done: threading.Event) -> None:
    while not done.wait(0.001):
        with bench.executor.lock:
            running = list(bench.executor.running)
        if running:
            task = chance.choice(running)
            bench.executor.end(task, 1 if task.split("/")[1] in failing else 0)
