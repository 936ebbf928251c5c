"""Who sits in a state's legislature, as Open States writes them down."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contactrep.core.legislatures import Chamber, LegislativeDistrict
from contactrep.core.officials import Official, Role
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.legislators import read_legislators
from contactrep.directory.dataset import open_dataset
from tests.dataset.factories import Country, Record, build_country, legislator

AS_OF = date(2026, 6, 15)


def _read(folder: Path, *people: Any) -> tuple[Official, ...]:
    """Read a file of some people."""
    path = folder / "people.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in people), encoding="utf-8")
    return read_legislators(path, AS_OF)


def _one(folder: Path, **fields: Any) -> Official:
    """Read one person with some fields changed."""
    [found] = _read(folder, legislator(1, "Roe", "NY", "upper", "27") | fields)
    return found


def _role(kind: str = "upper", district: str = "27", **days: str) -> Record:
    return {"type": kind, "district": district} | {f"{key}_date": day for key, day in days.items()}


def test_legislator_is_read(tmp_path: Path) -> None:
    """Name, seat, party, address and offices; the capitol comes first, and only https is linked."""
    found = _one(tmp_path, name="Sam Roe, Jr.")
    assert found.id == "00000000-0000-0000-0000-000000000001"
    assert (found.name, found.first, found.last, found.suffix) == (
        "Sam Roe, Jr.",
        "Sam",
        "Roe",
        "Jr.",
    )
    assert (found.role, found.party) == (Role.STATE_LEGISLATOR, "Democrat")
    assert found.legislative_seat == LegislativeDistrict("NY", Chamber.UPPER, "27")
    assert (found.email, found.phone) == ("roe@example.org", "518-555-0101")
    assert found.website == "https://roe.example.org"
    assert [(each.kind, each.street, each.city, each.zip) for each in found.offices] == [
        ("capitol", "Room 3, State House", "Albany", "12248"),
        ("district", "2 Elm St.", "Troy", "12180"),
    ]


@pytest.mark.parametrize(
    ("roles", "district"),
    [
        ([_role()], "27"),
        ([_role(start="2026-06-15")], "27"),
        ([_role(end="2026-06-15")], "27"),
        ([_role(start="2025-01-01", end="2027-01-01")], "27"),
        ([_role("lower", "9", end="2026-06-14"), _role(start="2026-06-15")], "27"),
        ([_role("mayor", "9"), _role()], "27"),
        ([_role(start="2026-06-16")], None),
        ([_role(end="2026-06-14")], None),
        ([_role("mayor")], None),
        ([_role("governor")], None),
        ([], None),
    ],
)
def test_only_a_role_of_the_day_counts(
    tmp_path: Path, roles: list[Record], district: str | None
) -> None:
    """Who has left, has not come, or holds another office sits in no legislature."""
    found = _read(tmp_path, legislator(1, "Roe", "NY", "upper", "1") | {"roles": roles})
    assert [each.legislative_district for each in found] == ([district] if district else [])


@pytest.mark.parametrize(
    ("state", "kind", "district", "description", "salutation"),
    [
        ("ny", "upper", "27", "New York State Senate, district 27", "Dear Senator Roe:"),
        (
            "ny",
            "lower",
            "100",
            "New York State Assembly, district 100",
            "Dear Assembly Member Roe:",
        ),
        ("ne", "legislature", "5", "Nebraska State Legislature, district 5", "Dear Senator Roe:"),
        (
            "dc",
            "legislature",
            "Ward 3",
            "Council of the District of Columbia, Ward 3",
            "Dear Councilmember Roe:",
        ),
        (
            "ma",
            "lower",
            "1st Essex",
            "Massachusetts State House of Representatives, 1st Essex",
            "Dear Representative Roe:",
        ),
        ("pr", "upper", "I", "Puerto Rico Senate, district I", "Dear Senator Roe:"),
    ],
)
def test_each_chamber(
    tmp_path: Path, state: str, kind: str, district: str, description: str, salutation: str
) -> None:
    """Two chambers or one, and districts by number or by name."""
    found = _one(tmp_path, jurisdiction=state, roles=[_role(kind, district)])
    assert (found.description, found.salutation) == (description, salutation)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("1 Elm St., Troy, NY 12180", ("1 Elm St.", "Troy", "NY", "12180")),
        ("1 Elm St., Suite 2, Troy, NY 12180-0001", ("1 Elm St., Suite 2", "Troy", "NY", "12180")),
        ("1 Elm St., Troy NY 12180", ("1 Elm St., Troy NY 12180", "", "", "")),
        ("P.O. Box 9", ("P.O. Box 9", "", "", "")),
        ("State House, Albany, NY", ("State House, Albany, NY", "", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_address_is_split_or_stays_whole(
    tmp_path: Path, address: str, parts: tuple[str, ...]
) -> None:
    """An address that is written otherwise is kept as it is, never guessed at."""
    offices = [{"classification": "capitol", "address": address, "voice": "1"}]
    [office] = _one(tmp_path, offices=offices).offices
    assert (office.street, office.city, office.state, office.zip) == parts


def test_homes_and_mail_addresses_are_left_out(tmp_path: Path) -> None:
    """Nobody is written to at home; the capitol's mail room is the capitol."""
    kinds = ("home", "primary", "district-mail", "capitol-mail", "district")
    offices = [{"classification": kind, "address": kind} for kind in kinds]
    found = _one(tmp_path, offices=offices)
    assert [(each.kind, each.street) for each in found.offices] == [
        ("capitol", "capitol-mail"),
        ("district", "district"),
    ]


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("roe@example.org", "roe@example.org"),
        ("https://example.org/contact", None),
        ("roe@example", None),
        ("roe example.org", None),
        ("roe@x@example.org", None),
        ("roe @example.org", None),
        ("@example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_email_that_is_none_is_dropped(tmp_path: Path, email: str | None, kept: str | None) -> None:
    """A page, or half an address, is not an address, and is not repaired."""
    assert _one(tmp_path, email=email).email == kept


def test_several_sit_for_one_district(country: Country, tmp_path: Path) -> None:
    """Some chambers seat several for a district; each is found, others of the state are not."""
    country.legislators = [
        legislator(number, last, "NY", chamber, district)
        for number, (last, chamber, district) in enumerate(
            [
                ("First", "lower", "2A"),
                ("Second", "lower", "2A"),
                ("Other", "lower", "2B"),
                ("Upper", "upper", "2A"),
            ]
        )
    ]
    build_country(country, tmp_path)
    dataset = open_dataset(tmp_path / "data")
    asked = LegislativeDistrict("NY", Chamber.LOWER, "2A")
    assert [each.last for each in dataset.legislators_of(asked)] == ["First", "Second"]
    assert len(dataset.legislators("NY")) == 4
    assert dataset.legislators("WY") == ()
    assert dataset.legislators_of(LegislativeDistrict("NY", Chamber.LOWER, "9")) == ()
    [first, _] = dataset.legislators_of(asked)
    assert dataset.official(first.id) is first
    assert first not in dataset.officials()


def test_who_cannot_be_reached_is_listed(country: Country, tmp_path: Path) -> None:
    """A legislator without any contact stays in the data, and the manifest names them."""
    report = build_country(country, tmp_path)
    [quiet] = open_dataset(tmp_path / "data").legislators("WY")
    assert (quiet.channels, quiet.last) == ((), "Quiet")
    assert report.manifest.unreachable == (quiet.id,)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"jurisdiction": "zz"}, "unknown state ZZ"),
        ({"jurisdiction": ""}, "jurisdiction is missing"),
        ({"id": "person/1"}, "id must begin with ocd-person/"),
        ({"name": ""}, "name is missing"),
        ({"given_name": None}, "given_name is missing"),
        ({"family_name": ""}, "family_name is missing"),
        ({"roles": [{"type": "upper"}]}, "district is missing"),
        ({"roles": [{"district": "1"}]}, "type is missing"),
        ({"roles": 7}, "roles must be a list of mappings"),
        ({"roles": ["senator"]}, "roles must be a list of mappings"),
        ({"offices": ["here"]}, "offices must be a list of mappings"),
        ({"offices": [{"address": "here"}]}, "classification is missing"),
        ({"email": 7}, "email must be a text, in quotes if it looks like a number"),
        ({"links": [7]}, "links must be a list of texts"),
        ({"party": "Democratic"}, "party must be a list of texts"),
    ],
)
def test_malformed_entry_is_refused_by_line(tmp_path: Path, fields: Record, sentence: str) -> None:
    """The refusal reads `file:line: sentence`."""
    good = legislator(1, "Good", "NY", "upper", "1")
    with pytest.raises(DatasetError) as refused:
        _read(tmp_path, good, legislator(2, "Bad", "NY", "upper", "2") | fields)
    assert str(refused.value) == f"people.jsonl:2: {sentence}"


def test_a_legislator_twice_is_refused(tmp_path: Path) -> None:
    """Nobody is listed twice."""
    one = legislator(1, "Roe", "NY", "upper", "27")
    with pytest.raises(DatasetError, match=r"^people.jsonl:2: 0.*1 is given twice"):
        _read(tmp_path, one, one)
