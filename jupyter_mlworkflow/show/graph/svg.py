"""Our own SVG of the visible graph: small, self-contained, one picture for every face.

Every text stands on a card of its own colour, because nobody can know the page behind an
``<img>``; cards follow ``prefers-color-scheme``. Nodes carry the id of `model.Node` and
their state as class; a live view changes class, sign (``<use>``) and second text, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .. import measure, palette
from ..measure import esc
from . import icons
from .model import HEIGHT, ICON_ROOM, TEXT_X, Graph, Node
from .places import Layout, Point, Route

DETAIL_SIZE = 11.0
FONT = "Helvetica,Arial,sans-serif"
OVERVIEW = 3000
"""Pictures wider than this are shown whole, as an overview; narrower ones scroll."""
_MARGIN = 10
_BEND = 9
_TOP = 21
"""From the upper edge of a card to the base line of its title, the origin of a node's group."""
_MIDDLE = HEIGHT // 2 - _TOP


@dataclass(frozen=True, slots=True)
class Face:
    """What a node shows at the moment: its state (empty in the picture of a plan) and second line."""

    state: str
    detail: str


def draw(graph: Graph, layout: Layout, faces: list[Face], *, label: str, every_state: bool = False) -> str:
    """Return the picture.

    Args:
        faces: One per node.
        label: What it is, for those who cannot see it.
        every_state: Also carry the signs and colours of states that nothing is in yet: for live views.
    """
    states = {face.state for face in faces if face.state}
    if every_state and states:
        states |= set(icons.SIGNS) - palette.DIFFERENCES
    boxes = {_box_id(node): node for node in graph.nodes}
    frames = [_frame_box(graph, layout, frame.nodes) for frame in graph.frames]
    left, top, right, bottom = _extent(layout, frames)
    width, height = round(right - left), round(bottom - top)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mlw" width="{width}" height="{height}" '
        f'viewBox="{round(left)} {round(top)} {width} {height}" role="img" aria-label="{esc(label)}">',
        f"<style>{_style(states, graph)}{'' if every_state else _overview(states, width)}</style><defs>",
        '<marker id="mlw-a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="mlw-h" d="M0 0.5L8 4 0 7.5z"/></marker>',
        *(_box(name, node, bool(states)) for name, node in boxes.items()),
        *(
            f'<g id="{state}" transform="translate(-16 {_MIDDLE})">{icons.SIGNS[state]}</g>'
            for state in sorted(states)
            if state in icons.SIGNS
        ),
        "</defs>",
        *(
            _frame(f"f-{which}", box, frame.title)
            for which, (box, frame) in enumerate(zip(frames, graph.frames, strict=True))
        ),
        '<g class="e">',
        *(
            _edge(route, edge.label, faces[edge.head].state)
            for edge, route in zip(graph.edges, layout.routes, strict=True)
        ),
        "</g>",
        *(
            _label(route, edge.label)
            for edge, route in zip(graph.edges, layout.routes, strict=True)
            if edge.label in ("true", "false")
        ),
        *(_node(node, face, centre) for node, face, centre in zip(graph.nodes, faces, layout.centres, strict=True)),
        "</svg>",
    ]
    return "".join(parts)


def _node(node: Node, face: Face, centre: Point) -> str:
    x, y = round(centre[0] - node.width / 2) + TEXT_X, round(centre[1] - HEIGHT / 2) + _TOP
    sign = f'<use href="#{face.state}"/>' if face.state in icons.SIGNS else ""
    state = f' class="{face.state}"' if face.state else ""
    detail = measure.shorten(face.detail, node.width - TEXT_X - 8, DETAIL_SIZE, light=True)
    full = node.title if node.label != node.title else ""
    if detail != face.detail:
        full = f"{node.title}: {face.detail}"
    tip = f"<title>{esc(full)}</title>" if full else ""
    return (
        f'<g id="{esc(node.id)}"{state} transform="translate({x} {y})">{tip}<use href="#{_box_id(node)}"/>{sign}'
        f'<text>{esc(node.label)}</text><text y="16">{esc(detail)}</text></g>'
    )


def _box_id(node: Node) -> str:
    return f"{esc(node.kind)}{'s' if len(node.steps) > 1 else ''}{node.width}"


