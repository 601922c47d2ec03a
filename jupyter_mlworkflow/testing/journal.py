"""`JournalContract`: what every journal must do, whoever appends, however it ends."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..errors import NotFoundError, StaleWriterError, StoreError
from ..events import (
    CommandTaken,
    Event,
    ExecutionCreated,
    ExecutionStateChanged,
    LabelsChanged,
    MetricsRead,
    Payload,
    StepOutputs,
    StepPrepared,
    StepStateChanged,
    TaskStarted,
    ValuesGiven,
)
from ..records import ExecutionState, StepState
from ..store.base import Store
from .worker import Worker

STEPS = ["prepare", "train", "deploy"]

_names = st.sampled_from(STEPS)
_text = st.text(max_size=20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=5,
)
_objects = st.dictionaries(_text, _json, max_size=3)
_attempts = st.integers(1, 3)

ODD_TEXTS = ["", "\0", "\ud800 lone", "训练 🚀", "<script>alert(1)</script>", "a'b\"c;--", "x" * 100_000]

payloads: st.SearchStrategy[Payload] = st.one_of(
    st.builds(ExecutionStateChanged, st.sampled_from([item.value for item in ExecutionState]), _text),
    st.builds(
        StepStateChanged,
        _names,
        st.sampled_from([item.value for item in StepState]),
        _attempts,
        reason=_text,
        waiting_for=st.lists(_text, max_size=2),
        error=st.none()
        | st.fixed_dictionaries({"code": _text, "message": _text, "log_tail": st.lists(_text, max_size=2)}),
        condition_result=st.none() | st.booleans(),
    ),
    st.builds(StepPrepared, _names, _attempts, _text, _objects, _objects, _objects),
    st.builds(TaskStarted, _names, _attempts, st.integers(1, 2**22), _text, _text, _text),
    st.builds(
        StepOutputs,
        _names,
        _attempts,
        st.dictionaries(_text, st.fixed_dictionaries({"type": st.just("obs"), "value": _objects}), max_size=2),
    ),
    st.builds(
        MetricsRead,
        _names,
        _attempts,
        st.lists(
            st.fixed_dictionaries(
                {"key": _text, "title": _text, "type": st.just("float"), "data": _objects, "output": _text}
            ),
            max_size=2,
        ),
        _text,
    ),
    st.builds(ValuesGiven, _objects, _objects, st.dictionaries(_text, _text, max_size=2)),
    st.builds(CommandTaken, _text, st.just("retry"), _text, _text),
    st.builds(LabelsChanged, st.lists(_text, max_size=3)),
)
"""Anything that may be appended to an execution with the steps `STEPS`."""


class StoreFixtures:
    """Where the store under test comes from."""

    shared = True
    """Whether other processes can open the same store."""

    def opener(self, folder: Path) -> Callable[[], Store]:
        """Return what opens the store in `folder`; called again (elsewhere), it opens the same one.

        It must be possible to pickle it unless `shared` is false.
        """
        raise NotImplementedError

    @pytest.fixture
    def open_it(self, tmp_path: Path) -> Callable[[], Store]:
        return self.opener(tmp_path)

    @pytest.fixture
    def store(self, open_it: Callable[[], Store]) -> Iterator[Store]:
        store = open_it()
        yield store
        store.close()

    @pytest.fixture
    def workers(self) -> Iterator[Callable[..., Worker]]:
        """Start functions of `store_work` in other processes; what is left of them is killed."""
        if not self.shared:
            pytest.skip("this store lives in one process")
        started: list[Worker] = []

        def start(function: str, *arguments: Any) -> Worker:
            started.append(Worker(f"jupyter_mlworkflow.testing.store_work:{function}", *arguments))
            return started[-1]

        yield start
        for worker in started:
            worker.kill()
            worker.join()


def create(store: Store, workflow: str = "demo", name: str = "", **more: Any) -> str:
    """Create an execution with the steps `STEPS` and return its id."""
    steps = [{"name": step, "kind": "job", "title": ""} for step in STEPS]
    return store.create_execution(ExecutionCreated(workflow, name, steps, **more), plan={}, origin={}).id


class JournalContract(StoreFixtures):
    """Appending and reading."""

    def test_the_first_event_is_the_creation(self, store: Store) -> None:
        (event,) = store.read_from(create(store))
        assert event.seq == 1
        assert isinstance(event.payload, ExecutionCreated)
        assert event.payload.name == "execution-001"

    def test_what_is_appended_is_read_in_order_and_numbered_from_the_first(self, store: Store) -> None:
        key = create(store)
        written = [*store.append(key, [LabelsChanged(["a"]), LabelsChanged(["b"])])]
        written += store.append(key, [LabelsChanged(["c"])])
        assert [event.seq for event in written] == [2, 3, 4]
        assert list(store.read_from(key, 1)) == written

    def test_reading_goes_on_behind_a_number_and_stops_at_a_limit(self, store: Store) -> None:
        key = create(store)
        store.append(key, [LabelsChanged([str(number)]) for number in range(9)])
        assert [event.seq for event in store.read_from(key, 4)] == [5, 6, 7, 8, 9, 10]
        assert [event.seq for event in store.read_from(key, 4, limit=2)] == [5, 6]
        assert store.read_from(key, 10) == ()

    def test_reading_can_ask_for_some_kinds_only(self, store: Store) -> None:
        key = create(store)
        store.append(key, [LabelsChanged(["a"]), ExecutionStateChanged("running"), LabelsChanged(["b"])])
        assert [event.seq for event in store.read_from(key, kinds=["labels"])] == [2, 4]
        assert [event.seq for event in store.read_from(key, 2, kinds={"labels", "execution_state"}, limit=1)] == [3]
        assert store.read_from(key, kinds=["holds"]) == ()

    def test_appending_nothing_writes_nothing(self, store: Store) -> None:
        key = create(store)
        assert store.append(key, []) == ()
        assert len(store.read_from(key)) == 1

    def test_all_events_of_a_call_are_written_or_none(self, store: Store) -> None:
        key = create(store)
        with pytest.raises(StoreError, match="must be plain JSON data"):
            store.append(key, [LabelsChanged(["good"]), ValuesGiven({"x": object()})])
        with pytest.raises(StoreError, match='There is no state "finished"'):
            store.append(key, [LabelsChanged(["good"]), StepStateChanged("train", "finished", 1)])
        assert len(store.read_from(key)) == 1
        assert store.record(key).labels == ()

    def test_an_unknown_execution_is_refused(self, store: Store) -> None:
        for call in (
            lambda: store.append("nowhere", [LabelsChanged([])]),
            lambda: store.read_from("nowhere"),
            lambda: store.record("nowhere"),
            lambda: store.plan("nowhere"),
            lambda: store.take_over("nowhere", pid=1, host=""),
        ):
            with pytest.raises(NotFoundError, match='There is no execution "nowhere"'):
                call()

    def test_a_supervisor_that_was_replaced_cannot_write(self, store: Store) -> None:
        key = create(store)
        old = store.take_over(key, pid=1, host="a")
        new = store.take_over(key, pid=2, host="b")
        assert (old, new) == (1, 2)
        with pytest.raises(StaleWriterError, match="must stop"):
            store.append(key, [LabelsChanged(["late"])], epoch=old)
        store.append(key, [LabelsChanged(["mine"])], epoch=new)
        store.append(key, [LabelsChanged(["anybody"])])
        assert [event.payload for event in store.read_from(key, 3)] == [
            LabelsChanged(["mine"]),
            LabelsChanged(["anybody"]),
        ]

    @pytest.mark.parametrize("text", ODD_TEXTS)
    def test_any_text_comes_back_as_it_was(self, store: Store, text: str) -> None:
        key = create(store)
        store.append(key, [StepStateChanged("train", "failed", 1, reason=text), ValuesGiven({"text": text})])
        assert store.record(key).steps["train"].reason == text
        assert store.record(key).parameters == {"text": text}

    @given(st.lists(payloads, max_size=6))
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    def test_every_payload_comes_back_as_it_was(self, store: Store, given: list[Payload]) -> None:
        key = create(store)
        store.append(key, given)
        assert [event.payload for event in store.read_from(key, 1)] == given

    def test_threads_append_without_gaps(self, store: Store) -> None:
        key = create(store)
        threads = [threading.Thread(target=_append, args=(store, key, f"t{number}", 25)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _whole(store.read_from(key), {f"t{number}": 25 for number in range(4)})

    def test_processes_append_without_gaps(
        self, store: Store, open_it: Callable[[], Store], workers: Callable[..., Worker]
    ) -> None:
        key = create(store)
        started = [workers("append_many", open_it, key, f"p{number}", 40) for number in range(3)]
        told = [line.split() for worker in started for line in worker.join()]
        events = store.read_from(key)
        _whole(events, {f"p{number}": 40 for number in range(3)})
        for seq, tag, number in told:
            assert events[int(seq) - 1].payload == LabelsChanged([tag, number])

    @pytest.mark.chaos
    def test_what_a_killed_writer_reported_is_there(
        self, open_it: Callable[[], Store], workers: Callable[..., Worker]
    ) -> None:
        """Twelve times: two writers, one of them killed at a random moment, the other one not disturbed."""
        store = open_it()
        chance = random.Random()  # noqa: S311
        for turn in range(12):
            key = create(store, "killed")
            other = workers("append_many", open_it, key, "other", 20)
            victim = workers("append_pairs", open_it, key, "victim")
            told: list[str] = []
            after = chance.randint(1, 25)
            for line in victim.lines():
                told.append(line)
                if len(told) == after:
                    threading.Timer(chance.random() * 0.004, victim.kill).start()
            victim.join()
            other.join()
            events = open_it().read_from(key)
            assert [event.seq for event in events] == list(range(1, len(events) + 1)), turn
            for line in told:
                seq, number = line.split()
                assert events[int(seq) - 1].payload == LabelsChanged(["victim", number, "a"])
                assert events[int(seq)].payload == LabelsChanged(["victim", number, "b"])
            halves = [event.payload.labels[2] for event in events if _tag(event) == "victim"]  # type: ignore[attr-defined]
            assert halves == ["a", "b"] * (len(halves) // 2), "half of a pair was written"
            assert len(halves) // 2 in (len(told), len(told) + 1)
            assert sum(_tag(event) == "other" for event in events) == 20


def _append(store: Store, key: str, tag: str, count: int) -> None:
    for number in range(count):
        store.append(key, [LabelsChanged([tag, str(number)])])


def _tag(event: Event) -> str:
    return event.payload.labels[0] if isinstance(event.payload, LabelsChanged) else ""


def _whole(events: tuple[Event, ...], counts: dict[str, int]) -> None:
    """Check that numbers have no gaps and that each writer's events are all there, in its order."""
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    for tag, count in counts.items():
        numbers = [event.payload.labels[1] for event in events if _tag(event) == tag]  # type: ignore[attr-defined]
        assert numbers == [str(number) for number in range(count)]
