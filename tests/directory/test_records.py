"""What is written to the data files is read back the same."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.districts import STATES, District
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
    Basis,
    ZipRow,
    committee_cells,
    committee_from,
    id_of,
    official_from,
    official_line,
    seat_cells,
    seat_from,
    zip_cells,
    zip_row,
)

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
_OFFICE = st.builds(
    Office, kind=_TEXT, street=_TEXT, city=_TEXT, state=_TEXT, zip=_TEXT, phone=_MAYBE
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
    email=_MAYBE,
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


@given(_TEXT, _STATE, st.lists(_NUMBER, max_size=4), st.sampled_from(Basis))
def test_zip_row_is_read_back(place: str, state: str, numbers: list[int], basis: Basis) -> None:
    """A ZIP code's row survives quotes and commas in the name of its place."""
    row = ZipRow(
        zip=ZipCode("00501"),
        place=place,
        state=state,
        districts=tuple(District(state, number) for number in numbers),
        basis=basis,
    )
    assert zip_row(_cells(zip_cells(row))) == row


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
