"""What of an outline is visible, by hand and against shapely."""

from math import cos, pi, sin

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.miles import Point, miles_between
from contactrep.documents.window import Window, doubled_area

UNIT = Window(0.0, 0.0, 1.0)  # at the equator: -1 to 1 both ways


def closed(*points: Point) -> tuple[Point, ...]:
    """Return a ring through the points."""
    return (*points, points[0])


def box(west: float, south: float, east: float, north: float) -> tuple[Point, ...]:
    """Return the ring of a box."""
    return closed((west, south), (east, south), (east, north), (west, north))


@pytest.mark.parametrize(
    ("farthest", "half"), [(0, 0.06), (0.04, 0.06), (0.1, 0.14), (2, 2.8), (9, 3)]
)
def test_a_window_shows_what_is_farthest(farthest: float, half: float) -> None:
    """With a margin of two fifths, never less than 0.06 degrees nor more than 3."""
    window = Window.around((-74.0, 60.0), farthest)
    assert (window.x, window.y) == (-74.0, 60.0)
    assert window.half == pytest.approx(half)
    assert window.half_width == pytest.approx(2 * half)


def test_a_window_at_a_pole_is_finite() -> None:
    """Nobody lives there, and nothing breaks."""
    assert Window.around((0.0, 90.0), 0).half_width == pytest.approx(0.6)


def test_height_in_miles() -> None:
    """Two degrees of latitude, measured both ways."""
    assert UNIT.miles == pytest.approx(miles_between((0, -1), (0, 1)))
    assert UNIT.miles == pytest.approx(138.2, abs=0.1)


@pytest.mark.parametrize(
    ("ring", "visible"),
    [
        (box(-0.5, -0.5, 0.5, 0.5), 1.0),  # wholly inside
        (box(-9, -9, 9, 9), 4.0),  # all around
        (box(0, 0, 9, 9), 1.0),  # a corner
        (box(-9, -0.25, 9, 0.25), 1.0),  # a band across
        (box(2, 2, 3, 3), 0.0),  # elsewhere
        (box(1, -1, 2, 1), 0.0),  # touching an edge
        (closed((0, 0), (4, 0), (0, 4)), 1.0),  # its long side misses the corner
        (closed((0, 2), (-2, 0), (0, -2), (2, 0)), 4.0),  # through the four corners
    ],
)
def test_clipping_by_hand(ring: tuple[Point, ...], visible: float) -> None:
    """The area in the window is known."""
    assert abs(doubled_area(UNIT.clip(ring))) / 2 == pytest.approx(visible)


def test_clipping_keeps_the_crossings() -> None:
    """The points of a triangle that sticks out to the east."""
    assert UNIT.clip(closed((0, 0), (2, 0), (0, 1))) == [(0, 0), (1, 0), (1, 0.5), (0, 1)]


@st.composite
def outlines(draw: st.DrawFn) -> tuple[Point, ...]:
    """Simple rings around a middle, notched like a coast, near the window."""
    count = draw(st.integers(3, 14))
    x, y = draw(st.floats(-2, 2)), draw(st.floats(-2, 2))
    radii = draw(st.lists(st.floats(0.1, 3), min_size=count, max_size=count))
    turns = [2 * pi * number / count for number in range(count)]
    return closed(
        *(
            (x + radius * cos(turn), y + radius * sin(turn))
            for radius, turn in zip(radii, turns, strict=True)
        )
    )


@given(ring=outlines())
def test_clipping_agrees_with_shapely(ring: tuple[Point, ...]) -> None:
    """The visible area is that of shapely's clip_by_rect, and nothing is out of the window."""
    clipped = UNIT.clip(ring)
    oracle = shapely.clip_by_rect(shapely.Polygon(ring), -1, -1, 1, 1)
    assert abs(doubled_area(clipped)) / 2 == pytest.approx(oracle.area, abs=1e-9)
    assert all(abs(x) <= 1 and abs(y) <= 1 for x, y in clipped)


def test_drawing_is_whole_units_from_the_upper_left() -> None:
    """North is up, a repeated point is left out."""
    ring = closed((-1, 1), (0, 1), (0.0001, 1), (0, 0), (-1, 0))
    assert UNIT.draw(ring) == ((0, 0), (200, 0), (200, 200), (0, 200))


@pytest.mark.parametrize(
    "ring", [box(2, 2, 3, 3), box(0, 0, 0.009, 0.009), closed((0, 0), (0.5, 0.5), (0.2, 0.2))]
)
def test_what_nobody_would_see_is_not_drawn(ring: tuple[Point, ...]) -> None:
    """What is elsewhere, smaller than four square units, or flat."""
    assert UNIT.draw(ring) == ()


@pytest.mark.parametrize(
    "ring",
    [
        box(-180.5, -0.5, -179.5, 0.5),
        box(179.5, -0.5, 180.5, 0.5),
        closed((179.5, -0.5), (-179.5, -0.5), (-179.5, 0.5), (179.5, 0.5)),  # not even cut there
    ],
)
@pytest.mark.parametrize("middle", [180.0, -180.0, 179.5])
def test_the_180th_meridian_is_a_line_like_any_other(
    ring: tuple[Point, ...], middle: float
) -> None:
    """The Aleutian Islands reach over it."""
    window = Window(middle, 0.0, 2.0)
    assert abs(doubled_area(window.clip(ring))) / 2 == pytest.approx(1)
    assert window.draw(ring)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((-0.5, -0.5, 0.5, 0.5), True),
        ((-9, -9, 9, 9), True),
        ((0.9, 0.9, 5, 5), True),
        ((1.1, 0, 5, 1), False),
        ((-5, 0, -1.1, 1), False),
        ((0, 1.1, 1, 5), False),
        ((0, -5, 1, -1.1), False),
    ],
)
def test_boxes_that_meet_the_window(
    bounds: tuple[float, float, float, float], expected: bool
) -> None:
    """On each of its four sides."""
    assert UNIT.overlaps(*bounds) is expected
