"""Input that contradicts itself is refused, by file and line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contactrep.dataset.build import build
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.house import MOST_VACANT
from tests.dataset.factories import Country, boundary, build_country, line_of, member, square

Change = Callable[[Country], object]


def _in_last_term(number: int, **term: object) -> Change:
    """Return a change of a member's last term."""
    return lambda country: country.members[number]["terms"][-1].update(term)


@pytest.mark.parametrize(
    ("change", "file", "marker", "sentence"),
    [
        pytest.param(
            lambda country: country.members.append(
                member("X000001", "Twin", "rep", "NY", district=1)
            ),
            "members.yaml",
            "bioguide: X000001",
            "Jane Twin holds NY-1, which José Roe, Jr. holds already",
            id="two members for one seat",
        ),
        pytest.param(
            lambda country: country.members.append(country.members[0]),
            "members.yaml",
            None,
            "D000001 is given twice",
            id="a member twice",
        ),
        pytest.param(
            _in_last_term(0, end="2026-01-03"),
            "members.yaml",
            None,
            "the last term of Jane Doe ended on 2026-01-03, before 2026-06-15",
            id="a member who left",
        ),
        pytest.param(
            _in_last_term(0, start="2026-07-01"),
            "members.yaml",
            None,
            "the last term of Jane Doe begins on 2026-07-01, after 2026-06-15",
            id="a member who has not come",
        ),
        pytest.param(
            _in_last_term(0, end="soon"),
            "members.yaml",
            None,
            "end must be a date such as 2026-06-15, not 'soon'",
            id="no date",
        ),
        pytest.param(
            _in_last_term(3, state="ZZ"),
            "members.yaml",
            None,
            "José Roe, Jr. is of an unknown state, ZZ",
            id="a member of no state",
        ),
        pytest.param(
            _in_last_term(3, district=7),
            "members.yaml",
            None,
            "José Roe, Jr. holds NY-7, a seat that does not exist",
            id="a member of no district",
        ),
        pytest.param(
            _in_last_term(3, district=120),
            "members.yaml",
            None,
            "no such district: NY-120",
            id="a district out of bounds",
        ),
        pytest.param(
            _in_last_term(3, district="first"),
            "members.yaml",
            None,
            "district must be a whole number, not 'first'",
            id="a district without number",
        ),
        pytest.param(
            lambda country: country.offices.append(country.offices[0]),
            "offices.yaml",
            None,
            "R000001 is given twice",
            id="offices twice",
        ),
        pytest.param(
            lambda country: country.committees[1].update(type="lower"),
            "committees.yaml",
            None,
            "a committee is of house, senate or joint, not lower",
            id="a committee of no chamber",
        ),
        pytest.param(
            lambda country: country.classes.update({2: "WY DC"}),
            "senate.yaml",
            None,
            "class 2 names DC, which has no senators",
            id="a senator of a district",
        ),
        pytest.param(
            lambda country: country.classes.update({2: "WY NY"}),
            "senate.yaml",
            None,
            "the classes give 5 seats, not 4",
            id="a senator too many",
        ),
        pytest.param(
            lambda country: country.congress.pop("seats"),
            "sources.yaml",
            None,
            "seats is missing",
            id="a plan without seats",
        ),
        pytest.param(
            _in_last_term(3, type="gov"),
            "members.yaml",
            None,
            "a term is of type sen or rep, not gov",
            id="no member of Congress",
        ),
        pytest.param(
            _in_last_term(0, address="1 Main St., Boston"),
            "members.yaml",
            None,
            "the address '1 Main St., Boston' is not in Washington",
            id="a strange address",
        ),
        pytest.param(
            lambda country: country.offices[0]["id"].update(bioguide="X000009"),
            "offices.yaml",
            None,
            "X000009 is not a member",
            id="an office of nobody",
        ),
        pytest.param(
            lambda country: country.memberships["SSKI"].append({"bioguide": "X000009"}),
            "memberships.yaml",
            "X000009",
            "X000009 of SSKI is not a member of Congress",
            id="a committee member who is unknown",
        ),
        pytest.param(
            lambda country: country.memberships.update(SSXX=[{"bioguide": "D000001"}]),
            "memberships.yaml",
            None,
            "SSXX is not a committee",
            id="an unknown committee",
        ),
        pytest.param(
            lambda country: country.committees.append(country.committees[0]),
            "committees.yaml",
            None,
            "SSKI is given twice",
            id="a committee twice",
        ),
        pytest.param(
            lambda country: country.areas.append(("36", "NY", "10008", "3")),
            "zip_districts.csv",
            "10008",
            "NY-3 is not a district of this Congress",
            id="a district without boundary",
        ),
        pytest.param(
            lambda country: country.areas.append(("36", "NY", "10001", "1")),
            "zip_districts.csv",
            None,
            "10001 is given to NY-1 twice",
            id="an area twice",
        ),
        pytest.param(
            lambda country: country.areas.append(("99", "ZZ", "10008", "1")),
            "zip_districts.csv",
            "10008",
            "unknown state ZZ",
            id="an area of no state",
        ),
        pytest.param(
            lambda country: country.areas.append(("56", "NY", "10008", "1")),
            "zip_districts.csv",
            "10008",
            "the FIPS code of NY is not 56",
            id="an area of two states",
        ),
        pytest.param(
            lambda country: country.areas.append(("36", "NY", "1008", "1")),
            "zip_districts.csv",
            ",1008,",
            "'1008' is not a ZIP code (malformed)",
            id="a short ZIP code",
        ),
        pytest.param(
            lambda country: country.areas.append(("36", "NY", "10008")),
            "zip_districts.csv",
            "10008",
            "the row has 3 cells, not 4",
            id="a short row",
        ),
        pytest.param(
            lambda country: country.areas.append(("56", "WY", "10004", "0")),
            "zip_districts.csv",
            "10004",
            "10004 is Box Town, NY, and gets no district of NY; add one to corrections.yaml",
            id="an area on the wrong side of a border",
        ),
        pytest.param(
            lambda country: country.places.append(country.places[0]),
            "places.csv",
            None,
            "82001 is given twice",
            id="a place twice",
        ),
        pytest.param(
            lambda country: country.places.append(("10008", "X", "", "", "", "1", "1")),
            "places.csv",
            "10008",
            "10008 has no state and no military prefix",
            id="a place without a state",
        ),
        pytest.param(
            lambda country: country.places.append(("10008", "X", "", "NY", "", "north", "1")),
            "places.csv",
            "10008",
            "lat must be degrees, not 'north'",
            id="a place without a point",
        ),
        pytest.param(
            lambda country: country.forms.append(country.forms[0]),
            "forms.jsonl",
            None,
            "D000001 is given twice",
            id="a form twice",
        ),
        pytest.param(
            lambda country: country.corrections.append({"zip": "10004", "add": "NY-9"}),
            "corrections.yaml",
            "10004",
            "NY-9 is not a district of this Congress",
            id="a correction to no district",
        ),
        pytest.param(
            lambda country: country.delegates.append(
                {"state": "NY", "first": "10001", "last": "10002"}
            ),
            "territories.yaml",
            "NY",
            "NY does not belong in this list",
            id="a state among the territories",
        ),
        pytest.param(
            lambda country: country.delegates.append(
                {"state": "GU", "first": "96932", "last": "96910"}
            ),
            "territories.yaml",
            "GU",
            "the range ends at 96910, before it begins at 96932",
            id="a range backwards",
        ),
    ],
)
def test_contradiction_is_refused_by_line(
    country: Country, tmp_path: Path, change: Change, file: str, marker: str | None, sentence: str
) -> None:
    """The refusal reads `file:line: sentence`; a marker tells the line where it is unique."""
    change(country)
    with pytest.raises(DatasetError) as refused:
        build_country(country, tmp_path)
    error = refused.value
    assert (error.file, error.sentence) == (file, sentence)
    assert str(error) == f"{file}:{error.line}: {sentence}"
    if marker:
        folder = "handkept" if file in {"corrections.yaml", "territories.yaml"} else "sources"
        found = line_of(tmp_path / folder / file, marker)
        assert error.line in {found, found - 1}  # YAML gives the line where the mapping begins


