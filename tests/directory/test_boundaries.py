"""From a point to its district: against shapely on the real outlines, and on shapes made up."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, STRtree, prepare
from shapely.geometry.base import BaseGeometry

from contactrep import paths
from contactrep.core.districts import District
from contactrep.directory.boundaries import UNCERTAINTY, Boundaries
from contactrep.directory.records import BOUNDARIES, Rings, boundary_from

_EDGE = 1e-9  # degrees: nearer to a line than this, either answer is right
_DRAWN = dict(map(boundary_from, (paths.DATA / BOUNDARIES).read_bytes().splitlines()))
_OURS = Boundaries(_DRAWN.items())


def _shape(rings: Rings) -> BaseGeometry:
    """Build the shape whose inside is what an odd number of rings surround."""
    shape: BaseGeometry = MultiPolygon()
    for ring in rings:
        shape = shape.symmetric_difference(Polygon(ring))
    prepare(shape)
    return shape


_SHAPES = {district: _shape(rings) for district, rings in _DRAWN.items()}
_ORDER = list(_SHAPES)
_TREE = STRtree(list(_SHAPES.values()))

_AROUND = st.tuples(st.floats(-180, 180), st.floats(15, 75)) | st.tuples(
    st.floats(-126, -66), st.floats(24, 50)
)
_VERTICES = [point for rings in _DRAWN.values() for ring in rings for point in ring]
_AT_A_LINE = st.builds(
    lambda point, dx, dy: (point[0] + dx, point[1] + dy),
    st.sampled_from(_VERTICES),
    st.floats(-0.05, 0.05),
    st.floats(-0.05, 0.05),
)
_POINTS = _AROUND | _AT_A_LINE


def _distances(x: float, y: float) -> dict[District, float]:
    """Return how far the districts near a point are from it, by shapely."""
    point = Point(x, y)
    near = _TREE.query(point.buffer(2 * UNCERTAINTY))
    return {_ORDER[each]: _SHAPES[_ORDER[each]].distance(point) for each in near}


def _to_a_line(district: District, x: float, y: float) -> float:
    """Return how far a point is from a district's outline, by shapely."""
    return float(_SHAPES[district].boundary.distance(Point(x, y)))


@settings(max_examples=400)
@given(_POINTS)
def test_point_lies_where_shapely_says(point: tuple[float, float]) -> None:
    """The district that contains a point is shapely's, except within a hair of a line."""
    found = _OURS.containing(*point)
    inside = {each for each, distance in _distances(*point).items() if distance == 0}
    if found not in inside and (found or inside):
        disputed = inside | ({found} if found else set())
        assert min(_to_a_line(each, *point) for each in disputed) < _EDGE


@settings(max_examples=400)
@given(_POINTS)
def test_candidates_are_those_within_reach(point: tuple[float, float]) -> None:
    """All districts within reach are candidates and no others, the point's own first."""
    found = _OURS.candidates(*point)
    distances = _distances(*point)
    assert len(set(found)) == len(found)
    for district, distance in distances.items():
        if abs(distance - UNCERTAINTY) > _EDGE:
            assert (district in found) is (distance <= UNCERTAINTY), district
    assert set(found) <= set(distances)
    ranked = [distances[each] for each in found]
    assert all(one <= two + _EDGE for one, two in pairwise(ranked))


@settings(max_examples=50)
@given(_AROUND, st.sampled_from(["NY", "AK", "WY", "FL", "PR"]))
def test_nearest_is_the_one_that_shapely_finds(point: tuple[float, float], state: str) -> None:
    """The nearest district of a state is as far as shapely's nearest."""
    found = _OURS.nearest(*point, state)
    assert found is not None
    district, distance = found
    least = min(
        shape.distance(Point(point)) for each, shape in _SHAPES.items() if each.state == state
    )
    assert district.state == state
    assert distance == pytest.approx(least, abs=_EDGE)


def _square(west: float, south: float, side: float) -> tuple[tuple[float, float], ...]:
    """Return a closed square ring."""
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


_RING, _ISLES, _HOLE = District("NY", 1), District("NY", 2), District("NY", 3)
_MADE_UP = Boundaries(
    {
        _RING: (_square(0, 0, 3), _square(1, 1, 1)),  # with a hole
        _ISLES: (_square(5, 0, 1), _square(7, 0, 1)),  # of two parts
        _HOLE: (_square(1, 1, 1),),  # fills the hole
    }.items()
)


@pytest.mark.parametrize(
    ("point", "district"),
    [
        ((0.5, 0.5), _RING),
        ((2.5, 1.5), _RING),
        ((1.5, 1.5), _HOLE),
        ((5.5, 0.5), _ISLES),
        ((7.5, 0.5), _ISLES),
        ((6.5, 0.5), None),
        ((-0.01, 0.5), None),
        ((0.5, 3.01), None),
        ((400.0, 400.0), None),
    ],
)
def test_holes_and_parts(point: tuple[float, float], district: District | None) -> None:
    """A hole is outside, each part is inside, and between the parts is nothing."""
    assert _MADE_UP.containing(*point) == district


@pytest.mark.parametrize(
    ("point", "candidates"),
    [
        ((0.5, 0.5), (_RING,)),
        ((1.01, 1.5), (_HOLE, _RING)),
        ((0.99, 1.5), (_RING, _HOLE)),
        ((1.5, 1.5), (_HOLE,)),
        ((6.02, 0.5), (_ISLES,)),
        ((6.04, 0.5), ()),
        ((3.02, 3.02), (_RING,)),
        ((3.025, 3.025), ()),
    ],
)
def test_candidates_at_a_line(point: tuple[float, float], candidates: tuple[District, ...]) -> None:
    """Both sides of a line are candidates within 0.03 degrees of it, measured to the corner too."""
    assert _MADE_UP.candidates(*point) == candidates


def test_reach_can_be_given() -> None:
    """A wider reach brings more candidates, the nearest first."""
    assert _MADE_UP.candidates(4.6, 0.5, reach=2) == (_ISLES, _RING)
    assert _MADE_UP.candidates(0.5, 0.5, reach=0) == (_RING,)


def test_nearest_of_a_state() -> None:
    """Inside it is 0 degrees away; a state that is not drawn has no nearest district."""
    assert _MADE_UP.nearest(1.5, 1.5, "NY") == (_HOLE, 0.0)
    assert _MADE_UP.nearest(4.75, 0.5, "NY") == (_ISLES, 0.25)
    assert _MADE_UP.nearest(0.5, 0.5, "WY") is None


def test_shape_is_found_by_district() -> None:
    """A district that is not drawn has no shape."""
    shape = _MADE_UP.shape(_ISLES)
    assert shape is not None
    assert (shape.west, shape.south, shape.east, shape.north) == (5, 0, 8, 1)
    assert _MADE_UP.shape(District("GU", 0)) is None


def test_every_real_shape_is_whole() -> None:
    """By shapely, each outline is a valid shape with an inside."""
    assert len(_SHAPES) == 437
    assert all(shape.is_valid and shape.area > 0 for shape in _SHAPES.values())
