"""The visible graph in the DOT language.

Nodes are ``n0``, ``n1`` … and all values numbers or words of ours, so that nothing needs quoting; written as
text, since the objects of a library for it took longer than Graphviz does to lay them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .model import HEIGHT, Graph
from .shape import GAP_NODE, GAP_RANK, Direction

MANY = 60
"""From this many nodes on, edges are straight lines: quicker to lay out and smaller to store."""
_QUICK = " splines=line nslimit=1 nslimit1=1 mclimit=0.3"


def build(graph: Graph, direction: Direction = "LR") -> str:
    """Return DOT source."""
    return "\n".join(["digraph {", *_lines(graph, direction), "}"])


def _lines(graph: Graph, direction: Direction) -> Iterator[str]:
    quick = _QUICK if len(graph.nodes) >= MANY else ""
    yield f"graph [rankdir={direction} ranksep={_inches(GAP_RANK)} nodesep={_inches(GAP_NODE)}{quick}]"
    yield f'node [shape=box fixedsize=true label="" height={_inches(HEIGHT)}]'
    yield "edge [dir=none fontsize=10 fontname=Helvetica]"
    framed = {at for frame in graph.frames for at in frame.nodes}
    yield from _nodes(graph, (at for at in range(len(graph.nodes)) if at not in framed))
    for number, frame in enumerate(graph.frames):
        yield f"subgraph cluster_{number} {{"
        yield 'graph [label=" " fontsize=14 margin=14]'
        yield from _nodes(graph, frame.nodes)
        yield "}"
    for edge in graph.edges:
        label = f" [label={edge.label}]" if edge.label in ("true", "false") else ""
        yield f"n{edge.tail} -> n{edge.head}{label}"


def _nodes(graph: Graph, places: Iterable[int]) -> Iterator[str]:
    for at in places:
        yield f"n{at} [width={_inches(graph.nodes[at].width)}]"


def _inches(pixels: float) -> str:
    return f"{pixels / 72:.3f}"
