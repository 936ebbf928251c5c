"""Edges of outlines in a plane."""

from math import hypot

Edge = tuple[float, float, float, float]
"""A straight line from x, y to x, y."""


def distance(x: float, y: float, edge: Edge) -> float:
    """Return how far a point is from an edge, in the unit of both."""
    ax, ay, bx, by = edge
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = ((x - ax) * dx + (y - ay) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(x - ax - along * dx, y - ay - along * dy)
