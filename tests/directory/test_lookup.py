"""Answers for ZIP codes, districts and states, on the bundled data, checked by hand."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep import paths
from contactrep.core.districts import STATES, District
from contactrep.core.officials import Role
from contactrep.core.zipcodes import ZipCode
from contactrep.dataset.writing import write_dataset
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.lookup import (
    Answer,
    AnswerKind,
    Coverage,
    find,
    find_districts,
    find_point,
    find_state,
)
from contactrep.directory.manifest import read_manifest
from contactrep.directory.records import Basis


def _districts(answer: Answer) -> str:
    """Return the codes of the candidates."""
    return " ".join(each.district.code for each in answer.candidates)


@pytest.mark.parametrize(
    ("zip_code", "kind", "districts", "place"),
    [
        ("11235", AnswerKind.FOUND, "NY-8", "Brooklyn, NY"),
        ("10001", AnswerKind.SPLIT, "NY-12 NY-10", "New York, NY"),
        ("60657", AnswerKind.FOUND, "IL-5", "Chicago, IL"),
        ("08904", AnswerKind.FOUND, "NJ-6", "Highland Park, NJ"),
        ("08882", AnswerKind.FOUND, "NJ-12", "South River, NJ"),
        ("82001", AnswerKind.FOUND, "WY-0", "Cheyenne, WY"),
        ("11229", AnswerKind.SPLIT, "NY-8 NY-9", "Brooklyn, NY"),
        ("44134", AnswerKind.SPLIT, "OH-7 OH-11", "Cleveland, OH"),
        ("07043", AnswerKind.SPLIT, "NJ-11 NJ-9", "Montclair, NJ"),
        ("91711", AnswerKind.SPLIT, "CA-28 CA-35 CA-27 CA-29 CA-30 CA-31", "Claremont, CA"),
        ("30165", AnswerKind.SPLIT, "GA-14 AL-3", "Rome, GA"),
        ("57430", AnswerKind.SPLIT, "SD-0 ND-0", "Britton, SD"),
        ("81120", AnswerKind.SPLIT, "NM-3 CO-3", "Antonito, CO"),
        ("20001", AnswerKind.FOUND, "DC-0", "Washington, DC"),
        ("20500", AnswerKind.FOUND, "DC-0", "Washington, DC"),
        ("00901", AnswerKind.FOUND, "PR-0", "Puerto Rico"),
        ("96910", AnswerKind.FOUND, "GU-0", "Guam"),
        ("00802", AnswerKind.FOUND, "VI-0", "St. Thomas, VI"),
        ("96799", AnswerKind.FOUND, "AS-0", "Pago Pago, AS"),
        ("96950", AnswerKind.FOUND, "MP-0", "Saipan, MP"),
        ("96860", AnswerKind.FOUND, "HI-1", "Jbphh, HI"),
        ("00501", AnswerKind.SPLIT, "NY-2 NY-1", "Holtsville, NY"),
        ("12201", AnswerKind.FOUND, "NY-20", "Albany, NY"),
        ("96898", AnswerKind.NO_DISTRICT_KNOWN, "", "Wake Island, HI"),
        ("33313", AnswerKind.FOUND, "FL-20", "Fort Lauderdale, FL"),
        ("30017", AnswerKind.FOUND, "GA-13", "Grayson, GA"),
        ("94541", AnswerKind.FOUND, "CA-14", "Hayward, CA"),
        ("78840", AnswerKind.FOUND, "TX-23", "Del Rio, TX"),
    ],
)
def test_zip_is_answered(
    bundled: Dataset, zip_code: str, kind: AnswerKind, districts: str, place: str
) -> None:
    """A ZIP code gets its districts, as the publishers have them, and the name of its place."""
    answer = find(bundled, ZipCode(zip_code))
    assert (answer.kind, _districts(answer), answer.place) == (kind, districts, place)
    assert answer.state == place[-2:] or answer.place == STATES[answer.state or ""].name
    assert answer.zip == zip_code


@pytest.mark.parametrize(
    ("zip_code", "kind", "region", "place"),
    [
        ("09012", AnswerKind.MILITARY, "AE", None),
        ("34002", AnswerKind.MILITARY, "AA", None),
        ("96204", AnswerKind.MILITARY, "AP", None),
        ("96960", AnswerKind.FREELY_ASSOCIATED, "MH", "Majuro, MH"),
        ("96944", AnswerKind.FREELY_ASSOCIATED, "FM", "Kosrae, FM"),
        ("96939", AnswerKind.FREELY_ASSOCIATED, "PW", "Palau"),
        ("99999", AnswerKind.UNKNOWN, None, None),
        ("00000", AnswerKind.UNKNOWN, None, None),
    ],
)
def test_zip_without_district(
    bundled: Dataset, zip_code: str, kind: AnswerKind, region: str | None, place: str | None
) -> None:
    """A ZIP code that belongs to no district is said to, and gets no members."""
    answer = find(bundled, ZipCode(zip_code))
    assert (answer.kind, answer.region, answer.place) == (kind, region, place)
    assert (answer.state, answer.states, answer.candidates, answer.senators) == (None, (), (), ())
    has_president = kind is AnswerKind.MILITARY
    assert (answer.president is not None) is has_president


@pytest.mark.parametrize(
    ("zip_code", "states", "senators"),
    [
        ("11235", ("NY",), 2),
        ("30165", ("AL", "GA"), 4),
        ("57717", ("MT", "SD", "WY"), 6),
        ("00501", ("NY",), 2),
        ("20001", ("DC",), 0),
        ("00901", ("PR",), 0),
    ],
)
def test_senators_are_those_of_every_state(
    bundled: Dataset, zip_code: str, states: tuple[str, ...], senators: int
) -> None:
    """Each state in question brings its two senators; a district or territory has none."""
    answer = find(bundled, ZipCode(zip_code))
    assert answer.states == states
    assert len(answer.senators) == senators
    assert all(each.senator and each.senator.role is Role.SENATOR for each in answer.senators)
    order = [(each.seat.state, each.seat.class_) for each in answer.senators]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("zip_code", "district"),
    [("33313", "FL-20"), ("30017", "GA-13"), ("94541", "CA-14"), ("78840", "TX-23")],
)
def test_vacant_seat_is_said_to_be(bundled: Dataset, zip_code: str, district: str) -> None:
    """A district whose seat is vacant is found all the same, without a member."""
    answer = find(bundled, ZipCode(zip_code))
    [candidate] = answer.candidates
    assert candidate.district == District.parse(district)
    assert candidate.member is None
    assert candidate.seat.vacant
    assert len(answer.officials) == 3  # two senators and the President


@pytest.mark.parametrize(
    ("zip_code", "role"),
    [
        ("11235", Role.REPRESENTATIVE),
        ("20001", Role.DELEGATE),
        ("96799", Role.DELEGATE),
        ("96910", Role.DELEGATE),
        ("96950", Role.DELEGATE),
        ("00802", Role.DELEGATE),
        ("00901", Role.RESIDENT_COMMISSIONER),
    ],
)
def test_member_is_called_by_their_office(bundled: Dataset, zip_code: str, role: Role) -> None:
    """The members for the District and the territories are delegates, Puerto Rico's is not."""
    [candidate] = find(bundled, ZipCode(zip_code)).candidates
    assert candidate.member is not None
    assert candidate.member.role is role


