"""The visible graph in the DOT language; built with the `graphviz` package."""

from __future__ import annotations

from .model import HEIGHT, Graph, Node

MANY = 60
"""From this many nodes on, edges are straight lines: quicker to lay out and smaller to store."""
PAGE = 960
"""Width of a notebook's output that a picture should not exceed, in pixels."""
_GAP_RANK, _GAP_NODE = 40, 22


def build(graph: Graph) -> str:
    """Return DOT source. Nodes are ``n0``, ``n1`` … so that nothing needs quoting."""
    import graphviz

    many = len(graph.nodes) >= MANY
    dot = graphviz.Digraph(
        graph_attr={
            "rankdir": direction(graph),
            "ranksep": _inches(_GAP_RANK),
            "nodesep": _inches(_GAP_NODE),
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


def direction(graph: Graph) -> str:
    """Return ``LR`` where that fits a page, ``TB`` where only that does, else the narrower one."""
    ranks = levels(len(graph.nodes), [(edge.tail, edge.head) for edge in graph.edges])
    depth = max(ranks, default=0) + 1
    broad: dict[int, int] = {}
    longest: dict[int, int] = {}
    for node, rank in zip(graph.nodes, ranks, strict=True):
        broad[rank] = broad.get(rank, 0) + node.width + _GAP_NODE
        longest[rank] = max(longest.get(rank, 0), node.width)
    across = sum(longest.values()) + (depth - 1) * _GAP_RANK
    down = max(broad.values(), default=0)
    if across <= PAGE:
        return "LR"
    return "TB" if down <= PAGE or down <= across else "LR"


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
