"""Configurations of outputs (tables 5-41 and 5-52, section 5.4.4.2)."""

from __future__ import annotations

from typing import Any

from .. import rules
from ..base import Declared, field
from ..enums import LabelTaskTypeEnum
from ..placeholder import Placeholder, PlaceholderType, or_parameter, text_or_parameter
from ..storage import Storage, StoragePath, path

Path = str | Placeholder | Storage | StoragePath


class OBSOutputConfig(Declared):
    """Where an output is written (table 5-41).

    Args:
        obs_path: A folder in storage.
        metric_file: Name of the file in it that holds metrics.
    """

    obs_path: Path = field(path())
    metric_file: str | Placeholder | None = field(text_or_parameter(), default=None)


class MetricsConfig(Declared):
    """Metrics that a job writes (table 5-52).

    Args:
        metric_files: JSON files of at most 1 MB in the documented shapes (``docs/metrics.md``);
            one path or a list.
        realtime_visualization: Show them while the job runs.
        visualization: Show them as a node of their own.
    """

    metric_files: Any = field(rules.many(path(), minimum=1, what="path of a metrics file"))
    realtime_visualization: bool = field(rules.flag, default=False)
    visualization: bool = field(rules.flag, default=True)


_ratio = rules.matching(
    r"0(\.[0-9]+)?|1(\.0+)?", 'must be text of a number from 0 to 1.00 such as "0.8" (80 % training, 20 % validation)'
)


class DatasetVersionConfig(Declared):
    """How a version of a data set is released (section 5.4.4.2).

    Args:
        version_name: Name of the version; counted up from V001 if left out.
        version_format: ``"Default"`` or ``"CarbonData"``.
        train_evaluate_sample_ratio: Share of the samples for training, as text from ``"0"`` to ``"1.00"``.
        clear_hard_property: Whether hard samples lose their mark.
        remove_sample_usage: Whether samples lose their usage (training, validation).
        label_task_type: Type of the labels; mandatory where the input is a data set.
        description: Text kept with the version.
    """

    version_name: str | Placeholder | None = field(text_or_parameter(), default=None)
    version_format: str = field(rules.choice("Default", "CarbonData"), default="Default")
    train_evaluate_sample_ratio: str | Placeholder = field(or_parameter(_ratio, PlaceholderType.STR), default="1.00")
    clear_hard_property: bool | Placeholder = field(or_parameter(rules.flag, PlaceholderType.BOOL), default=True)
    remove_sample_usage: bool | Placeholder = field(or_parameter(rules.flag, PlaceholderType.BOOL), default=True)
    label_task_type: LabelTaskTypeEnum | None = field(rules.member(LabelTaskTypeEnum), default=None)
    description: str | None = field(rules.text(0), default=None)


class LabelTaskConfig(Declared):
    """The label task that an output stands for: an existing one, or the name for a new one.

    Args:
        task_name: Name of the label task, as in table 5-27.
        task_type: Type of its labels.
        description: Text kept with it.
    """

    task_name: str | Placeholder | None = field(
        or_parameter(rules.chinese_name(100), PlaceholderType.STR), default=None
    )
    task_type: LabelTaskTypeEnum | None = field(rules.member(LabelTaskTypeEnum), default=None)
    description: str | None = field(rules.text(0), default=None)


class TripartiteServiceConfig(Declared):
    """A service of a third party that an output stands for, instead of one deployed here.

    Args:
        service_name: Name of the service.
        access_address: Address (URL) at which it answers.
        description: Text kept with it.
        additional_properties: Whatever that service wants.
    """

    service_name: str | Placeholder = field(or_parameter(rules.chinese_name(64), PlaceholderType.STR))
    access_address: str | Placeholder | None = field(text_or_parameter(), default=None)
    description: str | None = field(rules.text(0, 100), default=None)
    additional_properties: dict[str, Any] | None = field(rules.plain_dict, default=None)
