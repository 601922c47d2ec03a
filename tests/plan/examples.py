"""Workflows that the tests of plan and document share: every kind of step, every kind of value."""

from __future__ import annotations

from typing import Any

from jupyter_mlworkflow import workflow as wf

P = wf.PlaceholderType


def digits() -> wf.Workflow:
    """The workflow of the quickstart: train, skip by metric, register, deploy."""
    storage = wf.data.OutputStorage(name="output_storage", description="where everything goes")
    train = wf.steps.JobStep(
        name="train",
        algorithm=wf.BaseAlgorithm(
            code_dir="./train",
            boot_file="train.py",
            parameters=[
                wf.AlgorithmParameters(
                    name="batch_size", value=wf.Placeholder(name="batch_size", placeholder_type=P.INT, default=64)
                )
            ],
        ),
        inputs=wf.steps.JobInput(name="data_url", data=wf.data.OBSPlaceholder(name="input", object_type="directory")),
        outputs=[
            wf.steps.JobOutput(name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("model/"))),
            wf.steps.JobOutput(
                name="metrics",
                metrics_config=wf.data.MetricsConfig(metric_files=storage.join("model/metrics.json", create_dir=False)),
            ),
        ],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(name="train_flavor", placeholder_type=P.JSON, required=False)
            ),
            log_export_path=wf.steps.LogExportPath(obs_url=storage.join("logs/")),
        ),
    )
    bad = wf.steps.Condition(
        condition_type=wf.steps.ConditionTypeEnum.LT,
        left=wf.steps.MetricInfo(train.outputs["metrics"].as_input(), "accuracy"),
        right=0.95,
    )
    model_name = wf.Placeholder(name="model_name", placeholder_type=P.STR, description="Name of the model.")
    model = wf.steps.ModelStep(
        name="register",
        inputs=wf.steps.ModelInput(name="model_input", data=train.outputs["train_url"].as_input()),
        outputs=wf.steps.ModelOutput(
            name="model_output",
            model_config=wf.steps.ModelConfig(model_name=model_name, model_type="Scikit_Learn"),
        ),
        depend_steps=train,
        policy=wf.steps.StepPolicy(skip_conditions=bad),
    )
    service = wf.steps.ServiceStep(
        name="deploy",
        inputs=wf.steps.ServiceInput(
            name="models", data=wf.data.ServiceInputPlaceholder(name="service_model", model_name=model_name)
        ),
        outputs=wf.steps.ServiceOutput(name="service"),
        depend_steps=model,
    )
    return wf.Workflow(name="digits", desc="digits", steps=[train, model, service], storages=[storage])


