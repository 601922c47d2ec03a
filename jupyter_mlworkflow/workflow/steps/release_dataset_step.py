"""Releasing versions of data sets (section 5.4.4)."""

from __future__ import annotations

from ...steps.release_dataset.declare import ReleaseDatasetInput, ReleaseDatasetOutput, ReleaseDatasetStep

__all__ = ["ReleaseDatasetInput", "ReleaseDatasetOutput", "ReleaseDatasetStep"]
