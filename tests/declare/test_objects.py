"""What all declared objects have in common: they do not change, compare by value, and show themselves shortly."""

from __future__ import annotations

import copy
import inspect
import json
import pickle

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.declare.walk import children, references, steps_of
from jupyter_mlworkflow.errors import DeclarationError, NotFoundError
from jupyter_mlworkflow.session import Session

S, D = wf.steps, wf.data


def _job(name: str = "train", **more: object) -> S.JobStep:
    outputs = [
        S.JobOutput(name="files", obs_config=D.OBSOutputConfig(obs_path="/bucket/out/")),
        S.JobOutput(name="logged", obs_config=D.OBSOutputConfig(obs_path="/bucket/out/", metric_file="m.json")),
        S.JobOutput(name="metrics", metrics_config=D.MetricsConfig(metric_files="/bucket/m.json")),
        S.JobOutput(name="model", model_config=S.ModelConfig(model_name="m")),
    ]
    return S.JobStep(name=name, algorithm=wf.BaseAlgorithm(command="true"), outputs=outputs, **more)


def test_values_compare_by_value_and_steps_by_identity():
    assert D.Dataset(dataset_name="a") == D.Dataset(dataset_name="a")
    assert D.Dataset(dataset_name="a") != D.Dataset(dataset_name="b")
    assert D.ServiceData(service_id="a") != D.SWRImage(swr_path="a")
    assert len({D.Dataset(dataset_name="a"), D.Dataset(dataset_name="a")}) == 1
    assert _job() != _job()
    job = _job()
    assert len({job, job, _job()}) == 2


def test_objects_do_not_change_with_what_they_were_made_of():
    default, names, values = {"a": [1]}, [_job()], {"A": "1"}
    item = wf.Placeholder(name="p", placeholder_type=wf.PlaceholderType.JSON, default=default)
    algorithm = wf.BaseAlgorithm(command="true", environments=values)
    workflow = wf.Workflow(name="w", desc="", steps=names)
    default["a"].append(2)
    values["A"] = "2"
    names.append(_job("other"))
    assert item.default == {"a": [1]}
    assert algorithm.environments == {"A": "1"}
    assert workflow.step_names == ("train",)


def test_the_repr_is_short_and_does_not_follow_the_graph():
    last = _job("s0")
    for number in range(1, 200):
        last = _job(f"s{number}", depend_steps=last)
    assert repr(last) == "JobStep('s199')"
    workflow = wf.Workflow(name="long", desc="", steps=[last, *_before(last)])
    assert repr(workflow) == "Workflow('long', 200 steps)"
    assert repr(S.ModelConfig(model_name="m")) == "ModelConfig(model_name='m')"
    big = wf.Placeholder(name="p", placeholder_type=wf.PlaceholderType.STR, default="x" * 10_000)
    assert len(repr(big)) < 300


def _before(step: S.JobStep) -> list[S.JobStep]:
    found = []
    while step.depend_steps:
        step = step.depend_steps[0]
        found.append(step)
    return found


def test_the_name_model_config_works_as_documented():
    output = S.ModelOutput(name="o", model_config=S.ModelConfig(model_name="digits", model_type="Scikit_Learn"))
    assert output.model_config.model_name == "digits"
    assert output.model_config.model_type == "Scikit_Learn"
    assert _job().outputs["model"].model_config.model_name == "m"


def test_outputs_are_found_by_name_and_number():
    outputs = _job().outputs
    assert len(outputs) == 4
    assert outputs[0] is outputs["files"]
    assert [item.name for item in outputs] == ["files", "logged", "metrics", "model"]
    assert "files" in outputs
    assert "nothing" not in outputs
    assert repr(outputs) == "Outputs(files, logged, metrics, model)"
    with pytest.raises(LookupError):
        outputs["nothing"]


