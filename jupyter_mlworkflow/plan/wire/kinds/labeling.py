"""Labeling steps: ``properties`` are the `LabelTaskProperties`, if there are any."""

from __future__ import annotations

from typing import Any

from ....declare.data.config import LabelTaskConfig
from ....steps.labeling.declare import LabelingInput, LabelingOutput, LabelTaskProperties
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = LabelingInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return outputs and properties of the step."""
    outputs = [_outputs.entry(name, "label_task", item.get("config"), writer) for name, item in spec["outputs"].items()]
    properties = spec["properties"].get("properties")
    return {"outputs": outputs, **({} if properties is None else {"properties": writer.value(properties)})}


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `LabelingStep` that are its own."""
    given = bool(node.get("properties", dict))
    return {
        "outputs": [_read_output(item, reader) for item in node.objects("outputs")],
        "properties": reader.make(LabelTaskProperties, node.child("properties")) if given else None,
    }


def _read_output(node: Node, reader: Reader) -> LabelingOutput:
    given = node.get("config", dict) is not None
    config = reader.make(LabelTaskConfig, node.child("config")) if given else None
    return build(LabelingOutput, node.path, {"name": node.need("name", str), "config": config})
