"""`wf.policy`: scenes of a workflow (section 5.11.1) and the policy of a step (table 5-3)."""

from __future__ import annotations

from ..declare.policy import Policy, Scene, StepPolicy

__all__ = ["Policy", "Scene", "StepPolicy"]
