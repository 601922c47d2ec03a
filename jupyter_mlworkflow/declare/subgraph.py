"""`Subgraph`: steps shown together (REST model `WorkflowSubgraph`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import rules
from .base import Declared, field
from .policy import step_names


class Subgraph(Declared):
    """Steps of a workflow that are shown as one.

    Args:
        name: Unique in the workflow.
        steps: Its steps, or their names.
    """

    name: str = field(rules.name)
    steps: Any = field(step_names)

    def _problems(self) -> Iterable[str]:
        if not self.steps:
            yield f'Subgraph "{self.name}": steps must name at least one step.'
