"""Service steps: outputs of type ``service_content`` with the `ServiceConfig` as ``config``.

A service of a third party has the type ``tripartite_service``, which no public document shows.
"""

from __future__ import annotations

from typing import Any

from ....declare.data.config import TripartiteServiceConfig
from ....steps.service.declare import ServiceConfig, ServiceInput, ServiceOutput
from ..reader import Reader, build
from ..reading import Node
from ..writer import Writer
from . import _outputs

INPUT = ServiceInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return the outputs of a service step."""
    written = []
    for output in step.outputs:
        foreign = isinstance(output.service_config, TripartiteServiceConfig)
        kind = "tripartite_service" if foreign else "service_content"
        written.append(_outputs.entry(output.name, kind, spec["outputs"][output.name]["service_config"], writer))
    return {"outputs": written}


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `ServiceStep` that are its own."""
    return {"outputs": [_read_output(item, reader) for item in node.objects("outputs")]}


def _read_output(node: Node, reader: Reader) -> ServiceOutput:
    foreign = node.get("type", str) == "tripartite_service"
    config: Any = reader.make(TripartiteServiceConfig if foreign else ServiceConfig, node.child("config"))
    return build(ServiceOutput, node.path, {"name": node.need("name", str), "service_config": config})