@pytest.mark.parametrize(
    ("change", "file", "sentence"),
    [
        pytest.param(
            lambda country: country.boundaries[0]["properties"].update(CDSESSN="118"),
            "boundaries.geojson",
            "boundary 1 is of Congress 118, not 119",
            id="an old boundary",
        ),
        pytest.param(
            lambda country: country.boundaries[1]["properties"].update(GEOID="3603"),
            "boundaries.geojson",
            "boundary 2 is NY-2 but has GEOID 3603",
            id="a boundary of two districts",
        ),
        pytest.param(
            lambda country: country.boundaries[1]["properties"].update(STATEFP="99"),
            "boundaries.geojson",
            "boundary 2 is of an unknown state, FIPS 99",
            id="a boundary of no state",
        ),
        pytest.param(
            lambda country: country.boundaries[1].pop("properties"),
            "boundaries.geojson",
            "boundary 2 has no properties",
            id="a bare boundary",
        ),
        pytest.param(
            lambda country: country.boundaries.pop(),
            "boundaries.geojson",
            "gives 3 districts and, with the territories, 1 delegates, not 3 and 2",
            id="a boundary too few",
        ),
        pytest.param(
            lambda country: country.executive.pop(),
            "executive.yaml",
            "names 0 Presidents of 2026-06-15",
            id="no President",
        ),
    ],
)
def test_contradiction_of_a_whole_file(
    country: Country, tmp_path: Path, change: Change, file: str, sentence: str
) -> None:
    """Where a file has no lines to point at, the refusal names the file."""
    change(country)
    with pytest.raises(DatasetError) as refused:
        build_country(country, tmp_path)
    assert str(refused.value) == f"{file}: {sentence}"


