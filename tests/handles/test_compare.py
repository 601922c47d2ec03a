"""Comparing executions: side by side, best and baseline, and what differs between two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError, NotFoundError
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, MetricsRead, StepStateChanged
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.compare import Comparison
from jupyter_mlworkflow.handles.executions import Executions

from .conftest import parameter

Job = Callable[..., wf.steps.JobStep]

CURVE = (
    '{"key": "loss.curve", "type": "line chart", "data": {"x_axis": [{"title": "step", "value": [0, 1]}], '
    '"y_axis": [{"title": "loss", "value": [0.5, 0.25]}]}}'
)


@pytest.fixture
def flow(job: Job, tmp_path: Path) -> wf.Workflow:
    (tmp_path / "code" / "train.sh").write_text(
        f'echo \'[{{"key": "loss", "type": "float", "data": {{"value": \'$MA_PARAM_LR\'}}}}, {CURVE}]\'\n'
    )
    metrics = wf.data.MetricsConfig(metric_files="./out/metrics.json")
    train = job(
        "train",
        'sh ./train.sh > "$MA_OUTPUT_METRICS"; echo made > written-by-the-job.txt',
        parameters=[parameter("lr", "FLOAT"), parameter("who", default="<b>x</b>")],
        outputs=wf.steps.JobOutput(name="metrics", metrics_config=metrics),
    )
    return wf.Workflow(name="compared", desc="", steps=[train])


@pytest.fixture
def runs(flow: wf.Workflow) -> Executions:
    for lr in (0.3, 0.1, 0.2):
        flow.run(parameters={"lr": lr}).raise_on_failure()
    return flow.executions()


def test_side_by_side_with_differences_marked(runs: Executions) -> None:
    found = runs.compare(baseline="execution-001", best="loss")
    assert [record.name for record in found.records] == ["execution-003", "execution-002", "execution-001"]
    assert {"parameters.lr", "metrics.train.loss"} <= set(found.differences)
    assert "parameters.who" not in found.differences
    assert (found.baseline, found.best) == (2, 1)
    shown = repr(found)
    assert "≠ parameters.lr" in shown
    assert "execution-002 (★ best)" in shown
    assert "execution-001 (baseline)" in shown
    assert "0.1 (-0.2)" in shown
    assert "<b>x</b>" not in found._repr_mimebundle_()["text/html"]


def test_as_a_frame(runs: Executions) -> None:
    frame = runs.compare(best="train.loss", mode="min").to_frame()
    assert list(frame["metrics.train.loss"]) == [0.2, 0.1, 0.3]
    assert list(frame["best"]) == [False, True, False]
    assert frame.index[0] == "compared/execution-003"
    assert (frame["seconds.train"] > 0).all()
    assert "parameters.who" not in runs.compare().to_frame(only_differences=True)


def test_the_best_and_wrong_questions(runs: Executions) -> None:
    assert runs.best("loss").name == "execution-002"  # less of a loss is better
    assert runs.best("loss", mode="max").name == "execution-001"
    with pytest.raises(NotFoundError, match=r'no float metric "los"\. Did you mean "loss"'):
        runs.best("los")
    with pytest.raises(DeclarationError, match="mode must be"):
        runs.best("loss", mode="more")
    with pytest.raises(NotFoundError, match="execution among those compared"):
        runs.compare(baseline="execution-009")


def test_equal_runs_do_not_differ(flow: wf.Workflow, runs: Executions) -> None:
    flow.run(parameters={"lr": 0.2}).raise_on_failure()
    newest = flow.executions().compare()
    same = newest.diff("execution-004", "execution-003")
    assert not same
    assert "do not differ" in repr(same)


def test_parameters_graph_and_code(flow: wf.Workflow, runs: Executions, job: Job, tmp_path: Path) -> None:
    script = tmp_path / "code" / "train.sh"
    script.write_text(f"# <script>changed</script>\n{script.read_text()}")
    (tmp_path / "code" / "picture.bin").write_bytes(b"\0\1")
    after = job("after", "true", depend_steps=flow.steps[0])
    changed = wf.Workflow(name="compared", desc="", steps=[*flow.steps, after])
    changed.run(parameters={"lr": 0.3}).raise_on_failure()
    found = wf.executions("compared").compare().diff("execution-002", "execution-004")
    assert found.values == {"parameters.lr": (0.1, 0.3)}
    assert "+step after (job)" in found.graph
    assert "+# <script>changed</script>" in found.code["train"]
    assert "+(not text, or too large: " in found.code["train"]
    assert "written-by-the-job" not in found.code["train"]
    assert "<script" not in found._repr_html_()
    assert "+step after (job)" in repr(found)


def test_metrics_in_long_form(runs: Executions) -> None:
    frame = runs[0].metrics("train").to_frame()
    assert list(frame.columns) == ["step", "key", "title", "value", "type", "series", "x"]
    curve = frame[frame.key == "loss.curve"]
    assert list(zip(curve.x, curve.value, curve.series, strict=True)) == [(0, 0.5, "loss"), (1, 0.25, "loss")]
    assert frame.loc[frame.key == "loss", "value"].item() == 0.2


def test_many_are_shown_one_below_the_other(home: Path) -> None:
    here = runtime.current()
    for number in range(20):
        created = ExecutionCreated("many", "", [{"name": "a", "kind": "job"}], parameters={"n": number, "same": 1})
        record = here.store.create_execution(created, plan={"steps": []}, origin={})
        metric = {"key": "acc", "title": "acc", "type": "float", "data": {"value": number / 10}}
        here.store.append(
            record.id,
            [
                ExecutionStateChanged("running"),
                StepStateChanged("a", "running", 1),
                MetricsRead("a", 1, [metric]),
                StepStateChanged("a", "completed", 1),
                ExecutionStateChanged("completed"),
            ],
        )
    found = Comparison(here, [row.id for row in wf.executions("many").summaries], best="acc")
    lines = repr(found).splitlines()
    assert len(lines) == 21
    assert "execution-020 (★ best)" in lines[1]
    assert len(found) == 20
