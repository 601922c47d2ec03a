"""`ModelStep`: registers a model (section 5.4.6)."""

from __future__ import annotations

from typing import Any

from ...declare import rules
from ...declare.base import field
from ...declare.data.consumptions import DataConsumptionSelector, ModelConsumption, OBSConsumption, data_of
from ...declare.data.fixed import GalleryModel, OBSPath, SWRImage
from ...declare.data.placeholders import OBSPlaceholder, SWRImagePlaceholder
from ...declare.model_config import ModelConfig
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs


class ModelInput(AbstractInput):
    """Where a model comes from (table 5-54)."""

    data: Any = field(
        data_of(
            OBSPath,
            SWRImage,
            OBSConsumption,
            OBSPlaceholder,
            SWRImagePlaceholder,
            DataConsumptionSelector,
            GalleryModel,
        )
    )


class ModelOutput(AbstractOutput):
    """The registered model (table 5-55)."""

    consumption = ModelConsumption
    model_config: ModelConfig = field(rules.one_of(ModelConfig))


class ModelStep(Step):
    """Registers a model (table 5-53).

    Args:
        name: Unique in the workflow.
        inputs: Where the model comes from; none for a template.
        outputs: The registered model.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "model"
    inputs: Any = field(inputs(ModelInput), default=())
    outputs: Any = field(outputs(ModelOutput, minimum=1))
