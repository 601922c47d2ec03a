"""Forms of executions and of waiting steps; `workflow.placeholders()`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import NotFoundError, PlanError
from jupyter_mlworkflow.handles import abandoned, ask, forms, runtime
from jupyter_mlworkflow.handles.execution import Execution
from jupyter_mlworkflow.settings import Settings

from .conftest import parameter

Job = Callable[..., wf.steps.JobStep]


@pytest.fixture
def flow(job: Job) -> wf.Workflow:
    first = job("first", "echo $MA_PARAM_WHO", parameters=[parameter("who", description="whom to greet")])
    late = job(
        "late", "echo late $MA_PARAM_WHEN", depend_steps=first, parameters=[parameter("when", "INT", delay=True)]
    )
    return wf.Workflow(name="greets", desc="", steps=[first, late])


def prepared(flow: wf.Workflow) -> Execution:
    return forms.prepare(flow.plan())


def test_a_form_is_an_execution_in_init_until_it_is_submitted(flow: wf.Workflow) -> None:
    execution, here = prepared(flow), runtime.current()
    form = forms.form(here, execution.id)
    assert (form["state"], form["open"], form["configurations"]) == ("init", True, [])
    assert [field["key"] for group in form["schema"]["groups"] for field in group["fields"]] == [
        "parameters.who",
        "parameters.when",
    ]
    wrong = forms.submit(here, execution.id, {"parameters.when": "soon"})
    assert (wrong["ok"], wrong["errors"]) == (
        False,
        {
            "parameters.when": "'soon' is not a whole number.",
            "parameters.who": "It must be given: str, such as text.",
        },
    )
    assert execution.state.value == "init"
    assert forms.submit(here, execution.id, {"parameters.who": "world"})["ok"]
    assert execution.wait().steps["late"].state.value == "wait_inputs"
    assert execution.logs("first") == "world"


def test_the_second_to_submit_is_told(flow: wf.Workflow) -> None:
    execution, here = prepared(flow), runtime.current()
    assert forms.submit(here, execution.id, {"parameters.who": "a", "parameters.when": "1"})["ok"]
    again = forms.submit(here, execution.id, {"parameters.who": "b"})
    assert not again["ok"]
    assert "was started already" in again["message"]
    form = forms.form(here, execution.id)
    assert not form["open"]
    assert "was started already" in form["reason"]
    assert execution.wait().record.parameters["who"] == "a"


def test_of_an_exclusive_workflow_one_form_is_submitted_at_a_time(job: Job) -> None:
    alone = wf.policy.Policy(scenes=[], exclusive=True)
    flow = wf.Workflow(
        name="alone", desc="", steps=[job("only", "sleep 60", parameters=[parameter("who")])], policy=alone
    )
    first, second, here = prepared(flow), prepared(flow), runtime.current()
    assert forms.submit(here, first.id, {"parameters.who": "a"})["ok"]
    refused = forms.submit(here, second.id, {"parameters.who": "b"})
    assert not refused["ok"]
    assert "lets only one execution run at a time, and execution-001 is running" in refused["message"]
    assert second.state.value == "init"
    first.stop()
    assert forms.submit(here, second.id, {"parameters.who": "b"})["ok"]
    second.stop()


def test_of_two_who_submit_at_once_one_wins(flow: wf.Workflow) -> None:
    execution, here = prepared(flow), runtime.current()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda who: forms.submit(here, execution.id, {"parameters.who": who}), "abcd"))
    assert sorted(answer["ok"] for answer in answers) == [False, False, False, True]
    assert execution.wait().logs("first") == "abcd"[[answer["ok"] for answer in answers].index(True)]


def test_a_cell_that_is_run_again_discards_the_form_that_it_showed(
    flow: wf.Workflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = runtime.current()
    monkeypatch.setattr(abandoned, "cell", lambda: "a.ipynb#7")
    old = prepared(flow)
    submitted = new = prepared(flow)
    assert [row.id for row in here.store.executions()] == [new.id], old.full_name
    assert forms.submit(here, new.id, {"parameters.who": "a", "parameters.when": "1"})["ok"]
    monkeypatch.setattr(abandoned, "cell", lambda: "b.ipynb#7")
    other = prepared(flow)
    monkeypatch.setattr(abandoned, "cell", lambda: "a.ipynb#7")
    again = prepared(flow)
    assert {row.id for row in here.store.executions()} == {submitted.id, other.id, again.id}
    assert submitted.wait().state.value == "completed"


def test_a_waiting_step_has_a_form_of_what_it_waits_for(flow: wf.Workflow) -> None:
    execution, here = flow.run(parameters={"who": "x"}), runtime.current()
    form = forms.form(here, execution.id, "late")
    assert [field["key"] for group in form["schema"]["groups"] for field in group["fields"]] == ["parameters.when"]
    assert form["open"]
    assert forms.submit(here, execution.id, {}, "late")["errors"] == {
        "parameters.when": "It must be given: int, such as 1."
    }
    assert forms.submit(here, execution.id, {"parameters.when": "7"}, "late")["ok"]
    assert execution.wait().logs("late") == "late 7"
    assert not forms.form(here, execution.id, "late")["open"]
    with pytest.raises(NotFoundError):
        forms.form(here, execution.id, "nothing")


def test_what_is_typed_is_shown_as_code(flow: wf.Workflow) -> None:
    execution, here = prepared(flow), runtime.current()
    checked = forms.check(here, execution.id, {"parameters.who": "world", "parameters.when": "3"})
    assert checked["code"] == 'workflow.run(parameters={"who": "world", "when": 3})'
    assert checked["ok"]
    assert eval(checked["code"], {"workflow": flow}).logs("late") == "late 3"


def test_a_step_that_holds_can_be_given_other_values(flow: wf.Workflow) -> None:
    execution, here = flow.debug(parameters={"who": "x", "when": 1}), runtime.current()
    form = forms.form(here, execution.id, "first")
    assert [(field["key"], field["value"]) for group in form["schema"]["groups"] for field in group["fields"]] == [
        ("parameters.who", "x")
    ]
    assert forms.submit(here, execution.id, {"parameters.who": "y"}, "first")["ok"]
    assert execution.wait().logs("first") == "y"


def test_what_cannot_run_has_no_form(flow: wf.Workflow) -> None:
    with pytest.raises(PlanError):
        forms.prepare(flow.plan(parameters={"nothing": 1}))
    assert len(wf.executions()) == 0


def test_placeholders_are_a_mapping_and_a_table(flow: wf.Workflow) -> None:
    assert list(flow.placeholders) == ["who", "when"]
    assert flow.placeholders["who"].type == "str"
    flow.set_placeholder("who", "<b>you</b>")
    table = flow.placeholders()
    assert len(table) == 2
    assert "<b>you</b>" not in table._repr_mimebundle_()["text/html"]
    assert "set_placeholder" in repr(table)
    assert "while it runs" in repr(table)
    frame = table.to_frame()
    assert frame.loc[frame.name == "who", "value"].item() == "<b>you</b>"
    assert list(frame["used_by"]) == ["first", "late"]


def test_a_form_needs_somebody_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    from types import SimpleNamespace

    def notebook(*, answers: bool) -> None:
        shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=answers))
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))  # type: ignore[arg-type]

    assert not ask.by_form(Settings(ask="form"))
    notebook(answers=True)
    monkeypatch.setenv("MLWORKFLOW_LABEXTENSION", "1")
    assert ask.by_form(Settings())
    monkeypatch.delenv("MLWORKFLOW_LABEXTENSION")
    monkeypatch.setenv("MLWORKFLOW_WIDGETS", "never")
    assert not ask.by_form(Settings())  # a console: nobody could fill it in
    monkeypatch.setenv("MLWORKFLOW_LABEXTENSION", "1")
    assert not ask.by_form(Settings(ask="never"))
    notebook(answers=False)
    assert not ask.by_form(Settings())
    assert ask.by_form(Settings(ask="form"))
