"""Which way a graph runs: to the right, downwards, or to the right in lines as text does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .model import HEIGHT, Graph

PAGE_WIDTH, PAGE_HEIGHT = 960, 560
"""What a notebook's output shows at once, in pixels."""
GAP_RANK, GAP_NODE, GAP_LINE = 40, 22, 44
_WORTH = 1.4
"""How much larger a picture in lines must be shown than one in one piece: following a line break takes an effort."""

_NEARLY = 1.15
"""To the right is how most graphs are read: it is taken where that is a little too wide."""

_FAR = 0.2
"""Share of edges over several ranks from which on lines are not broken: it would be hard to see where those go."""

Direction = Literal["LR", "TB"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Direction of the ranks, and in how many lines they are set."""

    direction: Direction
    lines: int = 1


def shape_of(graph: Graph) -> Shape:
    """Return the shape in which the graph is shown largest on a page.

    Frames are never broken, so that a graph with frames is in one piece; so is one with many long edges.
    """
    ranks = levels(len(graph.nodes), [(edge.tail, edge.head) for edge in graph.edges])
    depth = max(ranks, default=0) + 1
    counts = [0] * depth
    broad, longest = [0] * depth, [0] * depth
    for node, rank in zip(graph.nodes, ranks, strict=True):
        counts[rank] += 1
        broad[rank] += node.width + GAP_NODE
        longest[rank] = max(longest[rank], node.width)
    across = sum(longest) + (depth - 1) * GAP_RANK
    tall = max(counts, default=0) * (HEIGHT + GAP_NODE)
    if across <= _NEARLY * PAGE_WIDTH:
        return Shape("LR")
    rightwards = _scale(across, tall)
    downwards = _scale(max(broad, default=0), depth * (HEIGHT + GAP_RANK))
    best = Shape("TB" if downwards >= rightwards else "LR")
    far = sum(ranks[edge.head] > ranks[edge.tail] + 2 for edge in graph.edges)
    if graph.frames or far > _FAR * len(graph.edges):
        return best
    lines, scale = max(
        ((lines, _scale(across / lines, lines * (tall + GAP_LINE))) for lines in range(2, max(3, depth // 2))),
        key=lambda found: found[1],
    )
    return Shape("LR", lines) if scale > _WORTH * max(rightwards, downwards) else best


def _scale(width: float, height: float) -> float:
    return min(1.0, PAGE_WIDTH / max(1.0, width), PAGE_HEIGHT / max(1.0, height))


def levels(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """Return for each node the length of the longest way to it. Cycles end where they close.

    Example:
        >>> levels(4, [(0, 1), (1, 2), (0, 2)])
        [0, 1, 2, 0]
    """
    after: list[list[int]] = [[] for _ in range(count)]
    open_edges = [0] * count
    for tail, head in edges:
        after[tail].append(head)
        open_edges[head] += 1
    rank = [0] * count
    ready = [node for node in range(count) if not open_edges[node]]
    while ready:
        node = ready.pop()
        for head in after[node]:
            rank[head] = max(rank[head], rank[node] + 1)
            open_edges[head] -= 1
            if not open_edges[head]:
                ready.append(head)
    return rank
