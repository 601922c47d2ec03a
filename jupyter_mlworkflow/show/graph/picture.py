"""The picture of a plan, and of an execution of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...plan.model import Plan
from ...records import ExecutionRecord, StepRecord
from .. import measure, palette, units
from ..texts import kind_label, language, state_label, t
from . import layout, svg
from .model import Node, visible


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG document with its size in pixels and a text that says what it shows."""

    svg: str
    width: int
    height: int
    alt: str


def picture(
    plan: Plan,
    record: ExecutionRecord | None = None,
    *,
    lang: str | None = None,
    now: float | None = None,
    every_state: bool = False,
    opened: frozenset[str] = frozenset(),
    marks: Mapping[str, str] | None = None,
) -> Picture:
    """Draw the DAG of `plan`, with the states of `record` if there is one.

    Args:
        plan: Any plan, problems or not.
        record: An execution of it.
        lang: ``en``, ``zh_CN`` or ``None`` for the setting.
        now: Seconds since the epoch, for the elapsed time of what still runs.
        every_state: Also carry the signs of states that nothing is in yet (for live views).
        opened: Names of steps whose folded nodes are drawn one by one.
        marks: How each step differs from another plan's (``added removed changed``); others are the same.

    Returns:
        The picture; the same arguments give the same text.

    Example:
        >>> from jupyter_mlworkflow.plan.model import PlannedStep
        >>> plan = Plan("demo", steps=(PlannedStep("train", "job"), PlannedStep("model", "model", depends=("train",))))
        >>> drawn = picture(plan, lang="en")
        >>> drawn.alt, 'id="s-train"' in drawn.svg
        ('Directed graph of 2 steps: train → model', True)
    """
    lang = language(lang)
    graph = visible(plan, opened)
    place = layout.place(graph)
    steps = record.steps if record is not None else None
    if marks is not None:
        faces = [_difference(node, marks, lang) for node in graph.nodes]
    else:
        faces = [_face(node, plan, steps, lang, now) for node in graph.nodes]
    alt = _alt(plan, lang)
    drawn = svg.draw(graph, place, faces, label=alt, every_state=every_state)
    width, height = drawn.split('width="', 1)[1].split('"', 1)[0], drawn.split('height="', 1)[1].split('"', 1)[0]
    return Picture(drawn, int(width), int(height), alt)


def _alt(plan: Plan, lang: str) -> str:
    count = len(plan.steps)
    text = t("Directed graph of {count} steps", lang, count=count)
    if 0 < count <= 12:
        text += ": " + " → ".join(step.name for step in plan.steps)
    return text


def _difference(node: Node, marks: Mapping[str, str], lang: str) -> svg.Face:
    found = Counter(marks.get(name, "same") for name in node.steps)
    first = min(found, key=lambda mark: palette.RANK[mark])
    if first == "same" or node.kind == "metrics":
        return svg.Face(first, kind_label(node.kind, lang))
    if len(found) == 1:
        return svg.Face(first, t(first, lang))
    return svg.Face(first, " · ".join(f"{count} {t(mark, lang)}" for mark, count in found.items()))


def _face(node: Node, plan: Plan, steps: Mapping[str, StepRecord] | None, lang: str, now: float | None) -> svg.Face:
    if node.kind == "metrics":
        return svg.Face("", _first_number(node, steps) or kind_label("metrics", lang))
    if steps is None:
        return svg.Face("", kind_label(node.kind, lang))
    states = [state_of(name, plan, steps) for name in node.steps]
    if len(states) == 1:
        step = steps.get(node.steps[0])
        spent = units.elapsed(spent_on(step, now)) if step is not None and states[0] != "reused" else ""
        label = state_label(states[0], lang)
        return svg.Face(states[0], f"{label} · {spent}" if spent and states[0] != "skipped" else label)
    counts = Counter(states)
    ordered = sorted(counts, key=lambda state: palette.RANK.get(state, 99))
    return svg.Face(ordered[0], " · ".join(f"{counts[state]} {state_label(state, lang)}" for state in ordered))


def state_of(name: str, plan: Plan, steps: Mapping[str, StepRecord]) -> str:
    """Return the state of a step, or ``reused`` for one that was left out of this run."""
    step = steps.get(name)
    if name in _left_out(plan) and (step is None or name in plan.reuse):
        return "reused"
    return str(step.state) if step is not None else "init"


_latest: tuple[Plan, frozenset[str]] | None = None


def _left_out(plan: Plan) -> frozenset[str]:
    """Return the names of the steps that were not chosen; of the latest plan they are remembered."""
    global _latest
    known = _latest
    if known is not None and known[0] is plan:
        return known[1]
    chosen = set(plan.chosen)
    names = frozenset(step.name for step in plan.steps if step.name not in chosen) if chosen else frozenset()
    _latest = plan, names
    return names


def spent_on(step: StepRecord, now: float | None) -> float | None:
    """Return the seconds that a step took, up to `now` while it is active."""
    if step.elapsed is not None:
        return step.elapsed
    if now is not None and step.started_at is not None and step.state.active:
        return max(0.0, now - step.started_at)
    return None


def _first_number(node: Node, steps: Mapping[str, StepRecord] | None) -> str:
    if not steps or node.steps[0] not in steps:
        return ""
    metrics: Sequence[object] = steps[node.steps[0]].metrics
    for metric in steps[node.steps[0]].metrics:
        if metric.type == "float" and metric.output in ("", node.output):
            return f"{measure.line(metric.title or metric.key)} {units.number(metric.data.get('value'))}"
    return f"{len(metrics)} ×" if metrics else ""
