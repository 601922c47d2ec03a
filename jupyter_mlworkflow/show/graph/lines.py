"""Breaking a long layout into lines, as text is broken: what is behind the margin goes on below, at the left."""

from __future__ import annotations

from dataclasses import dataclass

from .model import HEIGHT, Graph
from .places import Layout, Point, Route
from .shape import GAP_LINE

_SIDE = 26
"""Room at both sides, where edges turn into the next line."""
_TURN = 16


@dataclass(slots=True)
class _Line:
    left: float
    right: float
    top: float
    bottom: float
    dx: float = 0.0
    dy: float = 0.0


def broken(graph: Graph, layout: Layout, lines: int) -> Layout:
    """Return `layout` (left to right) in about `lines` lines, one under the other."""
    columns = _columns(graph, layout)
    if lines < 2 or len(columns) < 2:
        return layout
    room = (columns[-1][2] - columns[0][1]) / lines
    line_of, found = _break(columns, room, len(graph.nodes))
    if len(found) < 2:
        return layout
    _stack(graph, layout, line_of, found)
    centres = tuple(
        (x + found[line].dx, y + found[line].dy) for (x, y), line in zip(layout.centres, line_of, strict=True)
    )
    routes = tuple(
        _moved(route, found[line_of[edge.tail]])
        if line_of[edge.tail] == line_of[edge.head]
        else _turned(graph, centres, edge.tail, edge.head, line_of, found)
        for edge, route in zip(graph.edges, layout.routes, strict=True)
    )
    width = max(line.right + line.dx for line in found) + _SIDE
    return Layout(width, found[-1].bottom + found[-1].dy, centres, routes)


def _columns(graph: Graph, layout: Layout) -> list[tuple[tuple[int, ...], float, float]]:
    """Return the nodes of each rank from left to right, with the left and the right end."""
    by_place: dict[int, list[int]] = {}
    for node, (x, _) in enumerate(layout.centres):
        by_place.setdefault(round(x / 4), []).append(node)
    columns = []
    for place in sorted(by_place):
        nodes = tuple(by_place[place])
        left = min(layout.centres[node][0] - graph.nodes[node].width / 2 for node in nodes)
        right = max(layout.centres[node][0] + graph.nodes[node].width / 2 for node in nodes)
        columns.append((nodes, left, right))
    return columns


def _break(
    columns: list[tuple[tuple[int, ...], float, float]], room: float, count: int
) -> tuple[list[int], list[_Line]]:
    line_of = [0] * count
    found: list[_Line] = []
    for nodes, left, right in columns:
        if not found or (right - found[-1].left > room * 1.04 and left >= found[-1].right):
            found.append(_Line(left, right, float("inf"), float("-inf")))
        found[-1].right = max(found[-1].right, right)
        for node in nodes:
            line_of[node] = len(found) - 1
    return line_of, found


def _stack(graph: Graph, layout: Layout, line_of: list[int], found: list[_Line]) -> None:
    """Find how high each line is, and where it goes."""
    for (_, y), which in zip(layout.centres, line_of, strict=True):
        line = found[which]
        line.top, line.bottom = min(line.top, y - HEIGHT / 2), max(line.bottom, y + HEIGHT / 2)
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        if line_of[edge.tail] == line_of[edge.head]:
            line = found[line_of[edge.tail]]
            for _, y in route.points:
                line.top, line.bottom = min(line.top, y), max(line.bottom, y)
    down = 0.0
    for line in found:
        line.dx, line.dy = _SIDE - line.left, down - line.top
        down += line.bottom - line.top + GAP_LINE


def _moved(route: Route, line: _Line) -> Route:
    return Route(tuple((x + line.dx, y + line.dy) for x, y in route.points), route.curved)


def _turned(
    graph: Graph, centres: tuple[Point, ...], tail: int, head: int, line_of: list[int], found: list[_Line]
) -> Route:
    """Lead an edge into another line, between cards: out to the right, along between lines, in from the left."""
    (tx, ty), (hx, hy) = centres[tail], centres[head]
    start, end = tx + graph.nodes[tail].width / 2, hx - graph.nodes[head].width / 2
    first, last = found[line_of[tail]], found[line_of[head]]
    if line_of[head] < line_of[tail]:
        return Route(((start, ty), (end, hy)))
    below = first.bottom + first.dy + GAP_LINE / 2
    above = last.top + last.dy - GAP_LINE / 2
    out, into = start + _TURN, end - _TURN
    way = [(start, ty), (out, ty), (out, below)]
    if line_of[head] > line_of[tail] + 1:
        way += [(_SIDE - _TURN, below), (_SIDE - _TURN, above)]
    return Route((*way, (into, above), (into, hy), (end, hy)))
