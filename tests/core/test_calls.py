"""The numbers on which an office can be called."""

import re
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from contactrep.core.calls import CallNumber, numbers, tel_url
from contactrep.core.districts import STATES
from contactrep.core.miles import Point
from contactrep.core.officials import Office, Official, Role
from contactrep.core.recipients import Recipient, from_official
from contactrep.directory.dataset import Dataset
from tests.core.letter_factory import DESK, official

HERE: Point = (-73.9857, 40.7484)
WASHINGTON = "202-555-0100"
DIALLED = re.compile(r"tel:\+1-\d{3}-\d{3}-\d{4}(;ext=\d+)?")


def office(city: str, phone: str | None, *, kind: str = "district", **changes: Any) -> Office:
    """Return an office in New York."""
    place = {"street": "1 Main St", "state": "NY", "zip": "10001"}
    return Office(kind=kind, city=city, phone=phone, **(place | changes))


CAPITOL = office("Washington", WASHINGTON, kind="capitol", state="DC")
NEAR = office("Queens", "718-555-0101", lng=-73.98, lat=40.75)
FAR = office("Albany", "518-555-0102", lng=-73.76, lat=42.65)
SILENT = office("Manhattan", None, lng=HERE[0], lat=HERE[1])
UNMAPPED = office("Brooklyn", "718-555-0103")
SAME = replace(NEAR, phone=WASHINGTON)


def senator(*offices: Office, phone: str | None = WASHINGTON) -> Official:
    """Return a senator with these offices."""
    return official(Role.SENATOR, offices=offices, phone=phone)


@pytest.mark.parametrize(
    ("who", "near", "place", "expected"),
    [
        (senator(CAPITOL, FAR, NEAR), HERE, None, ["Washington", "Queens"]),
        (senator(FAR, NEAR, CAPITOL), HERE, None, ["Washington", "Queens"]),
        (senator(CAPITOL, SILENT, FAR), HERE, "Manhattan, NY", ["Washington", "Albany"]),
        (senator(CAPITOL, FAR, UNMAPPED), None, "Brooklyn, NY", ["Washington", "Brooklyn"]),
        (senator(CAPITOL, FAR, UNMAPPED), HERE, "Brooklyn, NY", ["Washington", "Albany"]),
        (senator(CAPITOL, FAR, NEAR), None, "Buffalo, NY", ["Washington", "Albany"]),
        (senator(CAPITOL, SILENT, NEAR), None, "Manhattan, NY", ["Washington", "Queens"]),
        (senator(CAPITOL, FAR, NEAR), None, None, ["Washington", "Albany"]),
        (senator(CAPITOL, SILENT), HERE, None, ["Washington"]),
        (senator(CAPITOL, SAME), HERE, None, ["Washington"]),
        (senator(SILENT, phone=None), HERE, None, []),
        (senator(replace(CAPITOL, phone=None), NEAR, phone=None), HERE, None, ["Queens"]),
        (senator(NEAR, FAR, phone=NEAR.phone), None, None, ["Queens"]),
        (senator(), HERE, None, [""]),
        (senator(NEAR), HERE, None, ["", "Queens"]),
        (DESK, HERE, "Brooklyn, NY", []),
        (replace(DESK, phone=WASHINGTON), HERE, None, [""]),
        (from_official(senator(CAPITOL, NEAR)), HERE, None, ["Washington", "Queens"]),
    ],
)
def test_whom_to_call(
    who: Official | Recipient, near: Point | None, place: str | None, expected: list[str]
) -> None:
    """Washington first, then one office near; each number once, and none where there is none."""
    assert [number.city for number in numbers(who, near, place)] == expected


def test_what_is_known_of_a_number() -> None:
    """Whose it is, where, and how far; nothing but the number where no office is known."""
    assert numbers(senator(CAPITOL, FAR), HERE) == (
        CallNumber(phone=WASHINGTON, kind="capitol", city="Washington", state="DC"),
        CallNumber(phone="518-555-0102", kind="district", city="Albany", state="NY", miles=132),
    )
    assert numbers(replace(DESK, phone=WASHINGTON)) == (CallNumber(phone=WASHINGTON),)


@pytest.mark.parametrize(
    ("phone", "url"),
    [
        ("202-555-0100", "tel:+1-202-555-0100"),
        ("508-555-0123 ext. 13", "tel:+1-508-555-0123;ext=13"),
    ],
)
def test_the_address_that_dials(phone: str, url: str) -> None:
    """With the country, and with the extension as telephones read it."""
    assert tel_url(phone) == CallNumber(phone=phone).url == url


def test_every_number_that_ships_can_be_dialled(dataset: Dataset) -> None:
    """Of the members of Congress, the President and state legislators."""
    everyone = [*dataset.officials(), *chain.from_iterable(map(dataset.legislators, STATES))]
    asked = {one.id: numbers(one, HERE) for one in everyone}
    assert [one.id for one in everyone if one.phone and not asked[one.id]] == []
    urls = [number.url for found in asked.values() for number in found]
    assert len(urls) > 7000
    assert [url for url in urls if not DIALLED.fullmatch(url)] == []


def test_every_member_of_congress_is_called_in_washington_first(dataset: Dataset) -> None:
    """A second number is that of an office at home."""
    for member in dataset.officials():
        first, *rest = numbers(member, HERE)
        assert (first.phone, first.kind) == (member.phone, "capitol")
        assert [number.kind for number in rest] in ([], ["district"])
