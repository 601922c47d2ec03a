"""A curve that grows without end and stays small: what is kept of a million points.

Points are kept as they are until there are `MOST`. From then on neighbours are put into buckets of equal
width, and of each bucket the smallest and the largest point stay, in the order in which they came; the
width doubles each time the curve is full again. So peaks survive, every part of the curve has the same
density, and the newest point is always there.
"""

from __future__ import annotations

MOST = 2000
"""Points kept of one curve; after a reduction it has half as many."""

Point = tuple[float, float]


class Curve:
    """Points ``(x, y)`` in the order in which they came. Not thread-safe.

    Args:
        most: Points kept at the most; a multiple of 4.

    Example:
        >>> curve = Curve()
        >>> for step in range(100_000):
        ...     curve.add(step, 1.0 if step == 77_777 else 0.0)
        >>> points = curve.points()
        >>> len(points) <= MOST, (77_777, 1.0) in points, points[0], points[-1]
        (True, True, (0, 0.0), (99999, 0.0))
    """

    __slots__ = ("_bucket", "_last", "_most", "_points", "_seen", "_width", "title")

    def __init__(self, most: int = MOST) -> None:
        self.title = ""
        self._most = most
        self._points: list[Point] = []
        self._bucket: list[Point] = []
        """The smallest and the largest point of the bucket that is being filled, in order."""
        self._seen = 0
        """Points put into that bucket."""
        self._width = 1
        """Points that make a bucket; a bucket of one keeps it."""
        self._last: Point | None = None

    def add(self, x: float, y: float) -> None:
        """Add a point; one with the `x` of the newest replaces that."""
        last = self._last
        if last is not None and last[0] != x:
            self._keep(last)
        self._last = (x, y)

    def _keep(self, point: Point) -> None:
        if self._width == 1:
            self._points.append(point)
        else:
            self._bucket = _extremes([*self._bucket, point])
            self._seen += 1
            if self._seen == self._width:
                self._points += self._bucket
                self._bucket, self._seen = [], 0
        if len(self._points) >= self._most:
            self._points = thinned(self._points)
            self._width = 4 if self._width == 1 else self._width * 2

    def begin_with(self, points: list[Point]) -> None:
        """Put points before those that are there: somebody drew the beginning of this curve."""
        mine, width = [*self._points, *self._bucket], self._width
        self._points, self._bucket, self._seen = [*points, *mine], [], 0
        while len(self._points) >= self._most:
            self._points = thinned(self._points)
            width = 4 if width == 1 else width * 2
        self._width = width

    def points(self) -> list[Point]:
        """Return what is kept, the first and the newest point included."""
        return [*self._points, *self._bucket, *([self._last] if self._last is not None else [])]


def thinned(points: list[Point]) -> list[Point]:
    """Return about half of the points: of every four the smallest and the largest, and the first of all.

    Example:
        >>> thinned([(0, 5.0), (1, 1.0), (2, 9.0), (3, 4.0), (4, 4.0)])
        [(0, 5.0), (1, 1.0), (2, 9.0), (4, 4.0)]
    """
    kept: list[Point] = points[:1]
    for begin in range(0, len(points), 4):
        kept += _extremes(points[begin : begin + 4])
    return kept[1:] if len(kept) > 1 and kept[1] == kept[0] else kept


def _extremes(points: list[Point]) -> list[Point]:
    """Return the point with the smallest and the one with the largest y, in the order of `points`."""
    low = min(range(len(points)), key=lambda index: points[index][1])
    high = max(range(len(points)), key=lambda index: points[index][1])
    if low == high:
        return [points[low]]
    return [points[min(low, high)], points[max(low, high)]]
