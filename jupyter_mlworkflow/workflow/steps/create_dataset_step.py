"""Making data sets (section 5.4.1)."""

from __future__ import annotations

from ...declare.enums import ImportTypeEnum
from ...steps.create_dataset.declare import (
    CreateDatasetInput,
    CreateDatasetOutput,
    CreateDatasetStep,
    DatasetProperties,
    ImportConfig,
    SchemaField,
)

__all__ = [
    "CreateDatasetInput",
    "CreateDatasetOutput",
    "CreateDatasetStep",
    "DatasetProperties",
    "ImportConfig",
    "ImportTypeEnum",
    "SchemaField",
]
