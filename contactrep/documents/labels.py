"""Where the label of a shape stands: as far as it can be from the shape's outline.

That point is the pole of inaccessibility, sought on a grid and then around the best of it. Across
and up are measured by the label's own width and height, so that a wide label seeks a wide place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import hypot

from contactrep.core.edges import Edge, distance

Place = tuple[float, float]

_GRID = 12
_STEPS = (1 / 2, 1 / 4, 1 / 8)  # of the grid's mesh
_ENOUGH = 0.8  # of the label's half: below, its letters would run over the outline


@dataclass(frozen=True, slots=True)
class Spot:
    """A box that is drawn on: its middle, half its width and half its height, in units."""

    x: float
    y: float
    half_width: float
    half_height: float


@dataclass(frozen=True, slots=True)
class _Ground:
    """The outline and the spots taken, in halves of the label."""

    across: float
    up: float
    edges: tuple[Edge, ...]
    taken: tuple[Spot, ...]

    def room(self, place: Place, least: float) -> float:
        """Return how far a place is from all that is drawn, 0 unless inside and above the least."""
        x, y = place[0] / self.across, place[1] / self.up
        nearest = min((_gap(x, y, spot) for spot in self.taken), default=9.0)
        inside = False
        for ax, ay, bx, by in self.edges:
            if nearest <= least:
                return 0.0
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
            nearest = min(nearest, distance(x, y, (ax, ay, bx, by)))
        return nearest if inside and nearest > least else 0.0


def place_label(
    rings: Sequence[Sequence[Place]],
    half_width: float,
    half_height: float,
    taken: Iterable[Spot] = (),
) -> tuple[int, int] | None:
    """Return the middle of a label inside open rings (holes are rings too), off what is taken.

    None where the shape is too small for it.
    """
    points = [point for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    north, south = min(y for _, y in points), max(y for _, y in points)
    if east - west < 2 * _ENOUGH * half_width or south - north < 2 * _ENOUGH * half_height:
        return None
    mesh = ((east - west) / _GRID, (south - north) / _GRID)
    ground = _Ground(
        half_width,
        half_height,
        tuple(_edges(rings, half_width, half_height)),
        tuple(_scaled(spot, half_width, half_height) for spot in taken),
    )
    grid = [
        (west + column * mesh[0], north + row * mesh[1])
        for column, row in product(range(1, _GRID), repeat=2)
    ]
    best, room = _best(ground, grid, (0, 0), 0.0)
    for step in _STEPS:
        around = [
            (best[0] + step * mesh[0] * x, best[1] + step * mesh[1] * y)
            for x, y in product((-1, 0, 1), repeat=2)
        ]
        best, room = _best(ground, around, best, room)
    return best if room >= _ENOUGH else None


def _best(
    ground: _Ground, places: Iterable[Place], best: tuple[int, int], room: float
) -> tuple[tuple[int, int], float]:
    """Return the place with most room, in whole units, and its room."""
    for x, y in places:
        place = (round(x), round(y))
        clear = ground.room(place, room)
        if clear:
            best, room = place, clear
    return best, room


def _edges(rings: Sequence[Sequence[Place]], across: float, up: float) -> Iterable[Edge]:
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise([*ring, *ring[:1]]):
            yield ax / across, ay / up, bx / across, by / up


def _scaled(spot: Spot, across: float, up: float) -> Spot:
    return Spot(spot.x / across, spot.y / up, spot.half_width / across, spot.half_height / up)


def _gap(x: float, y: float, spot: Spot) -> float:
    """Return how far a point is from a box, 0 inside."""
    across = max(0.0, abs(x - spot.x) - spot.half_width)
    return hypot(across, max(0.0, abs(y - spot.y) - spot.half_height))
