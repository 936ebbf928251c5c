"""What is written to the data files is read back the same."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import STATES, District
from contactrep.core.legislatures import Chamber
from contactrep.core.officials import (
    Committee,
    ContactForm,
    FormField,
    FormKind,
    Office,
    Official,
    Role,
    Seat,
)
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.records import (
    COLUMNS,
    COMMITTEES,
    SEATS,
    ZIPS,
    Basis,
    Rings,
    ZipRow,
    boundary_from,
    boundary_line,
    committee_cells,
    committee_from,
    id_of,
    official_from,
    official_line,
    seat_cells,
    seat_from,
    state_of,
    zip_cells,
    zip_row,
)
from contactrep.directory.ziptable import ZipTable

_TEXT = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=12)
_MAYBE = st.none() | _TEXT
_STATE = st.sampled_from(sorted(STATES))
_NUMBER = st.integers(0, 99)
_FIELD = st.builds(FormField, name=_TEXT, options=st.lists(_TEXT, max_size=3).map(tuple))
_FORM = st.builds(
    ContactForm,
    url=_TEXT,
    kind=st.sampled_from(FormKind),
    max_length=st.none() | st.integers(1, 10_000),
    fields=st.lists(_FIELD, max_size=3).map(tuple),
)
_DEGREES = st.none() | st.floats(-90, 90)
_OFFICE = st.builds(
    Office,
    kind=_TEXT,
    street=_TEXT,
    city=_TEXT,
    state=_TEXT,
    zip=_TEXT,
    phone=_MAYBE,
    lat=_DEGREES,
    lng=_DEGREES,
)
_OFFICIAL = st.builds(
    Official,
    id=st.from_regex(r"[A-Z]\d{6}", fullmatch=True),
    name=_TEXT,
    first=_TEXT,
    last=_TEXT,
    role=st.sampled_from(Role),
    suffix=_MAYBE,
    party=_MAYBE,
    state=st.none() | _STATE,
    district=st.none() | _NUMBER,
    senate_class=st.none() | st.integers(1, 3),
    chamber=st.none() | st.sampled_from(Chamber),
    legislative_district=_MAYBE,
    phone=_MAYBE,
    email=_MAYBE,
    website=_MAYBE,
    form=st.none() | _FORM,
    offices=st.lists(_OFFICE, max_size=2).map(tuple),
    committees=st.lists(_TEXT, max_size=2).map(tuple),
)


def _cells(row: tuple[str, ...]) -> str:
    """Write one line as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()


@given(_OFFICIAL)
def test_official_is_read_back(official: Official) -> None:
    """An official is one line, whatever their name holds, and the id is found without parsing."""
    line = official_line(official).encode()
    assert official_from(line) == official
    assert id_of(line) == official.id
    assert len(line.splitlines()) == 1


_ZIP_ROW = st.builds(
    ZipRow,
    zip=st.integers(0, 99_999).map("{:05d}".format),
    place=_TEXT,
    state=_STATE,
    districts=st.lists(st.builds(District, _STATE, _NUMBER), max_size=6).map(tuple),
    shares=st.lists(st.integers(0, 100), max_size=6).map(tuple),
    basis=st.sampled_from(Basis),
    lat=st.sampled_from(["", "40.7128"]),
    lng=st.sampled_from(["", "-74.006"]),
)


@given(_ZIP_ROW)
def test_zip_row_is_read_back(row: ZipRow) -> None:
    """A ZIP code's row survives quotes and commas in the name of its place."""
    line = _cells(zip_cells(row))
    assert zip_row(line) == row
    table = ZipTable(f"{','.join(COLUMNS[ZIPS])}\n{line}\n".encode())
    _, state, codes, shares, basis, _, _, place = zip_cells(row)
    assert table.line(row.zip) == line
    assert table.row(row.zip) == (f"{state},{codes},{shares},{basis}", place)


