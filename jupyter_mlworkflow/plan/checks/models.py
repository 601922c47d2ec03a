"""Rules on what a model step on this machine cannot register (section 5.4.6)."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Problem
from ..draft import Draft
from ..model import PlannedStep
from ._text import shown

_SOURCES = {
    "swr": "a container image",
    "gallery_model": "a model subscribed in AI Gallery",
    "dataset": "a data set",
    "data_selector": "a data selector",
}
_FILES = "Give it the folder of the model: the output of a job, wf.data.OBSPath(...) or wf.data.OBSPlaceholder(...)."


def source_is_files(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Images and subscribed models (tables 5-8, 5-9) have no runner yet."""
    inputs = step.spec.get("inputs", {})
    for name, item in inputs.items():
        kind = item.get("type")
        if kind in _SOURCES:
            yield Problem(
                f"A model cannot be registered from {_SOURCES[kind]} on this machine yet.",
                step.name,
                f"inputs.{name}",
                str(kind),
                _FILES,
            )
    if not inputs and not _special_types(draft, step):
        yield Problem(
            "The model step has no input, so there is nothing to register.", step.name, "inputs", None, _FILES
        )


def _special_types(draft: Draft, step: PlannedStep) -> list[tuple[str, object]]:
    found = []
    for name, item in step.spec.get("outputs", {}).items():
        config = item.get("model_config", {})
        kind = draft.known(config.get("model_type"))
        if kind in ("Template", "Image") or config.get("template") is not None:
            found.append((name, kind))
    return found


def type_has_files(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Types `Template` and `Image` (table 5-56) are made elsewhere than from files."""
    for name, kind in _special_types(draft, step):
        yield Problem(
            "Models from templates and images cannot be registered on this machine yet.",
            step.name,
            f"outputs.{name}.model_config.model_type",
            shown(kind),
            "Use one of TensorFlow, MXNet, Caffe, Spark_MLlib, Scikit_Learn, XGBoost, PyTorch, Custom.",
        )


RULES = (source_is_files, type_has_files)
