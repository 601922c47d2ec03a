"""Sections 5.4.1 to 5.4.4: steps around data sets."""

from __future__ import annotations

import pytest

from jupyter_mlworkflow import workflow as wf
from jupyter_mlworkflow.errors import DeclarationError


def _create_dataset(output: str = "output_name") -> wf.steps.CreateDatasetStep:
    dataset_output_path = wf.Placeholder(
        name="dataset_output_path", placeholder_type=wf.PlaceholderType.STR, placeholder_format="obs"
    )
    dataset_name = wf.Placeholder(name="dataset_name", placeholder_type=wf.PlaceholderType.STR)
    return wf.steps.CreateDatasetStep(
        name="create_dataset",
        title="数据集创建",
        inputs=wf.steps.CreateDatasetInput(
            name="input_name", data=wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
        ),
        outputs=wf.steps.CreateDatasetOutput(name=output, config=wf.data.OBSOutputConfig(obs_path=dataset_output_path)),
        properties=wf.steps.DatasetProperties(dataset_name=dataset_name, data_type=wf.data.DataTypeEnum.IMAGE),
    )


def test_5_4_1_3_data_set_of_unlabeled_data(prove):
    create_dataset = _create_dataset()
    workflow = wf.Workflow(name="create-dataset-demo", desc="this is a demo workflow", steps=[create_dataset])
    plan = prove(workflow)
    assert {item.key for item in plan.missing} == {
        "parameters.dataset_output_path",
        "parameters.dataset_name",
        "data.obs_placeholder_name",
    }


def test_5_4_1_3_with_a_fixed_path(prove):
    create_dataset = wf.steps.CreateDatasetStep(
        name="create_dataset",
        inputs=wf.steps.CreateDatasetInput(name="input_name", data=wf.data.OBSPath(obs_path="fake_obs_path")),
        outputs=wf.steps.CreateDatasetOutput(
            name="output_name", config=wf.data.OBSOutputConfig(obs_path="/bucket/dataset/")
        ),
        properties=wf.steps.DatasetProperties(dataset_name="flowers", data_type=wf.data.DataTypeEnum.IMAGE),
    )
    prove(wf.Workflow(name="create-dataset-demo", desc="this is a demo workflow", steps=[create_dataset]))


def _create_labeled(path: wf.Placeholder, name: wf.Placeholder) -> wf.Workflow:
    create_dataset = wf.steps.CreateDatasetStep(
        name="create_dataset",
        title="数据集创建",
        inputs=wf.steps.CreateDatasetInput(
            name="input_name", data=wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
        ),
        outputs=wf.steps.CreateDatasetOutput(name="output_name", config=wf.data.OBSOutputConfig(obs_path=path)),
        properties=wf.steps.DatasetProperties(
            dataset_name=name,
            data_type=wf.data.DataTypeEnum.IMAGE,
            import_config=wf.steps.ImportConfig(
                annotation_format_config=[
                    wf.steps.AnnotationFormatConfig(
                        format_name=wf.steps.AnnotationFormatEnum.MA_IMAGE_CLASSIFICATION_V1,
                        scene=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION,
                    )
                ]
            ),
        ),
    )
    return wf.Workflow(name="create-dataset-demo", desc="this is a demo workflow", steps=[create_dataset])


def test_5_4_1_3_data_set_of_labeled_data_as_printed_gives_one_name_to_two_parameters():
    path = wf.Placeholder(
        name="dataset_placeholder_name", placeholder_type=wf.PlaceholderType.STR, placeholder_format="obs"
    )
    name = wf.Placeholder(name="dataset_placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    with pytest.raises(
        DeclarationError, match=r'two different parameters have the name "dataset_placeholder_name": .*format=.obs'
    ):
        _create_labeled(path, name)


