"""Condition steps: ``conditions``, ``if_then_steps`` and ``else_then_steps`` are fields of the step."""

from __future__ import annotations

from typing import Any

from ....declare.step import AbstractInput
from .. import conditions
from ..reader import Reader
from ..reading import Node
from ..writer import Writer

INPUT = AbstractInput


def write(step: Any, spec: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Return the fields of a condition step."""
    return {
        "conditions": [conditions.write(item, writer) for item in spec["properties"]["conditions"]],
        "if_then_steps": list(step.if_then_steps),
        "else_then_steps": list(step.else_then_steps),
    }


def read(node: Node, reader: Reader) -> dict[str, Any]:
    """Return the arguments of `ConditionStep` that are its own."""
    return {
        "conditions": [conditions.read(item, reader) for item in node.objects("conditions")],
        "if_then_steps": node.texts("if_then_steps"),
        "else_then_steps": node.texts("else_then_steps"),
    }
