"""What the parts of a document share while it is written."""

from __future__ import annotations

from typing import Any

from .. import expressions as ex
from ..encode import Encoder
from .extend import Extend
from .references import PREFIX, Texts, hash_of

DATA_TYPES = {"gallery_model": "model", "model_list": "model"}
"""Types of fixed data that the document calls differently."""


class Writer:
    """Turns encoded values into those of the document and collects what they refer to."""

    def __init__(self, workflow: str) -> None:
        self.workflow = workflow
        self.encoder = Encoder()
        self.texts = Texts()
        self.extend = Extend()
        self.fixed: dict[str, dict[str, Any]] = {}
        self.used_by: dict[str, list[str]] = {}

    def value(self, value: Any) -> Any:
        """Return an encoded value with references for its expressions."""
        return self.texts.write(value)

    def input(self, data: Any, step: str) -> Any:
        """Return the ``data`` of an input; fixed data gets an ID and its place in ``data[]``."""
        if ex.is_expression(data):
            return self.value(data)
        kind = DATA_TYPES.get(data["type"], data["type"])
        inner = data["value"]
        value = self.value(inner[0] if isinstance(inner, list) else inner)
        name = hash_of({"type": kind, "value": value})
        entry = self.fixed.setdefault(name, {"name": name, "type": kind, "value": value, "used_steps": []})
        if step not in entry["used_steps"]:
            entry["used_steps"].append(step)
        return f"{PREFIX}data/{name}"
