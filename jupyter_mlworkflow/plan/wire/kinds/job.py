"""Jobs: ``properties = {kind, metadata, algorithm, spec}``."""

from __future__ import annotations

import re
from typing import Any

from ....declare.algorithm import AIGalleryAlgorithm, Algorithm, BaseAlgorithm
from ....declare.data.config import MetricsConfig
from ....declare.model_config import ModelConfig
from ....steps.job.declare import JobInput, JobMetadata, JobOutput, JobSpec
from ..reader import Reader, build
from ..reading import Node
from ..references import hash_of
from ..writer import Writer
from . import _outputs

INPUT = JobInput
_MADE_UP = re.compile(r"workflow-[0-9a-f]{32,64}")


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return outputs and properties of a job."""
    given = spec["properties"]
    properties: dict[str, Any] = {"kind": "job", "metadata": _write_metadata(step, given.get("metadata"), writer)}
    properties["algorithm"] = writer.value(_write_algorithm(step, given["algorithm"], writer))
    if "spec" in given:
        properties["spec"] = writer.value(_write_spec(given["spec"]))
    return {"outputs": [_write_output(name, item, writer) for name, item in spec["outputs"].items()],
            "properties": properties}  # fmt: skip


def _write_output(name: str, item: dict[str, Any], writer: Writer) -> dict[str, Any]:
    kind = item["type"]
    config = item[f"{kind}_config"]
    return _outputs.entry(name, kind, _outputs.obs_config(config) if kind == "obs" else config, writer)


def _write_algorithm(step: Any, given: dict[str, Any], writer: Writer) -> dict[str, Any]:
    written = {"id" if name == "algorithm_id" else name: value for name, value in given.items()}
    if isinstance(step.algorithm, BaseAlgorithm) and _class_of(written) is not BaseAlgorithm:
        writer.extend.put("steps", step.name, "algorithm", "BaseAlgorithm")
    return written


def _class_of(given: dict[str, Any]) -> type:
    """Tell from the fields which class of algorithm they mean."""
    fields = {name for name in BaseAlgorithm._field_names() if given.get(name) is not None} - {"parameters"}
    if fields == {"id"}:
        return Algorithm
    return AIGalleryAlgorithm if fields == {"subscription_id", "item_version_id"} else BaseAlgorithm


def _write_metadata(step: Any, given: dict[str, Any] | None, writer: Writer) -> dict[str, Any]:
    """Return the metadata of the training job, with a name made of those of workflow and step."""
    made_up = {"name": f"workflow-{hash_of([writer.workflow, step.name])}"}
    if given is not None and ("name" not in given or _MADE_UP.fullmatch(given["name"])):
        writer.extend.put("steps", step.name, "metadata", writer.value(given))
    return {**made_up, **writer.value(given or {})}


def _write_spec(given: dict[str, Any]) -> dict[str, Any]:
    if "resource" not in given:
        return given
    return {**given, "resource": {**given["resource"], "policy": "regular"}}


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `JobStep` that are its own."""
    properties = node.child("properties")
    properties.need("algorithm", dict)
    more = reader.extended.of("steps", node.value["name"])
    return {
        "algorithm": _read_algorithm(properties.child("algorithm"), more.get("algorithm", str), reader),
        "spec": reader.make(JobSpec, properties.child("spec")) if properties.get("spec", dict) is not None else None,
        "outputs": [_read_output(item, reader) for item in node.objects("outputs")],
        "metadata": _read_metadata(properties, more, reader),
    }


def _read_algorithm(node: Node, name: str | None, reader: Reader) -> Any:
    kind = BaseAlgorithm if name == "BaseAlgorithm" else _class_of(node.value)
    if kind is Algorithm:
        return reader.make(Algorithm, node, algorithm_id=node.need("id", str))
    return reader.make(kind, node)


def _read_metadata(properties: Node, more: Node, reader: Reader) -> JobMetadata | None:
    if more.get("metadata", dict) is not None:
        return reader.make(JobMetadata, more.child("metadata"))
    metadata = properties.child("metadata")
    name = metadata.get("name", str)
    if name is None or _MADE_UP.fullmatch(name):
        return None
    return reader.make(JobMetadata, metadata)


def _read_output(node: Node, reader: Reader) -> JobOutput:
    kind, config = node.need("type", str), node.child("config")
    given: dict[str, Any] = {"name": node.need("name", str)}
    if kind == "model":
        given["model_config"] = reader.make(ModelConfig, config)
    elif kind == "metrics":
        given["metrics_config"] = reader.make(MetricsConfig, config)
    elif kind == "obs":
        given["obs_config"] = _outputs.read_obs_config(node, reader)
    else:
        raise node.wrong(f"the type of a job's output is obs, model or metrics, not {kind!r}.")
    return build(JobOutput, node.path, given)
