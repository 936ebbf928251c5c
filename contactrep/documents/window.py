"""The part of the world that a map shows, and what of an outline is visible in it.

Points are longitude and latitude in degrees until they are drawn; then they are whole units of the
drawing, from the upper left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from contactrep.core.miles import MILES_PER_DEGREE, Point

SIZE = 400
"""Units: width and height of the drawn part."""

Ring = Sequence[Point]
Drawn = tuple[tuple[int, int], ...]
"""An outline in units of the drawing, without its first point repeated."""

_MARGIN = 1.4
_SMALLEST, _LARGEST = 0.06, 3.0  # degrees, half the height
_NARROWEST = 0.1  # the cosine at 84 degrees: no division by zero at the poles
_TINY = 4  # square units that nobody would see


@dataclass(frozen=True, slots=True)
class Window:
    """A square around a point, equirectangular; `half` is half its height in degrees."""

    x: float
    y: float
    half: float

    @classmethod
    def around(cls, point: Point, farthest: float) -> "Window":
        """Return the window that shows what is `farthest` degrees away, with a margin."""
        return cls(*point, min(_LARGEST, max(_SMALLEST, _MARGIN * farthest)))

    @property
    def half_width(self) -> float:
        """Half the width in degrees of longitude."""
        return self.half / max(_NARROWEST, cos(radians(self.y)))

    @property
    def miles(self) -> float:
        """Its height in miles."""
        return 2 * self.half * MILES_PER_DEGREE

    def overlaps(self, west: float, south: float, east: float, north: float) -> bool:
        """Whether a box meets the window; one beyond the 180th meridian is not looked for."""
        return (
            west <= self.x + self.half_width
            and east >= self.x - self.half_width
            and south <= self.y + self.half
            and north >= self.y - self.half
        )

    def draw(self, ring: Ring) -> Drawn:
        """Return what is visible of a closed ring; empty where that is nothing, or tiny."""
        points = [self._unit(point) for point in self.clip(ring)]
        kept = tuple(one for one, following in pairwise([*points, *points[:1]]) if one != following)
        return kept if abs(doubled_area(kept)) > 2 * _TINY else ()

    def clip(self, ring: Ring) -> list[Point]:
        """Return the part of a closed ring in the window, open; runs along the edges may repeat.

        Sutherland and Hodgman's way: cut off what is beyond each edge in turn.
        """
        points = self._near(ring)
        for axis, middle, reach in ((0, self.x, self.half_width), (1, self.y, self.half)):
            points = _cut(points, axis, middle - reach, 1)
            points = _cut(points, axis, middle + reach, -1)
        return points

    def _near(self, ring: Ring) -> list[Point]:
        """Return the ring unbroken and on our side of the 180th meridian, open."""
        unbroken: list[Point] = []
        last = ring[0][0]
        for x, y in ring[:-1]:
            last = x + 360 * round((last - x) / 360)
            unbroken.append((last, y))
        middle = (min(x for x, _ in unbroken) + max(x for x, _ in unbroken)) / 2
        shift = 360 * round((self.x - middle) / 360)
        return [(x + shift, y) for x, y in unbroken] if shift else unbroken

    def _unit(self, point: Point) -> tuple[int, int]:
        x, y = self.place(point)
        return round(x), round(y)

    def place(self, point: Point) -> tuple[float, float]:
        """Return where a point is drawn, in units."""
        x = (point[0] - self.x) / self.half_width
        y = (self.y - point[1]) / self.half
        return (x + 1) * SIZE / 2, (y + 1) * SIZE / 2


def _cut(points: list[Point], axis: int, bound: float, sign: int) -> list[Point]:
    """Return the polygon without what is below (sign 1) or above (sign -1) the bound."""
    kept: list[Point] = []
    for one, other in pairwise([*points[-1:], *points]):
        here, there = sign * (one[axis] - bound), sign * (other[axis] - bound)
        if (here >= 0) != (there >= 0):
            along = here / (here - there)
            crossing = [
                first + along * (last - first) for first, last in zip(one, other, strict=True)
            ]
            crossing[axis] = bound
            kept.append((crossing[0], crossing[1]))
        if there >= 0:
            kept.append(other)
    return kept


def doubled_area(ring: Sequence[tuple[float, float]]) -> float:
    """Return twice the signed area of an open ring, by the shoelace formula."""
    edges = pairwise([*ring, *ring[:1]])
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges)
