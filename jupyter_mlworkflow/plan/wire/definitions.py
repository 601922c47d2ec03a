"""What a document defines beside its steps: parameters, data requirements, fixed data, storages."""

from __future__ import annotations

from typing import Any

from ...declare.base import Declared
from ...declare.data.fixed import Dataset, GalleryModel, LabelTask, ModelData, OBSPath, ServiceData, SWRImage
from ...declare.data.placeholders import (
    DataPlaceholder,
    DataSelector,
    DatasetPlaceholder,
    LabelTaskPlaceholder,
    OBSPlaceholder,
    ServiceInputPlaceholder,
    ServiceUpdatePlaceholder,
    SWRImagePlaceholder,
)
from ...declare.enums import DatasetTypeEnum, DataTypeEnum, LabelTaskTypeEnum
from ...declare.placeholder import Placeholder, PlaceholderType
from ...declare.storage import Storage
from ...errors import WireError
from ..model import PlannedData, PlannedParameter
from .reader import Reader, build, member
from .reading import Node
from .writer import Writer

# ------------------------------------------------------------------ parameters


def write_parameter(item: PlannedParameter, writer: Writer) -> dict[str, Any]:
    """Return one entry of ``parameters[]``."""
    if not item.required:
        writer.extend.put("parameters", item.name, "required", False)
    entry = {
        "name": item.name,
        "type": item.type,
        "format": item.format,
        "description": item.description or None,
        "default": item.default,
        "enum": list(item.enum) or None,
        "constraint": item.constraint,
        "delay": item.delay,
        "used_steps": list(item.used_by),
    }
    return {key: value for key, value in entry.items() if value is not None}


def read_parameter(node: Node, reader: Reader) -> Placeholder:
    """Build the parameter that stands at `node`."""
    name = node.need("name", str)
    return build(
        Placeholder,
        node.path,
        {
            "name": name,
            "placeholder_type": member(PlaceholderType, node.need("type", str), f"{node.path}.type"),
            "placeholder_format": node.get("format", str) or None,
            "description": node.get("description", str) or None,
            "default": node.value.get("default"),
            "enum_list": node.get("enum", list) or None,
            "constraint": node.get("constraint", dict) or None,
            "delay": node.get("delay", bool, False),
            "required": reader.extended.of("parameters", name).get("required", bool, True),
        },
    )


# ------------------------------------------------------------------ data that is given later

_SIMPLE: dict[str, type[DataPlaceholder]] = {"swr": SWRImagePlaceholder, "service": ServiceUpdatePlaceholder}


def write_requirement(item: PlannedData, writer: Writer) -> dict[str, Any]:
    """Return one entry of ``data_requirements[]``; a default stands in ``value``."""
    entry: dict[str, Any] = {"name": item.name, "type": item.type, "delay": item.delay}
    if item.conditions:
        entry["conditions"] = [
            {"attribute": attribute, "operator": "equal", "value": writer.value(value)}
            for attribute, value in item.conditions.items()
        ]
    if item.has_default:
        entry["value"] = writer.value(item.default)
    return {**entry, "used_steps": list(item.used_by)}


def read_requirement(node: Node, reader: Reader) -> DataPlaceholder:
    """Build the data placeholder that stands at `node`."""
    kind = node.need("type", str)
    limits = {
        limit.need("attribute", str): Node(limit.value.get("value"), f"{limit.path}.value")
        for limit in node.objects("conditions")
    }
    given: dict[str, Any] = {"name": node.need("name", str), "delay": node.get("delay", bool, False)}
    if kind in _SIMPLE:
        return build(_SIMPLE[kind], node.path, given)
    if kind not in _LIMITED:
        known = ", ".join([*_SIMPLE, *_LIMITED])
        raise WireError(f"{node.path}.type: there is no data of type {kind!r}. Known: {known}.")
    return _LIMITED[kind](node, given, limits, reader)


def _obs(node: Node, given: dict[str, Any], limits: dict[str, Node], reader: Reader) -> DataPlaceholder:
    kind = limits["object_type"].typed(str) if "object_type" in limits else "directory"
    default = read_value("obs", node.child("value"), reader) if node.get("value", dict) else None
    return build(OBSPlaceholder, node.path, {**given, "object_type": kind, "default": default})