def everything() -> wf.Workflow:
    """Each kind of step, of data, of value and of condition at least once."""
    storage = wf.data.Storage(name="out", title="Output", with_execution_id=True, create_dir=True)
    inputs = wf.data.InputStorage(name="in", default="/bucket/in/")
    create = wf.steps.CreateDatasetStep(
        name="create",
        inputs=wf.steps.CreateDatasetInput(name="files", data=wf.data.OBSPath(obs_path=inputs.join("raw/"))),
        outputs=wf.steps.CreateDatasetOutput(
            name="dataset", config=wf.data.OBSOutputConfig(obs_path=storage.join("dataset/"))
        ),
        properties=wf.steps.DatasetProperties(
            dataset_name=wf.Placeholder(name="dataset_name", placeholder_type=P.STR),
            data_type=wf.data.DataTypeEnum.IMAGE,
            import_config=wf.steps.ImportConfig(
                import_annotations=True,
                import_type=wf.steps.ImportTypeEnum.DIR,
                annotation_format_config=[
                    wf.steps.AnnotationFormatConfig(
                        format_name=wf.steps.AnnotationFormatEnum.MA_IMAGE_CLASSIFICATION_V1,
                        scene=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION,
                    )
                ],
            ),
        ),
    )
    imported = wf.steps.DatasetImportStep(
        name="import",
        inputs=[
            wf.steps.DatasetImportInput(name="target", data=create.outputs["dataset"].as_input()),
            wf.steps.DatasetImportInput(
                name="files",
                data=wf.data.OBSPlaceholder(
                    name="more", object_type="directory", default=wf.data.OBSPath(obs_path=inputs.join("more/"))
                ),
            ),
        ],
        outputs=wf.steps.DatasetImportOutput(name="dataset"),
        properties=wf.steps.ImportDataInfo(excluded_labels=[wf.steps.Label(name="bad", property={"@color": "#f00"})]),
        depend_steps=create,
    )
    labeling = wf.steps.LabelingStep(
        name="label",
        inputs=wf.steps.LabelingInput(name="dataset", data=imported.outputs["dataset"].as_input()),
        outputs=wf.steps.LabelingOutput(name="task"),
        properties=wf.steps.LabelTaskProperties(
            task_type=wf.data.LabelTaskTypeEnum.OBJECT_DETECTION, task_name="boxes", properties={"$odd": ["$ref/x"]}
        ),
        depend_steps=imported,
    )
    release = wf.steps.ReleaseDatasetStep(
        name="release",
        inputs=wf.steps.ReleaseDatasetInput(name="task", data=labeling.outputs["task"].as_input()),
        outputs=wf.steps.ReleaseDatasetOutput(
            name="version",
            dataset_version_config=wf.data.DatasetVersionConfig(
                train_evaluate_sample_ratio=wf.Placeholder(name="ratio", placeholder_type=P.STR, default="0.8"),
                label_task_type=wf.data.LabelTaskTypeEnum.OBJECT_DETECTION,
            ),
        ),
        depend_steps=labeling,
    )
    train = wf.steps.JobStep(
        name="train",
        title="Train <b>it</b>",
        description="$ref/parameters/not_a_reference",
        algorithm=wf.AIGalleryAlgorithm(
            subscription_id="subscription",
            item_version_id="10.0.0",
            parameters=[wf.AlgorithmParameters(name="note", value="$ref/parameters/neither")],
        ),
        inputs=[
            wf.steps.JobInput(name="data_url", data=release.outputs["version"].as_input()),
            wf.steps.JobInput(name="fixed", data=wf.data.Dataset(dataset_name="flowers", version_name="V001")),
            wf.steps.JobInput(
                name="either", data=wf.data.DataSelector(name="either", data_type_list=["dataset", "obs"])
            ),
        ],
        outputs=[
            wf.steps.JobOutput(
                name="train_url",
                obs_config=wf.data.OBSOutputConfig(obs_path=storage.join("train/"), metric_file="metrics.json"),
            ),
            wf.steps.JobOutput(
                name="metrics",
                metrics_config=wf.data.MetricsConfig(
                    metric_files=storage.join("train/metrics.json", create_dir=False), realtime_visualization=True
                ),
            ),
        ],
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="flavor",
                    placeholder_type=P.JSON,
                    placeholder_format="train_flavor",
                    constraint={"flavor_type": ["GPU"]},
                ),
                node_count=2,
            ),
            schedule_policy=wf.steps.SchedulePolicy(priority=3),
            volumes=[wf.steps.Volume(nfs=wf.steps.NFS(nfs_server_path="10.0.0.1:/", local_path="/mnt"))],
        ),
        policy=wf.steps.StepPolicy(poll_interval_seconds=5, max_execution_minutes="60"),
        depend_steps=release,
    )
    metric = wf.steps.MetricInfo(train.outputs["metrics"].as_input(), "Application Results/p99")
    kinds = wf.steps.ConditionTypeEnum
    condition = wf.steps.ConditionStep(
        name="decide",
        conditions=[
            wf.steps.Condition(
                condition_type=kinds.OR,
                left=wf.steps.Condition(condition_type=kinds.GT, left=metric, right=0.5),
                right=wf.Placeholder(name="force", placeholder_type=P.BOOL, default=False),
            ),
            wf.steps.Condition(condition_type=kinds.IN, left="a", right=["a", "b", "$ref/c"]),
        ],
        if_then_steps="local",
        else_then_steps=["managed"],
        depend_steps=train,
    )
    local = wf.steps.JobStep(
        name="local",
        algorithm=wf.BaseAlgorithm(
            code_dir=inputs.join("code/"),
            command="python main.py",
            environments={"RUN": wf.SystemEnv.EXECUTION_ID, "$HOME": "x"},
            engine=wf.steps.JobEngine(image_url="organization/image:tag"),
        ),
        inputs=[wf.steps.JobInput(name="images", data=train.outputs["train_url"].as_input())],
        outputs=[wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path=storage))],
        depend_steps=condition,
    )
    managed = wf.steps.JobStep(
        name="managed",
        algorithm=wf.Algorithm(algorithm_id="algorithm-1"),
        outputs=[wf.steps.JobOutput(name="out", obs_config=wf.data.OBSOutputConfig(obs_path="/bucket/managed/"))],
        metadata=wf.steps.JobMetadata(name="named", description="by hand"),
        depend_steps=condition,
    )
    spark = wf.steps.MrsJobStep(
        name="spark",
        mrs_algorithm=wf.steps.MrsJobAlgorithm(
            boot_file="obs://bucket/count.py",
            parameters=[wf.AlgorithmParameters(name="run_args", value="--master,yarn-cluster")],
        ),
        inputs=wf.steps.MrsJobInput(name="words", data=wf.data.OBSPath(obs_path="/bucket/words/")),
        outputs=wf.steps.MrsJobOutput(name="counts", obs_config=wf.data.OBSOutputConfig(obs_path="/bucket/counts/")),
        cluster_id=wf.Placeholder(name="cluster", placeholder_type=P.STR, placeholder_format="cluster"),
    )
    model = wf.steps.ModelStep(
        name="model",
        inputs=[
            wf.steps.ModelInput(
                name="trained",
                data=wf.data.DataConsumptionSelector(
                    data_list=[local.outputs["out"].as_input(), managed.outputs["out"].as_input()]
                ),
            ),
            wf.steps.ModelInput(name="base", data=wf.data.GalleryModel(subscription_id="sub", version_num="1.0.0")),
            wf.steps.ModelInput(name="image", data=wf.data.SWRImagePlaceholder(name="image")),
        ],
        outputs=wf.steps.ModelOutput(
            name="model",
            model_config=wf.steps.ModelConfig(
                model_name="digits",
                model_version="1.2.3",
                model_type="Custom",
                dynamic_load_mode="Single",
                initial_config={"health": {"url": "/health"}},
                apis=[{"url": "/", "method": "post"}],
                install_type=["real_time"],
            ),
        ),
        depend_steps=[local, managed],
    )
    inner = wf.steps.ServiceStep(
        name="inner",
        inputs=wf.steps.ServiceInput(
            name="models",
            data=wf.data.ServiceInputPlaceholder(
                name="inner_models", model_name="digits", model_version="1.2.3", envs={"A": "b"}
            ),
        ),
        outputs=wf.steps.ServiceOutput(name="service"),
        depend_steps=model,
    )
    outer = wf.steps.ServiceStep(
        name="outer",
        inputs=[
            wf.steps.ServiceInput(name="models", data=wf.data.ModelData(model_name="digits", weight=100)),
            wf.steps.ServiceInput(name="old", data=wf.data.ServiceUpdatePlaceholder(name="old", delay=True)),
        ],
        outputs=wf.steps.ServiceOutput(
            name="service",
            service_config=wf.steps.ServiceConfig(
                envs={"infer_address": inner.outputs["service"].get_output_variable("access_address")},
                apps=["app"],
            ),
        ),
        depend_steps=inner,
    )
    third = wf.steps.ServiceStep(
        name="third",
        inputs=wf.steps.ServiceInput(name="which", data=wf.data.ServiceData(service_id="id")),
        outputs=wf.steps.ServiceOutput(
            name="service", service_config=wf.data.TripartiteServiceConfig(service_name="elsewhere")
        ),
        policy=wf.steps.StepPolicy(
            skip_conditions=[wf.steps.Condition(condition_type=kinds.NOT, left=metric, right=1)]
        ),
    )
    steps: list[Any] = [
        create, imported, labeling, release, train, condition, local, managed, spark, model, inner, outer, third,
    ]  # fmt: skip
    return wf.Workflow(
        name="everything",
        desc="all of it",
        steps=steps,
        storages=[storage, inputs],
        labels=["test"],
        sub_graphs=[wf.Subgraph(name="data", steps=[create, imported, labeling])],
        policy=wf.policy.Policy(
            scenes=[wf.policy.Scene(scene_name="模型训练", scene_steps=[release, train])], exclusive=True
        ),
        workspace=wf.resource.Workspace(workspace_id="0"),
    )
