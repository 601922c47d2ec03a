"""Comparing executions: side by side, best and baseline, and what differs between two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError, NotFoundError
from jupyter_mlworkflow.events import ExecutionCreated, ExecutionStateChanged, MetricsRead, StepStateChanged
from jupyter_mlworkflow.handles import runtime
from jupyter_mlworkflow.handles.compare import Comparison, _text
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


def test_measured_numbers_have_four_digits() -> None:
    assert _text(1.630824, "metrics.train.loss") == "1.631"
    assert _text(0.000123456, "parameters.rate") == "0.000123456"


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


def test_filter_order_and_pick(runs: Executions) -> None:
    found = runs.filter("loss < 0.25 and who ~ x").sort("lr", descending=True)
    assert [execution.name for execution in found] == ["execution-003", "execution-002"]
    assert [execution.name for execution in runs.pick("execution-001", 0)] == ["execution-001", "execution-003"]
    assert not runs.filter("state = abnormal")
    with pytest.raises(NotFoundError, match=r'no column "los"\. Did you mean "loss"'):
        runs.filter("los < 3")
    with pytest.raises(NotFoundError, match='no execution "execution-007"'):
        runs.pick("execution-007")


def test_the_baseline_is_a_label_that_moves(runs: Executions, flow: wf.Workflow) -> None:
    runs[0].add_labels("seen").mark_baseline()
    runs[1].mark_baseline()
    again = flow.executions()
    assert again.baseline is not None
    assert again.baseline.name == "execution-002"
    assert again[0].labels == ("seen",)
    assert again.compare().baseline == 1
    assert again.compare().diff().one.name == "execution-002"
    again[1].mark_baseline(False)
    assert flow.executions().baseline is None
    with pytest.raises(DeclarationError, match="A label is a text of 1 to 64 characters"):
        runs[0].add_labels(" ")


def test_curves_and_what_was_given(runs: Executions) -> None:
    curves = runs.compare().curves()
    assert list(curves.columns) == ["execution", "step", "key", "title", "value", "series", "x"]
    assert len(curves) == 6
    given = runs.compare().parameters()
    assert list(given.index) == ["parameters.lr"]
    assert list(given["compared/execution-001"]) == [0.3]
    assert "metrics.train.loss.curve" not in runs.to_frame()  # the curve of what is a column already
    assert runs.rows[0].curves == {"metrics.train.loss": (0.5, 0.25)}


def test_the_saved_table(runs: Executions, flow: wf.Workflow) -> None:
    runs[2].mark_baseline()
    shown = flow.executions()._repr_mimebundle_()
    page = shown["text/html"]
    assert page.count("<b>★</b>") == 1
    assert page.index("<b>★</b> 0.1") < page.index("⚑ execution-001")
    assert 'alt="0.5 → 0.25"' in page
    assert "<b>x</b>" not in page
    assert "who" not in page  # all were given the same
    assert "★ 0.1" in shown["text/plain"]
    assert len(page) < 6_000


def test_the_difference_is_drawn(flow: wf.Workflow, runs: Executions, job: Job) -> None:
    other = wf.Workflow(name="compared", desc="", steps=[job("train", "true"), job("after", "true")])
    other.run().raise_on_failure()
    found = wf.executions("compared").compare().diff("execution-001", "execution-004")
    assert found.steps == {"train": "changed", "after": "added"}
    assert 'class="added"' in found.picture()["svg"]
    back = wf.executions("compared").compare().diff("execution-004", "execution-001")
    assert back.steps == {"train": "changed", "after": "removed"}
    assert 'class="removed"' in back.picture("zh_CN")["svg"]
    assert "删除" in back.picture("zh_CN")["svg"]
    assert "<img" in back._repr_html_()


def test_plans_that_order_steps_contrarily_are_drawn(runs: Executions, job: Job) -> None:
    first = job("first", "true")
    wf.Workflow(name="turned", desc="", steps=[first, job("second", "true", depend_steps=first)]).run()
    second = job("second", "true")
    gone = job("third", "true", depend_steps=second)
    wf.Workflow(name="turned", desc="", steps=[second, gone, job("first", "true", depend_steps=gone)]).run()
    found = wf.executions("turned").compare().diff("execution-002", "execution-001")
    assert found.steps["third"] == "removed"
    assert 'id="s-third"' in found.picture()["svg"]
