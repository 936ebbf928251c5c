"""A small map of districts around a point, as SVG to stand in a page.

It holds no script and no style: the page's style sheet has the classes `map-land`, `map-district`
with `map-1` to `map-6`, `map-label` and `map-point`. Longitudes are narrowed by the cosine of the
latitude, which is true enough for a window of a few degrees.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

from markupsafe import escape

from contactrep.core.districts import District

SIZE = 400  # units of the picture's side
_MARGIN = 8  # units beyond the picture to which shapes are cut, so that the cut is not seen
_STEPS = 14  # points a side that are tried for a label
_LABEL_ROOM = 12  # units that a label keeps from every line

Point = tuple[float, float]
Ring = Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapShape:
    """A district's closed rings in degrees; `number` from 1 for a candidate, None for others."""

    district: District
    rings: Sequence[Ring]
    number: int | None = None


def district_map(
    shapes: Sequence[MapShape], centre: Point, reach: float, *, title: str, description: str
) -> str:
    """Return the map of a square that reaches so many degrees of latitude from its centre."""
    project = _projection(centre, reach)
    land, candidates, labels = [], [], []
    for shape in sorted(shapes, key=lambda each: each.number is not None):
        rings = [cut for ring in shape.rings if (cut := _cut([project(point) for point in ring]))]
        if not rings:
            continue
        path = f'd="{"".join(map(_path, rings))}" fill-rule="evenodd"'
        if shape.number is None:
            land.append(f'<path class="map-land" {path}/>')
            continue
        name = escape(shape.district.label)
        kind = f"map-district map-{shape.number}"
        candidates.append(f'<path class="{kind}" {path}><title>{name}</title></path>')
        if place := _label_place(rings):
            x, y = place
            labels.append(f'<text class="map-label" x="{x:.0f}" y="{y:.0f}">{name}</text>')
    return (
        f'<svg viewBox="0 0 {SIZE} {SIZE}" role="img" aria-labelledby="map-title map-text">'
        f'<title id="map-title">{escape(title)}</title>'
        f'<desc id="map-text">{escape(description)}</desc>'
        f"{''.join(land)}{''.join(candidates)}"
        f'<circle class="map-point" cx="{SIZE // 2}" cy="{SIZE // 2}" r="5"/>'
        f"{''.join(labels)}</svg>"
    )


def _projection(centre: Point, reach: float) -> Callable[[Point], Point]:
    """Return what turns degrees into units of the picture, north up."""
    x0, y0 = centre
    scale = SIZE / (2 * reach)
    narrow = cos(radians(y0))

    def project(point: Point) -> Point:
        x, y = point
        return (SIZE / 2 + (x - x0) * narrow * scale, SIZE / 2 - (y - y0) * scale)

    return project


def _cut(ring: list[Point]) -> list[Point]:
    """Return the part of a closed ring in the window (Sutherland and Hodgman 1974), open."""
    points = ring[:-1]
    for axis, sign, bound in (
        (0, 1, -_MARGIN),
        (0, -1, -SIZE - _MARGIN),
        (1, 1, -_MARGIN),
        (1, -1, -SIZE - _MARGIN),
    ):
        points = list(_half(points, axis, sign, bound))
    return points if len(points) > 2 else []


def _half(points: list[Point], axis: int, sign: int, bound: float) -> Iterator[Point]:
    """Yield the part of a ring where sign * coordinate >= bound."""
    for before, point in pairwise([*points[-1:], *points]):
        was, is_ = sign * before[axis] - bound, sign * point[axis] - bound
        if (was >= 0) != (is_ >= 0):
            part = was / (was - is_)
            yield (
                before[0] + part * (point[0] - before[0]),
                before[1] + part * (point[1] - before[1]),
            )
        if is_ >= 0:
            yield point


def _path(ring: list[Point]) -> str:
    """Return a ring as path data in whole units; points that fall together are one."""
    rounded = [(round(x), round(y)) for x, y in ring]
    kept = [here for before, here in pairwise([(None, None), *rounded]) if here != before]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _label_place(rings: Sequence[list[Point]]) -> Point | None:
    """Return the tried point inside that is farthest from every line, if a label has room there."""
    edges = [(*before, *here) for ring in rings for before, here in pairwise([ring[-1], *ring])]
    best, room = None, float(_LABEL_ROOM)
    for row in range(1, _STEPS):
        for column in range(1, _STEPS):
            x, y = SIZE * column / _STEPS, SIZE * row / _STEPS
            if _inside(x, y, edges):
                border = min(x, y, SIZE - x, SIZE - y)
                free = min(border, *(_distance(x, y, edge) for edge in edges))
                if free > room:
                    best, room = (x, y), free
    return best


def _inside(x: float, y: float, edges: Sequence[tuple[float, float, float, float]]) -> bool:
    """Whether a ray to the right crosses the edges an odd time."""
    inside = False
    for ax, ay, bx, by in edges:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _distance(x: float, y: float, edge: tuple[float, float, float, float]) -> float:
    """Return how far a point is from an edge."""
    ax, ay, bx, by = edge
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / length)) if length else 0.0
    return hypot(x - ax - along * dx, y - ay - along * dy)
