"""Why there are no metrics is said wherever somebody looks for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.cli.app import call
from jupyter_mlworkflow.errors import NotFoundError
from jupyter_mlworkflow.handles.execution import Execution

ONE = '{"key": "loss", "type": "float", "data": {"value": %d}}'


def run(job: Callable[..., Any], command: str) -> Execution:
    """Run a job that declares a metrics file, and a condition on it."""
    config = wf.data.MetricsConfig(metric_files="/bucket/metrics.json")
    output = wf.steps.JobOutput(name="metrics", metrics_config=config)
    train = job("train", command, outputs=[output])
    loss = wf.steps.MetricInfo(train.outputs["metrics"].as_input(), "loss")
    rule = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.GT, left=loss, right=1)
    check = wf.steps.ConditionStep(name="check", conditions=rule, depend_steps=train)
    return wf.Workflow(name="demo", desc="", steps=[train, check]).run()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("true", "metrics.json does not exist (/bucket/metrics.json)."),
        ("echo '[{' > $MA_OUTPUT_METRICS", "metrics.json is not valid JSON"),
    ],
)
def test_a_job_without_the_metrics_it_declared(
    home: Path, job: Callable[..., Any], command: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    execution = run(job, command)
    assert execution.steps["train"].state == "completed"
    assert sentence in repr(execution)
    assert sentence in execution._repr_mimebundle_()["text/html"]
    assert sentence in repr(execution.metrics())
    assert sentence in execution.metrics("train")._repr_mimebundle_()["text/html"]
    with pytest.raises(NotFoundError, match=re.escape(sentence)):
        execution.metrics()["loss"]
    call(["show", "execution-001"])
    assert sentence in capsys.readouterr().out


def test_a_condition_on_metrics_that_are_missing_says_what_helps(
    home: Path, job: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    execution = run(job, "true")
    error = execution.steps["check"].error
    assert error is not None
    assert 'execution.rerun(from_step="train")' in error.message
    assert "mlworkflow rerun EXECUTION --from train" in error.message
    assert call(["attach", "execution-001"]) == 1
    assert "mlworkflow resume" not in capsys.readouterr().out, "that would fail again"


def test_equal_keys_in_one_file_are_told(home: Path, job: Callable[..., Any]) -> None:
    execution = run(job, f"echo '[{ONE % 1}, {ONE % 2}]' > $MA_OUTPUT_METRICS")
    assert execution.metrics()["loss"] == 2
    assert execution.steps["check"].condition_result is True
    assert 'the key "loss" is there twice' in repr(execution)