def test_officials_come_in_the_order_of_writing(bundled: Dataset) -> None:
    """Senators first, then members, then the President."""
    roles = [each.role for each in find(bundled, ZipCode("11229")).officials]
    assert roles == [
        Role.SENATOR,
        Role.SENATOR,
        Role.REPRESENTATIVE,
        Role.REPRESENTATIVE,
        Role.PRESIDENT,
    ]


def test_district_is_answered(bundled: Dataset) -> None:
    """A chosen district gets its member and the state's senators; an invented one is unknown."""
    answer = find_districts(bundled, (District("NY", 9),))
    assert (answer.kind, _districts(answer), answer.state) == (AnswerKind.FOUND, "NY-9", "NY")
    assert (len(answer.officials), answer.basis) == (4, None)
    for invented in ((District("NY", 99),), ()):
        assert find_districts(bundled, invented).kind is AnswerKind.UNKNOWN


def test_several_districts_are_answered(bundled: Dataset) -> None:
    """They stay in their order, the invented are left out, and each state brings its senators."""
    asked = (District("NY", 12), District("NY", 99), District("NJ", 8))
    answer = find_districts(bundled, asked)
    assert (answer.kind, _districts(answer)) == (AnswerKind.SPLIT, "NY-12 NJ-8")
    assert (answer.state, answer.states, len(answer.senators)) == ("NY", ("NJ", "NY"), 4)


