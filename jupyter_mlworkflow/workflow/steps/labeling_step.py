"""Labeling (section 5.4.2)."""

from __future__ import annotations

from ...declare.enums import LabelTypeEnum
from ...declare.labels import Label
from ...steps.labeling.declare import LabelTaskProperties, LabelingInput, LabelingOutput, LabelingStep

__all__ = ["Label", "LabelTaskProperties", "LabelTypeEnum", "LabelingInput", "LabelingOutput", "LabelingStep"]
