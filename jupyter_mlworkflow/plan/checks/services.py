"""Rules on what a service step on this machine cannot deploy (section 5.4.7)."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import Problem
from ..draft import UNKNOWN, Draft
from ..model import PlannedStep
from ._text import shown


def is_real_time(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Of the documented ways of inference only ``real-time`` has a runner."""
    for name, item in step.spec.get("outputs", {}).items():
        mode = draft.known(item.get("service_config", {}).get("infer_type"))
        if mode is not None and mode is not UNKNOWN and mode != "real-time":
            yield Problem(
                "Only real-time services can be deployed on this machine yet.",
                step.name,
                f"outputs.{name}.service_config.infer_type",
                shown(mode),
                'Use infer_type="real-time".',
            )


def is_ours(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """A service of a third party (`TripartiteServiceConfig`) is not deployed here."""
    for name, item in step.spec.get("outputs", {}).items():
        if "infer_type" not in item.get("service_config", {}):
            yield Problem(
                "A service of a third party cannot stand in for one deployed here yet.",
                step.name,
                f"outputs.{name}.service_config",
                None,
                "Use wf.steps.ServiceConfig(...).",
            )


def is_new(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Updating a service (section 5.10.2) has no runner yet."""
    for name, item in step.spec.get("inputs", {}).items():
        if item.get("type") == "service":
            yield Problem(
                "A service cannot be updated on this machine yet, only deployed anew.",
                step.name,
                f"inputs.{name}",
                "service",
                "Leave this input out.",
            )


def has_one_model_list(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """A service is deployed from one `ServiceInputPlaceholder` (table 5-60)."""
    lists = [name for name, item in step.spec.get("inputs", {}).items() if item.get("type") == "model_list"]
    if len(lists) != 1:
        yield Problem(
            f"A service step wants one input that says which models to deploy; it has {len(lists)}.",
            step.name,
            "inputs",
            ", ".join(lists) or None,
            "Give it one wf.steps.ServiceInput with a wf.data.ServiceInputPlaceholder.",
        )


RULES = (is_real_time, is_ours, is_new, has_one_model_list)