def test_correction_lets_a_border_town_in(country: Country, tmp_path: Path) -> None:
    """A hand-kept district settles what the areas get wrong."""
    country.areas.append(("56", "WY", "10004", "0"))
    country.corrections.append({"zip": "10004", "add": "NY-1"})
    build_country(country, tmp_path)
    rows = (tmp_path / "data" / "zips.csv").read_text(encoding="utf-8")
    assert "\n10004,NY,NY-1 WY-0,100 0,tracts,43.1,-75.01,Box Town\n" in rows


def test_too_many_vacancies_are_refused(country: Country, tmp_path: Path) -> None:
    """A list of members that leaves most seats empty is not whole."""
    for number in range(3, 4 + MOST_VACANT):
        ring = square(-75 + number / 10, 40, -74.9 + number / 10, 41)
        country.boundaries.append(boundary("36", f"{number:02d}", ring))
    country.congress["seats"]["house"] += MOST_VACANT + 1
    with pytest.raises(DatasetError) as refused:
        build_country(country, tmp_path)
    assert str(refused.value) == (
        f"members.yaml: leaves {MOST_VACANT + 2} House seats vacant, NY-2 among them"
    )


@pytest.mark.parametrize("file", ["members.yaml", "places.csv", "boundaries.geojson"])
def test_missing_file_is_refused(country: Country, tmp_path: Path, file: str) -> None:
    """A publisher's file that is not there is named."""
    sources, handkept = country.write(tmp_path)
    (sources / file).unlink()
    with pytest.raises(DatasetError, match=f"^{file}: is missing from "):
        build(sources, tmp_path / "data", lambda *_: None, handkept)


def test_other_checksum_is_refused(country: Country, tmp_path: Path) -> None:
    """A file that is not the one its publisher's checksum describes is named."""
    sources, handkept = country.write(tmp_path)
    (sources / "SHA256SUMS").write_text(f"{'0' * 64}  places.csv\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"^places.csv: has another checksum than SHA256SUMS"):
        build(sources, tmp_path / "data", lambda *_: None, handkept)


@pytest.mark.parametrize(
    ("file", "content", "refusal"),
    [
        ("members.yaml", b"- a: 1\n- b: ]\n- c: 1\n", "members.yaml:2: this is not YAML"),
        ("members.yaml", b"- a: \x00\n", "members.yaml: this is not YAML"),
        ("members.yaml", b"a: 1\n", "members.yaml:1: the document must be a list of mappings"),
        ("members.yaml", b"- a: 1\n  a: 2\n", "members.yaml:1: a key is given twice"),
        ("members.yaml", b"- x: 1\n", "members.yaml:1: terms is missing"),
        ("memberships.yaml", b"- x\n", "memberships.yaml:1: the document must be a mapping"),
        ("forms.jsonl", b'{"bioguide": "A"}\n{"bio', "forms.jsonl:2: this is not JSON"),
        (
            "forms.jsonl",
            b'{"bioguide": "D000001", "fields": []}\n',
            "forms.jsonl:1: fields must be a mapping",
        ),
        ("forms.jsonl", b"[]\n", "forms.jsonl:1: this is not a JSON object"),
        ("forms.jsonl", b'{"bioguide": 7}\n', "forms.jsonl:1: bioguide must be a text"),
        ("places.csv", b"a,b\n", "places.csv:1: the columns must be zip,city,state"),
        ("places.csv", b"zip,city,state,state_abbr,county,lat,lng\na\rb\n", "places.csv:2: "),
        ("places.csv", b"zip\n\n\xff", "places.csv:3: this is not UTF-8"),
        ("boundaries.geojson", b"{", "boundaries.geojson: this is not JSON"),
    ],
)
def test_broken_file_is_refused(
    country: Country, tmp_path: Path, file: str, content: bytes, refusal: str
) -> None:
    """A file that cannot be read at all is refused where it breaks."""
    sources, handkept = country.write(tmp_path)
    (sources / file).write_bytes(content)
    with pytest.raises(DatasetError) as refused:
        build(sources, tmp_path / "data", lambda *_: None, handkept)
    assert str(refused.value).startswith(refusal)
