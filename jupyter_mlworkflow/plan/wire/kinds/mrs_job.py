"""Spark jobs: ``properties = {kind, algorithm, cluster_id}``, after those of jobs."""

from __future__ import annotations

from typing import Any

from ....steps.mrs_job.declare import MrsJobAlgorithm, MrsJobInput, MrsJobOutput
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = MrsJobInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return outputs and properties of the step."""
    given = spec["properties"]
    properties = {"kind": "mrs_job", "algorithm": given["mrs_algorithm"]}
    if "cluster_id" in given:
        properties["cluster_id"] = given["cluster_id"]
    outputs = [
        _outputs.entry(name, "obs", _outputs.obs_config(item["obs_config"]), writer)
        for name, item in spec["outputs"].items()
    ]
    return {"outputs": outputs, "properties": writer.value(properties)}


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `MrsJobStep` that are its own."""
    properties = node.child("properties")
    return {
        "mrs_algorithm": reader.make(MrsJobAlgorithm, properties.child("algorithm")),
        "cluster_id": reader.value(properties.get("cluster_id", str), f"{properties.path}.cluster_id"),
        "outputs": [
            build(
                MrsJobOutput,
                item.path,
                {"name": item.need("name", str), "obs_config": _outputs.read_obs_config(item, reader)},
            )
            for item in node.objects("outputs")
        ],
    }
