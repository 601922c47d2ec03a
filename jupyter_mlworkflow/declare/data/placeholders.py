"""Data that is chosen when the workflow runs (section 5.1.3, tables 5-10 to 5-16)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from .. import rules
from ..base import Declared, field
from ..enums import DatasetTypeEnum, DataTypeEnum, LabelTaskTypeEnum
from ..placeholder import Placeholder, PlaceholderType, or_parameter, values_dict
from .consumptions import OutputVariable
from .fixed import Dataset, OBSPath


class DataPlaceholder(Declared):
    """Base of all data that is given when the workflow runs.

    `type` is that of the data requirement: ``obs dataset label_task service swr model_list data_selector``.
    """

    type: ClassVar[str] = ""
    name: str = field(rules.label)

    @property
    def conditions(self) -> dict[str, Any]:
        """What limits the choice; may hold a `Placeholder` (`model_name`)."""
        return {}


class DatasetPlaceholder(DataPlaceholder):
    """A data set to be chosen (table 5-10).

    Args:
        name: Unique among the data of the workflow.
        data_type: Only data sets of this type can be chosen.
        delay: The step that uses it waits for it, instead of the whole run.
        default: Used when none is chosen.
    """

    type = "dataset"
    data_type: DataTypeEnum | DatasetTypeEnum | None = field(rules.member(DataTypeEnum, DatasetTypeEnum), default=None)
    delay: bool = field(rules.flag, default=False)
    default: Dataset | None = field(rules.one_of(Dataset), default=None)

    @property
    def conditions(self) -> dict[str, Any]:
        """``data_type`` as the name of the enumeration's member."""
        return {"data_type": self.data_type.name} if self.data_type is not None else {}


class OBSPlaceholder(DataPlaceholder):
    """A path in storage to be chosen (table 5-11).

    Args:
        name: Unique among the data of the workflow.
        object_type: ``"file"`` or ``"directory"``.
        delay: The step that uses it waits for it, instead of the whole run.
        default: Used when none is chosen.
    """

    type = "obs"
    object_type: str = field(rules.choice("file", "directory"))
    delay: bool = field(rules.flag, default=False)
    default: OBSPath | None = field(rules.one_of(OBSPath), default=None)

    @property
    def conditions(self) -> dict[str, Any]:
        """``object_type``."""
        return {"object_type": self.object_type}

    def _problems(self) -> Iterable[str]:
        path = self.default.obs_path if self.default else None
        if self.object_type == "file" and isinstance(path, str) and path.endswith("/"):
            yield f'OBSPlaceholder "{self.name}": its default must be a file, without "/" at its end, not {path!r}.'


class LabelTaskPlaceholder(DataPlaceholder):
    """A label task to be chosen (table 5-12).

    Args:
        task_type: Only label tasks of this type can be chosen.
    """

    type = "label_task"
    task_type: LabelTaskTypeEnum | None = field(rules.member(LabelTaskTypeEnum), default=None)
    delay: bool = field(rules.flag, default=False)

    @property
    def conditions(self) -> dict[str, Any]:
        """``task_type`` as the name of the enumeration's member."""
        return {"task_type": self.task_type.name} if self.task_type is not None else {}


class ServiceUpdatePlaceholder(DataPlaceholder):
    """A service to be updated (table 5-13)."""

    type = "service"
    delay: bool = field(rules.flag, default=False)


class SWRImagePlaceholder(DataPlaceholder):
    """A container image to be chosen (table 5-14)."""

    type = "swr"
    delay: bool = field(rules.flag, default=False)


class ServiceInputPlaceholder(DataPlaceholder):
    """The models that a service serves, with their share of the requests (table 5-15).

    Args:
        name: Unique among the data of the workflow.
        model_name: Only this model can be chosen.
        model_version: Only this version can be chosen.
        envs: Environment variables of the service.
        delay: The step waits for the choice (default), unless it was given early.
    """

    type = "model_list"
    model_name: str | Placeholder = field(or_parameter(rules.chinese_name(64), PlaceholderType.STR))
    model_version: str | None = field(rules.text(), default=None)
    envs: dict[str, Any] | None = field(values_dict(OutputVariable), default=None)
    delay: bool = field(rules.flag, default=True)

    @property
    def conditions(self) -> dict[str, Any]:
        """``model_name``, ``model_version`` and ``envs``, as far as given."""
        given = {"model_name": self.model_name, "model_version": self.model_version, "envs": self.envs}
        return {name: value for name, value in given.items() if value is not None}


class DataSelector(DataPlaceholder):
    """Data of one of several types, chosen when the workflow runs; for JobStep (table 5-16).

    Args:
        data_type_list: ``"obs"``, ``"dataset"`` or both.
    """

    type = "data_selector"
    data_type_list: Any = field(rules.many(rules.choice("obs", "dataset"), minimum=1, what='type ("obs" or "dataset")'))
    delay: bool = field(rules.flag, default=False)

    @property
    def conditions(self) -> dict[str, Any]:
        """``data_types``, the types that can be chosen."""
        return {"data_types": list(self.data_type_list)}

    def _problems(self) -> Iterable[str]:
        if len(set(self.data_type_list)) < len(self.data_type_list):
            yield f"DataSelector.data_type_list must not repeat a type, as {list(self.data_type_list)} does."
