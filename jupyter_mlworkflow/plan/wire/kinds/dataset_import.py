"""Steps that import into data sets: ``properties`` are the `ImportDataInfo`, if there is one."""

from __future__ import annotations

from typing import Any

from ....steps.dataset_import.declare import DatasetImportInput, DatasetImportOutput, ImportDataInfo
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = DatasetImportInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return outputs and properties of the step."""
    outputs = [_outputs.entry(name, item["type"], None, writer) for name, item in spec["outputs"].items()]
    properties = spec["properties"].get("properties")
    return {"outputs": outputs, **({} if properties is None else {"properties": writer.value(properties)})}


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `DatasetImportStep` that are its own."""
    given = node.get("properties", dict) is not None
    return {
        "outputs": [
            build(DatasetImportOutput, item.path, {"name": item.need("name", str)}) for item in node.objects("outputs")
        ],
        "properties": reader.make(ImportDataInfo, node.child("properties")) if given else None,
    }