def _box(name: str, node: Node, has_states: bool) -> str:
    """Return the card shared by all nodes of one kind and width, with the icon of the kind."""
    left, width = -TEXT_X, node.width
    if node.kind == "condition":
        inner = width - 16
        card = f'<path class="mlw-b" d="M{left} {_MIDDLE}l8-23h{inner}l8 23-8 23H{left + 8}z"/>'
    else:
        round_corner = HEIGHT // 2 if node.kind == "metrics" else 7
        frame = f'y="-{_TOP}" width="{width}" height="{HEIGHT}" rx="{round_corner}"'
        card = f'<rect class="mlw-b" x="{left}" {frame}/>'
        if len(node.steps) > 1:
            card = f'<rect class="mlw-b" x="{left + 4}" transform="translate(0 4)" {frame}/>' + card
    path = icons.KINDS.get(node.kind, icons.OTHER_KIND)
    where = f"{width - TEXT_X - ICON_ROOM / 2 - 1:g} -5" if has_states and node.kind != "metrics" else f"-16 {_MIDDLE}"
    return f'<g id="{name}">{card}<path class="mlw-k" transform="translate({where})" d="{path}"/></g>'


def _edge(route: Route, label: str, head_state: str) -> str:
    (x, y), *rest = [(round(px), round(py)) for px, py in route.points]
    path = f"M{x} {y}"
    if route.curved and len(rest) % 3 == 0:
        path += "C" + " ".join(f"{px} {py}" for px, py in rest)
    elif len(rest) > 1:
        path += _rounded([(x, y), *rest])
    else:
        path += "".join(f"l{px - x} {py - y}" for px, py in rest)
    path = path.replace(" -", "-")
    idle = head_state in ("skipped", "reused", "removed")
    look = ' class="m"' if label == "metrics" else ' class="x"' if idle else ""
    return f'<path{look} d="{path}"/>'


