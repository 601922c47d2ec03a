"""`wf.resource`: where a workflow belongs (section 3.2.3)."""

from __future__ import annotations

from . import rules
from .base import Declared, field


class Workspace(Declared):
    """The workspace that a workflow is created in; ``default`` if none is given."""

    workspace_id: str = field(rules.text())