@pytest.mark.parametrize(
    ("state", "kind", "officials"),
    [
        ("NY", AnswerKind.NO_DISTRICT_KNOWN, 3),
        ("WY", AnswerKind.FOUND, 4),
        ("DC", AnswerKind.FOUND, 2),
        ("FM", AnswerKind.FREELY_ASSOCIATED, 0),
        ("XX", AnswerKind.UNKNOWN, 0),
    ],
)
def test_state_is_answered(bundled: Dataset, state: str, kind: AnswerKind, officials: int) -> None:
    """Who knows only their state gets its senators, and its member where it has just one."""
    answer = find_state(bundled, state)
    assert (answer.kind, len(answer.officials)) == (kind, officials)


_BUNDLED = open_dataset(paths.DATA)


@given(st.integers(0, 99999).map(lambda number: ZipCode(f"{number:05d}")))
def test_any_five_digits_are_answered(zip_code: ZipCode) -> None:
    """Whatever five digits are asked for, the answer is about them, and the same again."""
    answer = find(_BUNDLED, zip_code)
    assert answer.zip == zip_code
    assert answer == find(_BUNDLED, zip_code)
    known = _BUNDLED.zip_row(zip_code)
    assert (known is None) is (answer.kind in {AnswerKind.UNKNOWN, AnswerKind.MILITARY})


@pytest.mark.parametrize(
    ("share", "coverage"),
    [
        (100, Coverage.MOST),
        (65, Coverage.MOST),
        (64, Coverage.HALF),
        (35, Coverage.HALF),
        (34, Coverage.PART),
        (10, Coverage.PART),
        (9, Coverage.CORNER),
        (0, Coverage.CORNER),
        (None, None),
    ],
)
def test_share_in_words(bundled: Dataset, share: int | None, coverage: Coverage | None) -> None:
    """Most from 65 per cent, half from 35, part from 10, below that a corner."""
    [known] = find(bundled, ZipCode("11235")).candidates
    assert replace(known, share=share).coverage is coverage


@pytest.mark.parametrize(
    ("longitude", "latitude", "districts"),
    [
        (-76.5, 42.44, "NY-19"),  # Ithaca
        (-77.02, 38.93, "DC-0"),  # Howard University
        (-104.8, 41.14, "WY-0"),  # Cheyenne
        (-66.1, 18.4, "PR-0"),  # San Juan
        (27.56, 53.9, ""),  # Minsk
        (144.79, 13.44, ""),  # Guam is not drawn
        (-40.0, 30.0, ""),
    ],
)
def test_point_is_answered(
    bundled: Dataset, longitude: float, latitude: float, districts: str
) -> None:
    """A point finds the district that it lies in, and nobody where none is drawn."""
    answer = find_point(bundled, longitude, latitude)
    assert _districts(answer) == districts
    kind, basis = (AnswerKind.FOUND, Basis.POINT) if districts else (AnswerKind.UNKNOWN, None)
    assert (answer.kind, answer.basis, answer.zip, answer.place) == (kind, basis, None, None)
    assert all(each.approximate and each.share is None for each in answer.candidates)


def test_point_at_a_line_is_asked_about(bundled: Dataset) -> None:
    """Near a line both sides are candidates, and the state is that of the point's own side."""
    answer = find_point(bundled, -74.024, 40.71)  # in the Hudson, off Manhattan
    assert answer.kind is AnswerKind.SPLIT
    assert answer.states == ("NJ", "NY")
    assert answer.state == answer.candidates[0].district.state
    assert len(answer.senators) == 4


def test_states_share_a_delegation(bundled: Dataset) -> None:
    """ZIP codes with the same districts share one value, each with its own place."""
    one, other = (find(bundled, ZipCode(code)) for code in ("82001", "82007"))
    assert one.delegation is other.delegation
    assert (one.zip, other.zip) == ("82001", "82007")


def test_snapshots_share_nothing(tmp_path: Path) -> None:
    """What was worked out from one snapshot is never an answer of another."""
    shutil.copytree(paths.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("campaigns"))
    seats = tmp_path / "data" / "seats.csv"
    before = open_dataset(tmp_path / "data")
    first = find(before, ZipCode("11235"))
    [member] = [each.member for each in first.candidates]
    assert member is not None
    changed = seats.read_text(encoding="utf-8").replace(member.id, "")
    seats.write_text(changed, encoding="utf-8")
    manifest = read_manifest(tmp_path / "data")
    files = {each.name: (tmp_path / "data" / each.name).read_bytes() for each in manifest.files}
    write_dataset(tmp_path / "data", files, manifest)
    after = open_dataset(tmp_path / "data")
    assert [each.member for each in find(after, ZipCode("11235")).candidates] == [None]
    assert find(before, ZipCode("11235")) == first
    assert before.memo.keys() == after.memo.keys()
    assert before.memo is not after.memo