@given(
    st.sets(st.integers(0, 99_999).map("{:05d}".format), max_size=60),
    st.integers(0, 99_999).map("{:05d}".format),
    st.booleans(),
)
def test_zip_table_finds_what_is_there(codes: set[str], other: str, ended: bool) -> None:
    """Wherever a row stands in the file it is found, and a ZIP code without one is not."""
    lines = [f"{code},NY,NY-{int(code) % 26 + 1},,tracts,,,Town {code}" for code in sorted(codes)]
    content = "\n".join(("zip,state,districts,shares,basis,lat,lng,place", *lines))
    table = ZipTable((content + "\n" * ended).encode())
    for code, line in zip(sorted(codes), lines, strict=True):
        found = table.row(ZipCode(code))
        assert (table.line(ZipCode(code)), found) == (line, (line[6:-13], f"Town {code}"))
    assert (table.line(ZipCode(other)) is None) is (other not in codes)
    assert (table.row(ZipCode(other)) is None) is (other not in codes)
    assert list(table.codes()) == sorted(codes)


def test_zip_table_needs_a_header() -> None:
    """An empty file is no table, and half a ZIP code finds nothing."""
    table = ZipTable(b"zip,state,districts,shares,basis,lat,lng,place\n10001,NY,NY-1,,tracts,,,A\n")
    for half in ("", "1", "100", "1000", "100011", "1000\u0661"):
        assert table.row(ZipCode(half)) is None
        assert table.line(ZipCode(half)) is None


@pytest.mark.parametrize(
    "line",
    [
        "10001,NY,NY-1,,tracts,,",
        "10001,NY,NY-1,,tracts,,,A,B",
        "10001,NY,NY1,,tracts,,,A",
        "10001,NY,NY-1,most,tracts,,,A",
        "10001,NY,NY-1,,census,,,A",
    ],
)
def test_malformed_zip_row_is_refused(line: str) -> None:
    """Too few cells, too many, no district, no share and no basis."""
    with pytest.raises(ValueError, match=r"\S"):
        zip_row(line)


_COORDINATE = st.floats(-180, 180)
_RING = st.lists(st.tuples(_COORDINATE, _COORDINATE), min_size=3, max_size=6).map(
    lambda points: (*points, points[0])
)


@given(_STATE, _NUMBER, st.lists(_RING, min_size=1, max_size=3).map(tuple))
def test_boundary_is_read_back(state: str, number: int, rings: Rings) -> None:
    """An outline is one line, to the last digit."""
    district = District(state, number)
    assert boundary_from(boundary_line(district, rings).encode()) == (district, rings)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[]",
        '{"code": "NY-1", "rings": []}',
        '{"code": "NY-1", "rings": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}',
        '{"code": "NY-1", "rings": [[[0, 0], [1, 0], [0, 0]]]}',
        '{"code": "NY-1", "rings": [[[0], [1], [2], [0]]]}',
        '{"code": "XX-1", "rings": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
    ],
)
def test_malformed_boundary_is_refused(line: str) -> None:
    """An outline without a code, a ring, or an end is none."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        boundary_from(line.encode())


@given(_STATE, st.text("0123456789abcdef-", min_size=1, max_size=36), _TEXT)
def test_state_of_a_legislator_is_found(state: str, official_id: str, name: str) -> None:
    """The state is read without parsing the rest, whatever the name before it holds."""
    legislator = Official(
        id=official_id,
        name=name,
        first=name,
        last=name,
        role=Role.STATE_LEGISLATOR,
        state=state,
        chamber=Chamber.UPPER,
        legislative_district="1",
        offices=(Office(kind="capitol", street="1", city="2", state="ZZ", zip="3"),),
    )
    line = official_line(legislator).encode()
    assert (id_of(line), state_of(line)) == (official_id, state)


@given(_STATE, _NUMBER, st.none() | st.just("D000001"), st.booleans())
def test_seat_is_read_back(state: str, number: int, holder: str | None, senate: bool) -> None:
    """A seat of either chamber, held or vacant, is read back the same."""
    seat = (
        Seat(id=f"{state}-S1", state=state, class_=1, official_id=holder)
        if senate
        else Seat(id=f"{state}-{number}", state=state, district=number, official_id=holder)
    )
    assert seat_from(dict(zip(COLUMNS[SEATS], seat_cells(seat), strict=True))) == seat


def test_committee_is_read_back() -> None:
    """A committee with or without a page is read back the same."""
    for url in ("https://kindness.senate.gov", None):
        committee = Committee(id="SSKI", chamber="senate", name="Kindness", url=url)
        cells = dict(zip(COLUMNS[COMMITTEES], committee_cells(committee), strict=True))
        assert committee_from(cells) == committee
