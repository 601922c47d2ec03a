"""Registration of models (section 5.4.6)."""

from __future__ import annotations

from ...declare.model_config import ModelConfig, Template, TemplateInputs
from ...steps.model.declare import ModelInput, ModelOutput, ModelStep

__all__ = ["ModelConfig", "ModelInput", "ModelOutput", "ModelStep", "Template", "TemplateInputs"]
