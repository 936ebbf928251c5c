"""Distances on the globe. Points are longitude and latitude in degrees."""

from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]

_RADIUS = 3958.8  # miles: the Earth's mean radius (IUGG, 6371.0 km)
MILES_PER_DEGREE = _RADIUS * radians(1)
"""The miles of a degree of latitude."""


def miles_between(one: Point, other: Point) -> float:
    """Return the great-circle distance in miles, by the haversine formula."""
    (ax, ay), (bx, by) = one, other
    across, up = radians(bx - ax), radians(by - ay)
    part = sin(up / 2) ** 2 + cos(radians(ay)) * cos(radians(by)) * sin(across / 2) ** 2
    return 2 * _RADIUS * asin(min(1.0, sqrt(part)))
