"""Distances on the globe."""

import pytest

from contactrep.core.miles import MILES_PER_DEGREE, Point, miles_between


@pytest.mark.parametrize(
    ("one", "other", "miles"),
    [
        ((-73.9857, 40.7484), (-73.9857, 40.7484), 0),
        ((-74.006, 40.7128), (-118.2437, 34.0522), 2446),  # New York to Los Angeles
        ((179.5, 52.0), (-179.5, 52.0), 42.5),  # over the 180th meridian
        ((0, 0), (180, 0), 12437),  # half around
        ((10, 20), (10, 21), MILES_PER_DEGREE),
    ],
)
def test_known_distances(one: Point, other: Point, miles: float) -> None:
    """The same in both directions."""
    assert miles_between(one, other) == pytest.approx(miles, rel=1e-3)
    assert miles_between(other, one) == pytest.approx(miles, rel=1e-3)
