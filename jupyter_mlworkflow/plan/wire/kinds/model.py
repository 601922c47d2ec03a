"""Model steps: an output's ``config`` is the `ModelConfig`."""

from __future__ import annotations

from typing import Any

from ....declare.model_config import ModelConfig
from ....steps.model.declare import ModelInput, ModelOutput
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = ModelInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return the outputs of a model step."""
    return {
        "outputs": [
            _outputs.entry(name, "model", item["model_config"], writer) for name, item in spec["outputs"].items()
        ]
    }


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `ModelStep` that are its own."""
    return {"outputs": [_read_output(item, reader) for item in node.objects("outputs")]}


def _read_output(node: Node, reader: Reader) -> ModelOutput:
    config = reader.make(ModelConfig, node.child("config"))
    return build(ModelOutput, node.path, {"name": node.need("name", str), "model_config": config})
