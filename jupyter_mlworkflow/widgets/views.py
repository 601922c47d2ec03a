"""Outputs that are live: the view's MIME type beside the static twin.

The view's content is small (what to show and which store knows it); what it shows comes over
the server or the kernel. What is seen without either is the twin in the same output.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from ..live.schema import MIME_TYPE
from . import comm
from .display import LiveOutput, in_notebook
from .environment import wants_widget, wants_widget_in_output

if TYPE_CHECKING:
    from ..handles.execution import Execution
    from ..handles.executions import Executions
    from ..plan.model import Plan
    from ..records import ExecutionRecord

Kind = Literal["execution", "workflow", "executions", "steps"]
WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"
_MOST_BYTES = 200_000
"""What the definitions of a workflow may add to the saved output; larger ones are left out."""
_MOST_ROWS = 1000
_MOST_CLOSABLE = 3
"""Sub-graphs that a workflow's output has the closed pictures of: there are 2^n - 1 of them."""
_MOST_PICTURES = 60_000
"""Characters of those pictures."""
_whole: dict[str, set[str]] = {}
"""Id of an execution -> the cells that showed it in full, as `handles.abandoned.cell` tells them apart."""


def with_view(twin: Mapping[str, str], kind: Kind, store: str = "", **fields: Any) -> dict[str, Any]:
    """Return an output with the view beside its static twin.

    Args:
        twin: ``text/html`` and ``text/plain`` of the same thing.
        store: Id of the store that knows it; empty where none is needed.
        fields: Further fields of `live.schema.ViewBundle`; `None` is left out.

    Example:
        >>> output = with_view({"text/plain": "demo"}, "execution", "store-1", id="7f", name=None, seq=3)
        >>> output["application/vnd.mlworkflow.view+json"]
        {'version': 1, 'kind': 'execution', 'store': 'store-1', 'id': '7f', 'seq': 3}
    """
    comm.register()
    given = {name: value for name, value in fields.items() if value is not None}
    return {MIME_TYPE: {"version": 1, "kind": kind, "store": store, **given}, **twin}


def execution_output(execution: Execution) -> dict[str, Any]:
    """Return the output of an execution.

    Where no front end of ours draws it, a widget makes it live, but is kept out of the notebook wherever
    possible: front ends prefer a dead widget to a living picture.
    """
    from ..handles.abandoned import cell
    from ..handles.execution import is_driven
    from ..show import execution_bundle

    record = execution.record
    if in_notebook():
        _whole.setdefault(record.id, set()).add(cell())
    driven = is_driven(execution._runtime, record.id, record.state)
    output = with_view(
        execution_bundle(record, execution.plan, driven=driven),
        "execution",
        execution._runtime.store.id,
        id=record.id,
        name=record.full_name,
        seq=record.seq,
    )
    if in_notebook() and wants_widget():
        _enliven(output, execution, ended=record.state.ended)
    return output


def _enliven(output: dict[str, Any], execution: Execution, *, ended: bool) -> None:
    """Let a widget take the place of the twin in the page, or add it to the output where that cannot be."""
    from . import anywidget_view

    inside = wants_widget_in_output()
    if inside and ended:
        anywidget_view.close(execution.id)
    elif (widget := anywidget_view.widget_of(execution)) is None:
        return
    elif inside:
        output[WIDGET_TYPE] = {"version_major": 2, "version_minor": 1, "model_id": widget.model_id}
    else:
        output["text/html"] = _marked(output["text/html"], widget)


def _marked(html: str, widget: Any) -> str:
    """Return a twin that a widget finds in the page by its class."""
    return f'<div class="mlw-twin-{widget.twin}">{html}</div>'


def show_current(execution: Execution) -> bool:
    """Show an execution in the current cell, and keep the output current after the cell has ended.

    Returns:
        Whether it was shown: our own front end needs no such help, and where there is no widget it is no use.
    """
    from . import anywidget_view

    if not _stands_in_place() or anywidget_view.widget_of(execution) is None:
        return False
    output = LiveOutput(lambda: execution_output(execution), tick=0)
    output.update()
    hand_over(execution, output)
    return output.shown


