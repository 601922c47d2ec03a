"""What a job takes of the machine: slots by its flavor, and its priority (section 5.4.5.2).

A slot is one usable core. A flavor says how many it takes by ``slots``, ``cpu`` (cores) or
the ``flavor_info.cpu.core_num`` of the documented lists of flavors; a flavor that says none
of these, or that is known by its id only, takes one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Known = Callable[[Any], Any]


def slots_of(spec: Mapping[str, Any], known: Known) -> int:
    """Return how many slots a job takes.

    Example:
        >>> slots_of({"properties": {"spec": {"resource": {"flavor": {"flavor_id": "big", "cpu": 4}}}}}, lambda v: v)
        4
        >>> slots_of({}, lambda v: v)
        1
    """
    resource = _spec(spec).get("resource")
    if not resource:
        return 1
    flavor = known(resource.get("flavor", resource.get("flavor_id")))
    if isinstance(flavor, str):
        return _by_name(flavor)
    if not isinstance(flavor, Mapping):
        return 1
    for value in (flavor.get("slots"), flavor.get("cpu"), _cores(flavor.get("flavor_info"))):
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    name = flavor.get("flavor_id")
    return _by_name(name) if isinstance(name, str) else 1


def _by_name(flavor_id: str) -> int:
    """``local.cpu.4`` names four cores of this machine; other ids mean other machines."""
    match = re.fullmatch(r"local\.cpu\.([1-9][0-9]{0,4})", flavor_id)
    return int(match.group(1)) if match else 1


def _cores(info: Any) -> Any:
    cpu = info.get("cpu") if isinstance(info, Mapping) else None
    return cpu.get("core_num") if isinstance(cpu, Mapping) else None


def priority_of(spec: Mapping[str, Any], known: Known) -> int:
    """Return 1 (low), 2 (medium) or 3 (high); 1 where it is not known or not said."""
    policy = _spec(spec).get("schedule_policy")
    priority = known(policy.get("priority")) if policy else None
    return priority if priority in (1, 2, 3) and not isinstance(priority, bool) else 1


def _spec(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = spec.get("properties") or {}
    return properties.get("spec") or {}
