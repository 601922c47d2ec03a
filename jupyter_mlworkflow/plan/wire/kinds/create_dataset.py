"""Steps that create data sets: ``properties`` are the `DatasetProperties`."""

from __future__ import annotations

from typing import Any

from ....steps.create_dataset.declare import CreateDatasetInput, CreateDatasetOutput, DatasetProperties
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = CreateDatasetInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return outputs and properties of the step."""
    return {
        "outputs": [
            _outputs.entry(name, "dataset", _outputs.obs_config(item["config"]), writer)
            for name, item in spec["outputs"].items()
        ],
        "properties": writer.value(spec["properties"]["properties"]),
    }


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `CreateDatasetStep` that are its own."""
    return {
        "outputs": [
            build(
                CreateDatasetOutput,
                item.path,
                {"name": item.need("name", str), "config": _outputs.read_obs_config(item, reader)},
            )
            for item in node.objects("outputs")
        ],
        "properties": reader.make(DatasetProperties, node.child("properties")),
    }
