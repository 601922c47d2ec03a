"""`wf.workflow`: the module of `Workflow` (section 5.12.4)."""

from __future__ import annotations

from ..declare.subgraph import Subgraph
from ..declare.workflow import Workflow

__all__ = ["Subgraph", "Workflow"]
