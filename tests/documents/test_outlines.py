"""Outlines of any shape, projected and made fit to be drawn."""

from itertools import pairwise
from math import pi, radians, sin

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from contactrep.documents.albers import Albers
from contactrep.documents.clusters import clusters
from contactrep.documents.outlines import Box, Fit, Unit, borders, is_seen, seen, straightened

MAINLAND = Albers(29.5, 45.5, -96)
units = st.tuples(st.integers(0, 40), st.integers(0, 40))
cells = st.tuples(st.integers(-125, -67), st.integers(18, 70))


def cell(west: float, south: float, size: float = 1, steps: int = 20) -> list[tuple[float, float]]:
    """Return the closed ring around a cell of the globe, with points along its sides."""
    corners = [(west, south), (west + size, south), (west + size, south + size),
               (west, south + size), (west, south)]  # fmt: skip
    return [
        (ax + (bx - ax) * step / steps, ay + (by - ay) * step / steps)
        for (ax, ay), (bx, by) in pairwise(corners)
        for step in range(steps)
    ] + [(west, south)]


@given(cells, st.sampled_from([MAINLAND, Albers(55, 65, -154), Albers(-15, 17, -160)]))
def test_a_projection_keeps_areas(corner: tuple[int, int], projection: Albers) -> None:
    """A degree by a degree is as large on paper as on the globe, near its parallels or far."""
    west, south = corner
    paper = shapely.Polygon([projection.place(point) for point in cell(west, south)]).area
    globe = pi / 180 * (sin(radians(south + 1)) - sin(radians(south)))
    assert paper == pytest.approx(globe, rel=0.001)


@given(cells)
def test_north_is_up_and_east_is_right(corner: tuple[int, int]) -> None:
    """Where it is as far from the middle as a state's edge."""
    west, south = corner
    ring = cell(west, south, size=2)
    projection = Albers.around(ring)
    (left, low), (right, _) = projection.place(ring[0]), projection.place((west + 2, south))
    assert left < right
    assert projection.place((west, south + 2))[1] < low


def test_both_sides_of_the_180th_meridian_are_one_place() -> None:
    """The Aleutian Islands lie on both."""
    projection = Albers.around([(-170.0, 52.0), (178.0, 52.0), (-130.0, 60.0)])
    assert projection.meridian == pytest.approx(-156)
    places = [projection.place((x, 52.0))[0] for x in (178, -170, -130)]
    assert places == sorted(places)


@given(cells, st.integers(50, 500), st.integers(50, 500))
def test_a_drawing_fills_its_box_and_no_more(
    corner: tuple[int, int], width: int, height: int
) -> None:
    """Across or down, and it stands in the middle of the other."""
    box = Box(10, 20, width, height)
    ring = cell(*corner, size=3)
    drawn = Fit.into(box, MAINLAND, [ring]).draw(ring)
    west, east = min(x for x, _ in drawn), max(x for x, _ in drawn)
    north, south = min(y for _, y in drawn), max(y for _, y in drawn)
    assert west >= 10 and east <= 10 + width and north >= 20 and south <= 20 + height
    assert east - west >= width - 1 or south - north >= height - 1
    assert abs((west - 10) - (10 + width - east)) <= 1
    assert all(one != other for one, other in pairwise([*drawn, *drawn[:1]]))


@given(st.lists(units, min_size=3, max_size=30))
def test_a_line_made_straight_covers_the_same(points: list[Unit]) -> None:
    """It has the same ends, and no point that it does without."""
    line = straightened(points)
    assert (line[0], line[-1]) == (points[0], points[-1])
    assert len(line) <= len(points)
    if len(line) > 1:
        before, after = shapely.LineString(points), shapely.LineString(line)
        assert after.hausdorff_distance(before) == pytest.approx(0)


def test_what_is_too_small_to_be_seen() -> None:
    """An island is left out; a district that is no larger is a dot where it is."""
    large, speck = [(0, 0), (9, 0), (9, 9), (0, 9)], [(20, 20), (21, 20), (21, 21)]
    assert is_seen(large)
    assert seen([speck, large]) == [large]
    (dot,) = seen([speck, [(30, 30)]])
    assert shapely.Polygon(dot).contains(shapely.Point(20, 20))
    assert is_seen(dot)


def test_a_border_is_drawn_once_and_none_within_a_state() -> None:
    """Of two states with two districts each, in a row."""
    squares = [[(x, 0), (x + 4, 0), (x + 4, 4), (x, 4)] for x in (0, 4, 8, 12)]
    lines = borders({"A": squares[:2], "B": squares[2:]})
    steps = [edge for line in lines for edge in pairwise(line)]
    length = sum(abs(bx - ax) + abs(by - ay) for (ax, ay), (bx, by) in steps)
    assert length == 2 * (8 + 4) + (8 + 4 + 8)
    drawn = shapely.MultiLineString(lines)
    assert drawn.distance(shapely.Point(8, 2)) == 0
    assert drawn.distance(shapely.Point(4, 2)) == 2


def test_small_shapes_that_lie_together() -> None:
    """One after the other, the largest crowd first; what lies alone is none."""
    at = {name: [[(x, 0.0), (x + 5.0, 5.0), (x, 5.0)]] for name, x in (
        ("a", 0.0), ("lonely", 60.0), ("b", 10.0), ("d", 100.0), ("c", 20.0), ("e", 110.0),
    )}  # fmt: skip
    assert [sorted(group) for group in clusters(at)] == [["a", "b", "c"], ["d", "e"]]
    assert clusters({}) == []
