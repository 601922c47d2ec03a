"""The part of `StoreContract` about slots: never too many, never out of turn, never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ..errors import StaleWriterError
from ..events import ExecutionStateChanged, LabelsChanged, StepStateChanged
from ..store.base import Store
from ..store.model import Want
from .journal import JournalContract, create
from .worker import Worker


class Supervisor:
    """What a supervisor does with slots."""

    def __init__(self, store: Store, capacity: int = 2) -> None:
        self.store, self.capacity = store, capacity
        self.key = create(store)
        self.epoch = store.take_over(self.key, pid=1, host="here")

    def ask(self, *wants: Want, release: tuple[tuple[str, int], ...] = ()) -> tuple[str, ...]:
        return self.store.commit(
            self.key, [], epoch=self.epoch, capacity=self.capacity, wants=wants, release=release
        ).granted

    def give_back(self, step: str) -> None:
        self.ask(release=((step, 1),))


def want(step: str = "train", slots: int = 1, *, priority: int = 1, since: float = 1.0) -> Want:
    """A want whose grant is told by an event."""
    return Want(step, 1, slots, priority, since, (StepStateChanged(step, "creating", 1),))


class SlotsContract(JournalContract):
    """Claims across executions."""

    @pytest.fixture
    def remembered_seconds(self) -> float:
        """How long a want that is not repeated keeps its place."""
        return 3.0

    def test_a_granted_want_writes_its_events_in_the_same_transaction(self, store: Store) -> None:
        one = Supervisor(store)
        done = store.commit(
            one.key, [LabelsChanged(["a"])], epoch=one.epoch, capacity=2, wants=[want("prepare", 2), want("train", 1)]
        )
        assert done.granted == ("prepare",)
        assert [event.payload for event in done.events] == [
            LabelsChanged(["a"]),
            StepStateChanged("prepare", "creating", 1),
        ]
        assert done.events == store.read_from(one.key, 2)
        assert store.claims() == ((one.key, "prepare", 1, 2),)

    def test_slots_given_back_are_granted_in_the_same_call(self, store: Store) -> None:
        one = Supervisor(store, capacity=1)
        assert one.ask(want("prepare")) == ("prepare",)
        assert one.ask(want("train")) == ()
        assert one.ask(want("train"), release=(("prepare", 1),)) == ("train",)
        assert store.claims() == ((one.key, "train", 1, 1),)

    def test_priority_decides_and_then_age_across_executions(self, store: Store) -> None:
        first, *others = [Supervisor(store, capacity=1) for _ in range(5)]
        first.ask(want("train"))
        queue = [
            want(priority=1, since=20.0),
            want(priority=3, since=30.0),
            want(priority=1, since=10.0),
            want(priority=3, since=29.0),
        ]
        for supervisor, wanted in zip(others, queue, strict=True):
            assert supervisor.ask(wanted) == ()
        holder = first
        turns: list[int] = []
        while len(turns) < 4:
            holder.give_back("train")
            waiting = [index for index in range(4) if index not in turns]
            granted = [index for index in waiting if others[index].ask(queue[index])]
            assert len(granted) == 1
            turns += granted
            holder = others[granted[0]]
        assert turns == [3, 1, 2, 0]

    def test_a_large_want_is_not_overtaken_by_small_younger_ones(self, store: Store) -> None:
        small, large, late = Supervisor(store), Supervisor(store), Supervisor(store)
        small.ask(want("prepare", 1, since=1.0))
        assert large.ask(want("train", 2, since=2.0)) == ()
        assert late.ask(want("train", 1, since=3.0)) == ()
        small.give_back("prepare")
        assert late.ask(want("train", 1, since=3.0)) == ()
        assert large.ask(want("train", 2, since=2.0)) == ("train",)

    def test_a_want_larger_than_the_machine_runs_alone(self, store: Store) -> None:
        small, huge = Supervisor(store), Supervisor(store)
        small.ask(want("prepare", 1))
        assert huge.ask(want("train", 9)) == ()
        small.give_back("prepare")
        assert huge.ask(want("train", 9)) == ("train",)
        assert small.ask(want("deploy", 1)) == ()
        huge.give_back("train")
        assert small.ask(want("deploy", 1)) == ("deploy",)

    def test_a_want_without_slots_is_granted_at_once(self, store: Store) -> None:
        one, two = Supervisor(store, capacity=1), Supervisor(store, capacity=1)
        one.ask(want("train"))
        two.ask(want("train"))
        assert two.ask(want("deploy", 0, since=99.0)) == ("deploy",)
        assert len(store.claims()) == 1

    def test_a_claim_that_is_held_is_granted_again_without_counting_twice(self, store: Store) -> None:
        one = Supervisor(store)
        assert one.ask(want("train")) == ("train",)
        one.epoch = store.take_over(one.key, pid=2, host="here")
        assert one.ask(want("train")) == ("train",)
        assert store.claims() == ((one.key, "train", 1, 1),)

    def test_a_want_can_be_withdrawn(self, store: Store) -> None:
        one, two = Supervisor(store, capacity=1), Supervisor(store, capacity=1)
        one.ask(want("prepare"))
        two.ask(want("train", since=1.0))
        two.ask(release=(("train", 1),))
        assert one.ask(want("deploy", since=2.0), release=(("prepare", 1),)) == ("deploy",)

    def test_the_want_of_a_dead_supervisor_is_forgotten(self, store: Store, remembered_seconds: float) -> None:
        one, dead = Supervisor(store, capacity=1), Supervisor(store, capacity=1)
        one.ask(want("prepare"))
        assert dead.ask(want("train", priority=3)) == ()
        time.sleep(remembered_seconds + 0.1)
        assert one.ask(want("deploy"), release=(("prepare", 1),)) == ("deploy",)

    def test_an_ended_execution_holds_nothing(self, store: Store) -> None:
        one, two = Supervisor(store, capacity=1), Supervisor(store, capacity=1)
        one.ask(want("train"))
        store.append(one.key, [ExecutionStateChanged("running"), ExecutionStateChanged("stopped")], epoch=one.epoch)
        assert store.claims() == ()
        assert two.ask(want("train")) == ("train",)

    def test_a_deleted_execution_holds_nothing(self, store: Store) -> None:
        one = Supervisor(store)
        one.ask(want("train"))
        store.delete_execution(one.key)
        assert store.claims() == ()

    def test_a_replaced_supervisor_gets_and_changes_nothing(self, store: Store) -> None:
        one = Supervisor(store)
        one.ask(want("prepare"))
        store.take_over(one.key, pid=2, host="there")
        with pytest.raises(StaleWriterError):
            one.ask(want("train"), release=(("prepare", 1),))
        assert store.claims() == ((one.key, "prepare", 1, 1),)

    def test_processes_never_hold_more_than_there_is_and_all_get_their_turn(
        self, store: Store, open_it: Callable[[], Store], workers: Callable[..., Worker]
    ) -> None:
        sizes = [[1, 2, 1, 3, 1], [3, 1, 1, 2, 1], [1, 1, 2, 1, 1], [2, 2, 1, 1, 3]]
        started = [workers("use_slots", open_it, create(store), 3, wanted) for wanted in sizes]
        most = 0
        while any(worker.process.poll() is None for worker in started):
            most = max(most, sum(claim[3] for claim in store.claims()))
            time.sleep(0.001)
        told = [worker.join() for worker in started]
        assert [len(lines) for lines in told] == [5, 5, 5, 5]
        assert all(int(line.split()[1]) <= 3 for lines in told for line in lines)
        assert most <= 3
        assert store.claims() == ()