def _rounded(points: Sequence[tuple[int, int]]) -> str:
    """Return the way along corners, each of them round; its pieces are level or upright."""
    parts = []
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(_BEND, _length(before, corner) // 2, _length(corner, after) // 2)
        (ax, ay), (bx, by) = _towards(corner, before, bend), _towards(corner, after, bend)
        parts.append(f"L{ax} {ay}Q{corner[0]} {corner[1]} {bx} {by}")
    return f"{''.join(parts)}L{points[-1][0]} {points[-1][1]}"


def _length(one: tuple[int, int], other: tuple[int, int]) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(one: tuple[int, int], other: tuple[int, int], by: int) -> tuple[int, int]:
    length = max(1, _length(one, other))
    return one[0] + (other[0] - one[0]) * by // length, one[1] + (other[1] - one[1]) * by // length


def _label(route: Route, text: str) -> str:
    x, y = (round(value) for value in _halfway(route))
    half = round(measure.width(text, DETAIL_SIZE, light=True) / 2 + 5)
    return (
        f'<g class="l" transform="translate({x} {y})"><rect class="mlw-b" x="-{half}" y="-9" width="{2 * half}" '
        f'height="17" rx="8"/><text y="4">{esc(text)}</text></g>'
    )


def _halfway(route: Route) -> Point:
    """Return where to put a label: at the middle of a route, or near its head where it has corners."""
    points = route.points
    pieces = (len(points) - 1) // 3
    if route.curved and pieces and (len(points) - 1) % 3 == 0:
        if pieces % 2 == 0:
            return points[pieces // 2 * 3]
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[pieces // 2 * 3 :][:4]
        return (ax + 3 * bx + 3 * cx + dx) / 8, (ay + 3 * by + 3 * cy + dy) / 8
    (ax, ay), (dx, dy) = points[-3:-1] if len(points) > 2 else (points[0], points[-1])  # before its last corner
    return (ax + dx) / 2, (ay + dy) / 2


Box = tuple[float, float, float, float]


def _frame_box(graph: Graph, layout: Layout, members: Iterable[int]) -> Box:
    boxes = []
    for at in members:
        (x, y), half = layout.centres[at], graph.nodes[at].width / 2
        boxes.append((x - half, y - HEIGHT / 2, x + half, y + HEIGHT / 2))
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts) - 12, min(tops) - 26, max(rights) + 12, max(bottoms) + 12)


def _frame(name: str, box: Box, title: str) -> str:
    left, top, right, bottom = (round(value) for value in box)
    text = measure.shorten(measure.line(title), right - left - 28, DETAIL_SIZE, light=True)
    half = round(measure.width(text, DETAIL_SIZE, light=True)) + 12
    return (
        f'<g class="f" id="{name}"><rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="10"/>'
        f'<rect class="mlw-b" x="{left + 10}" y="{top - 8}" width="{half}" height="17" rx="8"/>'
        f'<text x="{left + 16}" y="{top + 4}">{esc(text)}</text></g>'
    )


def _extent(layout: Layout, frames: list[Box]) -> Box:
    boxes: list[Box] = [(0.0, 0.0, layout.width, layout.height), *frames]
    return (
        min(box[0] for box in boxes) - _MARGIN,
        min(box[1] for box in boxes) - _MARGIN,
        max(box[2] for box in boxes) + _MARGIN,
        max(box[3] for box in boxes) + _MARGIN,
    )


def _overview(states: set[str], width: int) -> str:
    """Return rules for a wide picture shown at less than half its size: full colours instead of words.

    Inside an ``<img>`` the width that a rule asks for is that of the image as shown.
    """
    if width <= OVERVIEW:
        return ""
    wider = ",".join(f".mlw .{state}" for state in sorted(states) if palette.TONE_OF.get(state) == "bad")
    bad = f"{wider}{{stroke-width:22}}" if wider else ""
    return f"@media(max-width:{width // 2}px){{.mlw-b{{fill:currentColor}}.mlw .e{{opacity:.5}}{bad}}}"


_LIGHT = {"text": "#1f2328", "soft": "#59636e", "card": "#fff"}
_DARK = {"text": "#e6edf3", "soft": "#9ba4ae", "card": "#1f242b"}


def _style(states: set[str], graph: Graph) -> str:
    """Return the rules that are needed.

    What stands in ``<defs>`` is reached by plain class names and by inheritance only: rules
    with an ancestor do not hold inside a ``<use>``.
    """
    rules = [
        f".mlw{{font:600 13px {FONT};fill:currentColor;stroke-width:1.5}}",
        ".mlw text+text,.mlw .f text,.mlw .l text{font-weight:400;font-size:11px;fill:currentColor}",
        ".mlw-b{stroke:currentColor}.mlw-k{fill:none;stroke-width:1.4;stroke-dasharray:none}",
        ".mlw-o{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-dasharray:none}",
        ".mlw-w{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;stroke-dasharray:none}",
        ".mlw .e{fill:none;stroke:#808993;stroke-width:1.3}.mlw .e path{marker-end:url(#mlw-a)}",
        ".mlw-h{fill:#808993;stroke:none}",
    ]
    if any(edge.label == "metrics" for edge in graph.edges):
        rules.append(".mlw .e .m{stroke-dasharray:1.5 3;marker-end:none}")
    if any(edge.label in ("true", "false") for edge in graph.edges):
        rules.append(".mlw .l{text-anchor:middle;stroke-width:1}")
    if graph.frames:
        rules.append(".mlw .f{stroke-width:1}")
        rules.append(".mlw .f :first-child{fill:#808993;fill-opacity:.09;stroke:#808993;stroke-dasharray:5 3}")
    bad = sorted(states & {"failed", "create_failed", "timeout"})
    if bad:
        rules.append(",".join(f".mlw .{state}" for state in bad) + "{stroke-width:2.8}")
    if "removed" in states:
        rules.append(".mlw .removed{stroke-dasharray:4 3}")
    if states & {"skipped", "reused"}:
        rules.append(".mlw .skipped,.mlw .reused{stroke-dasharray:4 3}.mlw .e .x{stroke-dasharray:4 3;opacity:.7}")
        rules.append(".mlw .skipped text,.mlw .reused text{fill-opacity:.75}")
    return "".join(
        [
            _colours(states, _LIGHT, "light"),
            "@media(prefers-color-scheme:dark){",
            _colours(states, _DARK, "dark"),
            "}",
            *rules,
        ]
    )


def _colours(states: Iterable[str], theme: Mapping[str, str], side: str) -> str:
    by_colour: dict[str, list[str]] = {}
    for state in sorted(states):
        by_colour.setdefault(getattr(palette.tone(state), side), []).append(f".mlw .{state}")
    return "".join(
        [
            f".mlw{{color:{theme['soft']}}}.mlw text{{fill:{theme['text']}}}.mlw-b{{fill:{theme['card']}}}",
            f".mlw-w{{stroke:{theme['card']}}}.mlw-k{{stroke:{theme['soft']}}}",
            *(f"{','.join(names)}{{color:{colour}}}" for colour, names in by_colour.items()),
        ]
    )
