"""Rules on what a job on this machine cannot do (section 5.4.5).

An `engine` is no problem, whatever image it names: jobs run with the interpreter and the
packages of this machine, so the same workflow runs here and where there are images.
Flavors that this machine does not know are one slot (`plan.slots`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import Problem
from .. import expressions as ex
from ..draft import UNKNOWN, Draft
from ..model import PlannedStep
from ._text import shown


def _algorithm(step: PlannedStep) -> Mapping[str, Any]:
    algorithm = step.spec.get("properties", {}).get("algorithm")
    return algorithm if isinstance(algorithm, Mapping) else {}


def has_own_code(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Subscribed and managed algorithms (tables 5-43, 5-44) want a gallery, which is not there."""
    algorithm = _algorithm(step)
    for field, where in (
        ("subscription_id", "an algorithm subscribed in AI Gallery"),
        ("algorithm_id", "an algorithm of the algorithm management"),
        ("id", "an algorithm of the algorithm management"),
    ):
        if algorithm.get(field) is not None:
            yield Problem(
                f"It uses {where}, and this machine has no gallery of algorithms yet.",
                step.name,
                f"algorithm.{field}",
                shown(algorithm[field]),
                "Use wf.BaseAlgorithm(code_dir=..., boot_file=...) with the code in a folder.",
            )
            return
    if algorithm.get("boot_file") is None and algorithm.get("command") is None:
        yield Problem(
            "The algorithm says neither which file to start nor which command to run.",
            step.name,
            "algorithm",
            None,
            "Give code_dir with a boot_file, or a command.",
        )


def one_node(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Distributed jobs (`node_count` above 1, table 5-48) want more machines than one."""
    resource = step.spec.get("properties", {}).get("spec", {}).get("resource", {})
    count = draft.known(resource.get("node_count"))
    if count is not None and count is not UNKNOWN and count != 1:
        yield Problem(
            "A job runs on one node here.", step.name, "spec.resource.node_count", shown(count), "Set node_count=1."
        )


def fits_the_machine(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """A job that wants more slots than there are would wait for ever."""
    if draft.slot_count is not None and step.slots > draft.slot_count:
        yield Problem(
            f"The flavor asks for {step.slots} slots, and this machine has {draft.slot_count}.",
            step.name,
            "spec.resource.flavor",
            str(step.slots),
            "Choose a smaller flavor, or raise MLWORKFLOW_SLOTS.",
        )


def priority_in_range(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """The priority of a job is 1, 2 or 3 (table 5-49)."""
    policy = step.spec.get("properties", {}).get("spec", {}).get("schedule_policy")
    if policy is None:
        return
    priority = draft.known(policy.get("priority"))
    if priority is not None and priority is not UNKNOWN and priority not in (1, 2, 3):
        yield Problem(
            "The priority of a job is 1 (low), 2 (medium) or 3 (high).",
            step.name,
            "spec.schedule_policy.priority",
            shown(priority),
        )


def no_data_sets(draft: Draft, step: PlannedStep) -> Iterator[Problem]:
    """Data sets (tables 5-4, 5-10) cannot be read yet; a `DataSelector` may choose OBS."""
    for name, item in step.spec.get("inputs", {}).items():
        kind = item.get("type")
        if kind == "data_selector":
            kind = _selected_type(draft, item.get("data"))
        if kind == "dataset":
            yield Problem(
                "A job cannot read a data set on this machine yet.",
                step.name,
                f"inputs.{name}",
                "dataset",
                "Give it the folder of the data: wf.data.OBSPath(...) or wf.data.OBSPlaceholder(...).",
            )


def _selected_type(draft: Draft, data: Any) -> str | None:
    """Type that a `DataSelector` has chosen, or the only one that it can choose."""
    if ex.kind_of(data) != ex.DATA:
        return None
    value = draft.datum(data[ex.DATA])
    if isinstance(value, Mapping):
        return "dataset" if "dataset_name" in value else "obs"
    definition = draft.data.get(data[ex.DATA])
    allowed = definition.conditions.get("data_types") if definition is not None else None
    return "dataset" if allowed and "obs" not in allowed else None


RULES = (has_own_code, one_node, fits_the_machine, priority_in_range, no_data_sets)
