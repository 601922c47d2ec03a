"""Sections 5.1.3 (data objects), 5.2 (parameters) and 5.3 (unified storage)."""

from __future__ import annotations

import jupyter_mlworkflow.workflow as wf
from jupyter_mlworkflow.workflow.data import (
    DataConsumptionSelector,
    DataSelector,
    Dataset,
    DatasetPlaceholder,
    DataTypeEnum,
    GalleryModel,
    LabelTask,
    LabelTaskPlaceholder,
    OBSPath,
    OBSPlaceholder,
    ServiceData,
    ServiceInputPlaceholder,
    ServiceUpdatePlaceholder,
    SWRImage,
    SWRImagePlaceholder,
)


def test_table_5_4_dataset():
    example = Dataset(dataset_name="flowers", version_name="")
    assert (example.dataset_name, example.version_name) == ("flowers", "")


def test_table_5_5_label_task():
    example = LabelTask(dataset_name="flowers", task_name="label-1")
    assert (example.dataset_name, example.task_name) == ("flowers", "label-1")


def test_table_5_6_obs_path():
    assert OBSPath(obs_path="**").obs_path == "**"


def test_table_5_7_service_data():
    assert ServiceData(service_id="**").service_id == "**"


def test_table_5_8_swr_image():
    assert SWRImage(swr_path="**").swr_path == "**"


def test_table_5_9_gallery_model():
    example = GalleryModel(subscription_id="**", version_num="**")
    assert (example.subscription_id, example.version_num) == ("**", "**")


def test_table_5_10_dataset_placeholder():
    # The example names a member that the table of DataTypeEnum does not have; it means images.
    example = DatasetPlaceholder(name="**", data_type=DataTypeEnum.IMAGE_CLASSIFICATION)
    assert example.data_type is DataTypeEnum.IMAGE
    assert (example.delay, example.default) == (False, None)


def test_table_5_11_obs_placeholder():
    example = OBSPlaceholder(name="**", object_type="directory")
    assert (example.delay, example.default) == (False, None)


def test_table_5_12_label_task_placeholder():
    example = LabelTaskPlaceholder(name="**")
    assert (example.task_type, example.delay) == (None, False)


def test_table_5_13_service_update_placeholder():
    assert ServiceUpdatePlaceholder(name="**").delay is False


def test_table_5_14_swr_image_placeholder():
    assert SWRImagePlaceholder(name="**").delay is False


def test_table_5_15_service_input_placeholder():
    example = ServiceInputPlaceholder(name="**", model_name="model_name")
    assert (example.model_version, example.envs, example.delay) == (None, None, True)


def test_table_5_16_data_selector():
    example = DataSelector(name="***", data_type_list=["obs", "dataset"])
    assert (example.data_type_list, example.delay) == (("obs", "dataset"), False)


def test_table_5_17_data_consumption_selector():
    def job(name: str, output: str) -> wf.steps.JobStep:
        return wf.steps.JobStep(
            name=name,
            algorithm=wf.BaseAlgorithm(command="true"),
            outputs=wf.steps.JobOutput(name=output, obs_config=wf.data.OBSOutputConfig(obs_path="/bucket/out/")),
        )

    step1, step2 = job("step1", "step1_output_name"), job("step2", "step2_output_name")
    example = DataConsumptionSelector(
        data_list=[step1.outputs["step1_output_name"].as_input(), step2.outputs["step2_output_name"].as_input()]
    )
    assert [(item.step, item.output) for item in example.data_list] == [
        ("step1", "step1_output_name"),
        ("step2", "step2_output_name"),
    ]


def test_5_2_3_int():
    item = wf.Placeholder(
        name="placeholder_int",
        placeholder_type=wf.PlaceholderType.INT,
        default=1,
        description="这是一个int类型的参数",
    )
    assert (item.default, item.delay, item.required) == (1, False, True)


def test_5_2_3_str():
    item = wf.Placeholder(
        name="placeholder_str",
        placeholder_type=wf.PlaceholderType.STR,
        default="default_value",
        description="这是一个str类型的参数",
    )
    assert item.default == "default_value"


def test_5_2_3_bool():
    item = wf.Placeholder(
        name="placeholder_bool",
        placeholder_type=wf.PlaceholderType.BOOL,
        default=True,
        description="这是一个bool类型的参数",
    )
    assert item.default is True


def test_5_2_3_float():
    item = wf.Placeholder(
        name="placeholder_float",
        placeholder_type=wf.PlaceholderType.FLOAT,
        default=0.1,
        description="这是一个float类型的参数",
    )
    assert item.default == 0.1


def test_5_2_3_enum():
    item = wf.Placeholder(
        name="placeholder_enum",
        placeholder_type=wf.PlaceholderType.ENUM,
        default="a",
        enum_list=["a", "b"],
        description="这是一个enum类型的参数",
    )
    assert item.enum_list == ["a", "b"]


def test_5_2_3_dict():
    item = wf.Placeholder(
        name="placeholder_dict",
        placeholder_type=wf.PlaceholderType.JSON,
        default={"key": "value"},
        description="这是一个dict类型的参数",
    )
    assert item.default == {"key": "value"}


