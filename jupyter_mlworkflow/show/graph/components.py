"""Parts of a graph that nothing joins: each is laid out for itself, then all are set like words on a page."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from .model import Edge, Frame, Graph
from .places import Layout, Point, Route

ASPECT = 1.9
"""How much wider than high a page of many parts is to be: as screens are."""
_GAP = 26


def split(graph: Graph) -> list[tuple[int, ...]]:
    """Return the nodes of each part, in the order of their first nodes. A frame keeps its nodes together."""
    parent = list(range(len(graph.nodes)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(one: int, other: int) -> None:
        one, other = root(one), root(other)
        parent[max(one, other)] = min(one, other)

    for edge in graph.edges:
        join(edge.tail, edge.head)
    for frame in graph.frames:
        for node in frame.nodes[1:]:
            join(frame.nodes[0], node)
    parts: dict[int, list[int]] = {}
    for node in range(len(graph.nodes)):
        parts.setdefault(root(node), []).append(node)
    return [tuple(part) for part in parts.values()]


def subgraphs(graph: Graph, parts: Sequence[tuple[int, ...]]) -> list[tuple[Graph, tuple[int, ...]]]:
    """Return each part as a graph of its own, and which edges of the whole its edges are."""
    place = {node: (which, at) for which, part in enumerate(parts) for at, node in enumerate(part)}
    edges: list[list[Edge]] = [[] for _ in parts]
    numbers: list[list[int]] = [[] for _ in parts]
    for number, edge in enumerate(graph.edges):
        which, tail = place[edge.tail]
        edges[which].append(Edge(tail, place[edge.head][1], edge.label))
        numbers[which].append(number)
    frames: list[list[Frame]] = [[] for _ in parts]
    for frame in graph.frames:
        which = place[frame.nodes[0]][0]
        frames[which].append(Frame(frame.title, tuple(place[node][1] for node in frame.nodes)))
    return [
        (
            Graph(tuple(graph.nodes[node] for node in part), tuple(edges[which]), tuple(frames[which])),
            tuple(numbers[which]),
        )
        for which, part in enumerate(parts)
    ]


def page(
    graph: Graph,
    parts: Sequence[tuple[int, ...]],
    numbers: Sequence[tuple[int, ...]],
    layouts: Sequence[Layout],
    least: float,
) -> Layout:
    """Set laid-out parts in lines, in their order.

    Args:
        numbers: Which edges of `graph` the edges of each part are.
        least: Width in pixels that may always be used.
    """
    area = sum((layout.width + _GAP) * (layout.height + _GAP) for layout in layouts)
    room = max(least, sqrt(area * ASPECT), *(layout.width for layout in layouts))
    lines: list[list[int]] = []
    x = 0.0
    for which, layout in enumerate(layouts):
        if not lines or x + layout.width > room:
            lines.append([])
            x = 0.0
        lines[-1].append(which)
        x += layout.width + _GAP
    centres: list[Point] = [(0.0, 0.0)] * len(graph.nodes)
    routes: list[Route] = [Route(())] * len(graph.edges)
    width = y = 0.0
    for line in lines:
        height, x = max(layouts[which].height for which in line), 0.0
        for which in line:
            layout = layouts[which]
            down = y + (height - layout.height) / 2
            for node, (cx, cy) in zip(parts[which], layout.centres, strict=True):
                centres[node] = (cx + x, cy + down)
            for number, route in zip(numbers[which], layout.routes, strict=True):
                routes[number] = Route(tuple((px + x, py + down) for px, py in route.points), route.curved)
            x += layout.width + _GAP
        width, y = max(width, x - _GAP), y + height + _GAP
    return Layout(width, y - _GAP, tuple(centres), tuple(routes))
