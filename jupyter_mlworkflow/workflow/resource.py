"""`wf.resource`: where a workflow belongs (section 3.2.3)."""

from __future__ import annotations

from ..declare.resource import Workspace

__all__ = ["Workspace"]
