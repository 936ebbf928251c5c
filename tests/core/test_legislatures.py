"""State legislatures: what their chambers and members are called, and how districts are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import STATES
from contactrep.core.legislatures import (
    Chamber,
    LegislativeDistrict,
    chamber_name,
    district_key,
    member_title,
)


@pytest.mark.parametrize(
    ("state", "chamber", "name", "title"),
    [
        ("NY", Chamber.UPPER, "New York State Senate", "Senator"),
        ("NY", Chamber.LOWER, "New York State Assembly", "Assembly Member"),
        ("CA", Chamber.LOWER, "California State Assembly", "Assembly Member"),
        ("NV", Chamber.LOWER, "Nevada State Assembly", "Assembly Member"),
        ("WI", Chamber.LOWER, "Wisconsin State Assembly", "Representative"),
        ("NJ", Chamber.LOWER, "New Jersey State General Assembly", "Assembly Member"),
        ("MD", Chamber.LOWER, "Maryland State House of Delegates", "Delegate"),
        ("VA", Chamber.LOWER, "Virginia State House of Delegates", "Delegate"),
        ("WV", Chamber.LOWER, "West Virginia State House of Delegates", "Delegate"),
        ("TX", Chamber.LOWER, "Texas State House of Representatives", "Representative"),
        ("PR", Chamber.UPPER, "Puerto Rico Senate", "Senator"),
        ("PR", Chamber.LOWER, "Puerto Rico House of Representatives", "Representative"),
        ("NE", Chamber.SINGLE, "Nebraska State Legislature", "Senator"),
        ("DC", Chamber.SINGLE, "Council of the District of Columbia", "Councilmember"),
    ],
)
def test_chamber_and_title(state: str, chamber: Chamber, name: str, title: str) -> None:
    """Each state has its own names for a lower chamber and its members."""
    assert (chamber_name(state, chamber), member_title(state, chamber)) == (name, title)


@given(st.sampled_from(sorted(STATES)), st.sampled_from(Chamber))
def test_every_chamber_has_a_name(state: str, chamber: Chamber) -> None:
    """Whatever the state, its name is in the chamber's, and a member has a title."""
    assert STATES[state].name in chamber_name(state, chamber)
    assert member_title(state, chamber)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("27", "district 27"),
        ("21A", "district 21A"),
        ("1st Essex", "1st Essex"),
        ("Ward 3", "Ward 3"),
        ("At-Large", "At-Large"),
    ],
)
def test_label(name: str, label: str) -> None:
    """A number is called a district, a name stands for itself."""
    district = LegislativeDistrict("MA", Chamber.UPPER, name)
    assert district.label == label
    assert district.description == f"Massachusetts State Senate, {label}"


@pytest.mark.parametrize(
    ("census", "state"),
    [
        ("27", "27"),
        ("027", "27"),
        ("21A", "21a"),
        ("First Essex District", "1st Essex"),
        ("First Essex and Middlesex District", "1st Essex and Middlesex"),
        ("Twenty-first Middlesex District", "21st Middlesex"),
        ("Belknap County No. 1", "Belknap 1"),
        ("State House District 12", "12"),
        ("Grand Isle-Chittenden District", "Grand Isle-Chittenden"),
        ("Ward 3", "ward 3"),
        ("Prince George's", "Prince Georges"),
    ],
)
def test_two_spellings_are_one_district(census: str, state: str) -> None:
    """The Census Bureau's spelling and the state's own share a key."""
    assert district_key(census) == district_key(state)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("27", "2"),
        ("21A", "21B"),
        ("1st Essex", "2nd Essex"),
        ("1st Essex", "1st Middlesex"),
        ("First Essex", "First Essex and Middlesex"),
        ("Middlesex and Worcester", "Worcester and Middlesex"),
        ("10", "1"),
        ("100", "1"),
        ("Belknap 1", "Belknap 10"),
    ],
)
def test_two_districts_have_two_keys(one: str, other: str) -> None:
    """What differs between districts of one state stays in the key."""
    assert district_key(one) != district_key(other)


@given(st.integers(1, 203))
def test_numbers_keep_apart(number: int) -> None:
    """A number is its own key, with zeros before it or as an ordinal."""
    assert district_key(str(number)) == district_key(f"{number:03d}") == (str(number),)
