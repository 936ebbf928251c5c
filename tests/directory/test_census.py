"""The Bureau's answers, and what is made of answers that are none."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import STATES, District
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.census import (
    BureauError,
    Located,
    Outcome,
    StateDistrict,
    read_answer,
)
from tests.geocoder_server import answer, match

HOUSE = "119th Congressional Districts"
UPPER = "2024 State Legislative Districts - Upper"
LOWER = "2024 State Legislative Districts - Lower"


def changed(change: Callable[[dict[str, Any]], object], **of: Any) -> dict[str, Any]:
    """Return a good answer's one match after a change to its geographies."""
    one = match(**of)
    change(one["geographies"])
    return one


def in_house(**fields: Any) -> dict[str, Any]:
    """Return a match whose congressional district has these fields changed; None removes."""
    one = match()
    (row,) = one["geographies"][HOUSE]
    row.update(fields)
    one["geographies"][HOUSE] = [{name: value for name, value in row.items() if value is not None}]
    return one


@pytest.mark.parametrize(
    ("geoid", "district"),
    [
        ("3608", District("NY", 8)),
        ("0652", District("CA", 52)),
        ("5600", District("WY", 0)),
        ("1198", District("DC", 0)),
        ("7298", District("PR", 0)),
        ("6998", District("MP", 0)),
    ],
)
def test_the_district_is_read(geoid: str, district: District) -> None:
    """From the GEOID, whose last digits are 00 at large and 98 for a delegate."""
    located = read_answer(answer(match(geoid)), 119)
    assert located.outcome is Outcome.FOUND
    assert located.districts == (district,)


def test_the_rest_of_an_answer() -> None:
    """The ZIP code and the districts of the state's legislature come with it."""
    assert read_answer(answer(match()), 119) == Located(
        outcome=Outcome.FOUND,
        districts=(District("NY", 8),),
        zip=ZipCode("11235"),
        upper=StateDistrict("NY", "22", "22", "State Senate District 22"),
        lower=StateDistrict("NY", "45", "45", "State House District 45"),
    )


@pytest.mark.parametrize(
    ("geoid", "code"),
    [("36022", "22"), ("27004", "4"), ("2704A", "4A"), ("2504D", "4D"), ("50ADD", "ADD")],
)
def test_codes_of_state_districts(geoid: str, code: str) -> None:
    """They lose their leading zeros and keep their letters."""
    upper = read_answer(answer(match(upper=geoid)), 119).upper
    assert upper is not None
    assert upper.code == code
    assert STATES[upper.state].fips == geoid[:2]


def test_one_house() -> None:
    """Nebraska and the District of Columbia have no lower house."""
    located = read_answer(answer(match("3102", upper="31014", lower=None)), 119)
    assert located.upper == StateDistrict("NE", "14", "14", "State Senate District 14")
    assert located.lower is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        ["text"],
        "text",
        [{}],
        [{"GEOID": 36022, "BASENAME": "22", "NAME": "State Senate District 22"}],
        [{"GEOID": "36ZZZ", "BASENAME": "", "NAME": "no district"}],
        [{"GEOID": "99022", "BASENAME": "22", "NAME": "State Senate District 22"}],
        [{"GEOID": "36022", "BASENAME": 22, "NAME": "State Senate District 22"}],
        [{"GEOID": "36022", "BASENAME": "22", "NAME": None}],
        [{"GEOID": "36", "BASENAME": "22", "NAME": "State Senate District 22"}],
        [{"GEOID": f"3602{n}", "BASENAME": f"2{n}", "NAME": "two of them"} for n in (2, 3)],
    ],
)
def test_nobody_is_refused_for_want_of_a_state_district(value: object) -> None:
    """One that cannot be read is none, and the member of Congress is still found."""
    one = changed(lambda places: places.update({UPPER: value}))
    located = read_answer(answer(one), 119)
    assert located.outcome is Outcome.FOUND
    assert located.upper is None
    assert located.lower is not None


def test_the_legislature_that_sits() -> None:
    """Of lines of several years, those of the last election before this Congress count."""
    one = match()
    for year, code in ((2022, "36001"), (2026, "36063")):
        later = match(year=year, upper=code, lower=None)["geographies"]
        one["geographies"] |= {name: value for name, value in later.items() if "Upper" in name}
    upper = read_answer(answer(one), 119).upper
    assert upper is not None
    assert upper.code == "22"
    # and of a legislature that nobody has elected yet, none
    assert read_answer(answer(match(year=2026)), 119).upper is None


@pytest.mark.parametrize(
    "components", [None, {}, [], {"zip": None}, {"zip": 11235}, {"zip": ""}, {"zip": "220030"}]
)
def test_a_match_without_a_zip_code(components: object) -> None:
    """The district is known all the same."""
    located = read_answer(answer(match() | {"addressComponents": components}), 119)
    assert located.outcome is Outcome.FOUND
    assert located.zip is None


def test_several_places_in_one_district() -> None:
    """Are one answer; what differs between them is not told."""
    both = answer(match(), match(zip_code="11229", lower="36046"))
    located = read_answer(both, 119)
    assert (located.outcome, located.districts) == (Outcome.FOUND, (District("NY", 8),))
    assert located.zip is None
    assert located.upper == StateDistrict("NY", "22", "22", "State Senate District 22")
    assert located.lower is None