def hand_over(execution: Execution, output: LiveOutput) -> None:
    """Let go of an output of an execution: it stays current where a widget lets a person act, else it is closed."""
    from . import anywidget_view

    output.settle()
    if not _stands_in_place() or not anywidget_view.keep_current(execution.id, output):
        output.close()


def _stands_in_place() -> bool:
    """Whether widgets are wanted, and stand in the place of twins."""
    return in_notebook() and wants_widget() and not wants_widget_in_output()


def is_whole_elsewhere(execution_id: str) -> bool:
    """Whether another cell of this notebook shows an execution in full.

    A cell that shows all of it and is run again shows all of it again: nowhere else it would be seen.
    """
    from ..handles.abandoned import cell

    cells, here = _whole.get(execution_id, set()), cell()
    return bool(cells) and (not here or here not in cells)


def card_output(execution: Execution, before: ExecutionRecord) -> dict[str, Any]:
    """Return a card of what ran since `before`, for cells after the one that shows all of the execution.

    It gets no widget: a card in the front ends of others is its twin, which the kernel keeps current.
    """
    from ..show import card_bundle, card_fields
    from ..show.texts import language

    now = execution.record
    return with_view(
        card_bundle(before, now, execution.plan),
        "steps",
        execution._runtime.store.id,
        id=now.id,
        name=now.full_name,
        seq=now.seq,
        **card_fields(before, now, language()),
    )


def execution_object(execution: Execution) -> Any:
    """Return what marimo shows of an execution: the live view as a widget, else its static twin."""
    from . import anywidget_view

    return anywidget_view.widget_of(execution) or _Twin(execution_output(execution))


class _Twin:
    """Shows a static twin."""

    def __init__(self, output: Mapping[str, Any]) -> None:
        self._html: str = output["text/html"]

    def _repr_html_(self) -> str:
        return self._html


def executions_output(executions: Executions) -> dict[str, Any]:
    """Return the output of a list of executions: live, but always these and no others.

    Where no front end of ours draws it, a widget finds the twin in the page by its class.
    """
    ids = [row.id for row in executions.summaries[:_MOST_ROWS]]
    twin = executions.twin()
    if in_notebook() and wants_widget():
        from . import anywidget_view

        if (widget := anywidget_view.widget_of_list(ids)) is not None:
            twin["text/html"] = _marked(twin["text/html"], widget)
    return with_view(twin, "executions", executions._runtime.store.id, ids=ids)


def executions_object(executions: Executions) -> Any:
    """Return what marimo shows of a list of executions: the live table as a widget, else its static twin."""
    from . import anywidget_view

    ids = [row.id for row in executions.summaries[:_MOST_ROWS]]
    return anywidget_view.widget_of_list(ids) or _Twin(executions_output(executions))


def workflow_output(plan: Plan) -> dict[str, Any]:
    """Return the output of a workflow that does not run: its picture can be asked for each step."""
    from ..live.view import definitions
    from ..show import workflow_bundle
    from ..show.graph.model import visible

    nodes = {node.id: list(node.steps) for node in visible(plan, frozenset()).nodes}
    declared: dict[str, Any] | None = definitions(plan)
    if len(json.dumps(declared, default=str)) > _MOST_BYTES:
        declared = None
    closable = _closable(plan)
    return with_view(
        workflow_bundle(plan), "workflow", name=plan.workflow, nodes=nodes, definitions=declared, **closable
    )


def _closable(plan: Plan) -> dict[str, Any]:
    """Return the pictures with sub-graphs closed, in every combination: nobody can be asked for a workflow later.

    Empty where there are too many: then sub-graphs stay open.
    """
    from ..show import live_picture

    names = [graph["name"] for graph in plan.sub_graphs]
    if not 0 < len(names) <= _MOST_CLOSABLE:
        return {}
    pictures = []
    for closed in (list(some) for count in range(1, len(names) + 1) for some in itertools.combinations(names, count)):
        picture = live_picture(plan, opened=[f"-{name}" for name in closed])
        pictures.append({"closed": closed, **{part: picture[part] for part in ("svg", "nodes", "frames")}})
        if sum(len(item["svg"]) for item in pictures) > _MOST_PICTURES:
            return {}
    return {"frames": live_picture(plan)["frames"], "pictures": pictures}
