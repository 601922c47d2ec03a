"""Everything a view needs to draw an execution, in one answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..plan.model import Plan
from ..records import to_json
from . import stepping

if TYPE_CHECKING:
    from ..handles.runtime import Runtime

_KEPT = 16
_known: OrderedDict[tuple[str, str], Planned] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Planned:
    """The part of a view that never changes: a plan is fixed once its execution is recorded."""

    plan: Plan
    debug: bool
    document: Mapping[str, Any]


def execution_view(
    runtime: Runtime, execution_id: str, *, opened: Sequence[str] = (), lang: str | None = None
) -> dict[str, Any]:
    """Return record, picture and definitions of an execution as JSON.

    Args:
        opened: Names of steps whose folded nodes are shown one by one, and ``-NAME`` of sub-graphs
            that are shown as one node.
        lang: ``en`` or ``zh_CN`` for the words in the picture; by default as set.
    """
    from ..show import live_picture

    store = runtime.store
    found = store.find(execution_id)
    record = store.record(found)
    planned = plan_of(runtime, found)
    return {
        "store": store.id,
        "record": to_json(record),
        "picture": live_picture(planned.plan, record, opened=opened, lang=lang),
        "holds": stepping.holds(runtime, found, debug=planned.debug),
        **planned.document,
    }


def execution_twin(runtime: Runtime, execution_id: str, *, lang: str | None = None) -> dict[str, Any]:
    """Return ``{"text/html", "text/plain", "seq"}``: what a notebook keeps of an execution as it is now."""
    from ..show import execution_bundle

    found = runtime.store.find(execution_id)
    record = runtime.store.record(found)
    return {**execution_bundle(record, plan_of(runtime, found).plan, lang=lang), "seq": record.seq}


def plan_of(runtime: Runtime, execution_id: str) -> Planned:
    """Return the plan of an execution, given its whole id; the last ones asked for are kept."""
    key = (runtime.store.id, execution_id)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    stored = runtime.store.plan(execution_id)
    plan = Plan.from_json(stored)
    debug = bool((stored.get("options") or {}).get("debug"))
    document = {
        "definitions": definitions(plan),
        "sub_graphs": [{"name": graph["name"], "steps": list(graph["steps"])} for graph in plan.sub_graphs],
        "parameters": to_json(plan.parameters),
        "data": to_json(plan.data),
        "storages": to_json(plan.storages),
    }
    with _lock:
        _known[key] = Planned(plan, debug, document)
        if len(_known) > _KEPT:
            _known.popitem(last=False)
        return _known[key]


def prewarm() -> None:
    """Lay out a picture that nobody sees: what draws pictures takes its time only the first time."""
    from ..plan.model import PlannedStep
    from ..show import live_picture

    live_picture(Plan("prewarm", steps=(PlannedStep("a", "job"), PlannedStep("b", "job", depends=("a",)))))


def definitions(plan: Plan) -> dict[str, Any]:
    """Return how each step was declared, as `live.schema.Definition` by its name."""
    return {
        step.name: {
            "kind": step.kind,
            "title": step.title or step.name,
            "description": step.description,
            "depends": list(step.depends),
            "spec": to_json(step.spec),
            "slots": step.slots,
        }
        for step in plan.steps
    }
