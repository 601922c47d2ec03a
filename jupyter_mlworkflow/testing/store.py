"""`StoreContract`: a journal, and the tables beside it that must never disagree with it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ..errors import ConflictError, NotFoundError, StaleWriterError, StoreError
from ..events import (
    CommandTaken,
    ExecutionCreated,
    ExecutionStateChanged,
    LabelsChanged,
    MetricsRead,
    Payload,
    StepStateChanged,
    TaskStarted,
    ValuesGiven,
)
from ..store.base import Store
from ..store.facts import facts_of
from ..store.fold import fold
from ..store.model import Command
from .journal import STEPS, JournalContract, create
from .memory_parts import summarise
from .registry import AssetsContract
from .slots import SlotsContract
from .worker import Worker


class ExecutionsContract(JournalContract):
    """Making, finding, listing and forgetting executions."""

    def test_a_new_execution_is_known_with_everything_that_was_said(self, store: Store) -> None:
        steps = [{"name": "train", "kind": "job", "title": "Train"}]
        created = ExecutionCreated("demo", "", steps, "why", "exp", ["a"], {"x": 1}, {}, {"s": "/b/"})
        origin = {"cwd": "/here", "environment": {"A": "b"}}
        record = store.create_execution(created, plan={"steps": [1]}, origin=origin)
        assert record == store.record(record.id)
        assert (record.full_name, record.state.value, record.seq) == ("demo/execution-001", "init", 1)
        assert (record.description, record.experiment_id, record.labels) == ("why", "exp", ("a",))
        assert (record.parameters, record.storages) == ({"x": 1}, {"s": "/b/"})
        assert [(step.name, step.kind, step.title) for step in record.steps.values()] == [("train", "job", "Train")]
        assert store.plan(record.id) == {"steps": [1]}
        assert store.origin(record.id) == origin

    def test_steps_keep_their_declared_order(self, store: Store) -> None:
        key = create(store)
        store.append(key, [StepStateChanged("deploy", "skipped", 0), StepStateChanged("prepare", "running", 1)])
        assert list(store.record(key).steps) == STEPS

    def test_numbers_count_per_workflow_and_are_never_used_again(self, store: Store) -> None:
        names = [store.record(create(store, workflow)).full_name for workflow in ("one", "one", "two", "one")]
        assert names == ["one/execution-001", "one/execution-002", "two/execution-001", "one/execution-003"]
        store.delete_execution(store.find("one/execution-003"))
        assert store.record(create(store, "one")).name == "execution-004"

    def test_a_given_name_is_kept_and_counted(self, store: Store) -> None:
        create(store, name="best run")
        create(store, name="execution-007")
        assert store.record(create(store)).name == "execution-008"
        with pytest.raises(ConflictError, match="already"):
            create(store, name="best run")
        assert len(store.executions()) == 3

    def test_an_id_is_given_once(self, store: Store) -> None:
        created = ExecutionCreated("demo", "", [])
        assert store.create_execution(created, plan={}, origin={}, execution_id="abcdef").id == "abcdef"
        with pytest.raises(ConflictError, match="already"):
            store.create_execution(created, plan={}, origin={}, execution_id="abcdef")

    def test_a_plan_that_is_not_plain_data_creates_nothing(self, store: Store) -> None:
        with pytest.raises(StoreError, match="plain JSON data"):
            store.create_execution(ExecutionCreated("demo", "", []), plan={"bad": {1, 2}}, origin={})
        assert store.executions() == ()

    def test_processes_that_create_at_once_get_different_numbers(
        self, store: Store, open_it: Callable[[], Store], workers: Callable[..., Worker]
    ) -> None:
        started = [workers("create_many", open_it, "crowd", 15) for _ in range(3)]
        names = sorted(name for worker in started for name in worker.join())
        assert names == [f"execution-{number:03d}" for number in range(1, 46)]

    def test_an_execution_is_found_by_id_prefix_name_or_full_name(self, store: Store) -> None:
        key, other = create(store, "one"), create(store, "two")
        assert {store.find(text) for text in (key, key[:6], "one/execution-001")} == {key}
        assert store.find("execution-001", workflow="two") == other
        with pytest.raises(ConflictError, match="fits several"):
            store.find("execution-001")
        for text in ("execution-002", key[:5], "three/execution-001", "", "%", "one/" + key):
            with pytest.raises(NotFoundError, match="There is no execution"):
                store.find(text)
        with pytest.raises(NotFoundError, match='Did you mean "one/execution-001"'):
            store.find("one/execution-01")
        with pytest.raises(NotFoundError):
            store.find("one/execution-001", workflow="two")

    def test_the_listing_is_newest_first_and_says_what_the_record_says(self, store: Store) -> None:
        keys = [create(store, workflow, experiment_id=workflow) for workflow in ("a", "b", "a", "b", "a")]
        happened: list[Payload] = [
            ExecutionStateChanged("running"),
            StepStateChanged("prepare", "completed", 1),
            StepStateChanged("train", "wait_inputs", 0, waiting_for=["parameters.x"]),
            LabelsChanged(["best", "seen"]),
        ]
        store.append(keys[1], happened)
        store.append(keys[2], [*happened, StepStateChanged("deploy", "running", 1), ExecutionStateChanged("abnormal")])
        rows = store.executions()
        assert [row.id for row in rows] == keys[::-1]
        assert list(rows) == [summarise(store.record(key)) for key in keys[::-1]]
        assert [row.waiting for row in rows] == [False, False, False, True, False]
        assert rows[3].steps == {"completed": 1, "wait_inputs": 1, "init": 1}

    def test_facts_are_what_the_records_say(self, store: Store) -> None:
        metric = {"key": "loss", "title": "", "type": "float", "data": {"value": 0.5}, "output": "metrics"}
        keys = [create(store) for _ in range(45)]
        for number, key in enumerate(keys):
            reported = [{**metric, "data": {"value": number / 10}}]
            store.append(key, [StepStateChanged("train", "running", 1), MetricsRead("train", 1, [metric])])
            store.append(key, [MetricsRead("train", 1, reported), StepStateChanged("train", "failed", 1)])
            store.append(key, [ValuesGiven({"x": number}), LabelsChanged(["seen"])])
        store.append(keys[3], [StepStateChanged("train", "running", 2)])
        store.append(keys[4], [TaskStarted("train", 2, 1, "", "", ""), MetricsRead("train", 1, [metric])])
        wanted = [keys[7], "gone", *keys]
        rows = {row.id: row for row in store.executions()}
        expected = [facts_of(store.record(key), rows[key]) for key in wanted if key in rows]
        assert list(store.facts(wanted)) == expected
        now = {key: row.seq for key, row in rows.items()}
        assert [item.summary.id for item in store.facts(keys, {**now, keys[5]: 1})] == [keys[5]]
        assert expected[0].metrics["train"][0]["data"] == {"value": 0.7}
        assert expected[0].parameters == {"x": 7}
        assert [fact.metrics for fact in store.facts([keys[3], keys[4]])] == [{}, {}]

    def test_the_listing_is_filtered_and_paged(self, store: Store) -> None:
        keys = [create(store, workflow, experiment_id=f"x{workflow}") for workflow in ("a", "b", "a", "b", "a")]
        store.append(keys[1], [ExecutionStateChanged("running"), LabelsChanged(["best", "seen"])])
        store.append(keys[2], [LabelsChanged(["best"])])
        store.append(keys[2], [LabelsChanged([])])

        def found(**filters: object) -> list[int]:
            return [keys.index(row.id) for row in store.executions(**filters)]  # type: ignore[arg-type]

        assert found(workflow="a") == [4, 2, 0]
        assert found(state="running") == [1]
        assert found(label="best") == [1]
        assert found(experiment_id="xb") == [3, 1]
        assert found(workflow="a", state="running") == []
        assert found(since=store.record(keys[3]).created_at) == [4, 3]
        assert found(limit=2, offset=1) == [3, 2]
        assert found(offset=4) == [0]
        with pytest.raises(NotFoundError, match='Did you mean "completed"'):
            found(state="complete")

    def test_a_record_is_the_fold_of_its_events_whoever_wrote_them(
        self, store: Store, open_it: Callable[[], Store]
    ) -> None:
        key = create(store)
        other = open_it() if self.shared else store
        for number in range(5):
            other.append(key, [LabelsChanged([str(number)])])
            assert store.record(key) == fold(None, store.read_from(key), execution_id=key)
            assert store.record(key).labels == (str(number),)

    def test_a_deleted_execution_is_gone(self, store: Store) -> None:
        key, kept = create(store, labels=["old"]), create(store)
        store.record(key)
        store.append(key, [ExecutionStateChanged("running")])
        with pytest.raises(ConflictError, match="is running"):
            store.delete_execution(key)
        store.append(key, [ExecutionStateChanged("completed")])
        store.delete_execution(key)
        with pytest.raises(NotFoundError):
            store.record(key)
        with pytest.raises(NotFoundError):
            store.delete_execution(key)
        assert [row.id for row in store.executions()] == [kept]
        assert store.executions(label="old") == ()


class CommandsContract(JournalContract):
    """Commands, and noticing that something happened."""

    def test_commands_wait_in_order_until_taken(self, store: Store) -> None:
        key, other = create(store), create(store)
        sent = [Command("c1", "retry", "train", {"parameters": {"x": 1}}, 5.0), Command("c2", "stop", at=4.0)]
        for command in sent:
            store.send(key, command)
        assert list(store.commands(key)) == sent
        assert store.commands(other) == ()
        store.take_command(key, "c1")
        assert [command.id for command in store.commands(key)] == ["c2"]

    def test_a_command_gets_the_time_it_was_sent(self, store: Store) -> None:
        key = create(store)
        store.send(key, Command("c1", "stop"))
        assert store.commands(key)[0].at >= store.record(key).created_at

    def test_a_command_sent_twice_is_one_command(self, store: Store) -> None:
        key = create(store)
        store.send(key, Command("c1", "stop"))
        store.send(key, Command("c1", "stop"))
        assert len(store.commands(key)) == 1
        store.take_command(key, "c1")
        store.send(key, Command("c1", "stop"))
        assert store.commands(key) == ()

    def test_the_event_of_taking_a_command_takes_it(self, store: Store) -> None:
        key = create(store)
        store.send(key, Command("c1", "stop"))
        store.append(key, [CommandTaken("c1", "stop")])
        assert store.commands(key) == ()

    def test_a_replaced_supervisor_takes_no_command(self, store: Store) -> None:
        key = create(store)
        store.send(key, Command("c1", "stop"))
        old = store.take_over(key, pid=1, host="")
        store.take_over(key, pid=2, host="")
        with pytest.raises(StaleWriterError):
            store.take_command(key, "c1", epoch=old)
        with pytest.raises(StaleWriterError):
            store.append(key, [CommandTaken("c1", "stop")], epoch=old)
        assert len(store.commands(key)) == 1

    def test_a_command_for_nobody_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFoundError):
            store.send("nowhere", Command("c1", "stop"))
        key = create(store)
        with pytest.raises(NotFoundError, match='There is no command "c1"'):
            store.take_command(key, "c1")
        with pytest.raises(StoreError, match="plain JSON data"):
            store.send(key, Command("c1", "set_values", values={"parameters": {"x": object()}}))
        assert store.commands(key) == ()

    def test_the_version_changes_with_every_write_of_another(self, store: Store, open_it: Callable[[], Store]) -> None:
        other = open_it() if self.shared else store
        key = create(other)
        seen = store.version()
        assert store.version() == seen
        for write in (
            lambda: other.append(key, [LabelsChanged([])]),
            lambda: other.send(key, Command("c", "stop")),
            lambda: other.take_over(key, pid=1, host=""),
            lambda: store.append(key, [LabelsChanged([])]),
        ):
            write()
            before, seen = seen, store.version()
            assert seen != before

    def test_the_version_is_the_same_for_all_threads(self, store: Store) -> None:
        seen: list[int] = []
        create(store)
        threads = [threading.Thread(target=lambda: seen.append(store.version())) for _ in range(3)]
        for thread in threads:
            thread.start()
            thread.join()
        assert set(seen) == {store.version()}

    def test_commands_reach_a_supervisor_in_another_process(
        self, store: Store, open_it: Callable[[], Store], workers: Callable[..., Worker]
    ) -> None:
        key = create(store)
        supervisor = workers("obey", open_it, key)
        heard = supervisor.lines()
        assert next(heard) == "ready"
        for number in range(5):
            store.send(key, Command(f"c{number}", "stop"))
            assert next(heard) == f"c{number}"


class StoreContract(ExecutionsContract, CommandsContract, AssetsContract, SlotsContract):
    """Everything that a store must do."""

    def test_a_store_has_one_identity(self, store: Store, open_it: Callable[[], Store]) -> None:
        assert store.id
        if self.shared:
            assert open_it().id == store.id

    def test_a_closed_store_says_so(self, store: Store) -> None:
        key = create(store)
        store.close()
        for call in (lambda: store.record(key), lambda: create(store), lambda: store.assets("model")):
            with pytest.raises(StoreError, match="was closed"):
                call()