def test_several_places_in_several_districts() -> None:
    """Are a question; each district is told once, in order."""
    located = read_answer(answer(match("3609"), match("0652"), match("3608"), match("3609")), 119)
    assert located == Located(
        outcome=Outcome.AMBIGUOUS,
        districts=(District("CA", 52), District("NY", 8), District("NY", 9)),
    )


@pytest.mark.parametrize(
    "document",
    [
        answer(),
        answer(match("36ZZ")),
        answer(changed(lambda places: places.update({HOUSE: []}))),
    ],
)
def test_nowhere(document: object) -> None:
    """No such address, or a place in nobody's district, such as a lake."""
    assert read_answer(document, 119) == Located(outcome=Outcome.NO_MATCH)


def test_a_place_in_nobodys_district_beside_one_that_is() -> None:
    """Does not make the answer ambiguous."""
    assert read_answer(answer(match("36ZZ"), match()), 119).districts == (District("NY", 8),)


def test_another_congress() -> None:
    """Its districts are no answer, also not for one place of several."""
    other = Located(outcome=Outcome.OTHER_CONGRESS)
    assert read_answer(answer(match(congress=120)), 119) == other
    assert read_answer(answer(match(), match(congress=120)), 119) == other
    assert read_answer(answer(match(congress=120)), 120).outcome is Outcome.FOUND


def test_two_congresses() -> None:
    """Where an answer has the districts of both, those of the wanted one are taken."""
    one = match()
    one["geographies"] |= match("3609", congress=120)["geographies"]
    assert read_answer(answer(one), 119).districts == (District("NY", 8),)
    assert read_answer(answer(one), 120).districts == (District("NY", 9),)


def test_a_layer_without_a_number() -> None:
    """Its rows say which Congress it is for."""
    one = changed(
        lambda places: places.update({"Congressional Districts": places.pop(HOUSE)}),
    )
    assert read_answer(answer(one), 119).districts == (District("NY", 8),)
    assert read_answer(answer(one), 120).outcome is Outcome.OTHER_CONGRESS


def test_fields_that_may_be_missing() -> None:
    """The GEOID and the layer's name are enough."""
    one = in_house(STATE=None, CD119=None, CDSESSN=None, NAME=None, BASENAME=None)
    assert read_answer(answer(one), 119).districts == (District("NY", 8),)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "text",
        0,
        {},
        {"result": None},
        {"result": {}},
        {"result": {"addressMatches": None}},
        {"result": {"addressMatches": {}}},
        answer(None),
        answer({}),
        answer({"geographies": []}),
        answer(changed(lambda places: places.clear())),
        answer(changed(lambda places: places.pop(HOUSE))),
        answer(changed(lambda places: places.update({HOUSE: None}))),
        answer(changed(lambda places: places.update({HOUSE: {}}))),
        answer(changed(lambda places: places.update({HOUSE: ["text"]}))),
        answer(changed(lambda places: places.update({"Congressional Districts": []}))),
        answer(match(), {"geographies": {}}),
        answer(in_house(GEOID=None)),
        answer(in_house(GEOID=3608)),
        answer(in_house(GEOID=["3608"])),
        answer(in_house(GEOID="")),
        answer(in_house(GEOID="36")),
        answer(in_house(GEOID="36008")),
        answer(in_house(GEOID="３６０８")),
        answer(in_house(GEOID="3608\n")),
        answer(match("0308")),
        answer(match("9908")),
        answer(match("3698")),
        answer(match("1101")),
        answer(match("7200")),
        answer(in_house(STATE="06")),
        answer(in_house(STATE=36)),
        answer(in_house(CD119="09")),
        answer(in_house(CD119=8)),
        answer(in_house(CDSESSN="118")),
        answer(in_house(CDSESSN=119)),
        answer(in_house(CDSESSN="many")),
    ],
)
def test_an_answer_that_is_none(document: object) -> None:
    """Anything of another form, in no state, or at odds with itself is refused as a whole."""
    with pytest.raises(BureauError):
        read_answer(document, 119)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(["GEOID", "STATE", "CD119", "CDSESSN", "BASENAME", "NAME"]),
        JSON | st.from_regex(r"\d\d(\d\d|ZZ)\d?", fullmatch=True) | st.just("119"),
    )
)
LAYERS = st.dictionaries(
    st.sampled_from([HOUSE, UPPER, LOWER, "Congressional Districts", "States"]), JSON | ROWS
)
MATCHES = st.lists(
    st.fixed_dictionaries(
        {}, optional={"geographies": JSON | LAYERS, "addressComponents": JSON | LAYERS}
    )
)


@given(JSON | MATCHES.map(lambda matches: answer(*matches)))
def test_any_json(document: object) -> None:
    """Whatever JSON it is, it is read or refused, and an answer is one of our own."""
    try:
        located = read_answer(document, 119)
    except BureauError:
        return
    counts = {Outcome.FOUND: {1}, Outcome.AMBIGUOUS: set(range(2, 500))}
    assert len(located.districts) in counts.get(located.outcome, {0})


def test_a_place_is_not_written_down_by_chance() -> None:
    """Where a supporter lives stays out of logs and tracebacks."""
    located = read_answer(answer(match()), 119)
    assert "11235" not in repr(located)
    assert "NY" not in repr(located)
