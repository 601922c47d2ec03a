"""Labeling (section 5.4.2)."""

from __future__ import annotations

from ...declare.enums import LabelTypeEnum
from ...declare.labels import Label
from ...steps.labeling.declare import LabelingInput, LabelingOutput, LabelingStep, LabelTaskProperties

__all__ = ["Label", "LabelTaskProperties", "LabelTypeEnum", "LabelingInput", "LabelingOutput", "LabelingStep"]
