"""From a point to its district, by the shapes of the districts.

The shapes are the Census Bureau's at 1:20,000,000, so a line can be off by about `UNCERTAINTY`: a
point nearer to it than that may lie on either side, and all districts within reach are candidates.
Points are longitude and latitude in degrees; distances are in degrees too, as that was measured.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import floor

from contactrep.core.districts import District
from contactrep.core.edges import Edge, distance
from contactrep.directory.records import Rings

UNCERTAINTY = 0.03
"""Degrees. 815 of 853 district offices fall inside their own district, most others within this."""

_BAND = 0.05  # height in degrees of the bands that edges are filed under
_CELL = 0.5  # side in degrees of the cells that shapes are filed under

Point = tuple[float, float]


class Shape:
    """A district's outline, its edges filed by the bands of latitude they touch."""

    __slots__ = ("bands", "district", "east", "north", "rings", "south", "west")

    def __init__(self, district: District, rings: Rings) -> None:
        """File the edges."""
        self.district, self.rings = district, rings
        points = [point for ring in rings for point in ring]
        self.west, self.east = min(x for x, _ in points), max(x for x, _ in points)
        self.south, self.north = min(y for _, y in points), max(y for _, y in points)
        self.bands: dict[int, list[Edge]] = defaultdict(list)
        for ring in rings:
            for (ax, ay), (bx, by) in pairwise(ring):
                edge = (ax, ay, bx, by)
                for band in range(floor(min(ay, by) / _BAND), floor(max(ay, by) / _BAND) + 1):
                    self.bands[band].append(edge)

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside: a ray to the east crosses the outline an odd time."""
        inside = False
        if self.west <= x <= self.east and self.south <= y <= self.north:
            for ax, ay, bx, by in self.bands.get(floor(y / _BAND), ()):
                if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                    inside = not inside
        return inside

    def is_near(self, x: float, y: float, reach: float) -> bool:
        """Whether the outline passes the point within the reach."""
        if not (
            self.west - reach <= x <= self.east + reach
            and self.south - reach <= y <= self.north + reach
        ):
            return False
        bands = range(floor((y - reach) / _BAND), floor((y + reach) / _BAND) + 1)
        return any(
            distance(x, y, edge) <= reach for band in bands for edge in self.bands.get(band, ())
        )

    def distance(self, x: float, y: float) -> float:
        """Return how far the point is from the shape, 0 inside."""
        if self.contains(x, y):
            return 0.0
        return min(distance(x, y, edge) for edges in self.bands.values() for edge in edges)


class Boundaries:
    """The shapes of all districts that have one: the states', DC's and Puerto Rico's."""

    def __init__(self, shapes: Iterable[tuple[District, Rings]]) -> None:
        """File the shapes by the cells they touch."""
        self._shapes = {district: Shape(district, rings) for district, rings in shapes}
        self._cells: dict[tuple[int, int], list[Shape]] = defaultdict(list)
        for shape in self._shapes.values():
            for column in range(floor(shape.west / _CELL), floor(shape.east / _CELL) + 1):
                for row in range(floor(shape.south / _CELL), floor(shape.north / _CELL) + 1):
                    self._cells[column, row].append(shape)

    def shape(self, district: District) -> Shape | None:
        """Return the shape of a district, None where the publisher draws none."""
        return self._shapes.get(district)

    def containing(self, x: float, y: float) -> District | None:
        """Return the district that contains the point, None outside of all."""
        for shape in self._cells.get((floor(x / _CELL), floor(y / _CELL)), ()):
            if shape.contains(x, y):
                return shape.district
        return None

    def candidates(self, x: float, y: float, reach: float = UNCERTAINTY) -> tuple[District, ...]:
        """Return the districts that the point may lie in: its own first, then by distance."""
        own = self.containing(x, y)
        near = [
            shape
            for shape in self._around(x, y, reach)
            if shape.district != own and shape.is_near(x, y, reach)
        ]
        near.sort(key=lambda shape: (shape.distance(x, y), shape.district))
        return (*((own,) if own else ()), *(shape.district for shape in near))

    def nearest(self, x: float, y: float, state: str) -> tuple[District, float] | None:
        """Return the state's district that is nearest to the point, and how far it is."""
        distances = [
            (shape.distance(x, y), district)
            for district, shape in self._shapes.items()
            if district.state == state
        ]
        if not distances:
            return None
        distance, district = min(distances)
        return district, distance

    def _around(self, x: float, y: float, reach: float) -> Iterator[Shape]:
        """Yield each shape of the cells within reach once."""
        seen = set()
        for column in range(floor((x - reach) / _CELL), floor((x + reach) / _CELL) + 1):
            for row in range(floor((y - reach) / _CELL), floor((y + reach) / _CELL) + 1):
                for shape in self._cells.get((column, row), ()):
                    if shape.district not in seen:
                        seen.add(shape.district)
                        yield shape
