"""What events mean: the rules of `store.fold`, one by one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlworkflow.errors import StoreError
from jupyter_mlworkflow.events import (
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
    SupervisorStarted,
    TaskStarted,
    ValuesGiven,
)
from jupyter_mlworkflow.records import Artifact, ErrorInfo, ExecutionRecord, Metric, StepRecord, StepState, to_json
from jupyter_mlworkflow.store.fold import Fold, fold, read_record
from jupyter_mlworkflow.testing.journal import STEPS, payloads

CREATED = ExecutionCreated("demo", "execution-001", [{"name": step, "kind": "job", "title": ""} for step in STEPS])
ERROR = {"code": "job.exit_code", "message": "It ended with exit code 1.", "log_tail": ["a", "b"]}
ACCURACY = {"key": "acc", "title": "Accuracy", "type": "float", "data": {"value": 0.9}}


def record(*given: Payload) -> ExecutionRecord:
    """Fold events that happen at 1, 2, 3, … seconds, the creation at 0."""
    events = [Event(number + 1, float(number), payload) for number, payload in enumerate([CREATED, *given])]
    return fold(None, events, execution_id="7f")


def train(*given: Payload) -> StepRecord:
    return record(*given).steps["train"]


def turned(state: str, attempt: int = 1, **more: object) -> StepStateChanged:
    return StepStateChanged("train", state, attempt, **more)  # type: ignore[arg-type]


FIRST_ATTEMPT = (
    turned("pending"),
    turned("creating"),
    StepPrepared("train", 1, "/runs/1", {"data": {"type": "obs"}}, {"lr": 0.1}),
    TaskStarted("train", 1, 4711, "99", "boot", "host"),
    turned("running"),
    StepOutputs("train", 1, {"model": {"type": "obs", "value": {"obs_url": "/b/m/"}}}),
    MetricsRead(
        "train", 1, [{"key": "acc", "title": "Accuracy", "type": "float", "data": {"value": 0.9}}], "half a file"
    ),
)


def test_an_attempt_gathers_what_is_told_of_it() -> None:
    assert train(*FIRST_ATTEMPT, turned("completed")) == StepRecord(
        name="train",
        kind="job",
        state=StepState.COMPLETED,
        attempt=1,
        started_at=2.0,
        ended_at=8.0,
        inputs={"data": {"type": "obs"}},
        parameters={"lr": 0.1},
        outputs={"model": Artifact("obs", {"obs_url": "/b/m/"})},
        metrics=(Metric("acc", "Accuracy", "float", {"value": 0.9}),),
        metrics_problem="half a file",
        folder="/runs/1",
        pid=4711,
        host="host",
    )


def test_queueing_is_not_yet_running() -> None:
    assert train(turned("pending")).started_at is None
    assert train(turned("wait_inputs", 0)).started_at is None
    assert train(turned("pending"), turned("creating"), turned("running")).started_at == 2.0
    assert train(turned("pending"), turned("creating"), turned("completed")).elapsed == 1.0


def test_a_step_ended_when_it_did_and_not_when_that_was_noticed() -> None:
    noticed = train(turned("running"), turned("pending", 0), turned("completed", at=2.25))
    assert (noticed.started_at, noticed.ended_at, noticed.elapsed) == (1.0, 2.25, 1.25)
    assert train(turned("running", at=0.5), turned("completed")).elapsed == 1.5


@pytest.mark.parametrize(("at", "ended_at"), [(0.25, 1.0), (99.0, 2.0)])
def test_a_clock_that_is_off_turns_no_time_around(at: float, ended_at: float) -> None:
    assert train(turned("running"), turned("completed", at=at)).ended_at == ended_at


def test_a_skipped_step_never_started() -> None:
    step = train(turned("skipped", 0, reason="the other branch was taken"))
    assert (step.state, step.reason, step.started_at, step.ended_at) == (
        StepState.SKIPPED,
        "the other branch was taken",
        None,
        1.0,
    )


def test_a_failure_keeps_its_error_until_something_else_happens() -> None:
    failed = train(turned("running"), turned("failed", error=ERROR))
    assert failed.error == ErrorInfo("job.exit_code", "It ended with exit code 1.", ("a", "b"))
    assert failed.ended_at == 2.0
    assert train(turned("failed", error=ERROR), turned("failed")).error == failed.error
    assert train(turned("failed", error=ERROR), turned("pending")).error is None


@pytest.mark.parametrize("again", [turned("creating", 2), turned("init", 1), turned("pending", 1)])
@pytest.mark.parametrize("end", ["failed", "completed", "stopped", "timeout"])
def test_a_step_begins_anew_with_nothing_of_the_attempt_before(end: str, again: StepStateChanged) -> None:
    step = train(*FIRST_ATTEMPT, turned(end, error=ERROR), again)
    started = 9.0 if again.state == "creating" else None
    expected = StepRecord("train", "job", state=StepState(again.state), attempt=again.attempt, started_at=started)
    assert step == expected


def test_a_later_attempt_begins_with_whatever_is_told_of_it_first() -> None:
    step = train(*FIRST_ATTEMPT, StepPrepared("train", 2, "/runs/2"))
    assert step == StepRecord("train", "job", attempt=2, folder="/runs/2")


@pytest.mark.parametrize("late", FIRST_ATTEMPT)
def test_what_comes_late_from_an_earlier_attempt_changes_nothing(late: Payload) -> None:
    before = record(turned("running", 2))
    assert record(turned("running", 2), late) == _at(before, 3)


def _at(before: ExecutionRecord, seq: int) -> ExecutionRecord:
    from dataclasses import replace

    return replace(before, seq=seq)


def test_a_step_waits_with_what_it_waits_for() -> None:
    waiting = turned("wait_inputs", 0, waiting_for=["parameters.x"], reason="x is missing")
    assert (train(waiting).waiting_for, train(waiting).reason) == (("parameters.x",), "x is missing")
    assert record(ExecutionStateChanged("running"), waiting).waiting
    assert train(waiting, turned("pending")).waiting_for == ()
    assert train(waiting, turned("pending")).reason == ""


def test_a_condition_keeps_what_it_decided() -> None:
    assert train(turned("running"), turned("completed", condition_result=False)).condition_result is False
    assert train(turned("completed", condition_result=True), turned("init")).condition_result is None


def test_metrics_replace_what_was_read_before() -> None:
    one, two = ({"key": key, "title": "", "type": "float", "data": {}, "output": "m"} for key in "ab")
    step = train(turned("running"), MetricsRead("train", 1, [one, two], "bad"), MetricsRead("train", 1, [two]))
    assert step.metrics == (Metric("b", "", "float", {}, "m"),)
    assert step.metrics_problem == ""


def test_a_resumed_execution_keeps_its_start_and_has_no_end() -> None:
    running = ExecutionStateChanged("running")
    ended = record(running, ExecutionStateChanged("stopped", "by hand"))
    assert (ended.state.value, ended.started_at, ended.ended_at, ended.reason) == ("stopped", 1.0, 2.0, "by hand")
    again = record(running, ExecutionStateChanged("stopped", "by hand"), running)
    assert (again.state.value, again.started_at, again.ended_at, again.reason) == ("running", 1.0, None, "")


def test_the_time_between_an_end_and_a_retry_does_not_count() -> None:
    running, failed = ExecutionStateChanged("running"), ExecutionStateChanged("abnormal")
    nothing = LabelsChanged([])
    done = record(running, failed, nothing, nothing, running, failed, running, ExecutionStateChanged("completed"))
    assert (done.started_at, done.ended_at, done.idle_seconds, done.elapsed) == (1.0, 8.0, 4.0, 3.0)
    assert record(running).elapsed is None


def test_values_given_later_are_merged_name_by_name() -> None:
    merged = record(ValuesGiven({"x": {"a": 1}, "y": 1}, {}, {"s": "/b/"}), ValuesGiven({"x": {"b": 2}}, {"d": 1}))
    assert (merged.parameters, merged.data, merged.storages) == ({"x": {"b": 2}, "y": 1}, {"d": 1}, {"s": "/b/"})


def test_labels_are_replaced() -> None:
    assert record(LabelsChanged(["a", "b"]), LabelsChanged(["c"])).labels == ("c",)


@pytest.mark.parametrize("payload", [Payload(), SupervisorStarted(1, "host", 1), CommandTaken("c", "stop")])
def test_what_says_nothing_of_the_record_only_counts(payload: Payload) -> None:
    assert record(payload) == _at(record(), 2)


def test_a_journal_with_a_gap_or_without_beginning_is_refused() -> None:
    with pytest.raises(StoreError, match="event 3 follows event 1"):
        fold(None, [Event(1, 0.0, CREATED), Event(3, 0.0, LabelsChanged([]))])
    with pytest.raises(StoreError, match='begins with "execution_created", not with "labels"'):
        fold(None, [Event(1, 0.0, LabelsChanged([]))])
    with pytest.raises(StoreError, match="without events"):
        fold(None, [])


def test_records_given_out_do_not_change_afterwards() -> None:
    state = Fold(execution_id="7f")
    state.apply([Event(1, 0.0, CREATED)])
    before = state.record()
    text = json.dumps(to_json(before))
    state.apply([Event(2, 0.0, turned("running")), Event(3, 0.0, ValuesGiven({"x": 1}))])
    assert state.record() is not before
    assert json.dumps(to_json(before)) == text
    assert state.record() is state.record()


@given(st.lists(payloads, max_size=12), st.integers(0, 12))
@settings(max_examples=100, deadline=None)
def test_folding_in_parts_is_folding_at_once(given: list[Payload], cut: int) -> None:
    events = [Event(number + 1, float(number), payload) for number, payload in enumerate([CREATED, *given])]
    whole = fold(None, events, execution_id="7f")
    first = fold(None, events[: cut + 1], execution_id="7f")
    assert fold(first, events[cut + 1 :]) == whole
    assert fold(first, events) == whole, "events seen before are skipped"
    state = Fold(execution_id="7f")
    for event in events:
        state.apply([event])
        state.record()
    assert state.record() == whole
    assert read_record(json.loads(json.dumps(to_json(first)))) == first
