"""States and districts, by the field's own identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District, StateKind, ordinal


def test_fifty_states_and_six_with_a_delegate() -> None:
    """Fifty states have senators; DC and five territories do not."""
    kinds = [state.kind for state in STATES.values()]
    assert kinds.count(StateKind.STATE) == 50
    assert kinds.count(StateKind.DISTRICT) == 1
    assert kinds.count(StateKind.TERRITORY) == 5
    assert sum(state.has_senators for state in STATES.values()) == 50


def test_codes_are_unique() -> None:
    """No postal or FIPS code stands for two states, and no sovereign state is among them."""
    assert len({state.fips for state in STATES.values()}) == len(STATES)
    assert all(code == state.code for code, state in STATES.items())
    assert not STATES.keys() & FREELY_ASSOCIATED.keys()


@pytest.mark.parametrize(
    ("code", "label", "name", "geoid", "ocd_id", "votes"),
    [
        (
            "NY-8",
            "NY-8",
            "New York\u2019s 8th congressional district",
            "3608",
            "ocd-division/country:us/state:ny/cd:8",
            True,
        ),
        (
            "WY-0",
            "Wyoming at large",
            "Wyoming, at large",
            "5600",
            "ocd-division/country:us/state:wy/cd:at-large",
            True,
        ),
        (
            "DC-0",
            "District of Columbia at large",
            "District of Columbia, at large",
            "1198",
            "ocd-division/country:us/district:dc/cd:at-large",
            False,
        ),
        (
            "PR-0",
            "Puerto Rico at large",
            "Puerto Rico, at large",
            "7298",
            "ocd-division/country:us/territory:pr/cd:at-large",
            False,
        ),
    ],
)
def test_district_is_named_in_every_way(
    code: str, label: str, name: str, geoid: str, ocd_id: str, votes: bool
) -> None:
    """A district has its code, its names, and the identifiers of the Census and Open Civic Data."""
    district = District.parse(code)
    assert (district.code, district.label, district.name) == (code, label, name)
    assert (district.geoid, district.ocd_id, district.votes) == (geoid, ocd_id, votes)


@pytest.mark.parametrize(
    "code", ["", "NY", "NY8", "NY-", "NY-x", "NY-100", "XX-1", "FM-0", "NY--1", "NY-\u0668"]
)
def test_other_codes_are_refused(code: str) -> None:
    """What is no district code, or of no state, is refused."""
    with pytest.raises(ValueError, match="district"):
        District.parse(code)


@given(st.sampled_from(sorted(STATES)), st.integers(0, 99))
def test_code_is_read_back(state: str, number: int) -> None:
    """Every district is the one its code says, in either case and with leading zeros."""
    district = District(state, number)
    assert District.parse(district.code) == district
    assert District.parse(f" {state.lower()}-{number:02d} ") == district


@given(st.lists(st.integers(0, 99), min_size=2, max_size=2, unique=True))
def test_districts_sort_by_number(numbers: list[int]) -> None:
    """NY-9 comes before NY-10."""
    districts = [District("NY", number) for number in numbers]
    assert [each.number for each in sorted(districts)] == sorted(numbers)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (20, "20th"),
        (21, "21st"),
        (52, "52nd"),
    ],
)
def test_ordinal(number: int, written: str) -> None:
    """Ordinals are written as people say them."""
    assert ordinal(number) == written


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("NY", "New York"),
        ("DC", "the District of Columbia"),
        ("VI", "the U.S. Virgin Islands"),
        ("MP", "the Northern Mariana Islands"),
        ("GU", "Guam"),
    ],
)
def test_name_in_text(state: str, name: str) -> None:
    """Some names take an article in a sentence."""
    assert STATES[state].name_in_text == name
