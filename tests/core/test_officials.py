"""Officials: how they are addressed, and what their offices take."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import STATES, District
from contactrep.core.officials import ContactForm, FormField, FormKind, Official, Role, Seat


def _official(role: Role, **fields: Any) -> Official:
    """Return an official named Jane Doe."""
    return Official(
        **{"id": "D000001", "name": "Jane Q. Doe", "first": "Jane", "last": "Doe", "role": role}
        | fields
    )


@pytest.mark.parametrize(
    ("official", "salutation", "titled_name", "description"),
    [
        (
            _official(Role.SENATOR, state="NY", senate_class=1),
            "Dear Senator Doe:",
            "Senator Jane Q. Doe",
            "US Senate, New York",
        ),
        (
            _official(Role.REPRESENTATIVE, state="NY", district=8),
            "Dear Representative Doe:",
            "Representative Jane Q. Doe",
            "US House, New York\u2019s 8th district",
        ),
        (
            _official(Role.REPRESENTATIVE, state="WY", district=0),
            "Dear Representative Doe:",
            "Representative Jane Q. Doe",
            "US House, Wyoming at large",
        ),
        (
            _official(Role.DELEGATE, state="GU", district=0),
            "Dear Delegate Doe:",
            "Delegate Jane Q. Doe",
            "Delegate to the US House, Guam (non-voting)",
        ),
        (
            _official(Role.RESIDENT_COMMISSIONER, state="PR", district=0),
            "Dear Resident Commissioner Doe:",
            "Resident Commissioner Jane Q. Doe",
            "Resident Commissioner, Puerto Rico (non-voting)",
        ),
        (
            _official(Role.PRESIDENT),
            "Dear Mr. President:",
            "The President",
            "The White House",
        ),
    ],
)
def test_official_is_addressed_by_office(
    official: Official, salutation: str, titled_name: str, description: str
) -> None:
    """Each office has its own salutation, title and description."""
    assert official.salutation == salutation
    assert official.titled_name == titled_name
    assert official.description == description


@pytest.mark.parametrize(
    ("role", "first", "last"),
    [
        (Role.SENATOR, "The Honorable Jane Q. Doe", "Washington, DC 20510"),
        (Role.REPRESENTATIVE, "The Honorable Jane Q. Doe", "Washington, DC 20515"),
        (Role.DELEGATE, "The Honorable Jane Q. Doe", "Washington, DC 20515"),
        (Role.RESIDENT_COMMISSIONER, "The Honorable Jane Q. Doe", "Washington, DC 20515"),
        (Role.PRESIDENT, "The President", "Washington, DC 20500"),
    ],
)
def test_envelope(role: Role, first: str, last: str) -> None:
    """An envelope begins with the honorific and ends with the ZIP code of the building."""
    envelope = _official(role).envelope
    assert (envelope[0], envelope[-1]) == (first, last)


def test_last_name_stays_whole() -> None:
    """A last name of several words, with diacritics, is not cut."""
    official = _official(Role.DELEGATE, state="VI", district=0, last="Hern\u00e1ndez R\u00edos")
    assert official.salutation == "Dear Delegate Hern\u00e1ndez R\u00edos:"


@given(st.sampled_from(sorted(STATES)), st.integers(0, 52))
def test_division_is_that_of_the_seat(state: str, number: int) -> None:
    """A House member and their seat lie in the same district."""
    seat = Seat(id=f"{state}-{number}", state=state, district=number, official_id="D000001")
    official = _official(Role.REPRESENTATIVE, state=state, district=number)
    assert official.division == seat.division == District(state, number)
    assert not seat.vacant


def test_senate_seat_has_no_division() -> None:
    """A Senate seat lies in no district, and without a holder it is vacant."""
    seat = Seat(id="NY-S1", state="NY", class_=1)
    assert seat.division is None
    assert seat.vacant


def test_topics_are_those_of_the_form() -> None:
    """The topics of a form are the options of its TOPIC field, none if it has no such field."""
    topic = FormField(name="TOPIC", options=("Foreign Affairs", "Taxes"))
    page = "https://doe.house.gov/contact"
    form = ContactForm(url=page, kind=FormKind.FORM, fields=(FormField(name="EMAIL"), topic))
    assert form.topics == ("Foreign Affairs", "Taxes")
    assert ContactForm(url=page, kind=FormKind.SITE).topics == ()
