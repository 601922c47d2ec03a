"""Steps that release data set versions: ``properties`` are the `DatasetVersionConfig` of the first output.

Further outputs, which no public document shows, have theirs as ``config``.
"""

from __future__ import annotations

from typing import Any

from ....declare.data.config import DatasetVersionConfig
from ....steps.release_dataset.declare import ReleaseDatasetInput, ReleaseDatasetOutput
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = ReleaseDatasetInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return outputs and properties of the step."""
    configs = [item["dataset_version_config"] for item in spec["outputs"].values()]
    outputs = [
        _outputs.entry(name, "dataset", config if number else None, writer)
        for number, (name, config) in enumerate(zip(spec["outputs"], configs, strict=True))
    ]
    return {"outputs": outputs, "properties": writer.value(configs[0])}


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `ReleaseDatasetStep` that are its own."""
    return {"outputs": [_read_output(node, item, reader) for item in node.objects("outputs")]}


def _read_output(step: Node, node: Node, reader: Reader) -> ReleaseDatasetOutput:
    place = node.child("config") if node.get("config", dict) is not None else step.child("properties")
    config = reader.make(DatasetVersionConfig, place)
    return build(ReleaseDatasetOutput, node.path, {"name": node.need("name", str), "dataset_version_config": config})
