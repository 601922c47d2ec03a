"""What of a plan is drawn: nodes with sizes, edges with labels, frames.

The visible graph depends on the plan alone, never on states: updating a running
execution redraws it without a new layout. Three things differ from the plan:

- a metrics output with ``visualization=True`` (section 5.4.5.4, table 5-52; the default) hangs
  a chart node from its job;
- at least `FOLD` steps of the same kind, frame, dependencies and dependents are one node; so are the
  steps that stand at the same place in at least `FOLD` lanes that are alike (see `lanes`);
- sub-graphs are frames (a step belongs to the first that names it), or one node each where they
  are asked for closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...plan.model import Plan, PlannedStep
from .. import measure
from .lanes import lanes

FOLD = 12
TITLE_SIZE = 13.0
HEIGHT = 46
TEXT_X = 32
"""Where text begins, from the left edge of a card; the sign stands before it."""
ICON_ROOM = 26
"""Kept free for the icon of the kind, at the right."""
_GRAIN = 16
_NARROW, _WIDE, _COUNTS = 160, 256, 320
"""Widths of cards: the least, the most, and that of one that counts the states of many steps."""


@dataclass(frozen=True, slots=True)
class Node:
    """One card.

    Args:
        id: ``s-STEP``, ``g-FIRST_STEP`` for folded steps and closed sub-graphs, ``m.STEP.OUTPUT`` for a chart.
        kind: Kind of the step, or ``metrics``.
        label: Title as drawn, shortened to fit.
        title: Title in full.
        steps: Names of the steps it stands for.
        width: In pixels; every card is `HEIGHT` high.
    """

    id: str
    kind: str
    label: str
    title: str
    steps: tuple[str, ...]
    width: int
    output: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two nodes by index; `label` is ``true`` or ``false`` behind a condition."""

    tail: int
    head: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A sub-graph: its name and the indices of its nodes."""

    title: str
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The visible graph of a plan."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    frames: tuple[Frame, ...]


_GRAPHS: dict[tuple[int, frozenset[str]], tuple[Plan, Graph]] = {}


def visible(plan: Plan, opened: frozenset[str] = frozenset()) -> Graph:
    """Return the visible graph of `plan`; the latest few are remembered.

    Args:
        opened: Names of steps: a group with one of them is not folded. ``-NAME`` is a sub-graph that is
            closed: one node instead of a frame (no step can have such a name).
    """
    key = (id(plan), opened)
    known = _GRAPHS.get(key)
    if known is not None and known[0] is plan:
        return known[1]
    graph = _build(plan, opened)
    while len(_GRAPHS) >= 8:
        _GRAPHS.pop(next(iter(_GRAPHS), key), None)
    _GRAPHS[key] = (plan, graph)
    return graph


def _build(plan: Plan, opened: frozenset[str]) -> Graph:
    frame_of = _frame_of(plan)
    nodes: list[Node] = []
    index: dict[str, int] = {}
    titles = [str(graph.get("name", "")) for graph in plan.sub_graphs]
    closed = frozenset(which for which, title in enumerate(titles) if f"-{title}" in opened)
    for group in _groups(plan, frame_of, opened, closed):
        for step in group:
            index[step.name] = len(nodes)
        which = frame_of.get(group[0].name)
        if which in closed:
            nodes.append(_closed(group, titles[which]))
        else:
            nodes.append(_folded(group) if len(group) > 1 else _single(group[0]))
    edges = _edges(plan, index)
    frames: dict[int, list[int]] = {}
    for name, at in index.items():
        if name in frame_of and frame_of[name] not in closed and at not in frames.setdefault(frame_of[name], []):
            frames[frame_of[name]].append(at)
    for step in plan.steps:
        if nodes[index[step.name]].id != f"s-{step.name}":
            continue
        for output in _charts(step):
            edges.append(Edge(index[step.name], len(nodes), "metrics"))
            if step.name in frame_of:
                frames[frame_of[step.name]].append(len(nodes))
            nodes.append(_chart(step, output))
    return Graph(
        tuple(nodes),
        tuple(edges),
        tuple(Frame(titles[which], tuple(members)) for which, members in sorted(frames.items())),
    )


def _frame_of(plan: Plan) -> dict[str, int]:
    known = {step.name for step in plan.steps}
    frame_of: dict[str, int] = {}
    for which, graph in enumerate(plan.sub_graphs):
        for name in graph.get("steps", ()):
            if name in known:
                frame_of.setdefault(name, which)
    return frame_of


def _groups(
    plan: Plan, frame_of: Mapping[str, int], opened: frozenset[str], closed: frozenset[int]
) -> list[list[PlannedStep]]:
    """Return the steps in declared order, those that look the same from outside together."""
    dependents: dict[str, list[str]] = {step.name: [] for step in plan.steps}
    branches: dict[str, list[tuple[str, str]]] = {}
    for step in plan.steps:
        for name in step.depends:
            dependents.setdefault(name, []).append(step.name)
        for branch, names in (("true", step.then_steps), ("false", step.else_steps)):
            for name in names:
                branches.setdefault(name, []).append((step.name, branch))
    groups: dict[object, list[PlannedStep]] = {}
    for step in plan.steps:
        depends, after = frozenset(step.depends), frozenset(dependents[step.name])
        alone = step.kind == "condition" or not (depends or after)
        alike = (step.kind, depends, after, frame_of.get(step.name), tuple(branches.get(step.name, ())))
        key: object = step.name if alone else alike
        if frame_of.get(step.name) in closed:
            key = ("closed", frame_of[step.name])
        groups.setdefault(key, []).append(step)
    ordered: list[list[PlannedStep]] = []
    single: list[PlannedStep] = []
    for group in groups.values():
        if frame_of.get(group[0].name) in closed:
            ordered.append(group)
        elif len(group) < FOLD:
            single.extend(group)
        elif any(step.name in opened for step in group):
            ordered.extend([step] for step in group)
        else:
            ordered.append(group)
    ordered.extend(_in_lanes(single, frame_of, branches, opened))
    place = {step.name: at for at, step in enumerate(plan.steps)}
    ordered.sort(key=lambda group: place[group[0].name])
    return ordered


def _in_lanes(
    steps: list[PlannedStep],
    frame_of: Mapping[str, int],
    branches: Mapping[str, list[tuple[str, str]]],
    opened: frozenset[str],
) -> list[list[PlannedStep]]:
    """Return steps that stand at the same place in lanes together, the others alone."""
    if len(steps) < FOLD:
        return [[step] for step in steps]
    by_name = {step.name: step for step in steps}
    together: list[list[PlannedStep]] = []
    for group in lanes(steps, frame_of, branches, FOLD):
        if not any(name in opened for lane in group for name in lane):
            together.extend([by_name.pop(name) for name in names] for names in zip(*group, strict=True))
    return together + [[step] for step in by_name.values()]


def _edges(plan: Plan, index: Mapping[str, int]) -> list[Edge]:
    labels: dict[tuple[str, str], str] = {}
    for step in plan.steps:
        labels.update({(step.name, name): "true" for name in step.then_steps})
        labels.update({(step.name, name): "false" for name in step.else_steps})
    found: dict[tuple[int, int], str] = {}
    for step in plan.steps:
        for name in step.depends:
            if name in index:
                label = labels.get((name, step.name), "")
                found.setdefault((index[name], index[step.name]), label)
    return [Edge(tail, head, label) for (tail, head), label in found.items() if tail != head]


def _charts(step: PlannedStep) -> list[str]:
    """Return the outputs of `step` that want a chart node of their own."""
    found = []
    for name, output in (step.spec.get("outputs") or {}).items():
        if isinstance(output, Mapping) and output.get("type") == "metrics":
            config = output.get("metrics_config") or {}
            if config.get("visualization", True) is not False:
                found.append(str(name))
    return found


def _single(step: PlannedStep) -> Node:
    return _node(f"s-{step.name}", step.kind, measure.line(step.title) or step.name, (step.name,))


def _folded(group: list[PlannedStep]) -> Node:
    names = tuple(step.name for step in group)
    titles = tuple(measure.line(step.title) or step.name for step in group)
    common = _common_start(titles).rstrip("0123456789").rstrip("_- ")
    what = f"{common}…" if len(common) > 1 else f"{titles[0]}, {titles[1]} …"
    return _node(f"g-{names[0]}", group[0].kind, f"{len(names)} × {what}", names, wide=True)


def _common_start(names: tuple[str, ...]) -> str:
    first, last = min(names), max(names)
    return next((first[:at] for at, letter in enumerate(first) if last[at : at + 1] != letter), first)


def _closed(group: list[PlannedStep], title: str) -> Node:
    names = tuple(step.name for step in group)
    return _node(f"g-{names[0]}", "sub_graph", f"{len(names)} × {measure.line(title)}", names, wide=True)


def _chart(step: PlannedStep, output: str) -> Node:
    return _node(f"m.{step.name}.{output}", "metrics", output, (step.name,), output=output)


def _node(name: str, kind: str, title: str, steps: tuple[str, ...], *, output: str = "", wide: bool = False) -> Node:
    extra = TEXT_X + ICON_ROOM
    wanted = measure.width(title, TITLE_SIZE) + extra
    wanted = -(-wanted // _GRAIN) * _GRAIN
    size = _COUNTS if wide else int(min(_WIDE, max(_NARROW, wanted)))
    return Node(name, kind, measure.shorten(title, size - extra, TITLE_SIZE), title, steps, size, output)
