"""Wrong declarations and calls, each with the sentence that it gets.

One line of `CASES` is one mistake: what is written, and a distinctive part of the
sentence. The sentence names the place as the user types it, the value, and what is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError, NotFoundError
from jupyter_mlworkflow.estimatorV2 import TrainingJob
from jupyter_mlworkflow.session import Session
from jupyter_mlworkflow.workflow.client.job_client import JobClient

P, T = wf.Placeholder, wf.PlaceholderType
data, steps, policy = wf.data, wf.steps, wf.policy
LABELS = data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION
NAME_RULE = 'must begin with an English letter and have only letters, digits, "_" and "-", at most 64 characters'


def parameter(name: str = "p", kind: wf.PlaceholderType = T.STR, **more: Any) -> wf.Placeholder:
    return P(name=name, placeholder_type=kind, **more)


INT, STR, BOOL, FLOAT, JSON = (parameter(kind=kind) for kind in (T.INT, T.STR, T.BOOL, T.FLOAT, T.JSON))


def obs(path: Any = "/bucket/out/", **more: Any) -> data.OBSOutputConfig:
    return data.OBSOutputConfig(obs_path=path, **more)


def job(name: str = "train", **more: Any) -> steps.JobStep:
    given = {
        "algorithm": wf.BaseAlgorithm(command="true"),
        "outputs": [
            steps.JobOutput(name="model", obs_config=obs()),
            steps.JobOutput(name="metrics", metrics_config=data.MetricsConfig(metric_files="/bucket/m.json")),
        ],
    }
    return steps.JobStep(name=name, **{**given, **more})


def model(**config: Any) -> steps.ModelConfig:
    return steps.ModelConfig(**config)


def service(name: str = "serve", **more: Any) -> steps.ServiceStep:
    return steps.ServiceStep(name=name, outputs=steps.ServiceOutput(name="service"), **more)


def workflow(*chosen: Any, **more: Any) -> wf.Workflow:
    return wf.Workflow(**{"name": "demo", "desc": "", "steps": list(chosen) or [job()], **more})


def condition(kind: Any = "==", left: Any = 1, right: Any = 1) -> steps.Condition:
    return steps.Condition(condition_type=kind, left=left, right=right)


def given(kind: str) -> wf.Workflow:
    """A workflow that is given data of one kind when it runs."""
    name = parameter("name")
    made = {
        "obs": lambda: job(inputs=steps.JobInput(name="x", data=data.OBSPlaceholder(name="x", object_type="file"))),
        "dataset": lambda: job(inputs=steps.JobInput(name="x", data=data.DatasetPlaceholder(name="x"))),
        "selector": lambda: job(
            inputs=steps.JobInput(name="x", data=data.DataSelector(name="x", data_type_list=["dataset"]))
        ),
        "models": lambda: service(
            inputs=steps.ServiceInput(name="x", data=data.ServiceInputPlaceholder(name="x", model_name=name))
        ),
        "digits": lambda: service(
            inputs=steps.ServiceInput(name="x", data=data.ServiceInputPlaceholder(name="x", model_name="digits"))
        ),
    }
    return workflow(made[kind]())


def models(*weights: int, name: str = "digits") -> list[dict[str, Any]]:
    return [{"model_name": name, "model_version": f"1.1.{n}", "weight": weight} for n, weight in enumerate(weights, 1)]


STORAGE = data.Storage(name="root")
OTHER = data.Storage(name="root", create_dir=True)
DATASET, TASK = data.DatasetPlaceholder(name="d"), data.LabelTaskPlaceholder(name="t")
VERSION = data.DatasetVersionConfig(label_task_type=LABELS)
TEMPLATE = steps.Template(template_id="t", template_inputs=steps.TemplateInputs(input_id="i", input="/bucket/x"))

NAMES: list[tuple[Callable[[], Any], str]] = [
    (lambda: job(""), f"JobStep.name {NAME_RULE}, not ''."),
    (lambda: job("1train"), f"JobStep.name {NAME_RULE}, not '1train'."),
    (lambda: job("_train"), f"JobStep.name {NAME_RULE}, not '_train'."),
    (lambda: job("train one"), f"JobStep.name {NAME_RULE}, not 'train one'."),
    (lambda: job("train\n"), f"JobStep.name {NAME_RULE}, not 'train\\n'."),
    (lambda: job("训练"), f"JobStep.name {NAME_RULE}, not '训练'."),
    (lambda: job("träin"), f"JobStep.name {NAME_RULE}, not 'träin'."),
    (lambda: job("train.1"), f"JobStep.name {NAME_RULE}, not 'train.1'."),
    (lambda: job("a" * 65), f"JobStep.name {NAME_RULE}, not 'aaaa"),
    (lambda: job("<script>"), f"JobStep.name {NAME_RULE}, not '<script>'."),
    (lambda: job(None), f"JobStep.name {NAME_RULE}, not None."),
    (lambda: job(7), f"JobStep.name {NAME_RULE}, not 7 (int)."),
    (lambda: workflow(name="my workflow"), f"Workflow.name {NAME_RULE}, not 'my workflow'."),
    (lambda: workflow(name="9"), f"Workflow.name {NAME_RULE}, not '9'."),
    (lambda: steps.JobInput(name="a b", data=DATASET), f"JobInput.name {NAME_RULE}, not 'a b'."),
    (lambda: steps.JobOutput(name="模型", obs_config=obs()), f"JobOutput.name {NAME_RULE}, not '模型'."),
    (lambda: steps.ModelOutput(name="-", model_config=model()), f"ModelOutput.name {NAME_RULE}, not '-'."),
    (lambda: wf.Subgraph(name="a/b", steps="train"), f"Subgraph.name {NAME_RULE}, not 'a/b'."),
    (lambda: parameter(""), "Placeholder.name must be 1 to 64 characters without spaces"),
    (lambda: parameter("a b"), "Placeholder.name must be 1 to 64 characters without spaces"),
    (lambda: parameter("a=b"), "Placeholder.name must be 1 to 64 characters without spaces"),
    (lambda: data.Storage(name="a/b"), "Storage.name must be 1 to 64 characters without spaces"),
    (lambda: data.DatasetPlaceholder(name="$x"), "DatasetPlaceholder.name must be 1 to 64 characters"),
    (lambda: wf.AlgorithmParameters(name="a b", value=1), "name must be text without spaces and \"=\", not 'a b'."),
]

KEYWORDS: list[tuple[Callable[[], Any], str]] = [
    (lambda: job(depend_step=[]), 'JobStep has no parameter "depend_step". Did you mean "depend_steps"?'),
    (lambda: job(xyz=1), 'JobStep has no parameter "xyz". Known: name, algorithm, spec, inputs, outputs'),
    (lambda: workflow(step=[]), 'Workflow has no parameter "step". Did you mean "steps"?'),
    (lambda: workflow(storage_s=[]), 'Workflow has no parameter "storage_s". Did you mean "storages"?'),
    (lambda: data.Dataset(name="x"), 'Dataset has no parameter "name". Known: dataset_name, version_name.'),
    (lambda: data.Dataset(), "Dataset.dataset_name is missing: it is mandatory, as in Dataset(dataset_name=…)."),
    (lambda: steps.JobStep(name="x"), "JobStep.algorithm is missing: it is mandatory"),
    (lambda: steps.ModelStep(name="x"), "ModelStep.outputs is missing: it is mandatory"),
    (lambda: steps.ServiceStep(name="x"), "ServiceStep.outputs is missing: it is mandatory"),
    (lambda: steps.ConditionStep(name="x"), "ConditionStep.conditions is missing: it is mandatory"),
    (lambda: wf.Workflow(name="x", steps=[job()]), "Workflow.desc is missing: it is mandatory"),
    (lambda: wf.Workflow(name="x", desc=""), "Workflow.steps is missing: it is mandatory"),
    (lambda: P(name="x"), "Placeholder.placeholder_type is missing: it is mandatory"),
    (lambda: data.OBSPlaceholder(name="x"), "OBSPlaceholder.object_type is missing: it is mandatory"),
    (lambda: steps.MetricInfo("a"), "MetricInfo.json_key is missing: it is mandatory"),
    (lambda: steps.MetricInfo("a", "b", "c"), "MetricInfo takes at most 2 values (input_data, json_key), not 3."),
    (lambda: data.Dataset("x", dataset_name="y"), "Dataset.dataset_name is given twice, by position and by name."),
    (
        lambda: steps.ConditionStep(name="x", conditions=condition(), policy=steps.StepPolicy()),
        "ConditionStep has none",
    ),
    (lambda: setattr(job(), "name", "other"), "JobStep.name cannot be set: declared objects do not change."),
    (lambda: delattr(job(), "name"), "JobStep.name cannot be set: declared objects do not change."),
]

PLACEHOLDERS: list[tuple[Callable[[], Any], str]] = [
    (lambda: P(name="x", placeholder_type="int"), "placeholder_type must be a member of PlaceholderType, not 'int'."),
    (
        lambda: parameter(kind=T.INT, default=True),
        "must fit the type INT. It must be a whole number such as 32, not True",
    ),
    (
        lambda: parameter(kind=T.INT, default=1.0),
        "must fit the type INT. It must be a whole number such as 32, not 1.0",
    ),
    (
        lambda: parameter(kind=T.INT, default="1"),
        "must fit the type INT. It must be a whole number such as 32, not '1'",
    ),
    (lambda: parameter(kind=T.FLOAT, default="0.1"), "must fit the type FLOAT. It must be a finite number such as 0.5"),
    (lambda: parameter(kind=T.FLOAT, default=True), "must fit the type FLOAT. It must be a finite number such as 0.5"),
    (lambda: parameter(kind=T.FLOAT, default=float("nan")), "must fit the type FLOAT. It must be a finite number"),
    (lambda: parameter(kind=T.STR, default=1), 'must fit the type STR. It must be text such as "abc", not 1 (int).'),
    (lambda: parameter(kind=T.BOOL, default=1), "must fit the type BOOL. It must be True or False, not 1 (int)."),
    (
        lambda: parameter(kind=T.BOOL, default="True"),
        "must fit the type BOOL. It must be True or False, not 'True' (str).",
    ),
    (lambda: parameter(kind=T.JSON, default=[1]), "must fit the type JSON. It must be a dict such as"),
    (
        lambda: parameter(kind=T.JSON, default={1: 2}),
        "must fit the type JSON. The keys of JSON data are text, not 1 (int)",
    ),
    (lambda: parameter(kind=T.JSON, default={"a": {2}}), 'not {2} (set) (under "a").'),
    (lambda: parameter(kind=T.ENUM), 'Placeholder "p": an ENUM needs enum_list, the values it may have'),
    (lambda: parameter(kind=T.ENUM, enum_list=[]), "enum_list must be a list with at least one value, not [] (list)."),
    (lambda: parameter(kind=T.ENUM, enum_list="ab"), "enum_list must be a list with at least one value, not 'ab'."),
    (
        lambda: parameter(kind=T.ENUM, enum_list=["a", "a"]),
        "enum_list must not repeat a value; 'a' is in it more than once.",
    ),
    (lambda: parameter(kind=T.ENUM, enum_list=[{}]), "enum_list[0] must be text, a number or a boolean, not {}."),
    (
        lambda: parameter(kind=T.ENUM, enum_list=["a"], default="b"),
        "fit the type ENUM. It must be one of 'a', not 'b'.",
    ),
    (lambda: parameter(kind=T.ENUM, enum_list=[1], default=True), "fit the type ENUM. It must be one of 1, not True."),
    (lambda: parameter(kind=T.STR, enum_list=["a"]), "enum_list is for PlaceholderType.ENUM only, not STR."),
    (lambda: parameter(kind=T.LIST), "a LIST needs placeholder_format, the type of its items: str, int, float or bool"),
    (
        lambda: parameter(kind=T.LIST, placeholder_format="obs"),
        "a LIST needs placeholder_format, the type of its items",
    ),
    (
        lambda: parameter(kind=T.LIST, placeholder_format="int", default=["1"]),
        "Item 0 of the list must be a whole number",
    ),
    (
        lambda: parameter(kind=T.LIST, placeholder_format="int", default=3),
        "It must be a list of int such as [1, 2], not 3",
    ),
    (
        lambda: parameter(kind=T.LIST, placeholder_format="bool", default=[1]),
        "Item 0 of the list must be True or False",
    ),
    (lambda: parameter(placeholder_format="int"), "placeholder_format='int' is for PlaceholderType.LIST only, not STR"),
    (lambda: parameter(placeholder_format="oss"), 'placeholder_format must be "obs" or "flavor" or "train_flavor"'),
    (lambda: parameter(delay=True, required=False), "delay=True excludes required=False"),
    (lambda: parameter(delay="yes"), "Placeholder.delay must be True or False, not 'yes'."),
    (lambda: parameter(required=0), "Placeholder.required must be True or False, not 0 (int)."),
    (lambda: parameter(description=3), "Placeholder.description must be text, not 3 (int)."),
    (lambda: parameter(constraint=[1]), "Placeholder.constraint must be a dict such as"),
    (
        lambda: parameter(kind=T.JSON, placeholder_format="train_flavor", default={"gpu": 1}),
        'A flavor names its "flavor_id", as in {"flavor_id": "local.cpu.1"}',
    ),
]

STORAGES: list[tuple[Callable[[], Any], str]] = [
    (lambda: data.Storage(name="s", default="bucket/dir/"), "Storage.default must have the form /bucket/dir/"),
    (
        lambda: data.Storage(name="s", default="/bucket/dir"),
        "Storage.default must have the form /bucket/dir/, not '/bucket/dir'. The \"/\" at its end is missing.",
    ),
    (lambda: data.Storage(name="s", default="/bucket//dir/"), "Storage.default must have the form /bucket/dir/"),
    (lambda: data.Storage(name="s", default="/bucket/../x/"), "Storage.default must have the form /bucket/dir/"),
    (
        lambda: data.Storage(name="s", default="./dir/"),
        "Storage.default must have the form /bucket/dir/, not './dir/'.",
    ),
    (lambda: data.Storage(name="s", default="/"), "Storage.default must have the form /bucket/dir/, not '/'."),
    (lambda: data.Storage(name="s", default="s3://b/d/"), "Storage.default must have the form /bucket/dir/"),
    (
        lambda: data.OutputStorage(name="s", default=3),
        "OutputStorage.default must have the form /bucket/dir/, not 3 (int).",
    ),
    (lambda: data.Storage(name="s", create_dir="yes"), "Storage.create_dir must be True or False, not 'yes'."),
    (
        lambda: data.Storage(name="s", with_execution_id=1),
        "Storage.with_execution_id must be True or False, not 1 (int).",
    ),
    (lambda: STORAGE.join("../x/"), "Storage.join: directory must stay below the root"),
    (lambda: STORAGE.join("a/../../x"), "Storage.join: directory must stay below the root"),
    (lambda: STORAGE.join("a\\b"), "Storage.join: directory must stay below the root"),
    (lambda: STORAGE.join("obs://bucket/x/"), "Storage.join: directory must be a path below the root"),
    (lambda: STORAGE.join(3), 'Storage.join: directory must be text such as "model/", not 3 (int).'),
    (lambda: STORAGE.join("a", create_dir="yes"), "Storage.join: create_dir must be True or False, not 'yes'."),
    (lambda: STORAGE.join("a").join(".."), "Storage.join: directory must stay below the root"),
    (lambda: obs(""), "OBSOutputConfig.obs_path must be text that is not empty, not ''."),
    (lambda: obs(INT), "OBSOutputConfig.obs_path takes a Placeholder of type STR"),
    (lambda: obs(["/a/b/"]), "OBSOutputConfig.obs_path must be text that is not empty, not ['/a/b/'] (list)."),
    (lambda: data.OBSPath(obs_path=3), "OBSPath.obs_path must be text that is not empty, not 3 (int)."),
    (lambda: data.MetricsConfig(metric_files=[]), "metric_files must hold at least 1 path of a metrics file"),
    (
        lambda: data.MetricsConfig(metric_files=["/a/m", 3]),
        "MetricsConfig.metric_files[1] must be text that is not empty",
    ),
]

DATA: list[tuple[Callable[[], Any], str]] = [
    (lambda: data.OBSPlaceholder(name="x", object_type="folder"), 'object_type must be "file" or "directory"'),
    (
        lambda: data.OBSPlaceholder(name="x", object_type="file", default="/b/x"),
        "default must be an OBSPath, not '/b/x'.",
    ),
    (
        lambda: data.OBSPlaceholder(name="x", object_type="file", default=data.OBSPath(obs_path="/b/x/")),
        'its default must be a file, without "/" at its end',
    ),
    (
        lambda: data.DatasetPlaceholder(name="x", data_type="IMAGE"),
        "must be a member of DataTypeEnum or DatasetTypeEnum",
    ),
    (lambda: data.DatasetPlaceholder(name="x", default="flowers"), "default must be a Dataset, not 'flowers'."),
    (
        lambda: data.LabelTaskPlaceholder(name="x", task_type=0),
        "task_type must be a member of LabelTaskTypeEnum, not 0",
    ),
    (
        lambda: data.SWRImagePlaceholder(name="x", delay=None),
        "SWRImagePlaceholder.delay must be True or False, not None.",
    ),
    (lambda: data.ServiceInputPlaceholder(name="x"), "ServiceInputPlaceholder.model_name is missing"),
    (
        lambda: data.ServiceInputPlaceholder(name="x", model_name="a b"),
        "model_name must be 1 to 64 characters: Chinese",
    ),
    (lambda: data.ServiceInputPlaceholder(name="x", model_name=INT), "model_name takes a Placeholder of type STR"),
    (
        lambda: data.DataSelector(name="x", data_type_list=[]),
        'data_type_list must hold at least 1 type ("obs" or "dataset")',
    ),
    (
        lambda: data.DataSelector(name="x", data_type_list=["swr"]),
        'data_type_list[0] must be "obs" or "dataset", not \'swr\'.',
    ),
    (lambda: data.DataSelector(name="x", data_type_list=["obs", "obs"]), "data_type_list must not repeat a type"),
    (lambda: data.DataConsumptionSelector(data_list=[]), "data_list must hold at least 1 output of another step"),
    (lambda: data.DataConsumptionSelector(data_list=[DATASET]), "data_list[0] must be an output of another step"),
    (
        lambda: data.DataConsumptionSelector(
            data_list=[job().outputs["model"].as_input(), job().outputs["metrics"].as_input()]
        ),
        "data_list must hold outputs of one type, not MetricsConsumption and OBSConsumption.",
    ),
    (
        lambda: data.DataConsumptionSelector(data_list=[job().outputs["model"].as_input()] * 2),
        "data_list must not name an output twice.",
    ),
    (
        lambda: data.ModelData(model_name="m", weight=101),
        "ModelData.weight must be a whole number from 0 to 100, not 101",
    ),
    (lambda: data.GalleryModel(subscription_id="x"), "GalleryModel.version_num is missing"),
    (lambda: data.LabelTask(dataset_name="x", task_name=""), "LabelTask.task_name must be text that is not empty"),
    (lambda: data.TripartiteServiceConfig(service_name="a b"), "service_name must be 1 to 64 characters: Chinese"),
    (
        lambda: VERSION.__class__(train_evaluate_sample_ratio="1.1"),
        'must be text of a number from 0 to 1.00 such as "0.8"',
    ),
    (lambda: VERSION.__class__(train_evaluate_sample_ratio="-0.1"), "must be text of a number from 0 to 1.00"),
    (lambda: VERSION.__class__(train_evaluate_sample_ratio=0.8), "must be text of a number from 0 to 1.00"),
    (lambda: VERSION.__class__(train_evaluate_sample_ratio=FLOAT), "takes a Placeholder of type STR"),
    (
        lambda: VERSION.__class__(train_evaluate_sample_ratio=parameter(default="2")),
        'train_evaluate_sample_ratio (default of Placeholder "p") must be text of a number from 0 to 1.00',
    ),
    (lambda: VERSION.__class__(version_format="Parquet"), 'version_format must be "Default" or "CarbonData"'),
    (lambda: VERSION.__class__(clear_hard_property="True"), "clear_hard_property must be True or False, not 'True'."),
    (lambda: VERSION.__class__(remove_sample_usage=STR), "remove_sample_usage takes a Placeholder of type BOOL"),
    (lambda: VERSION.__class__(label_task_type="IMAGE"), "label_task_type must be a member of LabelTaskTypeEnum"),
]

JOBS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: job(algorithm="train.py"),
        "algorithm must be a BaseAlgorithm, Algorithm or AIGalleryAlgorithm, not 'train.py'.",
    ),
    (lambda: job(inputs=[3]), "JobStep.inputs[0] must be a JobInput, not 3 (int)."),
    (
        lambda: job(outputs=steps.ModelOutput(name="m", model_config=model())),
        "JobStep.outputs must be a JobOutput, not",
    ),
    (lambda: job(spec=steps.JobResource()), "JobStep.spec must be a JobSpec, not JobResource()."),
    (lambda: job(depend_steps="train"), "JobStep.depend_steps must be a Step, not 'train'."),
    (lambda: job(policy=policy.Policy()), "JobStep.policy must be a StepPolicy, not Policy()."),
    (lambda: job(title=3), "JobStep.title must be text, not 3 (int)."),
    (
        lambda: job(inputs=[steps.JobInput(name="a", data=DATASET), steps.JobInput(name="a", data=DATASET)]),
        'JobStep "train": two inputs have the name "a"; input names of a step must be unique.',
    ),
    (
        lambda: job(outputs=[steps.JobOutput(name="a", obs_config=obs()), steps.JobOutput(name="a", obs_config=obs())]),
        'JobStep "train": two outputs have the name "a"; output names of a step must be unique.',
    ),
    (lambda: steps.JobInput(name="x", data="/bucket/x/"), "JobInput.data must be a Dataset, DatasetPlaceholder"),
    (lambda: steps.JobInput(name="x", data=TASK), "JobInput.data must be a Dataset, DatasetPlaceholder"),
    (lambda: steps.JobInput(name="x", data=job().outputs["metrics"].as_input()), "JobInput.data must be a Dataset"),
    (lambda: steps.JobOutput(name="x"), "takes exactly one of obs_config, model_config, metrics_config, not none."),
    (
        lambda: steps.JobOutput(name="x", obs_config=obs(), model_config=model()),
        "takes exactly one of obs_config, model_config, metrics_config, not obs_config and model_config.",
    ),
    (
        lambda: steps.JobOutput(name="x", obs_config="/b/x/"),
        "JobOutput.obs_config must be an OBSOutputConfig, not '/b/x/'.",
    ),
    (lambda: steps.JobOutput(name="x", obs_config=obs()).as_input(), "belongs to no step yet: take it from the step"),
    (lambda: job().outputs["modle"], 'There is no output of step "train" called "modle". Did you mean "model"?'),
    (lambda: job().outputs["model"].get_output_variable("access_address"), 'variable of output "model" (JobOutput)'),
    (lambda: wf.BaseAlgorithm(), "BaseAlgorithm needs something to run: code_dir with boot_file, a command"),
    (lambda: wf.BaseAlgorithm(code_dir="./src"), "BaseAlgorithm needs something to run"),
    (lambda: wf.BaseAlgorithm(boot_file="train.py"), "boot_file lies in the code folder: give code_dir too"),
    (
        lambda: wf.BaseAlgorithm(code_dir="./src", boot_file="train.py", command="python train.py"),
        "boot_file and command exclude each other",
    ),
    (
        lambda: wf.BaseAlgorithm(code_dir="/bucket/src/", boot_file="/bucket/other/train.py"),
        "boot_file must lie in code_dir ('/bucket/src/'), not at '/bucket/other/train.py'.",
    ),
    (lambda: wf.BaseAlgorithm(code_dir="./src", boot_file="a/../../x.py"), "boot_file must lie in code_dir, without"),
    (lambda: wf.BaseAlgorithm(subscription_id="x"), "subscription_id and item_version_id belong together; give both."),
    (lambda: wf.BaseAlgorithm(command=["python"]), "BaseAlgorithm.command must be text that is not empty"),
    (lambda: wf.BaseAlgorithm(command=INT), "BaseAlgorithm.command takes a Placeholder of type STR"),
    (
        lambda: wf.BaseAlgorithm(command="x", environments={"a=b": "c"}),
        'environments must have names that are text without "="',
    ),
    (
        lambda: wf.BaseAlgorithm(command="x", environments={"A": [1]}),
        "environments['A'] must be text, a number, a boolean",
    ),
    (lambda: wf.BaseAlgorithm(command="x", environments=["A"]), "environments must be a dict such as"),
    (lambda: wf.BaseAlgorithm(command="x", engine="python"), "BaseAlgorithm.engine must be a JobEngine, not 'python'."),
    (
        lambda: wf.BaseAlgorithm(command="x", parameters=[wf.AlgorithmParameters(name="lr", value=1)] * 2),
        'BaseAlgorithm.parameters: "lr" is given twice; names of parameters must be unique.',
    ),
    (lambda: wf.BaseAlgorithm(command="x", parameters={"lr": 1}), "parameters must be an AlgorithmParameters, not"),
    (
        lambda: wf.AlgorithmParameters(name="lr", value=[1]),
        "value must be a number, a boolean, text, a Placeholder or a Storage",
    ),
    (lambda: wf.AlgorithmParameters(name="lr", value=None), "AlgorithmParameters.value must be a number"),
    (lambda: wf.BaseAlgorithm(command="echo\0"), "BaseAlgorithm.command must be text without NUL characters"),
    (lambda: wf.BaseAlgorithm(command="x", environments={"A": "\0"}), "environments['A'] must be text without NUL"),
    (lambda: wf.AlgorithmParameters(name="n", value=10**5000), "value must be a number of at most 4,000 digits"),
    (lambda: wf.Workflow(name="w", desc="\ud800", steps=[job()]), "Workflow.desc must be Unicode text"),
    (lambda: parameter(kind=T.INT, default=10**5000), "must be a number of at most 4,000 digits"),
    (lambda: parameter(kind=T.JSON, default={"a": [10**5000]}), 'JSON data (under "a") must be a number of at most'),
    (lambda: wf.AlgorithmParameters(name="lr", value=JSON), "takes a Placeholder of type INT or BOOL or FLOAT or STR"),
    (lambda: wf.Algorithm(), "Algorithm.algorithm_id is missing"),
    (lambda: wf.AIGalleryAlgorithm(subscription_id="x"), "AIGalleryAlgorithm.item_version_id is missing"),
    (lambda: steps.JobResource(flavor=3), "JobResource.flavor must be the id of a flavor or a dict such as"),
    (lambda: steps.JobResource(flavor={"gpu": 1}), "JobResource.flavor must name a flavor, as in"),
    (lambda: steps.JobResource(flavor=INT), "JobResource.flavor takes a Placeholder of type JSON or STR"),
    (lambda: steps.JobResource(flavor="a", flavor_id="b"), "flavor and flavor_id mean the same; give one of them."),
    (lambda: steps.JobResource(node_count=0), "JobResource.node_count must be a whole number ≥ 1, not 0 (int)."),
    (lambda: steps.JobResource(node_count="2"), "JobResource.node_count must be a whole number ≥ 1, not '2'."),
    (
        lambda: steps.SchedulePolicy(priority=4),
        "SchedulePolicy.priority must be a whole number from 1 to 3, not 4 (int).",
    ),
    (
        lambda: steps.SchedulePolicy(priority=True),
        "SchedulePolicy.priority must be a whole number from 1 to 3, not True",
    ),
    (
        lambda: steps.SchedulePolicy(priority=parameter(kind=T.INT, default=9)),
        'priority (default of Placeholder "p") must be',
    ),
    (lambda: steps.NFS(nfs_server_path="x"), "NFS.local_path is missing"),
    (lambda: steps.NFS(nfs_server_path="x", local_path="/x", read_only="no"), "NFS.read_only must be True or False"),
    (lambda: steps.Volume(nfs="x"), "Volume.nfs must be an NFS, not 'x'."),
    (lambda: steps.LogExportPath(obs_url=1), "LogExportPath.obs_url must be text that is not empty, not 1 (int)."),
    (
        lambda: steps.JobSpec(volumes=[steps.NFS(nfs_server_path="x", local_path="/x")]),
        "JobSpec.volumes[0] must be a Volume",
    ),
    (
        lambda: steps.StepPolicy(poll_interval_seconds=0),
        "poll_interval_seconds must be a positive number of seconds, not 0",
    ),
    (
        lambda: steps.StepPolicy(max_execution_minutes="soon"),
        "max_execution_minutes must be a positive number of minutes",
    ),
    (lambda: steps.StepPolicy(max_execution_minutes=float("inf")), "max_execution_minutes must be a positive number"),
    (
        lambda: steps.StepPolicy(skip_conditions=True),
        "StepPolicy.skip_conditions must be a Condition, not True (bool).",
    ),
    (lambda: steps.MrsJobStep(name="x", mrs_algorithm=wf.BaseAlgorithm(command="x")), "must be a MrsJobAlgorithm"),
]

MODELS: list[tuple[Callable[[], Any], str]] = [
    (lambda: model(model_type="Keras"), 'model_type must be "TensorFlow" or "MXNet" or "Caffe"'),
    (
        lambda: model(model_type=parameter(kind=T.ENUM, enum_list=["PyTorch", "Keras"])),
        'model_type (enum_list of Placeholder "p") must be "TensorFlow" or',
    ),
    (
        lambda: model(model_name="my model"),
        "ModelConfig.model_name must be 1 to 64 characters: Chinese or English letters",
    ),
    (lambda: model(model_name="m" * 65), "ModelConfig.model_name must be 1 to 64 characters"),
    (lambda: model(model_name="m\n"), "ModelConfig.model_name must be 1 to 64 characters"),
    (lambda: model(model_name=INT), "model_name takes a Placeholder of type STR, not Placeholder(name='p'"),
    (
        lambda: model(model_version="1.0"),
        'must have the form "1.2.10": three numbers from 1 to 99 without leading zeros',
    ),
    (lambda: model(model_version="01.01.01"), "three numbers from 1 to 99 without leading zeros, not '01.01.01'."),
    (lambda: model(model_version="0.0.1"), "three numbers from 1 to 99 without leading zeros, not '0.0.1'."),
    (lambda: model(model_version="1.1.100"), "three numbers from 1 to 99 without leading zeros, not '1.1.100'."),
    (lambda: model(model_version="1.1.1\n"), "three numbers from 1 to 99 without leading zeros"),
    (lambda: model(model_version=1.1), "three numbers from 1 to 99 without leading zeros, not 1.1 (float)."),
    (lambda: model(runtime="python3.9"), 'ModelConfig.runtime must be "TensorFlow" or'),
    (lambda: model(description=""), "ModelConfig.description must be text of 1 to 100 characters without any of"),
    (lambda: model(description="a" * 101), "ModelConfig.description must be text of 1 to 100 characters"),
    (lambda: model(description="<b>"), "ModelConfig.description must be text of 1 to 100 characters without any of"),
    (lambda: model(execution_code="/bucket/model/service.py"), 'a file with the name "customize_service.py"'),
    (lambda: model(template=TEMPLATE), "template is for model_type=\"Template\" only, not 'TensorFlow'."),
    (
        lambda: model(model_type="Template"),
        'model_type="Template" needs template, as in template=wf.steps.Template(…).',
    ),
    (lambda: model(dynamic_load_mode="Double"), "ModelConfig.dynamic_load_mode must be \"Single\", not 'Double'."),
    (lambda: model(prebuild="yes"), "ModelConfig.prebuild must be True or False, not 'yes'."),
    (lambda: model(install_type=["cloud"]), 'install_type[0] must be "real_time" or "edge" or "batch", not \'cloud\'.'),
    (lambda: model(initial_config="{}"), "ModelConfig.initial_config must be a dict such as"),
    (lambda: model(apis=3), "ModelConfig.apis must be text or JSON data that describes the interface of the model"),
    (
        lambda: steps.Template(template_id="t", template_inputs=[]),
        "template_inputs must hold at least 1 TemplateInputs",
    ),
    (lambda: steps.TemplateInputs(input_id="i"), "TemplateInputs.input is missing"),
    (lambda: steps.ModelInput(name="x", data=DATASET), "ModelInput.data must be an OBSPath, SWRImage, OBSConsumption"),
    (
        lambda: steps.ModelStep(name="m", outputs=[]),
        "ModelStep.outputs must hold at least 1 ModelOutput, not [] (list).",
    ),
    (
        lambda: steps.ModelOutput(name="m", model_config={}),
        "ModelOutput.model_config must be a ModelConfig, not {} (dict).",
    ),
    (
        lambda: steps.ModelInput(
            name="x",
            data=data.DataConsumptionSelector(data_list=[job().outputs["metrics"].as_input()]),
        ),
        "ModelInput.data.data_list[0] must be OBSConsumption, not MetricsConsumption",
    ),
]

SERVICES: list[tuple[Callable[[], Any], str]] = [
    (lambda: steps.ServiceConfig(infer_type="realtime"), 'infer_type must be "real-time" or "batch" or "edge"'),
    (lambda: steps.ServiceConfig(service_name="a b"), "ServiceConfig.service_name must be 1 to 64 characters: Chinese"),
    (lambda: steps.ServiceConfig(description="a" * 101), "description must be text of 0 to 100 characters"),
    (lambda: steps.ServiceConfig(vpc_id="v"), "ServiceConfig.subnet_network_id is mandatory with vpc_id"),
    (lambda: steps.ServiceConfig(vpc_id="v", subnet_network_id="s"), "security_group_id is mandatory with vpc_id"),
    (lambda: steps.ServiceConfig(envs={"A": object()}), "envs['A'] must be text, a number, a boolean or a Placeholder"),
    (lambda: steps.ServiceConfig(apps=[1]), "ServiceConfig.apps[0] must be text that is not empty, not 1 (int)."),
    (lambda: steps.ServiceConfig(apps=INT), "ServiceConfig.apps takes a Placeholder of type STR or LIST"),
    (
        lambda: steps.ServiceConfig(additional_properties={"a": {1}}),
        "additional_properties must be a dict of JSON data",
    ),
    (
        lambda: steps.ServiceInput(name="x", data=DATASET),
        "ServiceInput.data must be a ServiceInputPlaceholder, ServiceData",
    ),
    (
        lambda: service().outputs["service"].get_output_variable("url"),
        'called "url". Known: access_address, cluster_inner',
    ),
    (
        lambda: service(
            inputs=[
                steps.ServiceInput(name="a", data=data.ServiceData(service_id="1")),
                steps.ServiceInput(name="b", data=data.ServiceUpdatePlaceholder(name="s")),
            ]
        ),
        'ServiceStep "serve" updates one service at most, not those of a and b.',
    ),
]

CONDITIONS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: condition("<>"),
        "condition_type must be a member of ConditionTypeEnum, not '<>'. Members: EQ (==), GT (>)",
    ),
    (lambda: condition(left={"a": 1}), "Condition.left must be a number, text, a boolean, a list, a Placeholder"),
    (lambda: condition(right=None), "Condition.right must be a number, text, a boolean, a list, a Placeholder"),
    (lambda: condition(left=job().outputs["metrics"].as_input()), "Condition.left must be a number, text"),
    (
        lambda: condition("or", 1, condition()),
        "Condition.left: OR joins conditions, booleans and BOOL placeholders, not 1.",
    ),
    (lambda: condition("or", condition(), STR), "Condition.right: OR joins conditions, booleans and BOOL placeholders"),
    (lambda: condition("in", 1, 2), "Condition.right: IN looks into a list, text or a LIST placeholder, not 2."),
    (lambda: condition("in", 1, INT), "Condition.right: IN looks into a list, text or a LIST placeholder"),
    (lambda: condition("in", 1, [object()]), "Condition.right[0] must be a number, text, a boolean, a Placeholder"),
    (lambda: condition("<", 1, "a"), "Condition: < compares two numbers or two texts, not 1 with 'a'."),
    (lambda: condition(">", True, 1), "Condition: > compares two numbers or two texts, not True with 1."),
    (lambda: condition(">=", [1], [2]), "Condition: >= compares two numbers or two texts"),
    (lambda: condition("<=", INT, STR), "Condition: <= compares two numbers or two texts"),
    (lambda: steps.MetricInfo("metrics", "accuracy"), "MetricInfo.input_data must be a metrics output of a JobStep"),
    (
        lambda: steps.MetricInfo(job().outputs["model"].as_input(), "accuracy"),
        'must be a metrics output of a JobStep, as in job_step.outputs["metrics"].as_input()',
    ),
    (
        lambda: steps.MetricInfo(job().outputs["metrics"].as_input(), ""),
        "MetricInfo.json_key must be text that is not empty",
    ),
    (lambda: steps.ConditionStep(name="c", conditions=[]), "ConditionStep.conditions must hold at least 1 Condition"),
    (lambda: steps.ConditionStep(name="c", conditions=True), "conditions must be a Condition, not True (bool)."),
    (
        lambda: steps.ConditionStep(name="c", conditions=condition(), if_then_steps=["a"], else_then_steps="a"),
        'ConditionStep "c": step "a" cannot be in both branches.',
    ),
    (
        lambda: steps.ConditionStep(name="c", conditions=condition(), if_then_steps="c"),
        'ConditionStep "c" cannot be in its own branch.',
    ),
    (
        lambda: steps.ConditionStep(name="c", conditions=condition(), if_then_steps=["a", "a"]),
        'if_then_steps must not name a step twice, as it does with "a"',
    ),
    (
        lambda: steps.ConditionStep(name="c", conditions=condition(), if_then_steps=[3]),
        "if_then_steps[0] must be a step or the name of a step, not 3 (int).",
    ),
]

DATASETS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: steps.DatasetProperties(dataset_name="a b"),
        "dataset_name must be 1 to 100 characters: Chinese or English",
    ),
    (lambda: steps.DatasetProperties(dataset_name="a" * 101), "dataset_name must be 1 to 100 characters"),
    (lambda: steps.DatasetProperties(dataset_name=BOOL), "dataset_name takes a Placeholder of type STR"),
    (
        lambda: steps.DatasetProperties(dataset_name="a", dataset_format=2),
        "dataset_format must be 0 or 1, not 2 (int).",
    ),
    (lambda: steps.DatasetProperties(dataset_name="a", dataset_format=True), "dataset_format must be 0 or 1, not True"),
    (lambda: steps.DatasetProperties(dataset_name="a", work_path_type=1), "work_path_type must be 0, not 1 (int)."),
    (lambda: steps.DatasetProperties(dataset_name="a", import_data=True), "import_data is for tables only"),
    (
        lambda: steps.DatasetProperties(dataset_name="a", data_type="IMAGE"),
        "data_type must be a member of DataTypeEnum",
    ),
    (
        lambda: steps.ImportConfig(import_annotations="maybe"),
        'import_annotations must be True, False, "true" or "false"',
    ),
    (lambda: steps.ImportConfig(import_type="dir"), "import_type must be a member of ImportTypeEnum, not 'dir'."),
    (
        lambda: steps.CreateDatasetInput(name="x", data=DATASET),
        "CreateDatasetInput.data must be an OBSPath, OBSConsumption",
    ),
    (lambda: steps.CreateDatasetOutput(name="x"), "CreateDatasetOutput.config is missing"),
    (lambda: steps.LabelTaskProperties(), "LabelTaskProperties.task_type is missing"),
    (lambda: steps.LabelTaskProperties(task_type=LABELS, task_name="a/b"), "task_name must be 1 to 100 characters"),
    (lambda: steps.LabelTaskProperties(task_type=LABELS, description="a&b"), "without any of ^!<>=&\", not 'a&b'."),
    (lambda: steps.LabelTaskProperties(task_type=LABELS, description="a" * 257), "text of 0 to 256 characters"),
    (lambda: steps.LabelTaskProperties(task_type=LABELS, labels="cat"), "labels must be a Label, not 'cat'."),
    (
        lambda: steps.LabelTaskProperties(task_type=LABELS, auto_sync_dataset="true"),
        "auto_sync_dataset must be True or False",
    ),
    (lambda: steps.Label(type="cat"), "Label.type must be a member of LabelTypeEnum, not 'cat'."),
    (lambda: steps.Label(property=[1]), "Label.property must be a dict such as"),
    (
        lambda: steps.LabelingStep(
            name="label",
            inputs=steps.LabelingInput(name="x", data=DATASET),
            outputs=steps.LabelingOutput(name="y"),
            properties=steps.LabelTaskProperties(task_type=LABELS),
        ),
        'LabelingStep "label": where the input is a data set, the label task needs a name',
    ),
    (
        lambda: steps.LabelingInput(name="x", data=data.OBSPath(obs_path="/b/x/")),
        "LabelingInput.data must be a Dataset",
    ),
    (lambda: steps.AnnotationFormatParameters(label_separator=",,"), "label_separator must be one character: a letter"),
    (
        lambda: steps.AnnotationFormatParameters(sample_label_separator="é"),
        "sample_label_separator must be one character",
    ),
    (lambda: steps.AnnotationFormatParameters(difficult_only="true"), "difficult_only must be True or False"),
    (lambda: steps.AnnotationFormatConfig(format_name="YOLO"), "format_name must be a member of AnnotationFormatEnum"),
    (lambda: steps.LabelFormat(label_type=1), 'label_type must be "0" or "1", not 1 (int).'),
    (
        lambda: steps.ImportDataInfo(import_samples="no"),
        "ImportDataInfo.import_samples must be True or False, not 'no'.",
    ),
    (
        lambda: steps.DatasetImportStep(
            name="load",
            inputs=steps.DatasetImportInput(name="x", data=data.OBSPath(obs_path="/b/x/")),
            outputs=steps.DatasetImportOutput(name="y"),
        ),
        'DatasetImportStep "load" imports into exactly one data set or label task, not none',
    ),
    (
        lambda: steps.ReleaseDatasetStep(
            name="release",
            inputs=steps.ReleaseDatasetInput(name="x", data=DATASET),
            outputs=steps.ReleaseDatasetOutput(name="y", dataset_version_config=data.DatasetVersionConfig()),
        ),
        'ReleaseDatasetStep "release": where the input is a data set, output "y" needs',
    ),
    (lambda: steps.ReleaseDatasetOutput(name="y"), "ReleaseDatasetOutput.dataset_version_config is missing"),
]


def _branching() -> wf.Workflow:
    return workflow(steps.ConditionStep(name="c", conditions=condition(), if_then_steps="tarin"), job())


def _two_parameters() -> wf.Workflow:
    one, two = parameter("lr", T.FLOAT, default=0.1), parameter("lr", T.FLOAT, default=0.2)
    chosen = [
        job(name, algorithm=wf.BaseAlgorithm(command="x", parameters=wf.AlgorithmParameters(name="lr", value=value)))
        for name, value in (("a", one), ("b", two))
    ]
    return workflow(*chosen)


def _two_data() -> wf.Workflow:
    one = data.OBSPlaceholder(name="x", object_type="file")
    two = data.OBSPlaceholder(name="x", object_type="directory")
    return workflow(
        job("a", inputs=steps.JobInput(name="i", data=one)), job("b", inputs=steps.JobInput(name="i", data=two))
    )


def _using(storage: data.Storage) -> steps.JobStep:
    return job(outputs=steps.JobOutput(name="o", obs_config=obs(storage.join("a/"))))


WORKFLOWS: list[tuple[Callable[[], Any], str]] = [
    (lambda: workflow(steps=[]), "Workflow.steps must hold at least 1 step, not [] (list)."),
    (lambda: workflow(3), "Workflow.steps[0] must be a Step, not 3 (int)."),
    (lambda: workflow(desc=None), "Workflow.desc must be text, not None."),
    (lambda: workflow(storages="/bucket/"), "Workflow.storages must be a Storage, not '/bucket/'."),
    (lambda: workflow(policy=steps.StepPolicy()), "Workflow.policy must be a Policy, not StepPolicy("),
    (lambda: workflow(session="me"), "Workflow.session must be a Session"),
    (lambda: workflow(workspace="mine"), "Workflow.workspace must be a Workspace, not 'mine'."),
    (lambda: workflow(labels=[1]), "Workflow.labels[0] must be text of 1 to 64 characters, not 1 (int)."),
    (lambda: workflow(job(), job()), 'Workflow "demo": two steps have the name "train"; step names must be unique.'),
    (lambda: workflow(job("b", depend_steps=job("a"))), 'step "b" depends on step "a", which is not in steps. Add it'),
    (
        lambda: workflow(job("a"), job("b", depend_steps=job("a"))),
        'step "b" depends on another step "a" than the one in steps. Use one object for both.',
    ),
    (
        lambda: workflow(job("b", inputs=steps.JobInput(name="i", data=job("a").outputs["model"].as_input()))),
        'step "b" uses an output of step "a", which is not in steps. Add it.',
    ),
    (_branching, 'condition step "c" names step "tarin", which is not in steps. Known: c, train.'),
    (_two_parameters, "two different parameters have the name \"lr\": Placeholder(name='lr'"),
    (_two_parameters, 'default=0.1) in step "a" and Placeholder('),
    (_two_data, 'two different data objects have the name "x"'),
    (lambda: workflow(storages=[STORAGE, OTHER]), 'two different storages have the name "root"'),
    (lambda: workflow(_using(OTHER), storages=STORAGE), 'two different storages have the name "root"'),
    (
        lambda: workflow(_using(STORAGE)),
        'storages must list every Storage that a step uses; "root", used by step "train"',
    ),
    (
        lambda: workflow(policy=policy.Policy(scenes=policy.Scene(scene_name="s", scene_steps="tarin"))),
        'scene "s" names step "tarin", which is not in steps. Known: train.',
    ),
    (
        lambda: workflow(sub_graphs=wf.Subgraph(name="g", steps=["nobody"])),
        'sub graph "g" names step "nobody", which is not in steps.',
    ),
    (lambda: workflow(sub_graphs=[wf.Subgraph(name="g", steps="train")] * 2), 'two sub graphs have the name "g"'),
    (lambda: wf.Subgraph(name="g", steps=[]), 'Subgraph "g": steps must name at least one step.'),
    (lambda: policy.Scene(scene_name="", scene_steps="a"), "Scene.scene_name must be text of 1 to 64 characters"),
    (lambda: policy.Scene(scene_name="s", scene_steps=[]), 'Scene "s": scene_steps must name at least one step.'),
    (
        lambda: policy.Policy(scenes=[policy.Scene(scene_name="s", scene_steps="a")] * 2),
        'two scenes have the name "s"; scene names must be unique.',
    ),
    (lambda: policy.Policy(use_scene="s"), 'Policy.use_scene: there is no scene "s". Known: none.'),
    (lambda: wf.resource.Workspace(workspace_id=""), "Workspace.workspace_id must be text that is not empty"),
    (lambda: workflow().step("tarin"), 'There is no step in workflow "demo" called "tarin". Did you mean "train"?'),
    (lambda: workflow().set_placeholder("lr", 1), 'There is no parameter in workflow "demo" called "lr".'),
    (lambda: workflow().set_data("x", 1), 'There is no data in workflow "demo" called "x".'),
    (lambda: workflow().set_storage("root", "/b/"), 'There is no storage in workflow "demo" called "root".'),
    (
        lambda: workflow(storages=STORAGE).set_storage("root", "/b/d"),
        'Storage "root": The root of a storage must have the form',
    ),
    (lambda: workflow().release_to_gallery(visibility="all"), 'visibility must be "public", "group" or "private", not'),
    (lambda: workflow().release_to_gallery(visibility="group"), 'group_users is for, and only for, visibility="group"'),
    (lambda: workflow().release_to_gallery(version="1.0"), 'version must have the form "x.x.x", such as "1.0.0"'),
]

VALUES: list[tuple[Callable[[], Any], str]] = [
    (lambda: given("obs").set_data("x", "/bucket/dir/"), 'It must be the path of a file, without "/" at its end'),
    (lambda: given("obs").set_data("x", 3), 'Data "x": It must look like /bucket/dir/, not 3 (int).'),
    (lambda: given("obs").set_data("x", {"url": "x"}), '"obs_url" is missing.'),
    (lambda: given("obs").set_data("x", data.Dataset(dataset_name="d")), "it must be of type obs, not Dataset"),
    (lambda: given("dataset").set_data("x", "flowers"), 'It must look like {"dataset_name": "flowers"'),
    (lambda: given("dataset").set_data("x", {"dataset_name": ""}), '"dataset_name" must be text that is not empty'),
    (lambda: given("dataset").set_data("x", {"dataset_name": "a", "version": "1"}), '"version" has no meaning.'),
    (lambda: given("selector").set_data("x", "/bucket/dir/"), "It must be of type dataset, such as"),
    (lambda: given("models").set_data("x", []), "It must be a list of models such as"),
    (lambda: given("models").set_data("x", "digits"), "It must be a list of models such as"),
    (lambda: given("models").set_data("x", models(50, 40)), "The weights of the models must sum to 100, not 90."),
    (lambda: given("models").set_data("x", models(101, -1)), '"weight" must be a whole number from 0 to 100, not 101'),
    (
        lambda: given("models").set_data("x", models(50) + models(50, name="other")),
        "All models of a service must have the same model name, not digits, other.",
    ),
    (
        lambda: given("models").set_data("x", models(50) + models(50)),
        "Two models of a service cannot have the same version: 1.1.1 is given twice.",
    ),
    (lambda: given("models").set_data("x", [{"weight": 100}]), '"model_name" must be the name of a model, not None'),
    (
        lambda: given("models").set_data("x", [{"model_name": "a", "model_versoin": "1"}]),
        'there is no "model_versoin" in a model. Known: model_name, model_version',
    ),
    (lambda: given("digits").set_data("x", models(100, name="letters")), "The model_name is limited to 'digits'"),
]

SESSIONS: list[tuple[Callable[[], Any], str]] = [
    (lambda: Session(access_key=3), "Session.access_key must be text, not int."),
    (
        lambda: Session(region="x"),
        'Session has no parameter "region". Known: access_key, secret_key, project_id, region_name.',
    ),
    (lambda: TrainingJob("me"), "session must be a Session, as in Session(), not 'me'."),
    (lambda: JobClient(3), "session must be a Session, as in Session(), not 3."),
]

CASES = [
    *NAMES,
    *KEYWORDS,
    *PLACEHOLDERS,
    *STORAGES,
    *DATA,
    *JOBS,
    *MODELS,
    *SERVICES,
    *CONDITIONS,
    *DATASETS,
    *WORKFLOWS,
    *VALUES,
    *SESSIONS,
]


@pytest.mark.parametrize(("mistake", "sentence"), CASES)
def test_a_mistake_gets_its_sentence(mistake: Callable[[], Any], sentence: str) -> None:
    with pytest.raises((DeclarationError, NotFoundError)) as caught:
        mistake()
    text = str(caught.value)
    assert sentence in text
    # One sentence per line, for people: it ends like one and shows nothing of our insides.
    for line in text.splitlines():
        assert line.endswith(".")
        assert "object at 0x" not in line or "<object" in line
        assert "pydantic" not in line
        assert "http" not in line
        assert len(line) < 600


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 150


def test_all_mistakes_of_one_call_are_told_together() -> None:
    with pytest.raises(DeclarationError) as caught:
        steps.JobStep(name="1", inputs=[None], spec=3, depends=[])
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert [line.split()[0] for line in lines] == [
        "JobStep.name",
        "JobStep.algorithm",
        "JobStep.spec",
        "JobStep.inputs[0]",
        "JobStep",
    ]


def test_a_generator_is_a_list() -> None:
    demo = wf.Workflow(name="demo", desc="", steps=(job(f"step-{number}") for number in range(3)))
    assert demo.step_names == ("step-0", "step-1", "step-2")


def test_a_declaration_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"JobStep\.name"):
        job("1")


def test_the_traceback_does_not_show_how_rules_work() -> None:
    with pytest.raises(DeclarationError) as caught:
        job("1")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ is True
