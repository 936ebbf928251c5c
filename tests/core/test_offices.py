"""Which office is near."""

from typing import Any

import pytest

from contactrep.core.miles import Point
from contactrep.core.offices import NearOffice, nearest_office
from contactrep.core.officials import Office

HERE: Point = (-73.9857, 40.7484)


def office(city: str, *, kind: str = "district", **changes: Any) -> Office:
    """Return an office in New York."""
    return Office(kind=kind, street="1 Main St", city=city, state="NY", zip="10001", **changes)


NEAR = office("Queens", lng=-73.98, lat=40.75)
FAR = office("Albany", lng=-73.76, lat=42.65)
UNMAPPED = office("Brooklyn")
CAPITOL = office("Brooklyn", kind="capitol", lng=HERE[0], lat=HERE[1])


@pytest.mark.parametrize(
    ("offices", "point", "place", "expected"),
    [
        ((), HERE, "Brooklyn, NY", None),
        ((CAPITOL,), HERE, "Brooklyn, NY", None),
        ((CAPITOL, FAR, NEAR), HERE, None, NearOffice(NEAR, 0)),
        ((FAR, UNMAPPED), HERE, "Brooklyn, NY", NearOffice(FAR, 132)),
        ((FAR, UNMAPPED), None, "Brooklyn, NY", NearOffice(UNMAPPED, None)),
        ((UNMAPPED,), HERE, "Brooklyn, NY", NearOffice(UNMAPPED, None)),
        ((UNMAPPED,), HERE, "Brooklyn, NJ", None),
        ((NEAR, UNMAPPED), None, None, None),
    ],
)
def test_the_nearest_office(
    offices: tuple[Office, ...],
    point: Point | None,
    place: str | None,
    expected: NearOffice | None,
) -> None:
    """By miles, else by the name of the place; the Capitol is never near."""
    assert nearest_office(offices, point, place) == expected


def test_the_first_of_two_at_the_same_point() -> None:
    """Offices of one building keep their order."""
    twin = office("Queens", lng=-73.98, lat=40.75, phone="718-555-0100")
    assert nearest_office((twin, NEAR), HERE, None) == NearOffice(twin, 0)
