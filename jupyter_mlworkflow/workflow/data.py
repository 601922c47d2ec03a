"""`wf.data`: data objects (section 5.1.3), storages (section 5.3) and configurations of outputs."""

from __future__ import annotations

from ..declare.data.config import (
    DatasetVersionConfig,
    LabelTaskConfig,
    MetricsConfig,
    OBSOutputConfig,
    TripartiteServiceConfig,
)
from ..declare.data.consumptions import (
    DataConsumptionSelector,
    DatasetConsumption,
    LabelTaskConsumption,
    MetricsConsumption,
    ModelConsumption,
    OBSConsumption,
    OutputVariable,
    ServiceConsumption,
)
from ..declare.data.fixed import Dataset, GalleryModel, LabelTask, ModelData, OBSPath, ServiceData, SWRImage
from ..declare.data.placeholders import (
    DataSelector,
    DatasetPlaceholder,
    LabelTaskPlaceholder,
    OBSPlaceholder,
    ServiceInputPlaceholder,
    ServiceUpdatePlaceholder,
    SWRImagePlaceholder,
)
from ..declare.enums import DatasetTypeEnum, DataTypeEnum, LabelTaskTypeEnum
from ..declare.storage import InputStorage, OutputStorage, Storage, StoragePath

__all__ = [
    "DataConsumptionSelector",
    "DataSelector",
    "DataTypeEnum",
    "Dataset",
    "DatasetConsumption",
    "DatasetPlaceholder",
    "DatasetTypeEnum",
    "DatasetVersionConfig",
    "GalleryModel",
    "InputStorage",
    "LabelTask",
    "LabelTaskConfig",
    "LabelTaskConsumption",
    "LabelTaskPlaceholder",
    "LabelTaskTypeEnum",
    "MetricsConfig",
    "MetricsConsumption",
    "ModelConsumption",
    "ModelData",
    "OBSConsumption",
    "OBSOutputConfig",
    "OBSPath",
    "OBSPlaceholder",
    "OutputStorage",
    "OutputVariable",
    "SWRImage",
    "SWRImagePlaceholder",
    "ServiceConsumption",
    "ServiceData",
    "ServiceInputPlaceholder",
    "ServiceUpdatePlaceholder",
    "Storage",
    "StoragePath",
    "TripartiteServiceConfig",
]
