"""Plans and records for the tests of pictures, built directly."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from jupyter_mlworkflow.plan.model import Plan, PlannedStep
from jupyter_mlworkflow.records import ErrorInfo, ExecutionRecord, ExecutionState, Metric, StepRecord, StepState

METRICS_OUTPUT = {"outputs": {"metrics": {"type": "metrics", "metrics_config": {"metric_files": ["/b/metrics.json"]}}}}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\x00\x1b[31m\u202eend"


def digits() -> Plan:
    """A workflow of every shape: job with metrics, condition with two branches, model, service."""
    steps = (
        PlannedStep("prepare", "job", "Prepare images"),
        PlannedStep("train", "job", "Train the classifier", spec=METRICS_OUTPUT, depends=("prepare",)),
        PlannedStep(
            "check",
            "condition",
            "图像分类是否达标",
            depends=("train",),
            then_steps=("register",),
            else_steps=("report",),
        ),
        PlannedStep("register", "model", "注册模型", depends=("check",)),
        PlannedStep("report", "job", "Report", depends=("check",)),
        PlannedStep("deploy", "service", depends=("register",)),
    )
    return Plan("digits", "Recognise digits", steps=steps, chosen=tuple(step.name for step in steps))


def fan(count: int) -> Plan:
    """split -> `count` parts -> merge."""
    parts = tuple(PlannedStep(f"part_{at:03d}", "job", f"Part {at}", depends=("split",)) for at in range(count))
    names = tuple(part.name for part in parts)
    return Plan(
        "fan",
        steps=(PlannedStep("split", "job"), *parts, PlannedStep("merge", "job", depends=names)),
        chosen=("split", *names, "merge"),
    )


def layered(count: int, width: int, seed: int = 1) -> Plan:
    """Layers of `width` jobs, each behind one to three of the layer before."""
    chance = random.Random(seed)
    steps = []
    for at in range(count):
        layer = at // width
        behind = {f"step_{(layer - 1) * width + chance.randrange(width)}" for _ in range(chance.choice([1, 1, 2, 3]))}
        depends = tuple(sorted(behind)) if layer else ()
        steps.append(PlannedStep(f"step_{at}", "job", f"Step number {at}", depends=depends))
    return Plan("big", steps=tuple(steps), chosen=tuple(step.name for step in steps))


def record(plan: Plan, states: dict[str, str] | str, **changes: Any) -> ExecutionRecord:
    """An execution of `plan`; `states` by step, or one for all."""
    steps = {}
    for at, step in enumerate(plan.steps):
        state = StepState(states if isinstance(states, str) else states.get(step.name, "completed"))
        began = None if state in ("init", "skipped", "pending", "wait_inputs", "hold") else 1000.0 + at
        error = (
            ErrorInfo("job.exit_code", "The job ended with exit code 1.", ("Traceback", "ValueError: bad"))
            if state.failed
            else None
        )
        steps[step.name] = StepRecord(
            step.name,
            step.kind,
            step.title,
            state,
            attempt=1,
            started_at=began,
            ended_at=began + 12.5 if began is not None and state.ended else None,
            waiting_for=("data.input",) if state == "wait_inputs" else (),
            error=error,
        )
    given = ExecutionRecord(
        "ab" * 16, plan.workflow, "execution-001", ExecutionState.RUNNING, steps=steps, started_at=1000.0
    )
    return replace(given, **changes)


LINE = {"x_axis": [{"title": "epoch", "value": [1, 2, 3]}], "y_axis": [{"title": "value", "value": [0.5, 0.4, 0.3]}]}
MATRIX = {
    "cell_value": [[50, 2], [3, 47]],
    "col_labels": {"title": "labels", "value": ["daisy", "蒲公英"]},
    "row_labels": {"title": "predictions", "value": ["daisy", "蒲公英"]},
}
METRICS = (
    Metric("accuracy", "Accuracy", "float", {"value": 0.98765}, "metrics"),
    Metric("loss", "Loss", "line chart", LINE, "metrics"),
    Metric("classes", "Classes", "histogram", LINE, "metrics"),
    Metric("confusion", "Confusion", "table", MATRIX, "metrics"),
    Metric(
        "evaluation",
        "Evaluation",
        "one-dimensional-table",
        {"cell_value": [[10, 2, 0.5]], "labels": ["samples", "max", "p99"]},
    ),
)
