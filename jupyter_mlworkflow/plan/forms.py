"""What the encoder knows of declared objects: their types, their fields, what they refer to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from ..declare.data.consumptions import (
    Consumption,
    DataConsumptionSelector,
    DatasetConsumption,
    LabelTaskConsumption,
    MetricsConsumption,
    ModelConsumption,
    OBSConsumption,
    ServiceConsumption,
)
from ..declare.data.fixed import TYPES
from ..declare.data.placeholders import DataPlaceholder
from ..declare.placeholder import Placeholder
from . import expressions as ex
from .model import PlannedParameter

CONSUMPTION_TYPES: Mapping[type, str] = {
    OBSConsumption: "obs",
    DatasetConsumption: "dataset",
    LabelTaskConsumption: "label_task",
    ModelConsumption: "model",
    MetricsConsumption: "metrics",
    ServiceConsumption: "service",
    Consumption: "obs",
}
"""Type of an output as plan and document write it, by the class that uses it."""

_NAMES: dict[type, tuple[str, ...]] = {}


def planned_parameter(item: Placeholder, used_by: tuple[str, ...] = ()) -> PlannedParameter:
    """Return the plan's view of a `Placeholder`."""
    return PlannedParameter(
        name=item.name,
        type=item.type,
        description=item.description or "",
        default=item.default,
        has_default=item.has_default,
        required=item.required,
        delay=item.delay,
        format=item.placeholder_format,
        enum=tuple(item.enum_list or ()),
        constraint=item.constraint,
        used_by=used_by,
    )


def data_type(data: Any) -> str:
    """Return the type of an input's data: ``obs dataset label_task service swr …``."""
    kind = type(data)
    if kind in TYPES:
        return TYPES[kind]
    if kind in CONSUMPTION_TYPES:
        return CONSUMPTION_TYPES[kind]
    if isinstance(data, DataConsumptionSelector):
        return CONSUMPTION_TYPES[type(data.data_list[0])]
    if isinstance(data, DataPlaceholder):
        return str(data.type)
    for base in kind.__mro__:
        if base in TYPES or base in CONSUMPTION_TYPES:
            return TYPES.get(base) or CONSUMPTION_TYPES[base]
    raise TypeError(f"{kind.__name__} is no data of an input")


def field_names(kind: type) -> tuple[str, ...]:
    """Return the names of the documented fields of a declared class, in their order."""
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(item.name for item in kind._declared)  # type: ignore[attr-defined]
    return names


def needs_of(value: Any) -> list[str]:
    """Return the ``parameters.NAME`` and ``storages.NAME`` that encoded data uses."""
    groups = {ex.PARAMETER: "parameters", ex.STORAGE: "storages"}
    found = []
    for expression in ex.walk(value):
        kind = ex.kind_of(expression) or ""
        if kind in groups:
            found.append(f"{groups[kind]}.{expression[kind]}")
    return found


def holds_references(value: Any) -> bool:
    """Whether text in `value` stands for something of the running system (`SystemEnv` is text too)."""
    if isinstance(value, Mapping):
        return any(holds_references(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(holds_references(item) for item in value)
    return isinstance(value, Enum)
