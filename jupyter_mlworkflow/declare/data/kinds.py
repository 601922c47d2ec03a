"""What sort of data an input holds."""

from __future__ import annotations

from typing import Any

from .consumptions import DataConsumptionSelector, DatasetConsumption, LabelTaskConsumption
from .fixed import Dataset, LabelTask
from .placeholders import DatasetPlaceholder, LabelTaskPlaceholder


def holds_dataset(data: Any) -> bool:
    """Whether `data` is a data set, whenever it is known."""
    return _is(data, (Dataset, DatasetPlaceholder, DatasetConsumption))


def holds_label_task(data: Any) -> bool:
    """Whether `data` is a label task, whenever it is known."""
    return _is(data, (LabelTask, LabelTaskPlaceholder, LabelTaskConsumption))


def _is(data: Any, kinds: tuple[type, ...]) -> bool:
    if isinstance(data, DataConsumptionSelector):
        return isinstance(data.data_list[0], kinds)
    return isinstance(data, kinds)
