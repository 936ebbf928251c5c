"""Where a label stands."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from contactrep.documents.labels import Spot, place_label

SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]


def test_in_the_middle_of_a_square() -> None:
    """The farthest from all sides."""
    assert place_label([SQUARE], 20, 20) == (50, 50)


def test_off_what_is_drawn_there_already() -> None:
    """The marker of the point stays visible, and the label fits between it and the edge."""
    place = place_label([SQUARE], 20, 10, [Spot(50, 50, 11, 11)])
    assert place is not None
    x, y = place
    assert abs(x - 50) > 11 or abs(y - 50) > 11
    assert 16 <= x <= 84
    assert 8 <= y <= 92


def test_not_in_a_hole() -> None:
    """The hole is another district."""
    hole = [(10, 10), (10, 60), (90, 60), (90, 10)]
    place = place_label([SQUARE, hole], 20, 10)
    assert place is not None
    assert place[1] > 65


def test_in_the_wide_arm_of_an_angle() -> None:
    """A wide label takes the place that is wide, not the one that is high."""
    angle = [(0, 0), (200, 0), (200, 30), (30, 30), (30, 200), (0, 200)]
    place = place_label([angle], 40, 10)
    assert place is not None
    assert place[0] > 40
    assert place[1] < 30


def test_nowhere_if_it_is_too_small() -> None:
    """Or if there is nothing at all."""
    assert place_label([[(0, 0), (30, 0), (30, 10), (0, 10)]], 20, 10) is None
    assert place_label([[(0, 0), (9, 0), (9, 0)]], 20, 10) is None
    assert place_label([], 20, 10) is None


@given(
    radii=st.lists(st.integers(20, 200), min_size=5, max_size=5),
    half_width=st.floats(5, 40),
)
def test_always_inside(radii: list[int], half_width: float) -> None:
    """Wherever it stands, that is in the shape, and away from its edges."""
    ways = [(0, -1), (1, 0), (0.5, 1), (-0.5, 1), (-1, 0)]
    ring = [(200 + r * x, 200 + r * y) for r, (x, y) in zip(radii, ways, strict=True)]
    place = place_label([ring], half_width, 5)
    if place is not None:
        shape = shapely.Polygon(ring)
        assert shape.contains(shapely.Point(place))
        assert shape.exterior.distance(shapely.Point(place)) >= 0.79 * 5
