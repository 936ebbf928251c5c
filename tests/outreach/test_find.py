"""From what a person typed and chose to who represents them, with sentences ready to be read."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep import paths
from contactrep.core.districts import STATES, District
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.lookup import AnswerKind
from contactrep.directory.records import COMMITTEES, DISTRICTS, OFFICIALS, SEATS, ZIPS
from contactrep.outreach.find import choices_in, find, find_by_point
from contactrep.outreach.sentences import sentence

DATASET = open_dataset(paths.DATA)
NY_SENATORS = ["G000555", "S000148"]


@pytest.mark.parametrize(
    ("typed", "choice", "officials", "settled"),
    [
        ("11235", "", [*NY_SENATORS, "J000294", "president"], "NY-8"),
        ("11235-1234", "", [*NY_SENATORS, "J000294", "president"], "NY-8"),
        ("11229", "NY-9", [*NY_SENATORS, "C001067", "president"], "NY-9"),
        ("11229", " ny-9 ", [*NY_SENATORS, "C001067", "president"], "NY-9"),
        ("11229", "NY", [*NY_SENATORS, "president"], "NY"),
        ("11235", "NY-9", [*NY_SENATORS, "C001067", "president"], "NY-9"),  # our data may err
        ("", "NY-8", [*NY_SENATORS, "J000294", "president"], "NY-8"),
        ("  ", "NY", [*NY_SENATORS, "president"], "NY"),
        ("99999", "NY-8", [*NY_SENATORS, "J000294", "president"], "NY-8"),
        ("09012", "NY-8", [*NY_SENATORS, "J000294", "president"], "NY-8"),
        ("10116", "NY-8", [*NY_SENATORS, "J000294", "president"], "NY-8"),
        ("20001", "", ["N000147", "president"], "DC-0"),
        ("", "DC", ["N000147", "president"], "DC-0"),
        ("", "PR", ["H001103", "president"], "PR-0"),
    ],
)
def test_settled(typed: str, choice: str, officials: list[str], settled: str) -> None:
    """Everyone who represents the place, and the choice as links carry it on."""
    found = find(DATASET, typed, choice)
    assert found.answer is not None
    assert [official.id for official in found.answer.officials] == officials
    assert (found.choice, found.district_known, found.problem) == (settled, True, None)
    again = find(DATASET, typed, found.choice).answer
    assert again is not None
    assert (again.officials, again.place) == (found.answer.officials, found.answer.place)


@pytest.mark.parametrize(
    ("typed", "choice", "code", "values"),
    [
        ("", "", "zip.empty", {}),
        ("ABCDE", "", "zip.malformed", {}),
        ("ABCDE", "NY-8", "zip.malformed", {}),
        ("220030", "", "zip.foreign", {}),
        ("99999", "", "zip.unknown", {"zip": "99999"}),
        ("09012", "", "zip.military", {"zip": "09012"}),
        ("96960", "", "zip.freely_associated", {"zip": "96960", "region": "the Marshall Islands"}),
        ("96898", "", "zip.no_district", {"zip": "96898", "place": "Wake Island, HI"}),
        ("10116", "", "zip.point", {"zip": "10116", "place": "New York, NY", "count": 4}),
        (
            "12201",
            "",
            "zip.point_one",
            {"zip": "12201", "place": "Albany, NY", "district": "NY-20"},
        ),
        ("11229", "", "zip.split", {"zip": "11229", "count": 2}),
        (
            "30165",
            "",
            "zip.split_states",
            {"zip": "30165", "count": 2, "states": "Alabama and Georgia"},
        ),
        ("11229", "NY-99", "district.unknown", {}),
        ("", "ZZ", "district.unknown", {}),
        ("", "FM", "district.unknown", {}),
        ("11235", "CA-12", "zip.elsewhere", {"zip": "11235", "state": "California"}),
        ("30165", "TN", "zip.elsewhere", {"zip": "30165", "state": "Tennessee"}),
        (
            "11235",
            "DC",
            "zip.elsewhere",
            {"zip": "11235", "state": "the District of Columbia"},
        ),
    ],
)
def test_not_settled(typed: str, choice: str, code: str, values: dict[str, object]) -> None:
    """One sentence says what is missing, and no link carries a choice on."""
    found = find(DATASET, typed, choice)
    assert found.problem == sentence(code, **values)
    assert (found.choice, found.district_known) == ("", False)


@pytest.mark.parametrize(
    ("typed", "in_use"),
    [
        *((typed, True) for typed in ("11235", "11229", "09012", "96960", "10116", "96898")),
        *((typed, False) for typed in ("99999", "ABC", "")),
    ],
)
def test_a_zip_code_in_use(typed: str, in_use: bool) -> None:
    """Whether it exists is another question than whether we can answer for it."""
    assert find(DATASET, typed).in_use is in_use


def notes(typed: str, choice: str = "") -> tuple[str, ...]:
    """Return what is told of the seats."""
    return find(DATASET, typed, choice).notes


@pytest.mark.parametrize(
    ("typed", "choice", "expected"),
    [
        ("11235", "", ()),
        ("11229", "", ()),
        ("10116", "", ()),
        ("11229", "NY", (sentence("district.skipped"),)),
        ("20001", "", (sentence("state.dc"),)),
        ("", "DC", (sentence("state.dc"),)),
        ("96910", "", (sentence("state.territory", state="Guam"),)),
        (
            "00901",
            "",
            (sentence("state.commissioner", state="Puerto Rico"),),
        ),
        (
            "96950",
            "",
            (sentence("state.territory", state="The Northern Mariana Islands"),),
        ),
        ("33313", "", (sentence("seat.house_vacant", district="FL-20"),)),
        ("33404", "", (sentence("seat.house_vacant", district="FL-20"),)),
        ("33404", "FL-21", ()),
    ],
)
def test_what_is_told_of_the_seats(typed: str, choice: str, expected: tuple[str, ...]) -> None:
    """No vote, no senators, nobody there, not chosen: each where it is true."""
    assert notes(typed, choice) == expected


@pytest.mark.parametrize(
    ("vacant", "code"),
    [(("NY-S1",), "seat.senate_vacant"), (("NY-S1", "NY-S3"), "seat.senate_both_vacant")],
)
def test_vacant_senate_seats(vacant: tuple[str, ...], code: str) -> None:
    """One or both, and the others are still there."""

    def leave(seats: str) -> str:
        return "\n".join(
            line.rpartition(",")[0] + "," if line.startswith(vacant) else line
            for line in seats.splitlines()
        )

    found = find(changed(leave), "11235")
    assert found.notes == (sentence(code, state="New York"),)
    assert found.answer is not None
    assert len(found.answer.officials) == 4 - len(vacant)
    assert found.district_known


def test_a_territory_without_a_delegate() -> None:
    """Both are said: the office there is, and that nobody holds it."""
    found = find(changed(lambda seats: seats.replace("M001219", "")), "96910")
    assert found.notes == (
        sentence("state.territory", state="Guam"),
        sentence("seat.house_vacant", district="Guam at large"),
    )


def changed(change: Callable[[str], str]) -> Dataset:
    """Return the bundled dataset with other holders of its seats."""
    names = (ZIPS, DISTRICTS, SEATS, COMMITTEES, OFFICIALS)
    files = {name: (paths.DATA / name).read_bytes() for name in names}
    seats = change(files[SEATS].decode())
    assert seats.encode() != files[SEATS]
    return Dataset(DATASET.manifest, {**files, SEATS: seats.encode()}, {})


@pytest.mark.parametrize(("state", "count"), [("NY", 26), ("WY", 1), ("PR", 1), ("ZZ", 0), ("", 0)])
def test_choices_in_a_state(state: str, count: int) -> None:
    """Every district of it, in order, with its member."""
    choices = choices_in(DATASET, state)
    assert len(choices) == count
    assert [each.district for each in choices] == sorted(each.district for each in choices)
    assert {each.district.state for each in choices} <= {state}
    assert not state or all(each.member for each in choices)


def test_every_district_can_be_chosen() -> None:
    """And is what its choice says."""
    for district in DATASET.districts():
        found = find(DATASET, "", district.code)
        assert (found.choice, found.problem) == (district.code, None)


def test_every_state_can_be_chosen() -> None:
    """A state of one district stands for it; the others leave it out."""
    for code in STATES:
        found = find(DATASET, "", code)
        districts = DATASET.districts(code)
        assert found.choice == (districts[0].code if len(districts) == 1 else code)
        assert found.state_only is (len(districts) > 1)


@given(typed=st.text(max_size=20), choice=st.text(max_size=8))
def test_whatever_is_typed(typed: str, choice: str) -> None:
    """There is an answer or a sentence, and never an exception."""
    found = find(DATASET, typed, choice)
    assert found.district_known is (found.problem is None)
    assert found.answer is not None or found.problem


@given(
    zip_code=st.sampled_from(list(DATASET.zip_codes())),
    district=st.one_of(st.just(""), st.sampled_from([d.code for d in DATASET.districts()])),
)
def test_nobody_writes_from_elsewhere(zip_code: str, district: str) -> None:
    """Whatever is chosen for a ZIP code of a state is in that state."""
    found = find(DATASET, zip_code, district)
    row = DATASET.zip_row(found.answer.zip) if found.answer and found.answer.zip else None
    assert row is not None
    if found.district_known and found.answer and found.answer.kind is AnswerKind.FOUND:
        states = {row.state} | {each.state for each in row.districts}
        assert District.parse(found.choice).state in states or row.state not in STATES


@pytest.mark.parametrize(
    ("lat", "lon", "districts", "problem"),
    [
        (41.0, -100.0, "NE-3", None),
        (40.5839, -73.9536, "NY-8 NY-9 NY-11", sentence("place.several", count=3)),
        (0.0, -140.0, "", sentence("place.nowhere")),
    ],
)
def test_a_point(
    dataset: Dataset, lat: float, lon: float, districts: str, problem: str | None
) -> None:
    """A point names one district, or asks which of those near it."""
    found = find_by_point(dataset, lat, lon)
    assert found.answer is not None
    codes = " ".join(each.district.code for each in found.answer.candidates)
    assert (codes, found.problem) == (districts, problem)
    assert found.district_known is (problem is None)
    assert found.in_use is bool(districts)


def test_a_point_in_a_vacant_district(dataset: Dataset) -> None:
    """What is to be known of the seats is told here too."""
    found = find_by_point(dataset, 26.1487, -80.2075)
    assert sentence("seat.house_vacant", district="FL-20") in found.notes