def test_5_2_3_list():
    item = wf.Placeholder(
        name="placeholder_list",
        placeholder_type=wf.PlaceholderType.LIST,
        default=[1, 2],
        placeholder_format="int",
        description="这是一个list类型的参数，并且value类型为int",
    )
    assert item.default == [1, 2]


def test_5_3_2_input_storage():
    storage = wf.data.InputStorage(name="storage_name", title="title_info", description="description_info")
    input_data = wf.data.OBSPath(obs_path=storage.join("directory_path"))
    assert _where(input_data.obs_path) == ("directory_path", False, False)


def test_5_3_2_output_storage():
    storage = wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")
    output_path = wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
    assert _where(output_path.obs_path) == ("directory_path", True, True)


def test_5_3_3_storage_as_input_storage():
    storage = wf.data.Storage(
        name="storage_name",
        title="title_info",
        description="description_info",
        with_execution_id=False,
        create_dir=False,
    )
    input_data = wf.data.OBSPath(obs_path=storage.join("directory_path"))
    assert _where(input_data.obs_path) == ("directory_path", False, False)
    assert storage == wf.data.InputStorage(name="storage_name", title="title_info", description="description_info")


def test_5_3_3_storage_as_output_storage():
    storage = wf.data.Storage(
        name="storage_name",
        title="title_info",
        description="description_info",
        with_execution_id=True,
        create_dir=True,
    )
    output_path = wf.data.OBSOutputConfig(obs_path=storage.join("directory_path"))
    assert _where(output_path.obs_path) == ("directory_path", True, True)
    assert storage == wf.data.OutputStorage(name="storage_name", title="title_info", description="description_info")


def test_5_3_3_one_storage_used_in_several_ways():
    storage = wf.data.Storage(
        name="storage_name",
        title="title_info",
        description="description_info",
        with_execution_id=False,
        create_dir=False,
    )
    input_data1 = wf.data.OBSPath(obs_path=storage)
    input_data2 = wf.data.OBSPath(obs_path=storage.join("directory_path"))
    output_path1 = wf.data.OBSOutputConfig(
        obs_path=storage.join(directory="directory_path", with_execution_id=False, create_dir=True)
    )
    output_path2 = wf.data.OBSOutputConfig(
        obs_path=storage.join(directory="directory_path", with_execution_id=True, create_dir=True)
    )
    assert _where(input_data1.obs_path) == ("", False, False)
    assert _where(input_data2.obs_path) == ("directory_path", False, False)
    assert _where(output_path1.obs_path) == ("directory_path", False, True)
    assert _where(output_path2.obs_path) == ("directory_path", True, True)


def test_5_3_3_join_after_join():
    storage = wf.data.Storage(
        name="storage_name",
        title="title_info",
        description="description_info",
        with_execution_id=False,
        create_dir=False,
    )
    input_storage = storage.join("directory_path_1")
    input_storage_next = input_storage.join("directory_path_2")
    assert _where(input_storage) == ("directory_path_1", False, False)
    assert _where(input_storage_next) == ("directory_path_1/directory_path_2", False, False)


def test_5_3_4_a_job_with_two_storages(prove):
    input_storage = wf.data.InputStorage(name="input_storage_name", title="title_info", description="description_info")
    output_storage = wf.data.OutputStorage(
        name="output_storage_name", title="title_info", description="description_info"
    )
    job_step = wf.steps.JobStep(
        name="training_job",
        title="图像分类训练",
        algorithm=wf.AIGalleryAlgorithm(subscription_id="subscription_ID", item_version_id="item_version_ID"),
        inputs=[
            wf.steps.JobInput(
                name="data_url_1", data=wf.data.OBSPath(obs_path=input_storage.join("/dataset1/new.manifest"))
            ),
            wf.steps.JobInput(
                name="data_url_2", data=wf.data.OBSPath(obs_path=input_storage.join("/dataset2/new.manifest"))
            ),
        ],
        outputs=wf.steps.JobOutput(
            name="train_url", obs_config=wf.data.OBSOutputConfig(obs_path=output_storage.join("/model/"))
        ),
        spec=wf.steps.JobSpec(
            resource=wf.steps.JobResource(
                flavor=wf.Placeholder(
                    name="train_flavor", placeholder_type=wf.PlaceholderType.JSON, description="训练资源规格"
                )
            ),
            log_export_path=wf.steps.job_step.LogExportPath(obs_url=output_storage.join("/logs/")),
        ),
    )
    workflow = wf.Workflow(
        name="test-workflow",
        desc="this is a test workflow",
        steps=[job_step],
        storages=[input_storage, output_storage],
    )
    plan = prove(workflow)
    assert set(plan.storages) == {"input_storage_name", "output_storage_name"}
    assert _where(job_step.inputs[0].data.obs_path) == ("dataset1/new.manifest", False, False)
    assert _where(job_step.spec.log_export_path.obs_url) == ("logs/", True, True)


def _where(path: wf.data.StoragePath) -> tuple[str, bool, bool]:
    return path.path, path.with_execution_id, path.create_dir
