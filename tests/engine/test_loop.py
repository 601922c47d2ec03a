"""Executions driven in this process, on a real store, with tasks in memory."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow.errors import DiskFullError, StaleWriterError, StepError
from jupyter_mlworkflow.events import Event, MetricsRead, StepPrepared, StepStateChanged
from jupyter_mlworkflow.plan.model import PlannedParameter, PlannedStorage
from jupyter_mlworkflow.records import ExecutionRecord, Metric
from jupyter_mlworkflow.steps.base import Outcome, StepContext
from tests.engine.fakes import Bench, call, job, plan_of


def path_of(bench: Bench, record: ExecutionRecord, step: str) -> list[str]:
    events = bench.store.read_from(record.id)
    return [e.payload.state for e in events if isinstance(e.payload, StepStateChanged) and e.payload.step == step]


def state_events(bench: Bench, identity: str) -> dict[tuple[str, str], Event]:
    events = bench.store.read_from(identity)
    return {(e.payload.step, e.payload.state): e for e in events if isinstance(e.payload, StepStateChanged)}


def test_chain_completes(bench: Bench) -> None:
    record = bench.run(plan_of(job("a"), job("b", "a"), call("c", "b")))
    assert record.state.value == "completed"
    assert set(bench.states(record).values()) == {"completed"}
    assert [task.split("/")[1] for task in bench.executor.submitted] == ["a", "b"]
    assert path_of(bench, record, "a") == ["pending", "creating", "created", "running", "completed"]
    assert bench.store.claims() == ()


def test_end_of_a_step_and_what_it_makes_ready_are_one_transaction(bench: Bench) -> None:
    record = bench.run(plan_of(job("a"), job("b", "a")))
    states = state_events(bench, record.id)
    assert states["b", "pending"].seq - states["a", "completed"].seq == 1


def test_the_slot_of_a_step_that_ends_is_granted_to_the_next_in_the_same_transaction(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_mlworkflow.engine.loop._GATHER_SECONDS", 20.0)  # however busy this machine is
    commit, granted = bench.store.commit, {}

    def noting(identity: str, payloads: Any, **options: Any) -> Any:
        done = commit(identity, payloads, **options)
        ended = [item.step for item in payloads if isinstance(item, StepStateChanged) and item.state == "completed"]
        granted.update(dict.fromkeys(ended, done.granted))
        return done

    monkeypatch.setattr(bench.store, "commit", noting)
    assert bench.run(plan_of(job("a"), job("b", "a"), job("c", "b"))).state.value == "completed"
    assert granted == {"a": ("b",), "b": ("c",), "c": ()}


def test_what_a_step_was_given_is_recorded(bench: Bench) -> None:
    properties = {"algorithm": {"parameters": [{"name": "lr", "value": {"$parameter": "lr"}}]}}
    spec = {"inputs": {"data": {"type": "obs", "data": {"$output": ["a", "out"]}}}, "properties": properties}
    plan = plan_of(
        job("a", spec={"outputs": {"out": {"type": "obs"}}}),
        job("b", "a", spec=spec, needs=("parameters.lr",)),
        parameters={"lr": PlannedParameter("lr", "float", default=0.5, has_default=True)},
    )
    step = bench.run(plan).steps["b"]
    assert step.inputs == {"data": {"type": "obs", "value": {"obs_url": "/b/a/out/"}}}
    assert step.parameters == {"lr": 0.5}
    assert Path(step.folder).is_dir()
    assert Path(step.folder).parts[-2:] == ("b", "1")


def test_parallel_branches_run_at_the_same_time(bench: Bench) -> None:
    both = threading.Barrier(2, timeout=60)
    bench.call.action = lambda context: both.wait() and None  # type: ignore[func-returns-value]
    assert bench.run(plan_of(call("left"), call("right"))).state.value == "completed"
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("left"), job("right")))
    bench.background(identity)
    record = bench.until(identity, lambda now: all(step.state.value == "running" for step in now.steps.values()))
    for task in list(bench.executor.running):
        bench.executor.end(task)
    assert bench.until(record.id, lambda now: now.state.ended).state.value == "completed"


def test_steps_behind_a_failure_stay_init_and_everything_else_goes_on(bench: Bench) -> None:
    bench.executor.auto = lambda task: 3 if "/bad/" in task else 0
    record = bench.run(plan_of(job("bad"), job("behind", "bad"), job("good"), job("after", "good")))
    assert bench.states(record) == {"bad": "failed", "behind": "init", "good": "completed", "after": "completed"}
    assert record.state.value == "abnormal"
    assert record.reason == 'Step "bad" (failed).'
    error = record.steps["bad"].error
    assert error is not None
    assert (error.code, error.message) == ("job.exit_code", "Exit code 3.")


def test_a_job_that_cannot_be_prepared_is_create_failed(bench: Bench) -> None:
    record = bench.run(plan_of(job("a", spec={"properties": {"unpreparable": True}})))
    assert record.steps["a"].state.value == "create_failed"
    assert record.steps["a"].error is not None
    assert record.steps["a"].error.message == "Its code is not there."
    assert bench.store.claims() == ()


def test_an_unknown_outcome_is_told_and_not_repeated(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("a")))
    bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running")
    bench.executor.end(f"{identity}/a/1", None)
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.steps["a"].state.value == "failed"
    assert record.steps["a"].error is not None
    assert record.steps["a"].error.code == "job.outcome_unknown"
    assert len(bench.executor.submitted) == 1


def test_a_step_of_an_unknown_kind_fails_with_a_sentence(bench: Bench) -> None:
    record = bench.run(plan_of(call("a", kind="no_such_kind")))
    assert record.steps["a"].state.value == "failed"
    assert record.steps["a"].error is not None
    assert "no_such_kind" in record.steps["a"].error.message


def test_any_exception_of_a_runner_fails_its_step_only(bench: Bench) -> None:
    def action(context: StepContext) -> Outcome | None:
        if context.step == "a":
            raise ZeroDivisionError("division by zero")
        return None

    bench.call.action = action
    record = bench.run(plan_of(call("a"), call("b")))
    assert bench.states(record) == {"a": "failed", "b": "completed"}
    assert record.steps["a"].error is not None
    assert "ZeroDivisionError: division by zero" in record.steps["a"].error.message


# -- values that come later ------------------------------------------------------------------------


def late_plan(**parameter: Any) -> Any:
    spec = {"properties": {"n": {"$parameter": "n"}}}
    return plan_of(
        job("a"),
        job("b", "a", spec=spec, needs=("parameters.n",)),
        parameters={"n": PlannedParameter("n", "int", delay=True, **parameter)},
    )


def test_a_delayed_value_holds_its_step_until_given(bench: Bench) -> None:
    identity = bench.create(late_plan())
    bench.background(identity)
    record = bench.until(identity, lambda now: now.waiting)
    assert record.steps["b"].state.value == "wait_inputs"
    assert record.steps["b"].waiting_for == ("parameters.n",)
    bench.send(identity, "set_values", parameters={"n": 5})
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.state.value == "completed"
    assert record.parameters["n"] == 5
    assert bench.job.seen["b"]["properties"]["n"] == 5


def test_a_wrong_value_is_refused_and_changes_nothing(bench: Bench) -> None:
    identity = bench.create(late_plan())
    bench.background(identity)
    before = bench.until(identity, lambda now: now.waiting)
    bench.send(identity, "set_values", parameters={"n": "five"})
    record = bench.until(identity, lambda now: now.seq > before.seq)
    refused = bench.store.read_from(identity)[-1].payload
    assert "parameters.n: It must be a whole number such as 32, not 'five' (str)." in refused.refused  # type: ignore[attr-defined]
    assert record.parameters == {}
    assert record.steps["b"] == before.steps["b"]
    bench.send(identity, "stop")
    bench.until(identity, lambda now: now.state.ended)


def test_releasing_a_waiting_step_confirms_the_default(bench: Bench) -> None:
    identity = bench.create(late_plan(default=7, has_default=True))
    bench.background(identity)
    bench.until(identity, lambda now: now.waiting)
    bench.send(identity, "release", "b")
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.parameters["n"] == 7
    assert record.state.value == "completed"


def test_a_held_step_can_be_skipped(bench: Bench) -> None:
    identity = bench.create(plan_of(job("a"), job("b", "a")), debug=True)
    bench.background(identity)
    bench.until(identity, lambda now: now.waiting)
    bench.send(identity, "skip_step", "a")
    record = bench.until(identity, lambda now: now.state.ended)
    assert bench.states(record) == {"a": "skipped", "b": "skipped"}
    assert record.steps["a"].reason == "It was skipped by hand."


def test_storages_get_the_execution_id_and_their_folders(bench: Bench) -> None:
    expression = {"$storage": "out", "path": "model/", "with_execution_id": True, "create_dir": True}
    plan = plan_of(
        job("a", spec={"outputs": {"m": {"type": "obs", "obs_config": {"obs_path": expression}}}}),
        storages={"out": PlannedStorage("out", creates=True)},
        values={"parameters": {}, "data": {}, "storages": {"out": "/bucket/runs/"}},
    )
    record = bench.run(plan)
    path = bench.job.seen["a"]["outputs"]["m"]["obs_config"]["obs_path"]
    assert path == f"/bucket/runs/{record.id}/model/"
    assert (bench.settings.home_path / "storage" / path.strip("/")).is_dir()


# -- metrics -----------------------------------------------------------------------------------------


def test_metrics_are_shown_while_the_job_runs(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    outputs = {
        "m": {"type": "metrics", "metrics_config": {"metric_files": ["/b/m.json"], "realtime_visualization": True}}
    }
    plan = plan_of(job("a", spec={"outputs": outputs}, poll_interval_seconds=0.05))
    identity = bench.create(plan)
    bench.job.live_metrics = (Metric("loss", "loss", "float", {"value": 2.0}),)
    bench.background(identity)
    bench.until(identity, lambda now: bool(now.steps["a"].metrics))
    bench.job.live_metrics = (Metric("loss", "loss", "float", {"value": 1.0}),)
    record = bench.until(identity, lambda now: now.steps["a"].metrics[0].data == {"value": 1.0})
    assert record.steps["a"].state.value == "running"
    bench.executor.end(f"{identity}/a/1")
    bench.until(identity, lambda now: now.state.ended)
    read = [e for e in bench.store.read_from(identity) if isinstance(e.payload, MetricsRead)]
    assert len(read) == 2  # the same metrics are written once


def test_metrics_of_a_failed_job_are_kept(bench: Bench) -> None:
    bench.executor.auto = lambda task: 1
    bench.job.live_metrics = (Metric("loss", "loss", "float", {"value": 2.0}),)
    outputs = {"m": {"type": "metrics", "metrics_config": {"metric_files": ["/b/m.json"]}}}
    record = bench.run(plan_of(job("a", spec={"outputs": outputs})))
    assert record.steps["a"].state.value == "failed"
    assert record.steps["a"].metrics[0].data == {"value": 2.0}


# -- ends by force -----------------------------------------------------------------------------------


def test_max_execution_minutes_ends_a_job_as_timeout(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    record = bench.run(plan_of(job("a", timeout_seconds=0.1), job("b", "a")))
    assert bench.states(record) == {"a": "timeout", "b": "init"}
    assert record.state.value == "abnormal"
    assert record.steps["a"].error is not None
    assert record.steps["a"].error.message == (
        "It was stopped because it ran longer than max_execution_minutes allows (0.1 seconds)."
    )
    assert path_of(bench, record, "a")[-2:] == ["stopping", "timeout"]


def test_max_execution_minutes_ends_a_step_in_a_thread_and_undoes_what_it_made(bench: Bench) -> None:
    bench.service.action = lambda context: time.sleep(0.2)  # type: ignore[func-returns-value]
    record = bench.run(plan_of(call("a", kind="service", timeout_seconds=0.05)))
    assert record.steps["a"].state.value == "timeout"
    assert bench.service.stopped == [f"{record.id}/a/1"]


def test_the_log_tells_what_could_not_be_undone_after_a_time_out(bench: Bench) -> None:
    def stop(context: StepContext) -> None:
        raise OSError("no permission")

    bench.service.stop = stop  # type: ignore[method-assign]
    bench.service.action = lambda context: time.sleep(0.2)  # type: ignore[func-returns-value]
    record = bench.run(plan_of(call("a", kind="service", timeout_seconds=0.05)))
    log = Path(record.steps["a"].folder) / "job.log"
    assert log.read_text() == 'What step "a" left running could not be stopped: no permission\n'


def test_stop_ends_jobs_and_services(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    plan = plan_of(
        call("deploy", kind="service"), job("a", "deploy"), job("b", "deploy"), job("c", "deploy"), job("d", "a")
    )
    identity = bench.create(plan)
    bench.background(identity)
    bench.until(identity, lambda now: len(bench.executor.running) == 2)
    bench.send(identity, "stop")
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.state.value == "stopped"
    assert bench.states(record) == {"deploy": "completed", "a": "stopped", "b": "stopped", "c": "stopped", "d": "init"}
    assert bench.service.stopped == [f"{identity}/deploy/1"]
    assert path_of(bench, record, "a")[-2:] == ["stopping", "stopped"]
    assert bench.store.claims() == ()


def test_what_cannot_be_stopped_is_told(bench: Bench) -> None:
    def stop(context: StepContext) -> None:
        raise OSError("no permission")

    bench.service.stop = stop  # type: ignore[method-assign]
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(call("deploy", kind="service"), job("a", "deploy")))
    bench.background(identity)
    bench.until(identity, lambda now: len(bench.executor.running) == 1)
    bench.send(identity, "stop")
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.reason == 'It was stopped. What step "deploy" left running could not be stopped: no permission'


def test_a_thread_that_ignores_stopping_is_left_behind(bench: Bench) -> None:
    release = threading.Event()
    asked: list[bool] = []

    def action(context: StepContext) -> None:
        release.wait(10)
        asked.append(context.stopping())

    bench.call.action = action  # type: ignore[assignment]
    identity = bench.create(plan_of(call("a")))
    driver = bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running")
    bench.send(identity, "stop")
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.steps["a"].state.value == "stopped"
    release.set()
    driver.join(5)
    assert asked == [True]
    assert bench.store.record(identity).seq == record.seq  # what it returned was not heard any more


def test_stop_step_is_a_failure_for_those_behind(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("a"), job("b", "a"), job("c")))
    bench.background(identity)
    bench.until(identity, lambda now: len(bench.executor.running) == 2)
    bench.send(identity, "stop_step", "a")
    bench.until(identity, lambda now: now.steps["a"].state.value == "stopped")
    bench.executor.end(f"{identity}/c/1")
    record = bench.until(identity, lambda now: now.state.ended)
    assert bench.states(record) == {"a": "stopped", "b": "init", "c": "completed"}
    assert record.state.value == "abnormal"


# -- going on ----------------------------------------------------------------------------------------


def test_retry_with_changed_values_makes_a_new_attempt_and_runs_what_it_blocked(bench: Bench) -> None:
    bench.executor.auto = lambda task: 1 if task.endswith("/bad/1") else 0
    spec = {"properties": {"n": {"$parameter": "n"}}}
    plan = plan_of(
        job("first"),
        job("bad", "first", spec=spec, needs=("parameters.n",)),
        job("behind", "bad"),
        parameters={"n": PlannedParameter("n", "int", default=1, has_default=True)},
    )
    record = bench.run(plan)
    assert record.state.value == "abnormal"
    record = bench.again(record.id, "retry", "bad", parameters={"n": 2})
    assert record.state.value == "completed"
    assert record.steps["bad"].attempt == 2
    assert bench.job.seen["bad"]["properties"]["n"] == 2
    assert [task.split("/", 1)[1] for task in bench.executor.submitted] == ["first/1", "bad/1", "bad/2", "behind/1"]


def test_resume_goes_on_with_everything_that_failed_or_was_stopped(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("a"), job("b"), job("c", "a", "b")))
    bench.background(identity)
    bench.until(identity, lambda now: len(bench.executor.running) == 2)
    bench.executor.end(f"{identity}/a/1")
    bench.until(identity, lambda now: now.steps["a"].state.value == "completed")
    bench.send(identity, "stop")
    assert bench.until(identity, lambda now: now.state.ended).state.value == "stopped"
    bench.executor.auto = lambda task: 0
    record = bench.again(identity, "resume")
    assert record.state.value == "completed"
    assert [record.steps[name].attempt for name in "abc"] == [1, 2, 1]


@pytest.mark.parametrize(
    ("verb", "step", "sentence"),
    [
        ("retry", "a", "a finished step is not run twice; use rerun"),
        ("retry", "b", 'Only a step that failed or was stopped can be retried; step "b" is init. Failed: bad.'),
        ("retry", "bda", 'There is no step "bda". Did you mean "bad"?'),
        ("release", "a", "The execution is not running any more: it is abnormal."),
        ("stop", "", "The execution is not running any more: it is abnormal."),
        ("stop_step", "a", "The execution is not running any more"),
        ("skip_step", "bad", "The execution is not running any more"),
        ("dance", "", 'There is no command "dance".'),
        ("set_values", "", "There are no values in it"),
        ("labels", "", 'Labels are a list of texts such as ["best"], not None.'),
    ],
)
def test_a_refused_command_says_why_and_changes_nothing(bench: Bench, verb: str, step: str, sentence: str) -> None:
    bench.executor.auto = lambda task: 1 if "/bad/" in task else 0
    before = bench.run(plan_of(job("a"), job("bad", "a"), job("b", "bad")))
    after = bench.again(before.id, verb, step)
    assert sentence in bench.store.read_from(before.id)[-1].payload.refused  # type: ignore[attr-defined]
    assert after.steps == before.steps
    assert after.state == before.state
    assert bench.store.commands(before.id) == ()


def test_labels(bench: Bench) -> None:
    record = bench.run(plan_of(job("a")))
    assert bench.again(record.id, "labels", labels=["best", "of-may"]).labels == ("best", "of-may")


# -- slots -------------------------------------------------------------------------------------------


def test_never_more_slots_than_there_are(bench: Bench) -> None:
    steps = [job(f"s{number}", slots=1 + number % 2) for number in range(9)]
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(*steps))
    bench.background(identity)
    sizes = {step.name: step.slots for step in steps}
    while not bench.store.record(identity).state.ended:
        with bench.executor.lock:
            running = [task.split("/")[1] for task in bench.executor.running]
        assert sum(sizes[name] for name in running) <= 2
        if running:
            bench.executor.end(f"{identity}/{running[0]}/1")
        time.sleep(0.002)
    assert bench.store.record(identity).state.value == "completed"


def in_queue(bench: Bench) -> int:
    """Return how many steps stand in the queue that all executions share."""
    connection = sqlite3.connect(bench.settings.home_path / "store.sqlite3")
    try:
        return int(connection.execute("SELECT count(*) FROM wants").fetchone()[0])
    finally:
        connection.close()


def test_priority_then_age_decides_across_executions(bench: Bench) -> None:
    bench.executor._capacity = 1
    bench.executor.auto = lambda task: None
    busy = bench.create(plan_of(job("busy")))
    bench.background(busy)
    bench.until(busy, lambda now: now.steps["busy"].state.value == "running")
    others = []
    for name, priority in (("early-low", 1), ("late-low", 1), ("last-high", 3)):
        identity = bench.create(plan_of(job(name, priority=priority)))
        bench.background(identity)
        bench.until(identity, lambda now, name=name: now.steps[name].state.value == "pending")  # type: ignore[misc]
        others.append(identity)
        bench.until(identity, lambda now: in_queue(bench) == len(others))
    bench.executor.auto = lambda task: 0
    bench.executor.end(f"{busy}/busy/1")
    for identity in others:
        bench.until(identity, lambda now: now.state.ended)
    order = [task.split("/")[1] for task in bench.executor.submitted]
    assert order == ["busy", "last-high", "early-low", "late-low"]


def test_a_step_is_prepared_while_it_queues_so_that_a_free_slot_waits_for_nothing(bench: Bench) -> None:
    bench.executor._capacity = 1
    bench.executor.auto = lambda task: None if "/a/" in task else 0
    identity = bench.create(plan_of(job("a"), job("b"), job("c")))
    bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running" and in_queue(bench) == 1)
    assert set(bench.job.seen) == {"a", "b"}, "only what is next is prepared"
    assert bench.store.record(identity).steps["b"].state.value == "pending"
    bench.executor.end(f"{identity}/a/1")
    bench.until(identity, lambda now: now.state.ended)
    states = state_events(bench, identity)
    assert states["b", "created"].seq - states["a", "completed"].seq == 3  # completed, creating, prepared, created


def test_a_step_that_queues_is_prepared_again_with_values_given_since(bench: Bench) -> None:
    bench.executor._capacity = 1
    bench.executor.auto = lambda task: None if "/a/" in task else 0
    spec = {"properties": {"algorithm": {"parameters": [{"name": "lr", "value": {"$parameter": "lr"}}]}}}
    parameters = {"lr": PlannedParameter("lr", "float", default=0.5, has_default=True)}
    identity = bench.create(plan_of(job("a"), job("b", spec=spec, needs=("parameters.lr",)), parameters=parameters))
    bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running" and in_queue(bench) == 1)
    bench.send(identity, "set_values", parameters={"lr": 0.25})
    bench.until(identity, lambda now: now.parameters.get("lr") == 0.25)
    bench.executor.end(f"{identity}/a/1")
    record = bench.until(identity, lambda now: now.state.ended)
    assert record.steps["b"].parameters == {"lr": 0.25}
    assert [task.split("/")[1] for task in bench.executor.submitted] == ["a", "b"]


def test_a_step_that_cannot_be_prepared_while_it_queues_takes_no_slot(bench: Bench) -> None:
    bench.executor._capacity = 1
    bench.executor.auto = lambda task: None if "/a/" in task else 0
    wrong = job("wrong", spec={"properties": {"unpreparable": True}})
    identity = bench.create(plan_of(job("a"), wrong, job("c")))
    bench.background(identity)
    record = bench.until(identity, lambda now: now.steps["wrong"].state.value == "create_failed")
    assert path_of(bench, record, "wrong") == ["pending", "creating", "create_failed"]
    assert [step for _, step, _, _ in bench.store.claims()] == ["a"]
    bench.executor.end(f"{identity}/a/1")
    record = bench.until(identity, lambda now: now.state.ended)
    assert bench.states(record) == {"a": "completed", "wrong": "create_failed", "c": "completed"}


def test_a_pending_step_that_is_stopped_leaves_the_queue(bench: Bench) -> None:
    bench.executor._capacity = 1
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("a"), job("b"), job("c")))
    bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running")
    bench.send(identity, "stop_step", "b")
    bench.until(identity, lambda now: now.steps["b"].state.value == "stopped")
    bench.executor.auto = lambda task: 0
    bench.executor.end(f"{identity}/a/1")
    record = bench.until(identity, lambda now: now.state.ended)
    assert bench.states(record) == {"a": "completed", "b": "stopped", "c": "completed"}


# -- a new supervisor, and none at all -----------------------------------------------------------------


@pytest.mark.parametrize("state", ["pending", "creating", "created", "running", "completed"])
def test_a_new_supervisor_goes_on_from_any_state_and_runs_nothing_twice(bench: Bench, state: str) -> None:
    """The first supervisor dies just after it has written `state` for step b."""

    class Killed(BaseException):
        pass

    original = bench.store.commit

    def commit(execution: str, payloads: Any, **more: Any) -> Any:
        done = original(execution, payloads, **more)
        if any(isinstance(e.payload, StepStateChanged) and e.payload == wanted for e in done.events):
            raise Killed
        return done

    wanted = StepStateChanged("b", state, 1)
    identity = bench.create(plan_of(job("a"), job("b", "a"), job("c", "b")))
    bench.store.commit = commit  # type: ignore[method-assign]
    with pytest.raises(Killed):
        bench.engine(identity).run()
    bench.store.commit = original  # type: ignore[method-assign]
    bench.engine(identity).run()
    record = bench.store.record(identity)
    assert record.state.value == "completed"
    assert sorted(task.split("/")[1] for task in bench.executor.submitted) == ["a", "b", "c"]
    assert [record.steps[name].attempt for name in "abc"] == [1, 1, 1]


def test_a_stop_that_was_begun_is_finished_by_the_next_supervisor(bench: Bench) -> None:
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(call("deploy", kind="service"), job("a", "deploy")))
    original = bench.executor.stop
    bench.executor.stop = lambda task_id, *, grace_seconds: None  # type: ignore[method-assign]
    bench.background(identity)
    bench.until(identity, lambda now: len(bench.executor.running) == 1)
    bench.send(identity, "stop")
    bench.until(identity, lambda now: now.steps["a"].state.value == "stopping")
    bench.executor.stop = original  # type: ignore[method-assign]
    bench.engine(identity).run()
    record = bench.store.record(identity)
    assert (record.state.value, record.steps["a"].state.value) == ("stopped", "stopped")
    assert bench.service.stopped == [f"{identity}/deploy/1"]


def test_a_step_in_a_thread_is_done_again_under_the_same_attempt(bench: Bench) -> None:
    gate = threading.Event()
    bench.call.action = lambda context: gate.wait(10) and None  # type: ignore[func-returns-value]
    identity = bench.create(plan_of(call("a")))
    first = bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running")
    bench.call.action = lambda context: None
    bench.engine(identity).run()
    gate.set()
    first.join(5)
    assert bench.store.record(identity).state.value == "completed"
    assert bench.call.ran == [f"{identity}/a/1", f"{identity}/a/1"]
    assert isinstance(bench.crashes[0], StaleWriterError)


def test_an_older_supervisor_must_stop(bench: Bench) -> None:
    identity = bench.create(plan_of(job("a")))
    first = bench.engine(identity)
    bench.engine(identity)
    with pytest.raises(StaleWriterError):
        first.run()


def test_the_values_of_an_attempt_survive_its_supervisor(bench: Bench) -> None:
    """A value changed while a job runs is not what its outputs are collected with."""
    bench.executor.auto = lambda task: None if "/a/" in task else 0
    spec = {"properties": {"n": {"$parameter": "n"}}}
    parameters = {"n": PlannedParameter("n", "int", default=1, has_default=True)}
    first, then = (job(name, *after, spec=spec, needs=("parameters.n",)) for name, after in (("a", ()), ("z", ("a",))))
    identity = bench.create(plan_of(first, then, parameters=parameters))
    bench.background(identity)
    bench.until(identity, lambda now: now.steps["a"].state.value == "running")
    bench.send(identity, "set_values", parameters={"n": 9})
    bench.until(identity, lambda now: now.parameters.get("n") == 9)
    seen: dict[str, Any] = {}
    collect = bench.job.collect

    def collecting(context: Any, end: Any) -> Any:
        seen[context.step] = context.spec["properties"]["n"]
        return collect(context, end)

    bench.job.collect = collecting  # type: ignore[method-assign]
    second = bench.engine(identity)
    bench.executor.end(f"{identity}/a/1")
    second.run()
    assert seen == {"a": 1, "z": 9}


# -- a full disk -----------------------------------------------------------------------------------------


def test_a_full_disk_ends_the_run_with_a_sentence(bench: Bench) -> None:
    """The first write that finds the disk full is repeated with the reserve; then everything is ended."""
    bench.executor.auto = lambda task: None
    identity = bench.create(plan_of(job("a"), job("b"), job("c", "a")))
    original, state = bench.store.commit, {"full": False}

    def commit(*arguments: Any, **more: Any) -> Any:
        if state["full"]:
            state["full"] = False
            raise DiskFullError("The disk is full: free some space and try again.")
        return original(*arguments, **more)

    bench.store.commit = commit  # type: ignore[method-assign]
    bench.background(identity)
    bench.until(identity, lambda now: len(bench.executor.running) == 2)
    state["full"] = True
    bench.executor.end(f"{identity}/a/1")
    record = bench.until(identity, lambda now: now.state.ended)
    assert bench.states(record) == {"a": "completed", "b": "failed", "c": "failed"} or (
        bench.states(record) == {"a": "completed", "b": "failed", "c": "init"}
    )
    assert record.state.value == "abnormal"
    assert record.reason == "The disk is full: free some space and try again."
    assert record.steps["b"].error is not None
    assert record.steps["b"].error.code == "disk.full"
    bench.executor.auto = lambda task: 0
    assert bench.again(identity, "resume").state.value == "completed"


def test_prepared_comes_before_the_process(bench: Bench) -> None:
    """Nothing is started that the journal does not know."""
    original = bench.executor.submit
    known: list[bool] = []

    def submit(task: Any, reporter: Any) -> None:
        events = bench.store.read_from(task.id.split("/")[0])
        known.append(any(isinstance(e.payload, StepPrepared) for e in events))
        original(task, reporter)

    bench.executor.submit = submit  # type: ignore[method-assign]
    bench.run(plan_of(job("a")))
    assert known == [True]


def test_a_step_that_raises_a_step_error_keeps_the_end_of_its_log(bench: Bench) -> None:
    def action(context: StepContext) -> None:
        raise StepError("It went wrong.", code="x.y", log_tail=["one", "two"])

    bench.call.action = action  # type: ignore[assignment]
    error = bench.run(plan_of(call("a"))).steps["a"].error
    assert error is not None
    assert (error.code, error.message, error.log_tail) == ("x.y", "It went wrong.", ("one", "two"))
