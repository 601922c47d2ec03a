"""Missing values: a question each in a terminal, one complete error where nobody is there (P4)."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import MissingValuesError
from jupyter_mlworkflow.handles import ask
from jupyter_mlworkflow.plan.build import build
from jupyter_mlworkflow.plan.model import Plan
from jupyter_mlworkflow.settings import Settings
from tests.forms.flows import every_sort


@pytest.fixture
def plan() -> Plan:
    storage = wf.data.OutputStorage(name="output", description="where results go")
    step = wf.steps.JobStep(
        name="train",
        algorithm=wf.BaseAlgorithm(
            code_dir="/code/train/",
            command="true",
            parameters=[
                wf.AlgorithmParameters(
                    name="epochs",
                    value=wf.Placeholder(
                        name="epochs", placeholder_type=wf.PlaceholderType.INT, description="times that all is seen"
                    ),
                ),
                wf.AlgorithmParameters(
                    name="mode",
                    value=wf.Placeholder(
                        name="mode", placeholder_type=wf.PlaceholderType.ENUM, enum_list=["fast", "good"]
                    ),
                ),
            ],
        ),
        inputs=wf.steps.JobInput(
            name="data_url", data=wf.data.OBSPlaceholder(name="pictures", object_type="directory")
        ),
        outputs=wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("out/"))),
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="flavor", placeholder_type=wf.PlaceholderType.JSON, placeholder_format="train_flavor"
                )
            )
        ),
    )
    return build(wf.Workflow(name="demo", desc="demo", steps=[step], storages=storage))


def test_one_error_lists_every_value_with_type_description_and_example(plan: Plan) -> None:
    with pytest.raises(MissingValuesError) as caught:
        ask.fill(plan, Settings(ask="never"))
    text = str(caught.value)
    for part in (
        "needs 5 values that were not given. Nothing was started.",
        "times that all is seen",
        "where results go",
        "used by train",
        "parameters.epochs",
        "data.pictures",
        "storages.output",
    ):
        assert part in text


def test_the_call_that_it_proposes_is_python_that_gives_everything(plan: Plan) -> None:
    with pytest.raises(MissingValuesError) as caught:
        ask.fill(plan, Settings(ask="never"))
    call = next(line for line in str(caught.value).splitlines() if "workflow.run(" in line)
    given: dict[str, dict[str, object]] = {}
    exec(
        call.split("like this: ")[1], {"workflow": type("W", (), {"run": staticmethod(lambda **kw: given.update(kw))})}
    )
    assert {f"{group}.{name}" for group, values in given.items() for name in values} == {m.key for m in plan.missing}


def test_the_shell_line_gives_everything_too(plan: Plan) -> None:
    import shlex

    words = shlex.split(ask.shell_hint(plan))
    assert len(words) == 2 * len(plan.missing)
    assert set(words[::2]) == {"--set", "--data", "--storage"}


def test_questions_are_asked_again_until_the_answer_is_right(plan: Plan) -> None:
    by_key = {item.key.partition(".")[2]: item for item in plan.missing}
    order = ["output", "flavor", "pictures", "epochs", "mode"]  # the documented one, section 3.2.4
    script = {
        "epochs": ["many", "3"],
        "mode": ["slow", "good"],
        "flavor": ["{'flavor_id': 'cpu'}"],
        "pictures": ["/samples/digits/"],
        "output": ["samples", "/samples/out/"],
    }
    answers = iter([answer for name in order for answer in script[name]])
    said: list[str] = []
    values = ask.questions(plan, read=lambda prompt: next(answers), write=said.append)
    assert values == {
        "parameters": {"epochs": 3, "mode": "good", "flavor": {"flavor_id": "cpu"}},
        "data": {"pictures": {"obs_url": "/samples/digits/"}},
        "storages": {"output": "/samples/out/"},
    }
    text = "\n".join(said)
    assert "'many' is not a whole number" in text
    assert "'slow' is none of fast, good" in text
    assert "/bucket/" in text
    assert by_key["epochs"].description in text


def test_the_documented_prompts_come_in_their_order_and_take_what_they_show() -> None:
    """Sections 3.2.4, 5.3.5 and 5.4.7.4: what may be pasted at each, as it is printed there."""
    plan = every_sort().plan()
    said: list[str] = []
    asked = iter(
        [
            "/bucket/out/",
            '{ "flavor_id": "modelarts.p3.large.public.free" }',
            "/bucket/pictures/",
            "{'dataset_name': 'flowers', 'version_name': 'V001' }",
            "{'dataset_name': 'flowers'}",
            *("digits", "3", "true", "3", "/bucket/where/", "[1, 2]", "{}"),
        ]
    )
    values = ask.questions(plan, read=lambda _: next(asked), write=lambda line: said.append(str(line)))
    assert next(asked, None) is None
    assert values["storages"] == {"output_storage": "/bucket/out/"}
    assert values["parameters"]["training_flavor"] == {"flavor_id": "modelarts.p3.large.public.free"}
    assert values["data"]["input_data"] == {"dataset_name": "flowers", "version_name": "V001"}
    assert values["data"]["any"] == {"dataset_name": "flowers"}
    text = "\n".join(said)
    assert 'public_resource_pool_format: {"flavor_id": "****"}' in text
    assert '{"dataset_name": "*****", "version_name": "*****"}; version_name may be left out' in text
    order = ("output_storage (", "training_flavor (", "pictures (", "model_name (", "epochs (")
    positions = [text.index(name) for name in order]
    assert positions == sorted(positions)


def test_the_one_error_keeps_the_documented_order(plan: Plan) -> None:
    with pytest.raises(MissingValuesError) as caught:
        ask.fill(plan, Settings(ask="never"))
    keys = [problem.field for problem in caught.value.problems]
    assert keys == ["storages.output", "parameters.flavor", "data.pictures", "parameters.epochs", "parameters.mode"]


def test_a_real_terminal_is_asked_and_a_pipe_is_not(tmp_path: Path) -> None:
    """The same script, once behind a pseudo-terminal and once behind a pipe."""
    script = tmp_path / "flow.py"
    script.write_text(
        textwrap.dedent(
            """
            from jupyter_mlworkflow import workflow as wf
            value = wf.Placeholder(name="word", placeholder_type=wf.PlaceholderType.STR)
            algorithm = wf.BaseAlgorithm(
                code_dir="./code/",
                command="echo $MA_PARAM_WORD",
                parameters=[wf.AlgorithmParameters(name="word", value=value)],
            )
            step = wf.steps.JobStep(name="say", algorithm=algorithm)
            workflow = wf.Workflow(name="say", desc="say", steps=[step])
            workflow.run().raise_on_failure()
            print("LOG", workflow.executions()[0].logs("say"))
            """
        )
    )
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "readme.txt").write_text("nothing to do\n")
    env = {**os.environ, "MLWORKFLOW_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    command = [sys.executable, str(script)]
    piped = subprocess.run(command, cwd=tmp_path, env=env, input="hello\n", capture_output=True, text=True, timeout=60)
    assert piped.returncode != 0
    assert "needs 1 value that was not given" in piped.stderr

    parent, child = pty.openpty()
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdin=child, stdout=child, stderr=child) as process:
        os.close(child)
        os.write(parent, b"hello\n")
        seen = b""
        while True:
            try:
                chunk = os.read(parent, 4096)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
        assert process.wait(timeout=60) == 0, seen.decode()
    os.close(parent)
    assert b"word (" in seen
    assert b"LOG hello" in seen
