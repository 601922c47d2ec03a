"""Spark jobs (section 5.11.2)."""

from __future__ import annotations

from ...steps.mrs_job.declare import MrsJobAlgorithm, MrsJobInput, MrsJobOutput, MrsJobStep

__all__ = ["MrsJobAlgorithm", "MrsJobInput", "MrsJobOutput", "MrsJobStep"]
