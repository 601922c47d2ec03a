"""A workflow that wants one value of every sort."""

from __future__ import annotations

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.declare.placeholder import Placeholder

P = wf.PlaceholderType


def parameters() -> list[Placeholder]:
    return [
        wf.Placeholder(name="epochs", placeholder_type=P.INT, description="times that all is seen"),
        wf.Placeholder(name="rate", placeholder_type=P.FLOAT, default=0.1),
        wf.Placeholder(name="note", placeholder_type=P.STR, required=False),
        wf.Placeholder(name="shuffle", placeholder_type=P.BOOL),
        wf.Placeholder(name="mode", placeholder_type=P.ENUM, enum_list=["fast", "exact", 3]),
        wf.Placeholder(name="sizes", placeholder_type=P.LIST, placeholder_format="int"),
        wf.Placeholder(name="options", placeholder_type=P.JSON),
        wf.Placeholder(name="where", placeholder_type=P.STR, placeholder_format="obs"),
    ]


def every_sort() -> wf.Workflow:
    storage = wf.data.OutputStorage(name="output_storage", title="Results", description="where results go")
    train = wf.steps.JobStep(
        name="train",
        title="Train",
        algorithm=wf.BaseAlgorithm(
            command="true",
            parameters=[
                wf.AlgorithmParameters(name=item.name, value=item)
                for item in parameters()
                if item.type not in ("list", "json")
            ],
            environments={item.name: item for item in parameters() if item.type in ("list", "json")},
        ),
        inputs=[
            wf.steps.JobInput(name="pictures", data=wf.data.OBSPlaceholder(name="pictures", object_type="directory")),
            wf.steps.JobInput(name="set", data=wf.data.DatasetPlaceholder(name="input_data")),
            wf.steps.JobInput(name="any", data=wf.data.DataSelector(name="any", data_type_list=["dataset", "obs"])),
        ],
        outputs=wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("out/"))),
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(name="training_flavor", placeholder_type=P.JSON, description="训练资源规格")
            )
        ),
    )
    model_name = wf.Placeholder(name="model_name", placeholder_type=P.STR)
    model = wf.steps.ModelStep(
        name="register",
        inputs=wf.steps.ModelInput(name="model_input", data=train.outputs["out"].as_input()),
        outputs=wf.steps.ModelOutput(
            name="model_output", model_config=wf.steps.ModelConfig(model_name=model_name, model_type="Scikit_Learn")
        ),
        depend_steps=train,
    )
    service = wf.steps.ServiceStep(
        name="deploy",
        inputs=wf.steps.ServiceInput(
            name="models", data=wf.data.ServiceInputPlaceholder(name="service_model", model_name=model_name)
        ),
        outputs=wf.steps.ServiceOutput(name="service", service_config=wf.steps.ServiceConfig(infer_type="real-time")),
        depend_steps=model,
    )
    return wf.Workflow(name="every-sort", desc="", steps=[train, model, service], storages=storage)


RIGHT = {
    "storages.output_storage": "/bucket/out/",
    "parameters.training_flavor": '{ "flavor_id": "modelarts.p3.large.public.free" }',
    "data.pictures": "/bucket/pictures/",
    "data.input_data": "{'dataset_name': 'flowers', 'version_name': 'V001' }",
    "data.any": "obs://bucket/any/",
    "parameters.epochs": "3",
    "parameters.rate": "0.5",
    "parameters.note": "",
    "parameters.shuffle": "true",
    "parameters.mode": "3",
    "parameters.sizes": "[1, 2]",
    "parameters.options": '{"a": [1, {"b": null}], "text": "it\'s \\"so\\""}',
    "parameters.where": "/bucket/where/",
    "parameters.model_name": "digits",
    "data.service_model": '[{"model_name": "digits", "model_version": "0.0.1", "weight": 80, "envs": {"k1": "v1"}},'
    ' {"model_name": "digits", "model_version": "0.0.2", "weight": 20}]',
}
"""What a person types or pastes, in the documented formats."""
