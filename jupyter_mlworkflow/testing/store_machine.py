"""Random calls to a store and to the plain model beside it: both must say the same after each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from ..errors import MLWorkflowError
from ..events import ExecutionCreated, Payload, StepStateChanged
from ..records import ExecutionRecord
from ..store.base import Store
from ..store.facts import facts_of
from ..store.model import Asset, Command, ExecutionSummary, Want
from .journal import STEPS, payloads
from .memory import MemoryStore

_names = st.sampled_from(["a", "b"])
_execution_names = st.sampled_from(["", "", "", "execution-003", "mine"])
_few = st.lists(payloads, max_size=2)
_labels = st.lists(st.sampled_from(["x", "y"]), max_size=2)
_wants = st.lists(
    st.builds(Want, st.sampled_from(STEPS), st.integers(1, 2), st.integers(0, 4), st.integers(1, 3), st.integers(1, 5)),
    max_size=3,
    unique_by=lambda want: (want.step, want.attempt),
)
_attempts = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 2)), max_size=2)


class StoreMachine(RuleBasedStateMachine):
    """Ids are the same on both sides; times are compared by whether there is one."""

    make: Callable[[], Store]
    executions = Bundle("executions")
    epochs = Bundle("epochs")
    assets = Bundle("assets")

    @initialize()
    def begin(self) -> None:
        self.store, self.model = type(self).make(), MemoryStore()
        self.ids: list[str] = []
        self.made = 0

    @rule(
        target=executions, workflow=_names, name=st.sampled_from(["", "", "", "execution-003", "mine"]), labels=_labels
    )
    def create(self, workflow: str, name: str, labels: list[str]) -> Any:
        steps = [{"name": step, "kind": "job", "title": ""} for step in STEPS]
        created = ExecutionCreated(workflow, name, steps, labels=labels, experiment_id=workflow)
        self.made += 1
        key = f"id{self.made:08d}"
        self.both(lambda store: _timeless(store.create_execution(created, plan={"a": 1}, origin={}, execution_id=key)))
        self.ids.append(key)
        return key

    @rule(key=executions, given=st.lists(payloads, max_size=4))
    def append(self, key: str, given: list[Payload]) -> None:
        self.both(lambda store: len(store.append(key, given)))

    @rule(target=epochs, key=executions)
    def take_over(self, key: str) -> Any:
        epoch = self.both(lambda store: store.take_over(key, pid=1, host="here"))
        return multiple() if epoch is None else (key, epoch)

    @rule(
        driver=epochs, given=st.lists(payloads, max_size=2), release=_attempts, wants=_wants, capacity=st.integers(1, 3)
    )
    def commit(
        self,
        driver: tuple[str, int],
        given: list[Payload],
        release: list[tuple[str, int]],
        wants: list[Want],
        capacity: int,
    ) -> None:
        key, epoch = driver
        wants = [replace(want, payloads=(StepStateChanged(want.step, "creating", want.attempt),)) for want in wants]

        def call(store: Store) -> Any:
            done = store.commit(key, given, epoch=epoch, capacity=capacity, release=release, wants=wants)
            return [(event.seq, event.payload) for event in done.events], done.granted

        self.both(call)

    @rule(key=executions, number=st.integers(1, 3))
    def send(self, key: str, number: int) -> None:
        self.both(lambda store: store.send(key, Command(f"c{number}", "stop", values={"n": number}, at=float(number))))

    @rule(key=executions, number=st.integers(1, 3))
    def take(self, key: str, number: int) -> None:
        self.both(lambda store: store.take_command(key, f"c{number}"))

    @rule(key=executions)
    def delete(self, key: str) -> None:
        self.both(lambda store: store.delete_execution(key))

    @rule(reference=st.sampled_from(["execution-001", "a/execution-001", "mine", "id0000", "id00000001", "b/mine"]))
    def find(self, reference: str) -> None:
        self.both(lambda store: store.find(reference))
        self.both(lambda store: store.find(reference, workflow="a"))

    @rule(target=assets, name=_names, version=st.sampled_from(["", "1"]), key=st.none() | st.just("k"))
    def add_asset(self, name: str, version: str, key: str | None) -> Any:
        self.made += 1
        made = self.both(
            lambda store: _timeless(
                store.add_asset("model", name, {"n": 1}, version=version, key=key, asset_id=f"m{self.made}")
            )
        )
        return multiple() if made is None else made.id

    @rule(asset=assets, size=st.integers(0, 9))
    def replace_asset(self, asset: str, size: int) -> None:
        self.both(lambda store: _timeless(store.replace_asset(asset, {"n": size})))

    @rule(asset=consumes(assets))
    def delete_asset(self, asset: str) -> None:
        self.both(lambda store: store.delete_asset(asset))

    @invariant()
    def they_say_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        for key in self.ids:
            self.both(lambda store, key=key: _timeless(store.record(key)))  # type: ignore[misc]
            self.both(lambda store, key=key: [event.payload for event in store.read_from(key)])  # type: ignore[misc]
            self.both(lambda store, key=key: store.commands(key))  # type: ignore[misc]
            self._facts_are_those_of_the_record(key)
        for filters in ({}, {"label": "x"}, {"state": "running", "workflow": "a"}, {"limit": 2, "offset": 1}):
            self.both(lambda store, filters=filters: [_timeless(row) for row in store.executions(**filters)])  # type: ignore[misc]
        self.both(lambda store: store.claims())
        self.both(lambda store: [_timeless(asset) for asset in store.assets("model")])

    def _facts_are_those_of_the_record(self, key: str) -> None:
        rows = [row for row in self.store.executions() if row.id == key]
        assert list(self.store.facts([key])) == [facts_of(self.store.record(key), row) for row in rows]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def both(self, call: Callable[[Store], Any]) -> Any:
        """Do the same to both; return the answer, or ``None`` where both refuse."""
        answer, expected = _outcome(call, self.store), _outcome(call, self.model)
        assert answer == expected
        return None if isinstance(answer, _Refused) else answer


class _Refused:
    """A call ended with one of our errors."""

    def __init__(self, error: MLWorkflowError) -> None:
        self.kind = type(error)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Refused) and self.kind is other.kind

    def __hash__(self) -> int:
        return hash(self.kind)

    def __repr__(self) -> str:
        return f"refused with {self.kind.__name__}"


def _outcome(call: Callable[[Store], Any], store: Store) -> Any:
    try:
        return call(store)
    except MLWorkflowError as error:
        return _Refused(error)


def _timeless(value: Any) -> Any:
    """Replace times by whether they are there."""
    if isinstance(value, ExecutionRecord):
        steps = {name: _without(step, "started_at", "ended_at") for name, step in value.steps.items()}
        return replace(_without(value, "created_at", "started_at", "ended_at"), steps=steps)
    if isinstance(value, ExecutionSummary):
        return _without(value, "created_at", "started_at", "ended_at")
    return _without(value, "created_at") if isinstance(value, Asset) else value


def _without(value: Any, *names: str) -> Any:
    return replace(value, **{name: 0.0 if getattr(value, name) is not None else None for name in names})


def compare_with_model(make: Callable[[], Store], *, examples: int = 50, steps: int = 30) -> None:
    """Do random things to a store and the model.

    Args:
        make: Opens a new, empty store.
        examples: How many sequences of calls.
        steps: How many calls each.
    """
    machine = type("Machine", (StoreMachine,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