def _dataset(node: Node, given: dict[str, Any], limits: dict[str, Node], reader: Reader) -> DataPlaceholder:
    kind = None
    if "data_type" in limits:
        limit = limits["data_type"]
        names: dict[str, Any] = {item.name: item for enum in (DatasetTypeEnum, DataTypeEnum) for item in enum}
        kind = _by_name(names, limit)
    default = read_value("dataset", node.child("value"), reader) if node.get("value", dict) else None
    return build(DatasetPlaceholder, node.path, {**given, "data_type": kind, "default": default})


def _label_task(node: Node, given: dict[str, Any], limits: dict[str, Node], reader: Reader) -> DataPlaceholder:
    kind = None
    if "task_type" in limits:
        kind = _by_name({item.name: item for item in LabelTaskTypeEnum}, limits["task_type"])
    return build(LabelTaskPlaceholder, node.path, {**given, "task_type": kind})


def _models(node: Node, given: dict[str, Any], limits: dict[str, Node], reader: Reader) -> DataPlaceholder:
    fields: dict[str, Any] = {
        name: reader.value(limits[name].value, limits[name].path)
        for name in ("model_name", "model_version", "envs")
        if name in limits
    }
    return build(ServiceInputPlaceholder, node.path, {**given, **fields})


def _selector(node: Node, given: dict[str, Any], limits: dict[str, Node], reader: Reader) -> DataPlaceholder:
    kinds = limits["data_types"].typed(list) if "data_types" in limits else ["obs", "dataset"]
    return build(DataSelector, node.path, {**given, "data_type_list": kinds})


_LIMITED = {
    "obs": _obs,
    "dataset": _dataset,
    "label_task": _label_task,
    "model_list": _models,
    "data_selector": _selector,
}


def _by_name(names: dict[str, Any], limit: Node) -> Any:
    name = limit.typed(str)
    if name not in names:
        raise limit.wrong(f"{name!r} is none of {', '.join(names)}.")
    return names[name]


# ------------------------------------------------------------------ fixed data

_FIXED: dict[str, type[Declared]] = {
    "dataset": Dataset,
    "label_task": LabelTask,
    "service": ServiceData,
    "swr": SWRImage,
}


def read_value(kind: str, node: Node, reader: Reader) -> Declared:
    """Build the fixed data object of type `kind` whose value stands at `node`."""
    if kind == "obs":
        return build(OBSPath, node.path, {"obs_path": reader.value(node.need("obs_url", str), f"{node.path}.obs_url")})
    if kind == "model":
        return reader.make(GalleryModel if "subscription_id" in node.value else ModelData, node)
    if kind not in _FIXED:
        raise node.wrong(f"data of type {kind!r} is not known. Known: obs, model, {', '.join(_FIXED)}.")
    return reader.make(_FIXED[kind], node)


def read_fixed(node: Node, reader: Reader) -> Declared:
    """Build the fixed data object of one entry of ``data[]``."""
    node.need("value", dict)
    return read_value(node.need("type", str), node.child("value"), reader)


# ------------------------------------------------------------------ storages


def write_storage(item: Storage, writer: Writer) -> dict[str, Any]:
    """Return one entry of ``storages[]``; what it has no field for goes to ``extend``."""
    for field, value, usual in (
        ("title", item.title, item.name),
        ("description", item.description, None),
        ("create_dir", item.create_dir, False),
        ("with_execution_id", item.with_execution_id, False),
    ):
        if value != usual:
            writer.extend.put("storages", item.name, field, value)
    entry = {"name": item.name, "type": "obs"}
    return entry if item.default is None else {**entry, "path": item.default}


def read_storage(node: Node, reader: Reader) -> Storage:
    """Build the storage that stands at `node`."""
    name = node.need("name", str)
    more = reader.extended.of("storages", name)
    return build(
        Storage,
        node.path,
        {
            "name": name,
            "title": more.get("title", str),
            "description": more.get("description", str),
            "default": node.get("path", str) or None,
            "create_dir": more.get("create_dir", bool, False),
            "with_execution_id": more.get("with_execution_id", bool, False),
        },
    )
