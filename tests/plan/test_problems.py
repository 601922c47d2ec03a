"""Everything that keeps a workflow from running: one sentence each, with step, field and way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import PlanError, StorageError
from jupyter_mlworkflow.plan.build import build, check
from tests.plan.examples import P, digits, everything
from tests.plan.test_build import flow, job

MODEL = wf.steps.ModelConfig(model_name="m")


def model(data: Any, config: Any = MODEL) -> Any:
    inputs = [] if data is None else wf.steps.ModelInput(name="i", data=data)
    return flow(
        wf.steps.ModelStep(name="m", inputs=inputs, outputs=wf.steps.ModelOutput(name="o", model_config=config))
    )


def service(*data: Any, config: Any = None) -> Any:
    inputs = [wf.steps.ServiceInput(name=f"i{number}", data=item) for number, item in enumerate(data)]
    return flow(
        wf.steps.ServiceStep(
            name="s",
            inputs=inputs,
            outputs=wf.steps.ServiceOutput(name="o", service_config=config or wf.steps.ServiceConfig()),
        )
    )


def reading(data: Any) -> Any:
    return flow(job("j", inputs=wf.steps.JobInput(name="i", data=data)))


def resource(**fields: Any) -> Any:
    return flow(job("j", spec=wf.steps.JobSpec(resource=wf.steps.JobResource(**fields))))


MODELS = wf.data.ServiceInputPlaceholder(name="models", model_name="m")
OTHERS = wf.data.ServiceInputPlaceholder(name="others", model_name="m")

CASES: dict[str, tuple[Callable[[], Any], dict[str, Any], str, str]] = {
    # name: (workflow, choice, field, part of the sentence)
    "gallery": (
        lambda: flow(job("j", algorithm=wf.AIGalleryAlgorithm(subscription_id="s", item_version_id="1"))),
        {}, "algorithm.subscription_id", "AI Gallery"),
    "managed": (
        lambda: flow(job("j", algorithm=wf.Algorithm(algorithm_id="a"))),
        {}, "algorithm.algorithm_id", "algorithm management"),
    "managed by id": (
        lambda: flow(job("j", algorithm=wf.BaseAlgorithm(id="a"))), {}, "algorithm.id", "algorithm management"),
    "nodes": (lambda: resource(node_count=2), {}, "spec.resource.node_count", "one node"),
    "nodes given": (
        lambda: resource(node_count=wf.Placeholder(name="n", placeholder_type=P.INT)),
        {"values": {"parameters": {"n": 3}}}, "spec.resource.node_count", "one node"),
    "too big": (
        lambda: resource(flavor="local.cpu.64"), {"slot_count": 2},
        "spec.resource.flavor", "64 slots, and this machine has 2"),
    "data set": (lambda: reading(wf.data.Dataset(dataset_name="d", version_name="v")), {}, "inputs.i", "data set"),
    "data set later": (lambda: reading(wf.data.DatasetPlaceholder(name="d")), {}, "inputs.i", "data set"),
    "selector of data sets": (
        lambda: reading(wf.data.DataSelector(name="d", data_type_list=["dataset"])), {}, "inputs.i", "data set"),
    "selector chose a data set": (
        lambda: reading(wf.data.DataSelector(name="d", data_type_list=["dataset", "obs"])),
        {"values": {"data": {"d": {"dataset_name": "x"}}}}, "inputs.i", "data set"),
    "image": (lambda: model(wf.data.SWRImage(swr_path="a/b:1")), {}, "inputs.i", "container image"),
    "image later": (lambda: model(wf.data.SWRImagePlaceholder(name="x")), {}, "inputs.i", "container image"),
    "gallery model": (
        lambda: model(wf.data.GalleryModel(subscription_id="s", version_num="1")), {}, "inputs.i", "AI Gallery"),
    "no model": (lambda: model(None), {}, "inputs", "nothing to register"),
    "image type": (
        lambda: model(wf.data.OBSPath(obs_path="/b/m/"), wf.steps.ModelConfig(model_type="Image")),
        {}, "outputs.o.model_config.model_type", "templates and images"),
    "template type given": (
        lambda: model(
            wf.data.OBSPath(obs_path="/b/m/"),
            wf.steps.ModelConfig(
                model_type=wf.Placeholder(name="t", placeholder_type=P.ENUM, enum_list=["Image", "PyTorch"])
            ),
        ),
        {"values": {"parameters": {"t": "Image"}}}, "outputs.o.model_config.model_type", "templates and images"),
    "batch": (
        lambda: service(MODELS, config=wf.steps.ServiceConfig(infer_type="batch")),
        {}, "outputs.o.service_config.infer_type", "real-time"),
    "third party": (
        lambda: service(MODELS, config=wf.data.TripartiteServiceConfig(service_name="x")),
        {}, "outputs.o.service_config", "third party"),
    "update": (lambda: service(MODELS, wf.data.ServiceUpdatePlaceholder(name="u")), {}, "inputs.i1", "updated"),
    "no models": (lambda: service(), {}, "inputs", "it has 0"),
    "two lists of models": (lambda: service(MODELS, OTHERS), {}, "inputs", "it has 2"),
    "parameter of another type": (
        digits, {"values": {"parameters": {"batch_size": "32"}}}, "parameters.batch_size", "whole number"),
    "bool is no int": (
        digits, {"values": {"parameters": {"batch_size": True}}}, "parameters.batch_size", "whole number"),
    "nothing for a required one": (
        digits, {"values": {"parameters": {"batch_size": None}}}, "parameters.batch_size", "whole number"),
    "unknown parameter": (
        digits, {"values": {"parameters": {"batchsize": 1}}}, "parameters.batchsize", 'did you mean "batch_size"'),
    "unknown data": (digits, {"values": {"data": {"inptu": "/b/"}}}, "data.inptu", 'did you mean "input"'),
    "unknown storage": (digits, {"values": {"storages": {"out": "/b/"}}}, "storages.out", "no storage"),
    "root of another form": (
        digits, {"values": {"storages": {"output_storage": "b/out"}}}, "storages.output_storage", "/bucket/dir/"),
    "weights": (
        digits, {"values": {"data": {"service_model": [{"model_name": "m", "weight": 90}]}}},
        "data.service_model", "sum to 100"),
    "another model": (
        lambda: service(MODELS), {"values": {"data": {"models": [{"model_name": "x", "weight": 100}]}}},
        "data.models", "limited to 'm'"),
    "another model by parameter": (
        digits,
        {"values": {"parameters": {"model_name": "m"},
                    "data": {"service_model": [{"model_name": "x", "weight": 100}]}}},
        "data.service_model", "limited to 'm'"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_rule_has_its_sentence(name: str) -> None:
    make, choice, field, text = CASES[name]
    problems = build(make(), **choice).problems
    assert [problem.field for problem in problems] == [field], [str(problem) for problem in problems]
    assert text in f"{problems[0].message} {problems[0].fix or ''}"
    assert problems[0].message.endswith(".")


def test_kinds_without_runner_say_what_to_do() -> None:
    workflow = everything()
    for kind in ("create", "import", "label", "release", "spark"):
        problems = [item for item in build(workflow, steps=kind).problems if item.field is None]
        assert len(problems) == 1
        assert "cannot run on this machine yet" in problems[0].message
        assert "run(steps=[...])" in str(problems[0].fix)


def test_what_cannot_run_is_told_only_of_steps_that_run_and_only_when_asked() -> None:
    workflow = everything()
    makers = {"outputs": {"train_url": {"type": "obs", "value": {"obs_url": "/b/"}}}, "metrics": []}
    assert build(workflow, steps=["local"], reuse=lambda step: makers).problems == ()
    assert build(workflow, runnable=False).problems == ()
    assert len(check(workflow)) > 10


def test_all_problems_are_told_together() -> None:
    values = {"parameters": {"batch_size": "x", "nope": 1}, "storages": {"output_storage": ""}}
    fields = [problem.field for problem in build(digits(), values=values).problems]
    assert fields == ["parameters.nope", "parameters.batch_size", "storages.output_storage"]


def test_an_optional_parameter_may_be_given_as_none() -> None:
    assert build(digits(), values={"parameters": {"train_flavor": None}}).problems == ()


def test_a_condition_cannot_decide_on_what_it_comes_after() -> None:
    first = job("first")
    truth = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.EQ, left=1, right=1)
    decide = wf.steps.ConditionStep(name="decide", conditions=truth, if_then_steps="first", depend_steps=first)
    (problem,) = build(flow(first, decide)).problems
    assert problem.step == "decide"
    assert 'decides on step "first", but comes after it' in problem.message
    assert problem.value == "first → decide → first"


def test_a_step_cannot_use_itself() -> None:
    from jupyter_mlworkflow.declare.data.consumptions import MetricsConsumption

    own = wf.steps.MetricInfo(MetricsConsumption(step="j", output="m"), "loss")
    skip = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.LT, left=own, right=1)
    step = job(
        "j",
        policy=wf.steps.StepPolicy(skip_conditions=skip),
        outputs=wf.steps.JobOutput(name="m", metrics_config=wf.data.MetricsConfig(metric_files="/b/m.json")),
    )
    (problem,) = build(flow(step)).problems
    assert "cannot depend on itself" in problem.message


def test_metrics_are_read_from_metrics_outputs_that_exist() -> None:
    from jupyter_mlworkflow.declare.data.consumptions import MetricsConsumption, OBSConsumption

    first = job("first", outputs=wf.steps.JobOutput(name="o", obs_config=wf.data.OBSOutputConfig(obs_path="/b/")))

    def second(consumption: Any) -> Any:
        left = wf.steps.MetricInfo(consumption, "loss")
        skip = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.LT, left=left, right=1)
        return flow(first, job("second", first, policy=wf.steps.StepPolicy(skip_conditions=skip)))

    (problem,) = build(second(MetricsConsumption(step="first", output="o"))).problems
    assert "which is no metrics output" in problem.message
    (problem,) = build(second(MetricsConsumption(step="first", output="x"))).problems
    assert "The outputs of that step: o." in str(problem.fix)
    consumption = OBSConsumption(step="first", output="o", metric_file="m.json")
    assert "no metrics output" in str(build(second(consumption)).problems[0])


# ------------------------------------------------------------------ paths


def looked_at(workflow: Any, *there: str, **choice: Any) -> list[tuple[str | None, str | None]]:
    problems = build(workflow, exists=lambda url: url in there, **choice).problems
    return [(problem.field, problem.value) for problem in problems]


def code(code_dir: Any, boot_file: Any) -> Any:
    return flow(job("j", algorithm=wf.BaseAlgorithm(code_dir=code_dir, boot_file=boot_file)))


def test_code_must_be_there() -> None:
    assert looked_at(code("./src", "train.py")) == [("algorithm.code_dir", "./src")]
    assert looked_at(code("./src", "train.py"), "./src") == [("algorithm.boot_file", "./src/train.py")]
    assert looked_at(code("./src", "train.py"), "./src", "./src/train.py") == []
    assert looked_at(code("./src", "./src/train.py"), "./src", "./src/train.py") == []
    assert looked_at(code("/b/src/", "obs://b/src/train.py"), "/b/src/", "obs://b/src/train.py") == []
    assert looked_at(code(".", "train.py"), ".", "./train.py") == []


def test_the_boot_file_lies_in_the_code_folder_even_as_parameters() -> None:
    boot = wf.Placeholder(name="boot", placeholder_type=P.STR)
    workflow = code("/b/src/", boot)
    assert looked_at(workflow, "/b/src/") == []
    problems = build(workflow, values={"parameters": {"boot": "/b/other.py"}}, exists=lambda url: True).problems
    assert "must lie in the folder of the code" in problems[0].message
    assert problems[0].field == "algorithm.boot_file"
    assert looked_at(workflow, "/b/src/", values={"parameters": {"boot": "../x.py"}}) == [
        ("algorithm.boot_file", "../x.py")
    ]


def test_inputs_must_be_there_once_they_are_known() -> None:
    later = reading(wf.data.OBSPlaceholder(name="d", object_type="directory"))
    assert looked_at(later) == []
    given = {"data": {"d": "/bucket/in/"}}
    assert looked_at(later, values=given) == [("inputs.i", "/bucket/in/")]
    assert looked_at(later, "/bucket/in/", values=given) == []


def test_an_input_below_a_storage_is_looked_for_below_its_root() -> None:
    storage = wf.data.InputStorage(name="in")
    data = wf.data.OBSPath(obs_path=storage.join("a/b.csv"))
    workflow = flow(job("j", inputs=wf.steps.JobInput(name="i", data=data)), storages=storage)
    values = {"storages": {"in": "/bucket/base/"}}
    assert looked_at(workflow) == []
    assert looked_at(workflow, values=values) == [("storages.in", "/bucket/base/")], "the root alone is told"
    assert looked_at(workflow, "/bucket/base/", values=values) == [("inputs.i", "/bucket/base/a/b.csv")]


def test_what_another_step_of_the_run_writes_need_not_be_there() -> None:
    first = job("first", outputs=wf.steps.JobOutput(name="o", obs_config=wf.data.OBSOutputConfig(obs_path="/b/out/")))
    for path in ("/b/out/", "obs://b/out/part/file.csv", "/b/"):
        second = job("second", first, inputs=wf.steps.JobInput(name="i", data=wf.data.OBSPath(obs_path=path)))
        assert looked_at(flow(first, second)) == []
        assert looked_at(flow(first, second), steps="second") == [("inputs.i", path)]
    other = job("second", first, inputs=wf.steps.JobInput(name="i", data=wf.data.OBSPath(obs_path="/b/outer/")))
    assert looked_at(flow(first, other)) == [("inputs.i", "/b/outer/")]


def test_a_path_that_leaves_its_root_is_a_problem_not_an_error() -> None:
    def exists(url: str) -> bool:
        raise StorageError(f'"{url}" leaves the storage root.')

    (problem,) = build(reading(wf.data.OBSPath(obs_path="/b/../../etc/")), exists=exists).problems
    assert problem.message == '"/b/../../etc/" leaves the storage root.'
    assert (problem.step, problem.field) == ("j", "inputs.i")


def test_a_relative_path_is_told_with_where_it_was_looked_for() -> None:
    for path, sentence in (("./src", "./src does not exist in /home/me/flow."), ("/b/src/", "/b/src/ does not exist.")):
        (problem,) = build(code(path, "train.py"), exists=lambda url: False, folder="/home/me/flow").problems
        assert problem.message == f"The folder of the code {sentence}"


def test_output_paths_that_cannot_be_are_problems() -> None:
    def exists(url: str) -> bool:
        raise StorageError(f'"{url}" has a part longer than 255 bytes.')

    outputs = wf.steps.JobOutput(name="o", obs_config=wf.data.OBSOutputConfig(obs_path="/b/out/"))
    (problem,) = build(flow(job("j", outputs=outputs)), exists=exists).problems
    assert (problem.step, problem.field) == ("j", "outputs.o")
    storage = wf.data.OutputStorage(name="out")
    outputs = wf.steps.JobOutput(name="o", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("a/")))
    workflow = flow(job("j", outputs=outputs), storages=storage)
    (problem,) = build(workflow, exists=exists, values={"storages": {"out": "/b/x/"}}).problems
    assert (problem.field, "longer than 255" in problem.message) == ("storages.out", True)


def test_output_roots_need_not_exist() -> None:
    values = {"parameters": {"model_name": "m"}, "data": {"input": "/in/"}, "storages": {"output_storage": "/new/out/"}}
    assert looked_at(digits(), "./train", "./train/train.py", "/in/", values=values) == []


def nested(depth: int) -> Any:
    kinds = wf.steps.ConditionTypeEnum
    condition = wf.steps.Condition(condition_type=kinds.EQ, left=1, right=1)
    for _ in range(depth):
        condition = wf.steps.Condition(condition_type=kinds.OR, left=condition, right=True)
    return flow(wf.steps.ConditionStep(name="c", conditions=condition))


def test_conditions_nested_without_end_get_a_sentence() -> None:
    assert build(nested(100)).problems == ()
    with pytest.raises(PlanError, match="nested too deep"):
        build(nested(350))
