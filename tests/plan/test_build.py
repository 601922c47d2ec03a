"""Plans: graph, choice of steps, values, what is missing, reuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.plan import expressions as ex
from jupyter_mlworkflow.plan.build import build
from jupyter_mlworkflow.plan.model import Plan
from tests.plan.examples import P, digits, everything


def job(name: str, *before: Any, **fields: Any) -> Any:
    fields.setdefault("algorithm", wf.BaseAlgorithm(command="true"))
    return wf.steps.JobStep(name=name, depend_steps=list(before), **fields)


def flow(*steps: Any, **fields: Any) -> Any:
    return wf.Workflow(name="flow", desc="", steps=list(steps), **fields)


def planned(plan: Plan, name: str) -> Any:
    return next(step for step in plan.steps if step.name == name)


# ------------------------------------------------------------------ the shape that runners read


def test_a_job_is_encoded_in_its_documented_fields() -> None:
    train = planned(build(digits()), "train")
    assert train.spec["inputs"] == {"data_url": {"type": "obs", "data": {"$data": "input"}}}
    assert train.spec["outputs"]["train_url"] == {
        "type": "obs",
        "obs_config": {"obs_path": ex.storage("output_storage", "model/", with_execution_id=True, create_dir=True)},
    }
    assert train.spec["outputs"]["metrics"] == {
        "type": "metrics",
        "metrics_config": {
            "metric_files": [ex.storage("output_storage", "model/metrics.json", with_execution_id=True)],
            "realtime_visualization": False,
            "visualization": True,
        },
    }
    properties = train.spec["properties"]
    assert properties["algorithm"] == {
        "code_dir": "./train",
        "boot_file": "train.py",
        "parameters": [{"name": "batch_size", "value": {"$parameter": "batch_size"}}],
    }
    assert properties["spec"]["resource"] == {"flavor": {"$parameter": "train_flavor"}, "node_count": 1}
    assert (train.slots, train.priority, train.poll_interval_seconds, train.timeout_seconds) == (1, 1, 1.0, 604800.0)


def test_conditions_outputs_and_variables_become_expressions() -> None:
    plan = build(everything())
    decide = planned(plan, "decide")
    metric = ex.metric("train", "metrics", "Application Results/p99")
    assert decide.spec["properties"]["conditions"] == [
        {
            "condition_type": "or",
            "left": {"condition_type": ">", "left": metric, "right": 0.5},
            "right": {"$parameter": "force"},
        },
        {"condition_type": "in", "left": "a", "right": ["a", "b", "$ref/c"]},
    ]
    assert (decide.then_steps, decide.else_steps) == (("local",), ("managed",))
    assert planned(plan, "model").spec["inputs"]["trained"] == {
        "type": "obs",
        "data": ex.select([ex.output("local", "out"), ex.output("managed", "out")]),
    }
    envs = planned(plan, "outer").spec["outputs"]["service"]["service_config"]["envs"]
    assert envs == {"infer_address": ex.variable("inner", "service", "access_address")}
    environment = planned(plan, "local").spec["properties"]["algorithm"]["environments"]
    assert environment == {"RUN": {"$system": "execution_id"}, "$HOME": "x"}


def test_a_users_dollar_keys_are_protected() -> None:
    label = planned(build(everything()), "label").spec["properties"]["properties"]
    assert label["properties"] == {"$literal": {"$odd": ["$ref/x"]}}


# ------------------------------------------------------------------ graph


def test_dependencies_are_named_used_and_decided_on_in_declared_order() -> None:
    plan = build(everything())
    assert planned(plan, "local").depends == ("train", "decide")
    assert planned(plan, "managed").depends == ("decide",)
    assert planned(plan, "third").depends == ("train",), "a metric in a skip condition is a dependency"
    assert planned(plan, "create").depends == ()


def test_needs_name_everything_including_skip_conditions_and_defaults() -> None:
    force = wf.Placeholder(name="force", placeholder_type=P.BOOL)
    skip = wf.steps.Condition(condition_type=wf.steps.ConditionTypeEnum.EQ, left=force, right=True)
    storage = wf.data.InputStorage(name="in")
    data = wf.data.OBSPlaceholder(
        name="d", object_type="directory", default=wf.data.OBSPath(obs_path=storage.join("a/"))
    )
    step = job("a", inputs=wf.steps.JobInput(name="i", data=data), policy=wf.steps.StepPolicy(skip_conditions=skip))
    workflow = flow(step, storages=storage)
    assert build(workflow).steps[0].needs == ("data.d", "storages.in", "parameters.force")
    given = build(workflow, values={"data": {"d": "/bucket/b/"}})
    assert given.steps[0].needs == ("data.d", "parameters.force"), "given data does not need its default"


def test_a_circle_through_outputs_is_told_once_with_its_names() -> None:
    from jupyter_mlworkflow.declare.data.consumptions import OBSConsumption

    out = wf.steps.JobOutput(name="o", obs_config=wf.data.OBSOutputConfig(obs_path="/b/o/"))
    a = job("a", inputs=wf.steps.JobInput(name="i", data=OBSConsumption(step="b", output="o")), outputs=out)
    b = job("b", a, outputs=out)
    problems = build(flow(a, b)).problems
    assert [problem.value for problem in problems] == ["a → b → a"]


# ------------------------------------------------------------------ choice of steps


def scenes() -> Any:
    a, b, c = job("a"), job("b"), job("c")
    policy = wf.policy.Policy(
        scenes=[wf.policy.Scene(scene_name="模型训练", scene_steps=[c, a]), wf.policy.Scene("second", [b])]
    )
    return flow(a, b, c, policy=policy)


def test_all_steps_some_steps_or_a_scene() -> None:
    workflow = scenes()
    assert build(workflow).chosen == ("a", "b", "c")
    assert build(workflow, steps=["c", workflow.step("b")]).chosen == ("b", "c")
    assert build(workflow, steps=workflow.step("b")).chosen == ("b",)
    assert build(workflow, scene="模型训练").chosen == ("a", "c")
    assert len(build(workflow, steps=["b"]).steps) == 3


def test_the_scene_of_the_policy_is_used_unless_another_is_chosen() -> None:
    a, b = job("a"), job("b")
    policy = wf.policy.Policy(
        scenes=[wf.policy.Scene("one", [a]), wf.policy.Scene("two", [b])], use_scene="two", exclusive=True
    )
    workflow = flow(a, b, policy=policy)
    assert build(workflow).chosen == ("b",)
    assert build(workflow, scene="one").chosen == ("a",)
    assert build(workflow, steps="a").chosen == ("a",)
    assert build(workflow).exclusive


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"steps": ["aa"]}, 'There is no step "aa"'),
        ({"scene": "secnd"}, 'There is no scene "secnd" (did you mean "second"?).'),
        ({"scene": "second", "steps": ["a"]}, "A run takes steps or a scene, not both."),
        ({"steps": []}, "No step is chosen."),
    ],
)
def test_a_wrong_choice_is_a_problem(choice: dict[str, Any], sentence: str) -> None:
    problems = build(scenes(), **choice).problems
    assert sentence in str(problems[0])


# ------------------------------------------------------------------ values


def test_given_values_go_before_those_set_on_the_workflow() -> None:
    workflow = digits()
    workflow.set_placeholder("batch_size", 16)
    workflow.set_placeholder("model_name", "digits")
    workflow.set_data("input", wf.data.OBSPath(obs_path="/bucket/digits/"))
    workflow.set_storage("output_storage", "/bucket/out/")
    plan = build(workflow, values={"parameters": {"batch_size": 32}})
    assert plan.values == {
        "parameters": {"batch_size": 32, "model_name": "digits"},
        "data": {"input": {"obs_url": "/bucket/digits/"}},
        "storages": {"output_storage": "/bucket/out/"},
    }
    assert plan.missing == ()
    assert plan.problems == ()


@pytest.mark.parametrize(
    "value",
    ["/bucket/digits/", {"obs_url": "/bucket/digits/"}, wf.data.OBSPath(obs_path="/bucket/digits/")],
)
def test_data_is_given_as_object_dict_or_path(value: Any) -> None:
    assert build(digits(), values={"data": {"input": value}}).values["data"] == {
        "input": {"obs_url": "/bucket/digits/"}
    }


def test_models_are_given_as_objects_too() -> None:
    models = [wf.data.ModelData(model_name="digits", weight=40, model_version=None),
              wf.data.ModelData(model_name="digits", weight=60, model_version="1.0.1")]  # fmt: skip
    plan = build(digits(), values={"data": {"service_model": models}})
    assert [item["weight"] for item in plan.values["data"]["service_model"]] == [40, 60]
    assert not plan.problems


def test_values_of_the_caller_are_not_changed() -> None:
    given: dict[str, Any] = {"parameters": {"batch_size": 1}, "data": {}, "storages": {}}
    workflow = digits()
    build(workflow, values=given)
    assert given == {"parameters": {"batch_size": 1}, "data": {}, "storages": {}}
    assert workflow.values == {"parameters": {}, "data": {}, "storages": {}}


@pytest.mark.parametrize(
    ("flavor", "slots"),
    [
        (None, 1),
        ("modelarts.vm.cpu.8u", 1),
        ("local.cpu.4", 4),
        ({"flavor_id": "local.cpu.2"}, 2),
        ({"flavor_id": "x", "cpu": 3}, 3),
        ({"flavor_id": "x", "flavor_info": {"cpu": {"core_num": 8}}}, 8),
        ({"flavor_id": "x", "cpu": True}, 1),
    ],
)
def test_slots_follow_the_flavor_fixed_or_given(flavor: Any, slots: int) -> None:
    fixed = job("a", spec=wf.steps.JobSpec(resource=wf.steps.JobResource(flavor=flavor)))
    assert build(flow(fixed)).steps[0].slots == slots
    if isinstance(flavor, dict):
        parameter = wf.Placeholder(name="flavor", placeholder_type=P.JSON)
        given = job("a", spec=wf.steps.JobSpec(resource=wf.steps.JobResource(flavor=parameter)))
        assert build(flow(given), values={"parameters": {"flavor": flavor}}).steps[0].slots == slots
        assert build(flow(given)).steps[0].slots == 1


def test_priority_may_be_a_parameter() -> None:
    parameter = wf.Placeholder(name="priority", placeholder_type=P.INT, default=2)
    step = job("a", spec=wf.steps.JobSpec(schedule_policy=wf.steps.SchedulePolicy(priority=parameter)))
    assert build(flow(step)).steps[0].priority == 2
    assert build(flow(step), values={"parameters": {"priority": 3}}).steps[0].priority == 3
    wrong = build(flow(step), values={"parameters": {"priority": 7}})
    assert "1 (low), 2 (medium) or 3 (high)" in str(wrong.problems[0])


# ------------------------------------------------------------------ what is missing


def test_missing_values_come_with_type_description_and_example() -> None:
    missing = {item.key: item for item in build(digits()).missing}
    assert list(missing) == ["data.input", "storages.output_storage", "parameters.model_name"]
    assert missing["parameters.model_name"].description == "Name of the model."
    assert missing["parameters.model_name"].used_by == ("register", "deploy")
    assert missing["data.input"].type == "obs directory"
    assert missing["storages.output_storage"].example == "/bucket/dir/"


def test_examples_of_missing_values_can_be_given_as_they_are() -> None:
    """What a person is shown as an example must be taken when it is typed."""
    from jupyter_mlworkflow.handles import parse

    workflow = everything()
    plan = build(workflow)
    values: dict[str, dict[str, Any]] = {"parameters": {}, "data": {}, "storages": {}}
    for item in plan.missing:
        group, _, name = item.key.partition(".")
        values[group][name] = parse.given(plan, group, name, item.example)
    again = build(workflow, values=values)
    assert again.missing == ()
    assert not [problem for problem in again.problems if problem.step is None]


def test_only_chosen_steps_miss_values() -> None:
    assert [item.key for item in build(digits(), steps="deploy").missing] == ["parameters.model_name"]


def test_delayed_optional_and_defaulted_values_are_not_missing() -> None:
    parameters = [
        wf.Placeholder(name="delayed", placeholder_type=P.STR, delay=True),
        wf.Placeholder(name="optional", placeholder_type=P.STR, required=False),
        wf.Placeholder(name="defaulted", placeholder_type=P.STR, default="x"),
        wf.Placeholder(name="needed", placeholder_type=P.STR),
    ]
    algorithm = wf.BaseAlgorithm(
        command="true", parameters=[wf.AlgorithmParameters(name=item.name, value=item) for item in parameters]
    )
    late = wf.data.OBSPlaceholder(name="late", object_type="file", delay=True)
    step = job("a", algorithm=algorithm, inputs=wf.steps.JobInput(name="i", data=late))
    assert [item.key for item in build(flow(step)).missing] == ["parameters.needed"]


# ------------------------------------------------------------------ reuse


def partial() -> Any:
    first = job("first", outputs=wf.steps.JobOutput(name="o", obs_config=wf.data.OBSOutputConfig(obs_path="/b/o/")))
    second = job("second", first, inputs=wf.steps.JobInput(name="i", data=first.outputs["o"].as_input()))
    return flow(first, second)


def test_outputs_of_steps_left_out_come_from_an_earlier_execution() -> None:
    made = {"outputs": {"o": {"type": "obs", "value": {"obs_url": "/b/o/"}}}, "metrics": []}
    asked: list[str] = []

    def reuse(step: str) -> Any:
        asked.append(step)
        return made

    plan = build(partial(), steps="second", reuse=reuse)
    assert plan.problems == ()
    assert plan.reuse == {"first": made}
    assert asked == ["first"]
    assert build(partial(), reuse=reuse).reuse == {}


@pytest.mark.parametrize("reuse", [None, lambda step: None, lambda step: {"outputs": {}, "metrics": []}])
def test_outputs_that_nobody_made_are_a_problem(reuse: Any) -> None:
    (problem,) = build(partial(), steps="second", reuse=reuse).problems
    assert problem.step == "second"
    assert 'output "o" of step "first"' in problem.message
    assert "experiment_id" in str(problem.fix)


def test_a_metric_of_a_step_left_out_must_have_been_reported() -> None:
    made = {"outputs": {"train_url": {}, "metrics": {}}, "metrics": [{"key": "loss", "output": "metrics"}]}
    problems = build(digits(), steps="register", reuse=lambda step: made).problems
    assert ['metric "accuracy" of step "train"' in str(problem) for problem in problems] == [True]
    made["metrics"] = [{"key": "accuracy", "output": "metrics"}]  # type: ignore[assignment]
    assert not build(digits(), steps="register", reuse=lambda step: made).problems


def test_a_selector_wants_one_maker_that_runs_or_has_run() -> None:
    workflow = everything()

    def about_inputs(plan: Plan) -> list[str]:
        return [problem.message for problem in plan.problems if problem.field == "inputs"]

    assert about_inputs(build(workflow, steps=["model", "local"])) == [
        'It uses output "train_url" of step "train", which does not run and has not run before in this experiment.'
    ]
    assert about_inputs(build(workflow, steps=["model"])) == [
        "None of the steps that its input may come from runs or has run before."
    ]


# ------------------------------------------------------------------ plain data


@pytest.mark.parametrize("make", [digits, everything])
def test_a_plan_survives_json(make: Any) -> None:
    plan = build(make(), values={"parameters": {"batch_size": 3}})
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_steps_that_are_no_jobs_take_no_slot() -> None:
    assert {step.kind: step.slots for step in build(digits()).steps} == {"job": 1, "model": 0, "service": 0}


def test_storages_know_whether_something_is_written_below_them() -> None:
    storages = build(everything()).storages
    assert storages["out"].creates
    assert not storages["in"].creates
