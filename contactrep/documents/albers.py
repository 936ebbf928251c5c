"""Albers' equal-area conic projection: a district looks as large as it is, north is about up.

The formulas are Snyder's, "Map Projections: A Working Manual" (1987), page 100, on a sphere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin, sqrt

from contactrep.core.miles import Point

_TILT = 0.05  # degrees: two parallels that are the same would make no cone
_FLAT = 0.01  # the sine below which the cone is all but a cylinder


@dataclass(frozen=True, slots=True)
class Albers:
    """A projection that is true along two parallels; all angles are in degrees."""

    south: float
    north: float
    meridian: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> "Albers":
        """Return the projection that suits a part of the world: its parallels are a sixth inside.

        A part that lies on both sides of the 180th meridian is taken as lying west of it.
        """
        longitudes, latitudes = zip(*points, strict=True)
        across = [x - 360 if x > 0 else x for x in longitudes]
        if max(longitudes) - min(longitudes) < max(across) - min(across):
            across = list(longitudes)
        south, north = min(latitudes), max(latitudes)
        inside = max((north - south) / 6, _TILT)
        return cls(south + inside, north - inside, (min(across) + max(across)) / 2)

    @property
    def cone(self) -> float:
        """The sine of the cone's constant; positive north of the equator."""
        sine = (sin(radians(self.south)) + sin(radians(self.north))) / 2
        return sine if abs(sine) > _FLAT else _FLAT

    def place(self, point: Point) -> Point:
        """Return where a point lies, in radii of the globe: to the right, and down."""
        cone, south = self.cone, radians(self.south)
        constant = cos(south) ** 2 + 2 * cone * sin(south)
        radius = sqrt(max(0.0, constant - 2 * cone * sin(radians(point[1])))) / cone
        angle = cone * radians((point[0] - self.meridian + 180) % 360 - 180)
        return radius * sin(angle), radius * cos(angle)