def test_5_4_1_3_data_set_of_labeled_data_with_two_names(prove):
    path = wf.Placeholder(name="dataset_output_path", placeholder_type=wf.PlaceholderType.STR, placeholder_format="obs")
    name = wf.Placeholder(name="dataset_placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    prove(_create_labeled(path, name))


def test_5_4_2_3_labeling_a_data_set(prove):
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    task_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    labeling = wf.steps.LabelingStep(
        name="labeling",
        title="数据集标注",
        properties=wf.steps.LabelTaskProperties(
            task_type=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION, task_name=task_name
        ),
        inputs=wf.steps.LabelingInput(name="input_name", data=dataset),
        outputs=wf.steps.LabelingOutput(name="output_name"),
    )
    workflow = wf.Workflow(name="labeling-step-demo", desc="this is a demo workflow", steps=[labeling])
    prove(workflow)
    assert type(labeling.outputs["output_name"].as_input()) is wf.data.LabelTaskConsumption


def test_5_4_2_3_going_on_with_a_label_task(prove):
    label_task = wf.data.LabelTaskPlaceholder(name="label_task_placeholder_name")
    labeling = wf.steps.LabelingStep(
        name="labeling",
        title="数据集标注",
        inputs=wf.steps.LabelingInput(name="input_name", data=label_task),
        outputs=wf.steps.LabelingOutput(name="output_name"),
    )
    prove(wf.Workflow(name="labeling-step-demo", desc="this is a demo workflow", steps=[labeling]))


def test_5_4_2_3_labeling_behind_making_a_data_set(prove):
    create_dataset = _create_dataset("create_dataset_output")
    task_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    labeling = wf.steps.LabelingStep(
        name="labeling",
        title="数据集标注",
        properties=wf.steps.LabelTaskProperties(
            task_type=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION, task_name=task_name
        ),
        inputs=wf.steps.LabelingInput(
            name="input_name", data=create_dataset.outputs["create_dataset_output"].as_input()
        ),
        outputs=wf.steps.LabelingOutput(name="output_name"),
        depend_steps=create_dataset,
    )
    workflow = wf.Workflow(name="labeling-step-demo", desc="this is a demo workflow", steps=[create_dataset, labeling])
    assert prove(workflow).steps[1].depends == ("create_dataset",)


def _classified() -> wf.steps.ImportDataInfo:
    return wf.steps.ImportDataInfo(
        annotation_format_config=[
            wf.steps.AnnotationFormatConfig(
                format_name=wf.steps.AnnotationFormatEnum.MA_IMAGE_CLASSIFICATION_V1,
                scene=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION,
            )
        ]
    )


def test_5_4_3_3_importing_labeled_data_into_a_data_set(prove):
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    dataset_import = wf.steps.DatasetImportStep(
        name="data_import",
        title="数据集导入",
        inputs=[
            wf.steps.DatasetImportInput(name="input_name_1", data=dataset),
            wf.steps.DatasetImportInput(name="input_name_2", data=obs),
        ],
        outputs=wf.steps.DatasetImportOutput(name="output_name"),
        properties=_classified(),
    )
    prove(wf.Workflow(name="dataset-import-demo", desc="this is a demo workflow", steps=[dataset_import]))
    assert type(dataset_import.outputs["output_name"].as_input()) is wf.data.DatasetConsumption


def test_5_4_3_3_importing_unlabeled_data_into_a_data_set(prove):
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    dataset_import = wf.steps.DatasetImportStep(
        name="data_import",
        title="数据集导入",
        inputs=[
            wf.steps.DatasetImportInput(name="input_name_1", data=dataset),
            wf.steps.DatasetImportInput(name="input_name_2", data=obs),
        ],
        outputs=wf.steps.DatasetImportOutput(name="output_name"),
    )
    prove(wf.Workflow(name="dataset-import-demo", desc="this is a demo workflow", steps=[dataset_import]))


def test_5_4_3_3_importing_labeled_data_into_a_label_task(prove):
    label_task = wf.data.LabelTaskPlaceholder(name="label_task_placeholder_name")
    obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    dataset_import = wf.steps.DatasetImportStep(
        name="data_import",
        title="数据集导入",
        inputs=[
            wf.steps.DatasetImportInput(name="input_name_1", data=label_task),
            wf.steps.DatasetImportInput(name="input_name_2", data=obs),
        ],
        outputs=wf.steps.DatasetImportOutput(name="output_name"),
        properties=_classified(),
    )
    prove(wf.Workflow(name="dataset-import-demo", desc="this is a demo workflow", steps=[dataset_import]))
    assert type(dataset_import.outputs["output_name"].as_input()) is wf.data.LabelTaskConsumption


def test_5_4_3_3_importing_unlabeled_data_into_a_label_task(prove):
    label_task = wf.data.LabelTask(dataset_name="dataset_name", task_name="label_task_name")
    obs = wf.data.OBSPath(obs_path="obs_path")
    dataset_import = wf.steps.DatasetImportStep(
        name="data_import",
        title="数据集导入",
        inputs=[
            wf.steps.DatasetImportInput(name="input_name_1", data=label_task),
            wf.steps.DatasetImportInput(name="input_name_2", data=obs),
        ],
        outputs=wf.steps.DatasetImportOutput(name="output_name"),
    )
    prove(wf.Workflow(name="dataset-import-demo", desc="this is a demo workflow", steps=[dataset_import]))


def _import_behind(create_dataset: wf.steps.CreateDatasetStep) -> wf.steps.DatasetImportStep:
    obs = wf.data.OBSPlaceholder(name="obs_placeholder_name", object_type="directory")
    return wf.steps.DatasetImportStep(
        name="data_import",
        title="数据集导入",
        inputs=[
            wf.steps.DatasetImportInput(
                name="input_name_1", data=create_dataset.outputs["create_dataset_output"].as_input()
            ),
            wf.steps.DatasetImportInput(name="input_name_2", data=obs),
        ],
        outputs=wf.steps.DatasetImportOutput(name="output_name"),
        depend_steps=create_dataset,
    )


def test_5_4_3_3_importing_behind_making_a_data_set_as_printed_lacks_a_step():
    dataset_import = _import_behind(_create_dataset("create_dataset_output"))
    with pytest.raises(DeclarationError, match='depends on step "create_dataset", which is not in steps'):
        wf.Workflow(name="dataset-import-demo", desc="this is a demo workflow", steps=[dataset_import])


def test_5_4_3_3_importing_behind_making_a_data_set(prove):
    create_dataset = _create_dataset("create_dataset_output")
    dataset_import = _import_behind(create_dataset)
    prove(
        wf.Workflow(name="dataset-import-demo", desc="this is a demo workflow", steps=[create_dataset, dataset_import])
    )


def test_5_4_4_3_releasing_a_data_set(prove):
    dataset = wf.data.DatasetPlaceholder(name="input_dataset")
    train_ratio = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR, default="0.8")
    release_version = wf.steps.ReleaseDatasetStep(
        name="release_dataset",
        title="数据集版本发布",
        inputs=wf.steps.ReleaseDatasetInput(name="input_name", data=dataset),
        outputs=wf.steps.ReleaseDatasetOutput(
            name="output_name",
            dataset_version_config=wf.data.DatasetVersionConfig(
                label_task_type=wf.data.LabelTaskTypeEnum.IMAGE_CLASSIFICATION,
                train_evaluate_sample_ratio=train_ratio,
            ),
        ),
    )
    prove(wf.Workflow(name="dataset-release-demo", desc="this is a demo workflow", steps=[release_version]))


