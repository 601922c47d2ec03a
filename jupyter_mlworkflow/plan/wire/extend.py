"""``extend.mlworkflow``: what the document has no field for, keyed by kind and name.

======================  ==================================================================
``parameters.NAME``     ``required: false``
``storages.NAME``       ``title``, ``description``, ``create_dir``, ``with_execution_id``
``steps.NAME``          ``skip_conditions``; ``algorithm: "BaseAlgorithm"`` where the kind of
                        algorithm does not show; ``metadata`` of a job with a name made up
``policy``              ``exclusive: true``
``texts.ID``            text of the user that begins with ``$ref/``
======================  ==================================================================
"""

from __future__ import annotations

from typing import Any

from .reading import Node

KEY = "mlworkflow"


class Extend:
    """The content of ``extend.mlworkflow`` while a document is written."""

    def __init__(self) -> None:
        self._content: dict[str, dict[str, Any]] = {}

    def put(self, kind: str, name: str, field: str, value: Any) -> None:
        """Keep `value` as ``kind.name.field``."""
        self._content.setdefault(kind, {}).setdefault(name, {})[field] = value

    def set(self, kind: str, content: dict[str, Any]) -> None:
        """Keep `content` as a whole under `kind`, unless it is empty."""
        if content:
            self._content[kind] = content

    def document(self) -> dict[str, Any] | None:
        """Return the field ``extend`` of the document; ``None`` when there is nothing to say."""
        return {KEY: self._content} if self._content else None


class Extended:
    """The content of ``extend.mlworkflow`` while a document is read."""

    def __init__(self, document: Node) -> None:
        self._node = document.child("extend").child(KEY)

    def of(self, kind: str, name: str) -> Node:
        """Return what is kept for ``kind.name``; an empty object when nothing is."""
        return self._node.child(kind).child(name)

    def all(self, kind: str) -> Node:
        """Return what is kept under `kind`."""
        return self._node.child(kind)
