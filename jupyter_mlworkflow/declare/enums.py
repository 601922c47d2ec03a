"""The enumerations of the documentation. Numbers are those of the service's REST interface."""

from __future__ import annotations

from enum import Enum


class LabelTaskTypeEnum(Enum):
    """Type of a label task (section 5.4.2.2); the document stores the number."""

    IMAGE_CLASSIFICATION = 0
    OBJECT_DETECTION = 1
    IMAGE_SEGMENTATION = 3
    TEXT_CLASSIFICATION = 100
    NAMED_ENTITY_RECOGNITION = 101
    TEXT_TRIPLE = 102
    AUDIO_CLASSIFICATION = 200
    SPEECH_CONTENT = 201
    SPEECH_SEGMENTATION = 202
    DATASET_TABULAR = 400
    VIDEO_ANNOTATION = 600
    FREE_FORMAT = 900
    TABLE = 400  # noqa: PIE796
    """The name that the table of DatasetVersionConfig uses for DATASET_TABULAR."""


class DatasetTypeEnum(Enum):
    """Type of a data set in the older interface: that of its label tasks."""

    IMAGE_CLASSIFICATION = 0
    OBJECT_DETECTION = 1
    IMAGE_SEGMENTATION = 3
    TEXT_CLASSIFICATION = 100
    NAMED_ENTITY_RECOGNITION = 101
    TEXT_TRIPLE = 102
    AUDIO_CLASSIFICATION = 200
    SPEECH_CONTENT = 201
    SPEECH_SEGMENTATION = 202
    DATASET_TABULAR = 400
    VIDEO_ANNOTATION = 600
    FREE_FORMAT = 900


class DataTypeEnum(Enum):
    """Type of the data in a data set (section 5.4.1.2)."""

    IMAGE = 0
    TEXT = 1
    AUDIO = 2
    TABULAR = 4
    VIDEO = 6
    FREE_FORMAT = 9
    IMAGE_CLASSIFICATION = 0  # noqa: PIE796
    """The name that the example of table 5-10 uses for IMAGE."""


class ImportTypeEnum(Enum):
    """How data is imported (section 5.4.1.2)."""

    DIR = "dir"
    MANIFEST = "manifest"


class AnnotationFormatEnum(Enum):
    """Format of labels in storage (section 5.4.1.2)."""

    MA_IMAGE_CLASSIFICATION_V1 = "ModelArts image classification 1.0"
    MA_IMAGENET_V1 = "ModelArts imageNet 1.0"
    MA_PASCAL_VOC_V1 = "ModelArts PASCAL VOC 1.0"
    YOLO = "YOLO"
    MA_IMAGE_SEGMENTATION_V1 = "ModelArts image segmentation 1.0"
    MA_TEXT_CLASSIFICATION_COMBINE_V1 = "ModelArts text classification combine 1.0"
    MA_TEXT_CLASSIFICATION_V1 = "ModelArts text classification 1.0"
    MA_AUDIO_CLASSIFICATION_DIR_V1 = "ModelArts audio classification dir 1.0"


class LabelTypeEnum(Enum):
    """Type of a label (table 5-28)."""

    IMAGE_CLASSIFICATION = 0
    OBJECT_DETECTION = 1
    IMAGE_SEGMENTATION = 3
    TEXT_CLASSIFICATION = 100
    NAMED_ENTITY_RECOGNITION = 101
    TEXT_TRIPLE_RELATIONSHIP = 102
    TEXT_TRIPLE_ENTITY = 103
    AUDIO_CLASSIFICATION = 200
    SPEECH_CONTENT = 201
    SPEECH_SEGMENTATION = 202
    VIDEO_ANNOTATION = 600


class DataOriginTypeEnum(Enum):
    """Where imported data comes from."""

    OBS = 0
    DWS = 1
    DLI = 2
    RDS = 3
    MRS = 4
    AI_GALLERY = 5
    INFERENCE_SERVICE = 6


class JobTypeEnum(Enum):
    """Kind of a training job (REST `kind`)."""

    JOB = "job"
    EDGE_JOB = "edge_job"
    HETERO_JOB = "hetero_job"
    MRS_JOB = "mrs_job"
    AUTOSEARCH_JOB = "autosearch_job"
    DIAG_JOB = "diag_job"
    VISUALIZATION_JOB = "visualization_job"


class ConditionTypeEnum(Enum):
    """Operator of a condition (section 5.4.8.2)."""

    EQ = "=="
    GT = ">"
    GTE = ">="
    IN = "in"
    LT = "<"
    LTE = "<="
    NOT = "!="
    OR = "or"
