"""Outputs for notebooks: ``text/html`` and ``text/plain`` of one thing, ready for `display`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..plan.model import Plan
from ..records import ExecutionRecord, Metric, StepRecord
from .texts import language

if TYPE_CHECKING:
    from ..store.model import ExecutionSummary
    from .experiments import Row

Bundle = dict[str, str]
"""MIME type -> content."""


class Planned(Protocol):
    """What can say its plan: a `Workflow`."""

    def plan(self) -> Plan:
        """Return the plan, problems and missing values included."""


def workflow_bundle(workflow: Plan | Planned, *, lang: str | None = None) -> Bundle:
    """Show a workflow: DAG, steps, values still to be given, problems.

    Args:
        workflow: A plan, or what can say its plan.
        lang: ``en``, ``zh_CN`` or ``None`` for the setting.

    Example:
        >>> from jupyter_mlworkflow.plan.model import PlannedStep
        >>> print(workflow_bundle(Plan("demo", steps=(PlannedStep("train", "job"),)), lang="en")["text/plain"])
        Workflow demo · 1 step
          Step   Kind  Depends on
          train  job
    """
    from . import html, text

    plan = workflow if isinstance(workflow, Plan) else workflow.plan()
    lang = language(lang)
    return {"text/html": html.workflow(plan, lang), "text/plain": text.workflow(plan, lang)}


def execution_bundle(
    record: ExecutionRecord,
    plan: Plan | None = None,
    *,
    lang: str | None = None,
    now: float | None = None,
    driven: bool | None = None,
) -> Bundle:
    """Show an execution: errors first, DAG with states, table of steps.

    Args:
        record: What is known of it.
        plan: Its plan; without one there is no picture.
        now: Seconds since the epoch, for what still runs; this moment by default.
        driven: Whether a process drives it on; ``None`` where nobody looked.
    """
    from . import html, text

    lang, now = language(lang), time.time() if now is None else now
    return {
        "text/html": html.execution(record, plan, lang, now, driven),
        "text/plain": text.execution(record, plan, lang, now, driven),
    }


def execution_text(
    record: ExecutionRecord,
    plan: Plan | None = None,
    *,
    lang: str | None = None,
    now: float | None = None,
    driven: bool | None = None,
) -> str:
    """Return an execution for a terminal, without making a picture; arguments as in `execution_bundle`."""
    from . import text

    return text.execution(record, plan, language(lang), time.time() if now is None else now, driven)


def live_picture(
    plan: Plan,
    record: ExecutionRecord | None = None,
    *,
    opened: Sequence[str] = (),
    lang: str | None = None,
    now: float | None = None,
) -> dict[str, Any]:
    """Return the picture for a live view: it holds the signs of all states, for the view to choose.

    A view changes a node (found by id, see `graph.model.Node`) in three places: its class is
    the state, the ``<use>`` behind its card is ``#STATE``, its second text is words.

    Args:
        opened: Names of steps whose folded nodes are shown one by one, and ``-NAME`` of sub-graphs
            that are shown closed, as one node.

    Returns:
        ``{"svg", "width", "height", "alt", "nodes": {id: [step, ...]}, "frames": {id: name}}``, sizes in
        pixels; `frames` are the sub-graphs that are open.
    """
    from .graph.model import visible
    from .graph.picture import picture

    drawn = picture(
        plan, record, lang=lang, now=time.time() if now is None else now, every_state=True, opened=frozenset(opened)
    )
    graph = visible(plan, frozenset(opened))
    nodes = {node.id: list(node.steps) for node in graph.nodes}
    frames = {f"f-{which}": frame.title for which, frame in enumerate(graph.frames)}
    size = {"width": drawn.width, "height": drawn.height}
    return {"svg": drawn.svg, **size, "alt": drawn.alt, "nodes": nodes, "frames": frames}


def difference_picture(plan: Plan, marks: Mapping[str, str], *, lang: str | None = None) -> dict[str, Any]:
    """Return the picture of a plan in which steps are marked by how they differ from another plan's.

    Args:
        marks: ``added``, ``removed`` or ``changed`` by step; others are the same.

    Returns:
        ``{"svg", "width", "height", "alt", "nodes": {id: [step, ...]}}``, sizes in pixels.
    """
    from .graph.model import visible
    from .graph.picture import picture

    drawn = picture(plan, lang=lang, marks=marks)
    nodes = {node.id: list(node.steps) for node in visible(plan).nodes}
    return {"svg": drawn.svg, "width": drawn.width, "height": drawn.height, "alt": drawn.alt, "nodes": nodes}


def plain_text(value: Any) -> str:
    """Return a value as text on one line, as tables show it; cut if it is very long."""
    from . import rows

    return rows.plain(value)


def picture_html(drawn: Mapping[str, Any]) -> str:
    """Return a picture as HTML that survives the sanitizers of notebooks."""
    from . import html
    from .graph.picture import Picture

    return html.image(Picture(drawn["svg"], drawn["width"], drawn["height"], drawn["alt"]))


def executions_bundle(
    summaries: Sequence[ExecutionSummary], *, lang: str | None = None, now: float | None = None
) -> Bundle:
    """Show a list of executions as a table."""
    from . import html, text

    lang, now = language(lang), time.time() if now is None else now
    return {"text/html": html.executions(summaries, lang, now), "text/plain": text.executions(summaries, lang, now)}


def experiments_bundle(
    found: Sequence[Row], best: Mapping[str, float], *, lang: str | None = None, now: float | None = None
) -> Bundle:
    """Show executions with their parameters and metrics as a table.

    Args:
        best: The best value, by column.
    """
    from . import experiments

    lang, now = language(lang), time.time() if now is None else now
    return {
        "text/html": experiments.in_html(found, best, lang, now),
        "text/plain": experiments.in_text(found, best, lang, now),
    }


def metrics_bundle(
    metrics: Sequence[Metric] | Mapping[str, Sequence[Metric]] | ExecutionRecord | StepRecord,
    *,
    problems: Mapping[str, str] | None = None,
    lang: str | None = None,
) -> Bundle:
    """Show metrics as charts (section 5.4.5.4, table 5-52).

    Args:
        metrics: Metrics, metrics by step, or a record that has some.
        problems: By step, why some could not be read; a record says so itself.
    """
    from . import html, text

    found, lang = _with_steps(metrics), language(lang)
    told = list((problems or _problems(metrics)).items())
    return {"text/html": html.metrics(found, lang, told), "text/plain": text.metrics(found, lang, told)}


def _problems(metrics: object) -> Mapping[str, str]:
    steps = metrics.steps.values() if isinstance(metrics, ExecutionRecord) else [metrics]
    return {step.name: step.metrics_problem for step in steps if isinstance(step, StepRecord) and step.metrics_problem}


def _with_steps(
    metrics: Sequence[Metric] | Mapping[str, Sequence[Metric]] | ExecutionRecord | StepRecord,
) -> list[tuple[str, Metric]]:
    if isinstance(metrics, StepRecord):
        metrics = {metrics.name: metrics.metrics}
    if isinstance(metrics, ExecutionRecord):
        metrics = {step.name: step.metrics for step in metrics.steps.values()}
    if isinstance(metrics, Mapping):
        return [(step, metric) for step, found in metrics.items() for metric in found]
    return [("", metric) for metric in metrics]


def table_bundle(head: Sequence[str], body: Sequence[Sequence[object]], *, lang: str | None = None) -> Bundle:
    """Show plain values as a table: models, services and the like.

    Example:
        >>> print(table_bundle(["Model", "Version"], [["digits", "0.0.1"]], lang="en")["text/plain"])
        Model   Version
        digits  0.0.1
    """
    from . import html, rows, text

    cells = [[rows.plain(cell) if cell is not None else "" for cell in row] for row in body[: rows.LIMIT]]
    return {"text/html": html.rows_table(head, body, language(lang)), "text/plain": text.table(head, cells, indent="")}