def test_5_4_4_3_releasing_a_label_task(prove):
    label_task = wf.data.LabelTaskPlaceholder(name="label_task_placeholder_name")
    train_ratio = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR, default="0.8")
    release_version = wf.steps.ReleaseDatasetStep(
        name="release_dataset",
        title="数据集版本发布",
        inputs=wf.steps.ReleaseDatasetInput(name="input_name", data=label_task),
        outputs=wf.steps.ReleaseDatasetOutput(
            name="output_name",
            dataset_version_config=wf.data.DatasetVersionConfig(train_evaluate_sample_ratio=train_ratio),
        ),
    )
    prove(wf.Workflow(name="dataset-release-demo", desc="this is a demo workflow", steps=[release_version]))


def _labeling_step() -> wf.steps.LabelingStep:
    return wf.steps.LabelingStep(
        name="labeling",
        inputs=wf.steps.LabelingInput(
            name="input_name", data=wf.data.LabelTaskPlaceholder(name="label_task_placeholder_name")
        ),
        outputs=wf.steps.LabelingOutput(name="output_name"),
    )


def _release_behind(labeling_step: wf.steps.LabelingStep) -> wf.steps.ReleaseDatasetStep:
    train_ratio = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR, default="0.8")
    return wf.steps.ReleaseDatasetStep(
        name="release_dataset",
        title="数据集版本发布",
        inputs=wf.steps.ReleaseDatasetInput(name="input_name", data=labeling_step.outputs["output_name"].as_input()),
        outputs=wf.steps.ReleaseDatasetOutput(
            name="output_name",
            dataset_version_config=wf.data.DatasetVersionConfig(train_evaluate_sample_ratio=train_ratio),
        ),
        depend_steps=[labeling_step],
    )


def test_5_4_4_3_releasing_behind_labeling_as_printed_lacks_a_step():
    release_version = _release_behind(_labeling_step())
    with pytest.raises(DeclarationError, match='depends on step "labeling", which is not in steps'):
        wf.Workflow(name="dataset-release-demo", desc="this is a demo workflow", steps=[release_version])


def test_5_4_4_3_releasing_behind_labeling(prove):
    labeling_step = _labeling_step()
    release_version = _release_behind(labeling_step)
    prove(
        wf.Workflow(name="dataset-release-demo", desc="this is a demo workflow", steps=[labeling_step, release_version])
    )
