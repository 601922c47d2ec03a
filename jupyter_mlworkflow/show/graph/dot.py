"""The visible graph in the DOT language; built with the `graphviz` package."""

from __future__ import annotations

from .model import HEIGHT, Graph, Node
from .shape import GAP_NODE, GAP_RANK, Direction

MANY = 60
"""From this many nodes on, edges are straight lines: quicker to lay out and smaller to store."""


def build(graph: Graph, direction: Direction = "LR") -> str:
    """Return DOT source. Nodes are ``n0``, ``n1`` … so that nothing needs quoting."""
    import graphviz

    many = len(graph.nodes) >= MANY
    dot = graphviz.Digraph(
        graph_attr={
            "rankdir": direction,
            "ranksep": _inches(GAP_RANK),
            "nodesep": _inches(GAP_NODE),
            **({"splines": "line", "nslimit": "1", "nslimit1": "1", "mclimit": "0.3"} if many else {}),
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": "", "height": _inches(HEIGHT)},
        edge_attr={"dir": "none", "fontsize": "10", "fontname": "Helvetica"},
    )
    framed = {at for frame in graph.frames for at in frame.nodes}
    for at, node in enumerate(graph.nodes):
        if at not in framed:
            _add(dot, at, node)
    for number, frame in enumerate(graph.frames):
        with dot.subgraph(name=f"cluster_{number}") as cluster:
            cluster.attr(label=" ", fontsize="14", margin="14")
            for at in frame.nodes:
                _add(cluster, at, graph.nodes[at])
    for edge in graph.edges:
        attributes = {"label": edge.label} if edge.label in ("true", "false") else {}
        dot.edge(f"n{edge.tail}", f"n{edge.head}", **attributes)
    return str(dot.source)


def _add(dot: object, at: int, node: Node) -> None:
    dot.node(f"n{at}", width=_inches(node.width))  # type: ignore[attr-defined]


def _inches(pixels: float) -> str:
    return f"{pixels / 72:.3f}"
