"""Wrong calls of runs and what finds them: a sentence for each, and nothing has changed (P6)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError, MLWorkflowError, NotFoundError
from tests.handles.conftest import parameter

Job = Callable[..., wf.steps.JobStep]
HUGE = 10**5000

WRONG: list[tuple[Callable[[Any, Any], object], str]] = [
    (lambda w, e: w.run(parameters=5), 'parameters must be a dict such as {"NAME": value}, not 5 (int).'),
    (lambda w, e: w.run(parameters={5: 1}), "parameters must have names as its keys, not 5 (int)."),
    (lambda w, e: w.run(parameters={"n": HUGE}), "a number of at most 4,000 digits"),
    (lambda w, e: w.run(data=[1]), "data must be a dict"),
    (lambda w, e: w.run(storages="/bucket/"), "storages must be a dict"),
    (lambda w, e: w.run(steps=5), "steps must be steps of the workflow or their names, such as"),
    (lambda w, e: w.run(steps=[None]), "steps must be steps of the workflow"),
    (lambda w, e: w.run(scene=5), "scene must be text such as the name of a scene, not 5 (int)."),
    (lambda w, e: w.run(experiment_id=5), "experiment_id must be text"),
    (lambda w, e: w.plan(parameters=5), "parameters must be a dict"),
    (lambda w, e: w.debug(steps=5), "steps must be steps"),
    (lambda w, e: w.debug(parameters=5), "parameters must be a dict"),
    (lambda w, e: wf.execution(None), 'The execution must be text such as "digits/execution-001", not None.'),  # type: ignore[arg-type]
    (lambda w, e: wf.executions(5), "workflow must be text"),  # type: ignore[arg-type]
    (lambda w, e: wf.executions(limit=-1), "limit must be a whole number ≥ 0, not -1 (int)."),
    (lambda w, e: wf.executions(limit="x"), "limit must be a whole number"),  # type: ignore[arg-type]
    (lambda w, e: wf.executions(since=float("nan")), "since must be a finite number"),
    (lambda w, e: wf.configurations(5), "workflow must be text"),
    (lambda w, e: wf.services(status="zz"), 'There is no status of a service "zz". Known: deploying'),
    (lambda w, e: e.retry("a", parameters=5), "parameters must be a dict"),
    (lambda w, e: e.retry("\ud800"), 'There is no step "\\ud800".'),
    (lambda w, e: e.logs([]), 'step must be text such as "train", not [] (list).'),  # type: ignore[arg-type]
    (lambda w, e: e.metrics([]), 'step must be text such as "train", not [] (list).'),  # type: ignore[arg-type]
    (lambda w, e: e.set_storage([], "/b/"), "The name must be text"),
    (lambda w, e: e.set_placeholder(5, 1), "The name must be text"),
    (lambda w, e: e.set_data({}, 1), "The name must be text"),
    (lambda w, e: e.give(data=5), "data must be a dict"),
    (lambda w, e: e.rerun(storages=5), "storages must be a dict"),
    (lambda w, e: e.logs("a", attempt="x"), "attempt must be a whole number"),
    (lambda w, e: e.logs("a", tail=-1), "tail must be a whole number ≥ 0"),
    (lambda w, e: e.logs(5), 'step must be text such as "train", not 5 (int).'),
    (lambda w, e: list(e.follow_logs(None)), "step must be text such as"),
    (lambda w, e: e.events("x"), "after must be a whole number"),
]


def test_every_wrong_call_gets_its_sentence_and_changes_nothing(home: Path, job: Job) -> None:
    a = job("a", "echo from a", parameters=[parameter("n", "INT", default=1)])
    workflow = wf.Workflow(name="demo", desc="", steps=[a, job("b", "echo from b")])
    execution = workflow.run()
    before = facts(execution)
    for call, sentence in WRONG:
        with pytest.raises(MLWorkflowError) as caught:
            call(workflow, execution)
        assert sentence in str(caught.value)
    assert len(wf.executions()) == 1
    assert facts(execution) == before
    # What is only unusual is fine.
    assert len(wf.executions(limit=10**30)) == 1
    assert workflow.run(steps=(step for step in [a])).plan.chosen == ("a",)
    assert execution.logs() == "== a\nfrom a\n== b\nfrom b"

    shutil.rmtree(home / "runs" / execution.id)
    with pytest.raises(NotFoundError, match='The log of step "a" is gone: somebody removed the folder'):
        execution.logs("a")


def test_an_unknown_workflow_is_told_from_one_without_executions(home: Path, job: Job) -> None:
    demo = wf.Workflow(name="demo", desc="", steps=[job("a", "true")])
    assert repr(demo.executions()) == "No executions yet."
    assert "demo" in repr(wf.executions("demo")), "nobody ran it: its name is as unknown as any"
    demo.run()
    unknown = wf.executions("dem")
    assert len(unknown) == 0
    assert repr(unknown) == 'There is no execution of a workflow "dem". Did you mean "demo"? Known: demo.'
    assert repr(wf.executions("demo", state="stopped")) == "No executions yet."
    with pytest.raises(DeclarationError):
        wf.executions(wf)  # type: ignore[arg-type]


def facts(execution: Any) -> Any:
    """Return what a command would have changed."""
    record = execution.record
    steps = [(step.name, step.state, step.attempt) for step in record.steps.values()]
    return steps, record.state, record.parameters, record.data, record.storages, record.labels
