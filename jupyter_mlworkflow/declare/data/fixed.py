"""Data fixed when the workflow is written (section 5.1.3, tables 5-4 to 5-9)."""

from __future__ import annotations

from typing import Any

from .. import rules
from ..base import Declared, field
from ..storage import Storage, StoragePath, path


class Dataset(Declared):
    """A data set that exists (table 5-4).

    Args:
        dataset_name: Its name.
        version_name: Its version. A JobStep needs one; labeling and releasing do not.
    """

    dataset_name: str = field(rules.text())
    version_name: str | None = field(rules.text(0), default=None)


class LabelTask(Declared):
    """A label task that exists (table 5-5).

    Args:
        dataset_name: The data set it belongs to.
        task_name: Its name.
    """

    dataset_name: str = field(rules.text())
    task_name: str = field(rules.text())


class OBSPath(Declared):
    """A path in storage (table 5-6).

    Args:
        obs_path: ``/bucket/path/`` or ``obs://bucket/path/``, ``./path`` of this machine, or a
            path below a `Storage`. A folder ends with a slash.
    """

    obs_path: str | Storage | StoragePath = field(path())


class ServiceData(Declared):
    """A service that exists, to be updated (table 5-7)."""

    service_id: str = field(rules.text())


class SWRImage(Declared):
    """A container image (table 5-8)."""

    swr_path: str = field(rules.text())


class GalleryModel(Declared):
    """A model subscribed in the gallery (table 5-9)."""

    subscription_id: str = field(rules.text())
    version_num: str = field(rules.text())


class ModelData(Declared):
    """A registered model: the fixed counterpart of `ServiceInputPlaceholder`.

    Args:
        model_name: Name of the model.
        model_version: Its version; the newest one if left out.
        specification: Flavor that serves it.
        weight: Share of the requests that it gets, in percent; those of a service sum to 100.
        envs: Environment variables of the service.
    """

    model_name: str = field(rules.chinese_name(64))
    model_version: str | None = field(rules.text(), default=None)
    specification: str | None = field(rules.text(), default=None)
    weight: int = field(rules.whole(0, 100), default=100)
    envs: dict[str, Any] | None = field(rules.plain_dict, default=None)


FIXED = (Dataset, LabelTask, OBSPath, ServiceData, SWRImage, GalleryModel, ModelData)
TYPES = {
    Dataset: "dataset",
    LabelTask: "label_task",
    OBSPath: "obs",
    ServiceData: "service",
    SWRImage: "swr",
    GalleryModel: "gallery_model",
    ModelData: "model_list",
}
"""Type of a fixed data object as plan and document write it."""
