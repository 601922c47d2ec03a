"""Outputs: ``{"name", "type", "config"}``, and the configuration of files in storage."""

from __future__ import annotations

from typing import Any

from ....declare.data.config import OBSOutputConfig
from ..reader import Reader
from ..reading import Node
from ..writer import Writer


def entry(name: str, kind: str, config: Any, writer: Writer) -> dict[str, Any]:
    """Return one entry of ``outputs[]``; without configuration when there is none."""
    written = {"name": name, "type": kind}
    return written if config is None else {**written, "config": writer.value(config)}


def obs_config(config: dict[str, Any]) -> dict[str, Any]:
    """Return an `OBSOutputConfig` as the document has it: the path is called ``obs_url``."""
    return {"obs_url" if name == "obs_path" else name: value for name, value in config.items()}


def read_obs_config(node: Node, reader: Reader) -> OBSOutputConfig:
    """Build the `OBSOutputConfig` of an output."""
    node.need("config", dict)
    config = node.child("config")
    path = config.need("obs_url", str)
    return reader.make(OBSOutputConfig, config, obs_path=reader.value(path, f"{config.path}.obs_url"))