def test_an_output_given_to_two_steps_belongs_to_both():
    output = S.JobOutput(name="o", obs_config=D.OBSOutputConfig(obs_path="/bucket/out/"))
    algorithm = wf.BaseAlgorithm(command="true")
    one = S.JobStep(name="one", algorithm=algorithm, outputs=output)
    two = S.JobStep(name="two", algorithm=algorithm, outputs=output)
    assert one.outputs["o"].as_input().step == "one"
    assert two.outputs["o"].as_input().step == "two"
    assert one.outputs["o"] == two.outputs["o"] == output


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("files", D.OBSConsumption),
        ("logged", D.OBSConsumption),
        ("metrics", D.MetricsConsumption),
        ("model", D.ModelConsumption),
    ],
)
def test_as_input_gives_the_right_class(name, kind):
    consumed = _job().outputs[name].as_input()
    assert type(consumed) is kind
    assert (consumed.step, consumed.output) == ("train", name)


def test_metrics_are_read_from_both_sorts_of_metrics_outputs():
    for name in ("metrics", "logged"):
        assert S.MetricInfo(_job().outputs[name].as_input(), "accuracy").json_key == "accuracy"
    assert S.MetricInfo(input_data=_job().outputs["metrics"].as_input(), json_key="a").json_key == "a"


def test_variables_of_a_service():
    step = S.ServiceStep(name="serve", outputs=S.ServiceOutput(name="service"))
    for name in ("access_address", "cluster_inner_access_address"):
        variable = step.outputs["service"].get_output_variable(name)
        assert (variable.step, variable.output, variable.variable) == ("serve", "service", name)
    with pytest.raises(NotFoundError):
        step.outputs["service"].get_output_variable("acces_address")


def test_using_an_output_needs_no_depend_steps():
    job = _job()
    model = S.ModelStep(
        name="register",
        inputs=S.ModelInput(name="i", data=job.outputs["files"].as_input()),
        outputs=S.ModelOutput(name="o", model_config=S.ModelConfig(model_name="m")),
    )
    plan = wf.Workflow(name="w", desc="", steps=[job, model]).plan()
    assert plan.steps[1].depends == ("train",)


def test_walk_finds_everything_that_is_known_later():
    storage = D.OutputStorage(name="out")
    rate = wf.Placeholder(name="rate", placeholder_type=wf.PlaceholderType.FLOAT)
    name = wf.Placeholder(name="model", placeholder_type=wf.PlaceholderType.STR)
    first = _job("first")
    serve = S.ServiceStep(name="serve", outputs=S.ServiceOutput(name="service"))
    step = S.JobStep(
        name="second",
        algorithm=wf.BaseAlgorithm(
            command="true",
            parameters=[
                wf.AlgorithmParameters(name="rate", value=rate),
                wf.AlgorithmParameters(name="to", value=storage.join("a/")),
            ],
            environments={"URL": serve.outputs["service"].get_output_variable("access_address")},
        ),
        inputs=S.JobInput(name="i", data=first.outputs["files"].as_input()),
        policy=S.StepPolicy(
            skip_conditions=S.Condition(
                condition_type="<", left=S.MetricInfo(first.outputs["metrics"].as_input(), "acc"), right=rate
            )
        ),
        depend_steps=[_job("neighbour")],
    )
    found = references(step)
    assert [type(item).__name__ for item in found] == [
        "Placeholder",
        "StoragePath",
        "OutputVariable",
        "OBSConsumption",
        "MetricInfo",
        "Placeholder",
    ]
    assert list(steps_of(found)) == ["serve", "first", "first"]
    requirement = D.ServiceInputPlaceholder(name="models", model_name=name)
    assert [item.name for item in references(requirement)] == ["models", "model"]
    assert [item.name for item in children(step) if isinstance(item, S.Step)] == []


def test_a_parameter_defined_twice_alike_is_one():
    def flavor() -> S.JobSpec:
        item = wf.Placeholder(name="flavor", placeholder_type=wf.PlaceholderType.JSON)
        return S.JobSpec(resource=S.JobResource(flavor=item))

    workflow = wf.Workflow(name="w", desc="", steps=[_job("a", spec=flavor()), _job("b", spec=flavor())])
    assert list(workflow.placeholders) == ["flavor"]


