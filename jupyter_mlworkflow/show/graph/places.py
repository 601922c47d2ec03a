"""Where things are: the result of a layout, in pixels from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one edge.

    Args:
        points: Its start, then control points by three (`curved`) or corners, then its end.
        curved: Whether it is made of Bézier curves.
    """

    points: tuple[Point, ...]
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Coordinates of a graph.

    Args:
        centres: Of the nodes, in their order.
        routes: Of the edges, in their order.
    """

    width: float
    height: float
    centres: tuple[Point, ...]
    routes: tuple[Route, ...]
