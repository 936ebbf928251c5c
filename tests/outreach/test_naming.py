"""Districts, offices and lists of names in the language of the page."""

from typing import Any

import pytest

from contactrep.core.districts import STATES, District
from contactrep.core.languages import LANGUAGES, TRANSLATED
from contactrep.core.legislatures import Chamber
from contactrep.core.officials import Role
from contactrep.core.recipients import from_official
from contactrep.directory.dataset import Dataset
from contactrep.outreach.language import speaking
from contactrep.outreach.naming import described, district_name, in_text, listed
from tests.core.letter_factory import DESK, official


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A {x}", "{count} B"], "A {x} and {count} B"),
    ],
)
def test_a_list(names: list[str], text: str) -> None:
    """One name stands alone, and the last one comes after "and"; names are not read as patterns."""
    assert listed(names) == text
    for code in TRANSLATED:
        with speaking(code):
            assert all(name in listed(names) for name in names)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("NY-8", "NY-8"),
        ("WY-0", "Wyoming at large"),
        ("DC-0", "District of Columbia at large"),
        ("PR-0", "Puerto Rico at large"),
    ],
)
def test_a_district(code: str, name: str) -> None:
    """By its number, and where the whole state is one, by the state."""
    assert district_name(District.parse(code)) == name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_state_has_a_district_with_a_name(code: str) -> None:
    """In every language with the state in it."""
    with speaking(code):
        for state, known in STATES.items():
            assert known.name in district_name(District.parse(f"{state}-0"))
            assert district_name(District.parse(f"{state}-3")) == f"{state}-3"


@pytest.mark.parametrize(
    ("role", "changes", "text"),
    [
        (Role.PRESIDENT, {"state": None}, "The White House"),
        (Role.SENATOR, {}, "US Senate, New York"),
        (Role.REPRESENTATIVE, {"district": 1}, "US House, New York’s 1st district"),
        (Role.REPRESENTATIVE, {"district": 12}, "US House, New York’s 12th district"),
        (Role.REPRESENTATIVE, {"district": 22}, "US House, New York’s 22nd district"),
        (Role.REPRESENTATIVE, {"state": "WY", "district": 0}, "US House, Wyoming at large"),
        (
            Role.DELEGATE,
            {"state": "DC", "district": 0},
            "Delegate to the US House, District of Columbia (non-voting)",
        ),
        (
            Role.DELEGATE,
            {"state": "MP", "district": 0},
            "Delegate to the US House, Northern Mariana Islands (non-voting)",
        ),
        (
            Role.RESIDENT_COMMISSIONER,
            {"state": "PR", "district": 0},
            "Resident Commissioner, Puerto Rico (non-voting)",
        ),
    ],
)
def test_an_office(role: Role, changes: dict[str, Any], text: str) -> None:
    """Each role in its own words."""
    recipient = from_official(official(role, **changes))
    assert described(recipient) == text
    for code in TRANSLATED:
        with speaking(code):
            assert described(recipient)


def test_every_role_is_named() -> None:
    """Another one could not come in unseen."""
    homes: dict[Role, dict[str, Any]] = {
        Role.PRESIDENT: {"state": None},
        Role.SENATOR: {},
        Role.REPRESENTATIVE: {"district": 8},
        Role.DELEGATE: {"state": "GU", "district": 0},
        Role.RESIDENT_COMMISSIONER: {"state": "PR", "district": 0},
        Role.STATE_LEGISLATOR: {"chamber": Chamber.LOWER, "legislative_district": "45"},
    }
    assert set(homes) == set(Role)
    names = {described(from_official(official(role, **homes[role]))) for role in Role}
    assert len(names) == len(Role)
    assert "" not in names


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_the_data_says_is_not_translated(code: str) -> None:
    """Chambers of states have names of their own, and so has a campaign's own recipient."""
    legislator = from_official(
        official(Role.STATE_LEGISLATOR, chamber=Chamber.LOWER, legislative_district="45")
    )
    with speaking(code):
        assert described(DESK) == DESK.description
        assert described(legislator) == legislator.description


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_official_of_the_data(dataset: Dataset, code: str) -> None:
    """Has an office with a name, and those of a state have it, or its code, in theirs."""
    with speaking(code):
        for one in dataset.officials():
            text = described(from_official(one))
            assert text
            assert "{" not in text
            assert one.state is None or STATES[one.state].name in text or f"{one.state}-" in text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the District of Columbia"),
        *((code, "District of Columbia") for code in TRANSLATED),
    ],
)
def test_a_place_within_a_sentence(code: str, text: str) -> None:
    """With its article in English alone; a name that begins with those letters keeps them."""
    with speaking(code):
        assert in_text("the District of Columbia") == text
        assert in_text("Guam") == "Guam"
        assert in_text("theater") == "theater"
