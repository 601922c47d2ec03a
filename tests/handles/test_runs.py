"""Running, watching and steering through `Workflow` and `Execution`, with real processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import ConflictError, ExecutionError, MissingValuesError, NotFoundError, PlanError
from jupyter_mlworkflow.records import ExecutionState, StepState

from .conftest import parameter

Job = Callable[..., wf.steps.JobStep]


def test_a_run_from_start_to_end(job: Job) -> None:
    first = job("first", "echo hello $MA_PARAM_WHO", parameters=[parameter("who")])
    workflow = wf.Workflow(name="demo", desc="demo", steps=[first, job("second", "true", depend_steps=first)])
    execution = workflow.run(parameters={"who": "world"})
    assert (execution.full_name, execution.state) == ("demo/execution-001", ExecutionState.COMPLETED)
    assert execution.logs("first") == "hello world"
    assert list(execution.steps) == ["first", "second"]
    assert wf.execution("execution-001").id == execution.id
    assert [found.id for found in workflow.executions()] == [execution.id]


def test_missing_values_record_nothing(job: Job) -> None:
    workflow = wf.Workflow(name="demo", desc="demo", steps=[job("only", "true", parameters=[parameter("who")])])
    with pytest.raises(MissingValuesError, match=r"workflow\.run\(parameters="):
        workflow.run()
    assert len(wf.executions()) == 0


def test_wrong_values_record_nothing(job: Job) -> None:
    workflow = wf.Workflow(name="demo", desc="demo", steps=[job("only", "true", parameters=[parameter("n", "INT")])])
    with pytest.raises(PlanError, match="n"):
        workflow.run(parameters={"n": "three"})
    with pytest.raises(PlanError, match=r'Did you mean "n"|no parameter'):
        workflow.run(parameters={"n": 3, "m": 4})
    assert len(wf.executions()) == 0


def test_a_failure_is_told_with_the_end_of_the_log(job: Job) -> None:
    workflow = wf.Workflow(name="demo", desc="demo", steps=[job("bad", "echo before; echo the reason >&2; exit 3")])
    execution = workflow.run()
    assert execution.state is ExecutionState.ABNORMAL
    with pytest.raises(ExecutionError) as caught:
        execution.raise_on_failure()
    for part in ('Step "bad" failed', "exit code 3", "the reason"):
        assert part in str(caught.value)


def test_retry_takes_changed_code_and_values(job: Job, tmp_path: Path) -> None:
    step = job("train", "sh train.sh $MA_PARAM_WHO", parameters=[parameter("who")])
    after = job("after", "true", depend_steps=step)
    (tmp_path / "code" / "train.sh").write_text("echo broken; exit 1\n")
    execution = wf.Workflow(name="demo", desc="demo", steps=[step, after]).run(parameters={"who": "old"})
    assert execution.state is ExecutionState.ABNORMAL
    (tmp_path / "code" / "train.sh").write_text('echo fixed for "$1"\n')
    execution.retry("train", parameters={"who": "new"}).wait(60)
    assert execution.state is ExecutionState.COMPLETED
    assert execution.logs("train") == "fixed for new"
    assert execution.logs("train", attempt=1) == "broken"
    assert execution.record.parameters["who"] == "new"


def test_a_finished_step_is_not_retried(job: Job) -> None:
    execution = wf.Workflow(name="demo", desc="demo", steps=[job("only", "true")]).run()
    with pytest.raises(ConflictError, match="only"):
        execution.retry("only")
    with pytest.raises(NotFoundError, match='Did you mean "only"'):
        execution.retry("onyl")


def test_rerun_from_a_step_takes_over_what_was_made_before(job: Job, tmp_path: Path) -> None:
    count = tmp_path / "count"
    first = job("first", f"echo x >>{count}")
    second = job("second", "echo $MA_PARAM_WHO", parameters=[parameter("who")], depend_steps=first)
    execution = wf.Workflow(name="demo", desc="demo", steps=[first, second]).run(parameters={"who": "a"})
    again = execution.rerun("second", parameters={"who": "b"})
    assert (again.name, again.state) == ("execution-002", ExecutionState.COMPLETED)
    assert again.logs("second") == "b"
    assert count.read_text() == "x\n"
    whole = execution.rerun()
    assert (whole.name, whole.logs("second"), count.read_text()) == ("execution-003", "a", "x\nx\n")


def test_stopping_ends_the_job(job: Job, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    execution = wf.Workflow(name="demo", desc="demo", steps=[job("long", f"echo $$ >{pid_file}; sleep 600")]).run(
        wait=False
    )
    while not pid_file.exists() or not pid_file.read_text().strip():
        time.sleep(0.01)
    execution.stop().wait(30)
    assert execution.state is ExecutionState.STOPPED
    assert execution.steps["long"].state is StepState.STOPPED
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_a_step_waits_for_a_value_that_comes_late(job: Job) -> None:
    late = job("late", "echo $MA_PARAM_WHO", parameters=[parameter("who", delay=True)])
    execution = wf.Workflow(name="demo", desc="demo", steps=[late]).run()
    assert execution.record.waiting
    assert execution.steps["late"].waiting_for == ("parameters.who",)
    execution.set_placeholder("who", "you").wait(30)
    assert execution.logs("late") == "you"


def test_a_value_that_nobody_uses_any_more_is_not_taken(job: Job) -> None:
    used = job("used", "echo $MA_PARAM_N", parameters=[parameter("n", "INT", default=5)])
    late = job("late", "true", parameters=[parameter("who", delay=True)], depend_steps=used)
    execution = wf.Workflow(name="demo", desc="demo", steps=[used, late]).run()
    with pytest.raises(ConflictError, match=r'too late: it is used by step "used" \(completed\) and nothing after'):
        execution.set_placeholder("n", 7)
    assert execution.record.parameters["n"] == 5
    assert execution.set_placeholder("who", "you").wait(30).state == "completed"


def test_a_value_that_only_a_running_step_uses_is_not_taken(job: Job, tmp_path: Path) -> None:
    go = tmp_path / "go"
    command = f"while [ ! -e {go} ]; do sleep 0.05; done; echo $MA_PARAM_N; [ $MA_PARAM_N = 7 ]"
    used = job("used", command, parameters=[parameter("n", "INT", default=5)])
    execution = wf.Workflow(name="demo", desc="demo", steps=[used]).run(wait=False)
    while execution.steps["used"].state is not StepState.RUNNING:
        time.sleep(0.01)
    with pytest.raises(ConflictError, match=r'too late: it is used by step "used" \(running\) and nothing after'):
        execution.set_placeholder("n", 7)
    go.touch()
    assert execution.wait(30).record.parameters["n"] == 5, "what it ran with"
    assert execution.retry("used", parameters={"n": 7}).wait(30).state == "completed"
    assert (execution.logs("used"), execution.record.parameters["n"]) == ("7", 7)


def test_awaiting_an_execution(job: Job) -> None:
    execution = wf.Workflow(name="demo", desc="demo", steps=[job("only", "sleep 0.2")]).run(wait=False)

    async def cell() -> None:
        assert (await execution).state is ExecutionState.COMPLETED

    asyncio.run(cell())


def test_some_steps_on_what_an_earlier_execution_made(job: Job, home: Path) -> None:
    storage = wf.data.OutputStorage(name="out")
    folder = wf.data.OBSOutputConfig(obs_path=storage.join("made/"))
    make = job("make", "echo 42 >$MA_OUTPUT_MADE/answer", outputs=wf.steps.JobOutput(name="made", obs_config=folder))
    use = job(
        "use",
        "cat $MA_INPUT_GIVEN/answer",
        inputs=wf.steps.JobInput(name="given", data=make.outputs["made"].as_input()),
    )
    workflow = wf.Workflow(name="demo", desc="demo", steps=[make, use], storages=storage)
    with pytest.raises(PlanError, match="make"):
        workflow.run(steps=[use], experiment_id="a", storages={"out": "/bucket/out/"})
    workflow.run(experiment_id="a", storages={"out": "/bucket/out/"})
    execution = workflow.run(steps=[use], experiment_id="a", storages={"out": "/bucket/out/"})
    assert (execution.logs("use"), list(execution.steps)) == ("42", ["use"])


def test_interrupting_detaches_and_leaves_the_run_alone(job: Job, home: Path, tmp_path: Path) -> None:
    script, gate = tmp_path / "flow.py", tmp_path / "gate"
    script.write_text(
        textwrap.dedent(
            f"""
            from jupyter_mlworkflow import workflow as wf
            command = "until test -e {gate}; do sleep 0.05; done; echo done"
            algorithm = wf.BaseAlgorithm(code_dir="./code/", command=command)
            wf.Workflow(name="demo", desc="demo", steps=[wf.steps.JobStep(name="slow", algorithm=algorithm)]).run()
            """
        )
    )
    process = subprocess.Popen([sys.executable, str(script)], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    while not wf.executions() or wf.execution("demo/execution-001").steps["slow"].state.value != "running":
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    gate.touch()
    assert "goes on" in said
    execution = wf.execution("demo/execution-001").wait(60)
    assert (execution.state, execution.logs("slow")) == (ExecutionState.COMPLETED, "done")


def test_the_list_of_executions_as_text_table_and_frame(job: Job) -> None:
    step = job("only", "true", parameters=[parameter("size", "INT", default=3)])
    workflow = wf.Workflow(name="demo", desc="demo", steps=[step])
    workflow.run().label("best")
    workflow.run(parameters={"size": 5})
    found = wf.executions("demo")
    assert [execution.name for execution in found] == ["execution-002", "execution-001"]
    assert [row.name for row in wf.executions(label="best").summaries] == ["execution-001"]
    frame = found.to_frame()
    assert list(frame["parameters.size"]) == [5, 3]
    assert "execution-002" in repr(found)
    assert "<table" in found._repr_mimebundle_()["text/html"]
    with pytest.raises(NotFoundError, match="completed"):
        wf.executions(state="complete")


def test_deleting_forgets_the_run_and_its_folder(job: Job, home: Path) -> None:
    execution = wf.Workflow(name="demo", desc="demo", steps=[job("only", "true")]).run()
    folder = home / "runs" / execution.id
    assert folder.is_dir()
    execution.delete()
    assert not folder.exists()
    with pytest.raises(NotFoundError):
        wf.execution(execution.id)


def test_the_journal_is_plain_json(job: Job) -> None:
    execution = wf.Workflow(name="demo", desc="demo", steps=[job("only", "true")]).run()
    events = [event.to_json() for event in execution.events()]
    assert json.loads(json.dumps(events)) == events
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def test_credentials_are_never_written(job: Job, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", "very-secret-key")
    wf.Workflow(name="demo", desc="demo", steps=[job("only", "true")]).run()
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"very-secret-key" not in written
