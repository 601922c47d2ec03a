"""Jobs (section 5.4.5)."""

from __future__ import annotations

from ...declare.algorithm import JobEngine
from ...declare.enums import JobTypeEnum
from ...steps.job.declare import (
    NFS,
    JobInput,
    JobMetadata,
    JobOutput,
    JobResource,
    JobSpec,
    JobStep,
    LogExportPath,
    SchedulePolicy,
    Volume,
)

__all__ = [
    "JobEngine",
    "JobInput",
    "JobMetadata",
    "JobOutput",
    "JobResource",
    "JobSpec",
    "JobStep",
    "JobTypeEnum",
    "LogExportPath",
    "NFS",
    "SchedulePolicy",
    "Volume",
]
