"""Everything a view needs to draw an execution, in one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..plan.model import Plan
from ..records import to_json

if TYPE_CHECKING:
    from ..handles.runtime import Runtime


def execution_view(runtime: Runtime, execution_id: str, *, opened: Sequence[str] = ()) -> dict[str, Any]:
    """Return record, picture and definitions of an execution as JSON.

    Args:
        opened: Names of collapsed groups and sub-graphs that are to be shown unfolded.
    """
    from ..show import live_picture

    store = runtime.store
    found = store.find(execution_id)
    record = store.record(found)
    plan = Plan.from_json(store.plan(found))
    return {
        "store": store.id,
        "record": to_json(record),
        "picture": live_picture(plan, record, opened=opened),
        "definitions": {step.name: _definition(step) for step in plan.steps},
        "parameters": to_json(plan.parameters),
        "data": to_json(plan.data),
        "storages": to_json(plan.storages),
    }


def _definition(step: Any) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "title": step.title or step.name,
        "description": step.description,
        "depends": list(step.depends),
        "spec": to_json(step.spec),
        "slots": step.slots,
    }
