"""What differs between the kinds of steps in a document: one small file for each.

A codec has ``INPUT`` (the class of its inputs), ``write(step, spec, writer)`` that returns
the fields ``outputs``, ``properties`` and the like, and ``read(node, reader)`` that returns
the arguments of the step's class.
"""

from __future__ import annotations

from typing import Any

from . import condition, create_dataset, dataset_import, job, labeling, model, mrs_job, release_dataset, service

CODECS: dict[str, Any] = {
    "job": job,
    "create_dataset": create_dataset,
    "dataset_import": dataset_import,
    "labeling": labeling,
    "release_dataset": release_dataset,
    "model": model,
    "service": service,
    "condition": condition,
    "mrs_job": mrs_job,
}
