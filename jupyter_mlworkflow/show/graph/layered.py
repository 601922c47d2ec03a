"""A plain layout of our own, for graphs that Graphviz should not be asked about.

Columns by the longest way to a node; within a column, nodes stand in the order of the
mean place of what they depend on. No edge avoids anything.
"""

from __future__ import annotations

from .model import HEIGHT, Graph
from .places import Layout, Route
from .shape import levels

_GAP_X, _GAP_Y = 56, 18


def place(graph: Graph) -> Layout:
    """Return coordinates for `graph`, left to right, in time linear in its size."""
    pairs = [(edge.tail, edge.head) for edge in graph.edges]
    ranks = levels(len(graph.nodes), pairs)
    before: list[list[int]] = [[] for _ in graph.nodes]
    for tail, head in pairs:
        before[head].append(tail)
    columns: list[list[int]] = [[] for _ in range(max(ranks, default=0) + 1)]
    for node, rank in enumerate(ranks):
        columns[rank].append(node)
    tallest = max((len(column) for column in columns), default=0) * (HEIGHT + _GAP_Y)
    centre: list[tuple[float, float]] = [(0.0, 0.0)] * len(graph.nodes)
    x = 0.0
    for column in columns:
        column.sort(key=lambda node: _mean([centre[other][1] for other in before[node]]))
        room = max((graph.nodes[node].width for node in column), default=0)
        y = (tallest - len(column) * (HEIGHT + _GAP_Y) + _GAP_Y) / 2
        for node in column:
            centre[node] = (x + room / 2, y + HEIGHT / 2)
            y += HEIGHT + _GAP_Y
        x += room + _GAP_X
    routes = tuple(
        Route(
            (
                (centre[tail][0] + graph.nodes[tail].width / 2, centre[tail][1]),
                (centre[head][0] - graph.nodes[head].width / 2, centre[head][1]),
            )
        )
        for tail, head in pairs
    )
    return Layout(x - _GAP_X if columns else 0.0, tallest, tuple(centre), routes)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
