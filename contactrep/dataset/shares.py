"""How much of a ZIP code each of its districts covers, estimated where nobody publishes it.

No free file draws the areas of ZIP codes small enough to bundle. What lies nearer to a ZIP code's
own point than to any other's is a fair stand-in (its Voronoi cell): it is sampled on a grid, and
each sample is looked up in the districts' outlines. docs/data.md says how far that can be trusted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import cos, floor, hypot, radians

from contactrep.core.districts import District
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.boundaries import Boundaries

_CELL = 0.25  # side in degrees of the cells that points are filed under
_NEIGHBOURS = 12  # how many nearest points bound an area
_FARTHEST = 4  # cells to look for them: no area reaches farther than a degree
_GRID = 15  # samples along a side
_STEP = 5  # per cent

Point = tuple[float, float]


class ShareSampler:
    """Estimates shares from the points of all ZIP codes that have an area."""

    def __init__(self, boundaries: Boundaries, points: Mapping[ZipCode, Point]) -> None:
        """File the points, in degrees of longitude and latitude, by cells."""
        self._boundaries, self._points = boundaries, points
        self._cells: dict[tuple[int, int], set[Point]] = defaultdict(set)
        for x, y in points.values():
            self._cells[floor(x / _CELL), floor(y / _CELL)].add((x, y))

    def shares(self, zip_code: ZipCode, districts: Iterable[District]) -> dict[District, int]:
        """Return per cents of the area by district, in steps of five: an estimate is no finer.

        Empty where there is nothing to go by.
        """
        wanted = set(districts)
        point = self._points.get(zip_code)
        if point is None:
            return {}
        found = Counter(
            district
            for x, y in self._samples(point)
            if (district := self._boundaries.containing(x, y)) in wanted
        )
        return _in_steps({each: found[each] for each in sorted(wanted)}) if found else {}

    def _samples(self, point: Point) -> Iterator[Point]:
        """Yield the points of a grid that are nearer to this point than to any other ZIP code's."""
        x, y = point
        narrow = cos(radians(y))  # a degree of longitude is shorter than one of latitude
        near = self._neighbours(point, narrow)
        reach = near[len(near) // 2][0] if near else _CELL
        for row in range(_GRID):
            for column in range(_GRID):
                dx, dy = (reach * (2 * step / (_GRID - 1) - 1) for step in (column, row))
                own = hypot(dx, dy)
                if all(hypot(dx - ax, dy - ay) >= own for _, ax, ay in near):
                    yield x + dx / narrow, y + dy

    def _neighbours(self, point: Point, narrow: float) -> list[tuple[float, float, float]]:
        """Return the nearest other points as distance and offset, nearest first."""
        x, y = point
        column, row = floor(x / _CELL), floor(y / _CELL)
        found: list[tuple[float, float, float]] = []
        for ring in range(1, _FARTHEST + 1):
            found = [
                (hypot((ax - x) * narrow, ay - y), (ax - x) * narrow, ay - y)
                for c in range(column - ring, column + ring + 1)
                for r in range(row - ring, row + ring + 1)
                for ax, ay in self._cells.get((c, r), ())
                if (ax, ay) != point
            ]
            if len(found) >= _NEIGHBOURS:
                break
        return sorted(found)[:_NEIGHBOURS]


def _in_steps(counts: Mapping[District, int]) -> dict[District, int]:
    """Return per cents in whole steps that make 100 together (the largest remainder first)."""
    steps, total = 100 // _STEP, sum(counts.values())
    whole = {each: count * steps // total for each, count in counts.items()}
    rest = sorted(counts, key=lambda each: (-(counts[each] * steps % total), each))
    for each in rest[: steps - sum(whole.values())]:
        whole[each] += 1
    return {each: count * _STEP for each, count in whole.items()}
