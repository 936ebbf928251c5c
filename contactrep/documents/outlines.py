"""Outlines made fit to be drawn: projected, in whole units, without what nobody would see.

Neighbours share the points of their common line, and each point is rounded in one way, so they
stay neighbours: no gap opens between them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from contactrep.documents.albers import Albers
from contactrep.documents.window import Ring, doubled_area

Unit = tuple[int, int]
Line = tuple[Unit, Unit]
_Key = TypeVar("_Key")

_SPECK = 4  # square units; an island below that is left out, the only part of a district is not
_DOT = 2  # units: half the side of what is left of a district too small to draw


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a drawing, in units from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a projection fits into a box."""

    projection: Albers
    scale: float
    left: float
    top: float

    @classmethod
    def into(cls, box: Box, projection: Albers, rings: Iterable[Ring]) -> "Fit":
        """Return the largest size at which all rings are inside the box, in its middle."""
        places = [projection.place(point) for ring in rings for point in ring]
        west, east = min(x for x, _ in places), max(x for x, _ in places)
        north, south = min(y for _, y in places), max(y for _, y in places)
        scale = min(box.width / (east - west), box.height / (south - north))
        return cls(
            projection,
            scale,
            box.x + (box.width - scale * (east - west)) / 2 - scale * west,
            box.y + (box.height - scale * (south - north)) / 2 - scale * north,
        )

    def draw(self, ring: Ring) -> list[Unit]:
        """Return a closed ring in whole units, open, without points that fall together."""
        drawn: list[Unit] = []
        for point in ring[:-1]:
            x, y = self.projection.place(point)
            unit = round(self.left + self.scale * x), round(self.top + self.scale * y)
            if not drawn or drawn[-1] != unit:
                drawn.append(unit)
        if len(drawn) > 1 and drawn[0] == drawn[-1]:
            drawn.pop()
        return drawn


def seen(rings: Iterable[list[Unit]]) -> list[list[Unit]]:
    """Return the rings of a district that can be seen; of the tiniest district, a dot."""
    largest_first = sorted(rings, key=lambda ring: -abs(doubled_area(ring)))
    kept = [straightened(ring) for ring in largest_first if is_seen(ring)]
    if kept:
        return kept
    x, y = largest_first[0][0]
    corners = ((-_DOT, -_DOT), (_DOT, -_DOT), (_DOT, _DOT), (-_DOT, _DOT))
    return [[(x + across, y + down) for across, down in corners]]


def is_seen(ring: Sequence[Unit]) -> bool:
    """Tell whether a ring is large enough to be drawn."""
    return abs(doubled_area(ring)) >= 2 * _SPECK


def straightened(points: Sequence[Unit]) -> list[Unit]:
    """Return a line without the points that lie on a straight part of it."""
    kept: list[Unit] = []
    for point in points:
        while len(kept) > 1 and _is_between(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _is_between(one: Unit, middle: Unit, other: Unit) -> bool:
    ax, ay = middle[0] - one[0], middle[1] - one[1]
    bx, by = other[0] - middle[0], other[1] - middle[1]
    return ax * by == ay * bx and ax * bx + ay * by >= 0


def borders(groups: Mapping[_Key, Iterable[Sequence[Unit]]]) -> list[list[Unit]]:
    """Return the lines around each group of rings, each once, and none of those inside it."""
    around: set[Line] = set()
    for rings in groups.values():
        counted: Counter[Line] = Counter()
        for ring in rings:
            for line in pairwise([*ring, *ring[:1]]):
                counted[_sorted(line)] += 1
        around |= {line for line, count in counted.items() if count == 1}
    return _chained(around)


def _sorted(line: Line) -> Line:
    one, other = line
    return (one, other) if one <= other else (other, one)


def _chained(lines: Iterable[Line]) -> list[list[Unit]]:
    """Return as few long lines as follow from short ones."""
    ends: dict[Unit, list[Unit]] = defaultdict(list)
    for one, other in sorted(lines):
        ends[one].append(other)
        ends[other].append(one)
    chains = []
    # From where lines meet or end first; what is left after that goes round.
    for start in sorted(ends, key=lambda point: len(ends[point]) == 2):
        while ends[start]:
            chain = [start]
            while ends[chain[-1]]:
                following = ends[chain[-1]].pop()
                ends[following].remove(chain[-1])
                chain.append(following)
            chains.append(straightened(chain))
    return chains
