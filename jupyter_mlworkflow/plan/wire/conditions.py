"""Conditions: ``{"type", "left", "right"}``, nested where a side is a condition itself."""

from __future__ import annotations

from typing import Any

from ...declare.condition import Condition
from ...declare.enums import ConditionTypeEnum
from ...errors import WireError
from .reader import Reader, build, member
from .reading import Node
from .writer import Writer


def write(condition: Any, writer: Writer) -> dict[str, Any]:
    """Return an encoded condition as the document has it."""
    return {
        "type": condition["condition_type"],
        "left": _side(condition["left"], writer),
        "right": _side(condition["right"], writer),
    }


def _side(value: Any, writer: Writer) -> Any:
    if isinstance(value, dict) and "condition_type" in value:
        return write(value, writer)
    return writer.value(value)


def read(node: Node, reader: Reader) -> Condition:
    """Build the condition that stands at `node`."""
    kind = member(ConditionTypeEnum, node.need("type", str), f"{node.path}.type")
    sides = {side: _operand(node, side, reader) for side in ("left", "right")}
    return build(Condition, node.path, {"condition_type": kind, **sides})


def _operand(node: Node, side: str, reader: Reader) -> Any:
    path = f"{node.path}.{side}"
    if node.typed(dict).get(side) is None:
        raise WireError(f"{path}: a condition has two sides, and this one is missing.")
    value = node.value[side]
    if isinstance(value, dict):
        return read(Node(value, path), reader)
    return reader.value(value, path)
