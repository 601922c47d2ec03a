"""Named configurations: save, use, replace, delete."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import ConflictError, DeclarationError, NotFoundError

from .conftest import parameter

Job = Callable[..., wf.steps.JobStep]


@pytest.fixture
def flow(job: Job) -> wf.Workflow:
    say = job("say", "echo $MA_PARAM_WHO $MA_PARAM_N", parameters=[parameter("who"), parameter("n", "INT", default=1)])
    return wf.Workflow(name="says", desc="", steps=[say])


def test_a_configuration_is_saved_and_run_with(flow: wf.Workflow) -> None:
    named = flow.configurations()
    named.save("world", parameters={"who": "world", "n": 2})
    assert list(named) == ["world"]
    assert wf.configurations("says")["world"]["parameters"] == {"who": "world", "n": 2}
    assert flow.run(configuration="world").logs("say") == "world 2"
    assert flow.run(configuration="world", parameters={"who": "moon"}).logs("say") == "moon 2", (
        "what is given goes first"
    )


def test_an_execution_is_saved_as_configuration(flow: wf.Workflow) -> None:
    execution = flow.run(parameters={"who": "mars"})
    flow.configurations().save("as run", execution, parameters={"n": 7})
    assert flow.run(configuration="as run").logs("say") == "mars 7"


def test_replacing_and_deleting(flow: wf.Workflow) -> None:
    named = flow.configurations()
    named.save("a", parameters={"n": 1})
    with pytest.raises(ConflictError, match="already"):
        named.save("a", parameters={"n": 2}, replace=False)
    named.save("a", parameters={"n": 3})
    assert named["a"] == {"parameters": {"n": 3}, "data": {}, "storages": {}}
    assert "n=3" in repr(named)
    assert named.to_frame().loc["a", "parameters.n"] == 3
    named.delete("a")
    assert (len(named), "a" in named) == (0, False)
    with pytest.raises(NotFoundError, match='called "a"'):
        named.delete("a")


def test_wrong_ones_are_refused_and_nothing_is_kept(flow: wf.Workflow) -> None:
    named = flow.configurations()
    with pytest.raises(
        DeclarationError, match=r"parameters\.n: It must be a whole number such as 32, not 'x' \(str\)\."
    ):
        named.save("wrong", parameters={"n": "x"})
    with pytest.raises(DeclarationError, match='There is no parameter "m"'):
        named.save("wrong", parameters={"m": 1})
    with pytest.raises(NotFoundError, match="group of values"):
        named.save("wrong", {"parameter": {"n": 1}})
    for name in ("", " ", "x" * 65, "a\nb", 3):
        with pytest.raises(DeclarationError, match="name of a configuration"):
            named.save(name)  # type: ignore[arg-type]
    assert len(named) == 0
    with pytest.raises(NotFoundError, match='called "wrong"'):
        flow.run(configuration="wrong")


def test_hostile_names_are_text(flow: wf.Workflow) -> None:
    flow.configurations().save("<script>alert(1)</script>", parameters={"who": "<img src=x onerror=alert(1)>"})
    shown = flow.configurations()._repr_mimebundle_()["text/html"]
    assert "<script" not in shown
    assert "<img src=x" not in shown


def test_other_workflows_have_their_own(flow: wf.Workflow) -> None:
    flow.configurations().save("mine", parameters={"n": 1})
    assert list(wf.configurations("other")) == []
