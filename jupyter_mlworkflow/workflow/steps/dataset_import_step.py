"""Importing into data sets (section 5.4.3)."""

from __future__ import annotations

from ...declare.enums import AnnotationFormatEnum, DataOriginTypeEnum
from ...declare.labels import AnnotationFormatConfig, AnnotationFormatParameters, LabelFormat
from ...steps.dataset_import.declare import DatasetImportInput, DatasetImportOutput, DatasetImportStep, ImportDataInfo

__all__ = [
    "AnnotationFormatConfig",
    "AnnotationFormatEnum",
    "AnnotationFormatParameters",
    "DataOriginTypeEnum",
    "DatasetImportInput",
    "DatasetImportOutput",
    "DatasetImportStep",
    "ImportDataInfo",
    "LabelFormat",
]