def test_parameters_data_and_storages_are_separate_name_spaces():
    storage = D.OutputStorage(name="x")
    item = wf.Placeholder(name="x", placeholder_type=wf.PlaceholderType.INT)
    step = S.JobStep(
        name="x",
        algorithm=wf.BaseAlgorithm(command="true", parameters=wf.AlgorithmParameters(name="x", value=item)),
        inputs=S.JobInput(name="x", data=D.OBSPlaceholder(name="x", object_type="directory")),
        outputs=S.JobOutput(name="x", obs_config=D.OBSOutputConfig(obs_path=storage.join("x/"))),
    )
    plan = wf.Workflow(name="x", desc="", steps=[step], storages=storage).plan()
    assert (list(plan.parameters), list(plan.data), list(plan.storages)) == (["x"], ["x"], ["x"])


def test_copies_and_pickles_are_equal():
    item = D.OBSPath(obs_path=D.Storage(name="s").join("a/"))
    assert copy.deepcopy(item) == item
    assert pickle.loads(pickle.dumps(item)) == item


def test_help_shows_the_documented_signature():
    signature = inspect.signature(S.JobStep)
    assert list(signature.parameters)[:5] == ["name", "algorithm", "spec", "inputs", "outputs"]
    assert signature.parameters["name"].default is inspect.Parameter.empty


def test_positional_arguments_follow_the_table():
    assert D.Dataset("flowers", "V001") == D.Dataset(dataset_name="flowers", version_name="V001")
    assert wf.AlgorithmParameters("lr", 0.1) == wf.AlgorithmParameters(name="lr", value=0.1)


def test_unknown_attributes_name_close_ones():
    with pytest.raises(AttributeError, match=r'JobStep has no attribute "ouputs"\. Did you mean "outputs"\?'):
        _job().ouputs  # noqa: B018


def test_credentials_are_never_shown_copied_or_written():
    session = Session(access_key="KEY-1234", secret_key="SECRET-1234", project_id="p", region_name="r")
    assert (session.access_key, session.secret_key) == ("KEY-1234", "SECRET-1234")
    workflow = wf.Workflow(name="w", desc="", steps=[_job()], session=session)
    seen = [
        repr(session),
        str(session),
        f"{session}",
        repr(workflow),
        json.dumps(workflow.to_json()),
        json.dumps(workflow.plan().to_json()),
        str(vars(session) if hasattr(session, "__dict__") else ""),
    ]
    assert not any("1234" in text for text in seen)
    for attempt in (lambda: pickle.dumps(session), lambda: copy.copy(session), lambda: copy.deepcopy(session)):
        with pytest.raises(TypeError, match="holds credentials"):
            attempt()
    with pytest.raises(DeclarationError) as caught:
        Session(secret_key=b"SECRET-1234")
    assert "1234" not in str(caught.value)


def test_refused_values_leave_the_workflow_as_it_was():
    item = wf.Placeholder(name="n", placeholder_type=wf.PlaceholderType.INT)
    step = S.JobStep(
        name="a",
        algorithm=wf.BaseAlgorithm(command="true", parameters=wf.AlgorithmParameters(name="n", value=item)),
    )
    workflow = wf.Workflow(name="w", desc="", steps=[step])
    workflow.set_placeholder("n", 1)
    with pytest.raises(DeclarationError):
        workflow.set_placeholder("n", "2")
    assert workflow.values["parameters"] == {"n": 1}


def test_data_below_a_storage_can_be_given():
    storage = D.InputStorage(name="in")
    step = _job(inputs=S.JobInput(name="i", data=D.OBSPlaceholder(name="x", object_type="directory")))
    workflow = wf.Workflow(name="w", desc="", steps=[step], storages=storage)
    workflow.set_data("x", D.OBSPath(obs_path=storage.join("digits/")))
    assert workflow.values["data"]["x"] == {
        "obs_url": {"$storage": "in", "path": "digits/", "with_execution_id": False, "create_dir": False}
    }
    assert {item.key for item in workflow.plan().missing} == {"storages.in"}
