"""From each publisher's own format to the one that the builder reads."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from contactrep.dataset import census, contact_congress, open_states
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.translate import Wanted, translate
from tests.dataset.factories import Country
from tests.dataset.publishers_server import (
    federal_member,
    form_steps,
    shape_files,
    state_legislator,
    zipped,
)

DAY = date(2026, 6, 15)
PLACE = "US\t10001\tIthaca\tNew York\tNY\tTompkins\t109\t\t\t42.4\t-76.5\t4\n"
HEADER = "OID|GEOID_CD119_20|GEOID_ZCTA5_20|AREALAND_ZCTA5_20|AREALAND_PART\n"


def file(folder: Path, content: bytes | str) -> Path:
    """Write what was fetched."""
    path = folder / "fetched"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_places(tmp_path: Path) -> None:
    """GeoNames' table loses what nobody reads, and keeps its order."""
    military = "US\t09012\tAPO AE\t\t\t\t\t\t\t49.4\t7.6\t\n"
    packed = zipped({"readme.txt": "x", "US.txt": PLACE + military})
    for content in (packed, PLACE + military):
        assert census.places(file(tmp_path, content), "places.csv").decode().splitlines() == [
            "zip,city,state,state_abbr,county,lat,lng",
            "10001,Ithaca,New York,NY,Tompkins,42.4,-76.5",
            "09012,APO AE,,,,49.4,7.6",
        ]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (PLACE + "US\t10002\tTroy\n", "places.csv:2: the row has 3 cells, not 12"),
        (PLACE.replace("US", "CA", 1), "places.csv:1: the row is of 'CA', not of the US"),
        (b"\n\xff", "places.csv:2: this is not UTF-8"),
        (zipped({"CA.txt": PLACE}), "places.csv: the archive of it has no US.txt"),
        (zipped({"US.txt": PLACE})[:60], "places.csv: the archive of it is not whole: "),
        (b"<!doctype html>", "places.csv:1: the row has 1 cells, not 12"),
    ],
)
def test_places_refused(tmp_path: Path, content: bytes | str, refusal: str) -> None:
    """By file and line."""
    with pytest.raises(DatasetError) as refused:
        census.places(file(tmp_path, content), "places.csv")
    assert str(refused.value).startswith(refusal)


def test_boundaries(tmp_path: Path) -> None:
    """A shapefile becomes GeoJSON with the same properties; GeoJSON stays as it is."""
    boundaries = Country().boundaries
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]]}
    boundaries[0]["geometry"] = square
    content = census.boundaries(file(tmp_path, zipped(shape_files(boundaries))), "b.geojson")
    document = json.loads(content)
    assert document["type"] == "FeatureCollection"
    assert [each["properties"] for each in document["features"]] == [
        each["properties"] for each in boundaries
    ]
    assert document["features"][0]["geometry"] == square
    assert census.boundaries(file(tmp_path, content), "b.geojson") == content


def _parts(**changes: bytes | None) -> dict[str, bytes]:
    """Return a shapefile some of whose parts are others, or not there."""
    parts = shape_files(Country().boundaries)
    named = {f"cb_districts.{part}": content for part, content in changes.items()}
    return {name: content for name, content in (parts | named).items() if content is not None}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (zipped(_parts(shp=None)), "b.geojson: the archive of it has no .shp file"),
        (zipped(_parts(dbf=None)), "b.geojson: the archive of it has no .dbf file"),
        (zipped(_parts(shp=b"nonsense")), "b.geojson: the shapefile of it cannot be read: "),
        (zipped(_parts(dbf=b"nonsense")), "b.geojson: the shapefile of it cannot be read: "),
        (zipped(_parts())[:-30], "b.geojson: the archive of it is not whole: "),
        (
            zipped(_parts()).replace(b"cb_districts.shp", b"cb_districts.xxx", 1),
            "b.geojson: the archive of it is not whole: ",
        ),
    ],
)
def test_boundaries_refused(tmp_path: Path, content: bytes, refusal: str) -> None:
    """A shapefile that is not whole is no map."""
    with pytest.raises(DatasetError) as refused:
        census.boundaries(file(tmp_path, content), "b.geojson")
    assert str(refused.value).startswith(refusal)


def test_shares(tmp_path: Path) -> None:
    """By land, or equal where there is none; no water, and no land without a ZIP code."""
    rows = """\
1|3601|10002|300|100
1|3602|10002|300|200
2|3601|10001|7|7
2|36ZZ|10001|7|0
3|5600|||5
4|3601|10003|0|0
4|5600|10003|0|0
4|1198|20001|3|1
"""
    content = census.shares(file(tmp_path, f"\ufeff{HEADER}{rows}"), "s.csv", 119)
    assert content.decode().splitlines() == [
        "zcta,geoid,share",
        "10001,3601,1.000000",
        "10002,3601,0.333333",
        "10002,3602,0.666667",
        "10003,3601,0.500000",
        "10003,5600,0.500000",
        "20001,1198,0.333333",
    ]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (HEADER.replace("119", "118"), "s.csv:1: is of Congress 118, not 119"),
        (HEADER.replace("_PART", ""), "s.csv:1: has no column AREALAND_PART"),
        ("<!doctype html>", "s.csv:1: has no column GEOID_CD119_20"),
        ("", "s.csv:1: has no column GEOID_CD119_20"),
        (f"{HEADER}1|3601|10001|7\n", "s.csv:2: the row has 4 cells, not 5"),
        (f"{HEADER}1|3601|10001|7|7\n1|3602|10001|7|x\n", "s.csv:3: 'x' of '7' square metres"),
        (f"{HEADER}1|3601|10001|7|8\n", "s.csv:2: '8' of '7' square metres is not a part"),
        (f"{HEADER}1|3601|10001||8\n", "s.csv:2: '8' of '' square metres is not a part"),
        (b"\xff", "s.csv:1: this is not UTF-8"),
    ],
)
def test_shares_refused(tmp_path: Path, content: bytes | str, refusal: str) -> None:
    """By file and line."""
    with pytest.raises(DatasetError) as refused:
        census.shares(file(tmp_path, content), "s.csv", 119)
    assert str(refused.value).startswith(refusal)


def people(**files: dict[str, Any]) -> bytes:
    """Pack people as GitHub does; two underscores stand for a slash."""
    named = {
        f"people-main/data/{name.replace('__', '/')}.yml": each for name, each in files.items()
    }
    return zipped({name: yaml.safe_dump(each, sort_keys=False) for name, each in named.items()})


def lines(content: bytes) -> list[dict[str, Any]]:
    """Return JSON Lines."""
    return [json.loads(line) for line in content.splitlines()]


def test_state_legislators(tmp_path: Path) -> None:
    """Those who sit on the day, with the roles of that day, by folder."""
    role = state_legislator()["roles"][0]
    older = {
        "name": "Sam Q. Stone, Jr.",
        "given_name": "",
        "family_name": None,
        "offices": [],
        "contact_details": [
            {"note": "District Office", "address": "2 Main St.", "voice": "518-555-0101"},
            {"note": "Capitol Office"},
        ],
    }
    packed = people(
        ny__legislature__a=state_legislator(),
        ny__retired__b=state_legislator(),
        ny__executive__c=state_legislator(),
        ak__legislature__d=state_legislator(**older),
        ak__legislature__gone=state_legislator(roles=[role | {"end_date": "2026-06-14"}]),
        ak__legislature__coming=state_legislator(roles=[role | {"start_date": "2026-06-16"}]),
        ak__legislature__ends=state_legislator(id="e", roles=[role | {"end_date": "2026-06"}]),
        us__legislature__f=federal_member("D000001", "https://doe.senate.gov"),
    )
    found = lines(open_states.states(file(tmp_path, packed), "s.jsonl", DAY))
    assert [(each["jurisdiction"], each["id"]) for each in found] == [
        ("ak", "ocd-person/1"),
        ("ak", "e"),
        ("ny", "ocd-person/1"),
    ]
    assert (found[0]["given_name"], found[0]["family_name"]) == ("Sam", "Stone")
    assert found[0]["offices"] == [
        {"classification": "district", "address": "2 Main St.", "voice": "518-555-0101"}
    ]
    assert found[2] == {
        "id": "ocd-person/1",
        "name": "Sam Stone",
        "given_name": "Sam",
        "family_name": "Stone",
        "party": ["Independent"],
        "roles": [
            {
                "start_date": "2025-01-01",
                "type": "lower",
                "jurisdiction": "ocd-jurisdiction/country:us/state:ny/government",
                "district": "7",
            }
        ],
        "offices": [{"classification": "capitol", "address": "1 Capitol", "voice": "518-555-0100"}],
        "email": "stone@example.org",
        "links": ["https://example.org/stone"],
        "jurisdiction": "ny",
    }


def test_members_of_congress(tmp_path: Path) -> None:
    """With the identifier by which other files know them; who has none yet is left out."""
    new = federal_member("N000001", None)
    del new["other_identifiers"]
    packed = people(
        ny__legislature__a=state_legislator(),
        us__legislature__b=federal_member("D000001", "https://doe.senate.gov/contact"),
        us__legislature__c=new,
    )
    (found,) = lines(open_states.congress(file(tmp_path, packed), "us.jsonl", DAY))
    assert found["bioguide"] == "D000001"
    assert found["email"] == "https://doe.senate.gov/contact"
    assert found["links"] == ["https://example.org/"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (people(), "s.jsonl: the archive of it names nobody who sits on 2026-06-15"),
        (b"nonsense", "s.jsonl: the archive of it is not whole: "),
        (people(ny__legislature__a=state_legislator())[:80], "s.jsonl: the archive of it is not "),
        (
            zipped({"data/ny/legislature/a.yml": "- a\n"}),
            "data/ny/legislature/a.yml:1: the document must be a mapping",
        ),
        (
            zipped({"data/ny/legislature/a.yml": "id: x\nroles: [\n"}),
            "data/ny/legislature/a.yml:3: this is not YAML",
        ),
        (
            zipped({"data/ny/legislature/a.yml": b"id: \xff"}),
            "data/ny/legislature/a.yml:1: this is not UTF-8",
        ),
        (
            people(ny__legislature__a=state_legislator(name=None)),
            "data/ny/legislature/a.yml:1: name is missing",
        ),
        (
            people(ny__legislature__a=state_legislator(roles="lower")),
            "data/ny/legislature/a.yml:1: roles must be a list of mappings",
        ),
        (
            people(ny__legislature__a=state_legislator(email=7)),
            "data/ny/legislature/a.yml:1: email must be a text",
        ),
        (
            people(ny__legislature__a=state_legislator(party=[{"name": ""}])),
            "data/ny/legislature/a.yml:6: name is missing",
        ),
    ],
)
def test_people_refused(tmp_path: Path, content: bytes, refusal: str) -> None:
    """By file and line."""
    with pytest.raises(DatasetError) as refused:
        open_states.states(file(tmp_path, content), "s.jsonl", DAY)
    assert str(refused.value).startswith(refusal)


def members(**files: Any) -> bytes:
    """Pack what forms ask as GitHub does."""
    return zipped(
        {
            f"contact-congress-master/members/{name}.yaml": each
            if isinstance(each, str)
            else yaml.safe_dump(each, sort_keys=False)
            for name, each in files.items()
        }
    )


def test_forms_come_back_as_they_were(tmp_path: Path) -> None:
    """What the small country's forms ask survives the publisher's format."""
    forms = Country().forms
    packed = members(**{form["bioguide"]: form_steps(form) for form in forms})
    content, skipped = contact_congress.forms(file(tmp_path, packed), "f.jsonl")
    assert (lines(content), skipped) == (forms, [])


FORM = """\
bioguide: D000001
contact_form:
  steps:
  - visit: https://doe.senate.gov/contact
  - wait: [{value: 2}]
  - fill_in:
    - {value: $PHONE, options: {max_length: 12}}
    - {value: $PHONE, required: true}
    - {value: $MESSAGE, required: false, options: {max_length: 500}}
    - {value: Hello, name: fixed}
  - select:
    - {value: $TOPIC, required: true, options: {Bees: b-1, Yes: b-2, 7: b-3}}
    - {value: $ADDRESS_STATE_POSTAL_ABBREV, required: true, options: US_STATES_AND_TERRITORIES}
    - {value: $NAME_PREFIX, options: [Mr., Ms.]}
  - check:
    - {value: $NOT_A_ROBOT}
  - visit: https://doe.senate.gov/second
"""


def test_forms_by_hand(tmp_path: Path) -> None:
    """Topics by the words that people read; names of lists are no topics; the first page counts."""
    content, skipped = contact_congress.forms(file(tmp_path, members(D000001=FORM)), "f.jsonl")
    assert skipped == []
    assert lines(content) == [
        {
            "bioguide": "D000001",
            "form_url": "https://doe.senate.gov/contact",
            "captcha": False,
            "fields": {
                "PHONE": {"required": True, "max_length": 12},
                "MESSAGE": {"required": False, "max_length": 500},
                "TOPIC": {"required": True, "options": ["Bees", "True", "7"]},
                "ADDRESS_STATE_POSTAL_ABBREV": {"required": True},
                "NAME_PREFIX": {"required": False},
                "NOT_A_ROBOT": {"required": False},
            },
        }
    ]


@pytest.mark.parametrize(
    "step",
    [
        "recaptcha: true",
        "fill_in: [{value: $CAPTCHA_SOLUTION, required: true}]",
        "fill_in: [{value: $EMAIL, captcha_selector: '#c'}]",
        "google_reCAPTCHA: [{selector: '#c'}]",
    ],
)
def test_captcha(tmp_path: Path, step: str) -> None:
    """Several ways to say that a form has one."""
    text = f"{FORM}  - {step}\n"
    content, _ = contact_congress.forms(file(tmp_path, members(D000001=text)), "f.jsonl")
    assert lines(content)[0]["captcha"] is True


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("bioguide: [\n", "members/X.yaml:2: this is not YAML"),
        ("- a\n", "members/X.yaml:1: the document must be a mapping"),
        ("bioguide: X000001\n", "members/X.yaml:1: contact_form is missing"),
        ("bioguide: X000001\ncontact_form:\n  steps: 7\n", "members/X.yaml:3: steps must be"),
        (
            "bioguide: X000001\ncontact_form:\n  steps:\n  - fill_in: []\n",
            "members/X.yaml:1: no step visits a page",
        ),
        (FORM.replace("bioguide: D000001", "x: y"), "members/X.yaml:1: bioguide is missing"),
        (FORM.replace("500", "many"), "members/X.yaml:9: max_length must be a whole number"),
        (FORM.replace("{value: Hello, name: fixed}", "Hello"), "members/X.yaml:6: fill_in must"),
        (FORM, "members/X.yaml: D000001 is given twice; the first counts"),
    ],
)
def test_a_form_that_cannot_be_read(tmp_path: Path, text: str, warning: str) -> None:
    """Is left out and named; the others count."""
    packed = members(D000001=FORM, X=text)
    content, skipped = contact_congress.forms(file(tmp_path, packed), "f.jsonl")
    assert [each["bioguide"] for each in lines(content)] == ["D000001"]
    (told,) = skipped
    assert told.startswith(warning)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (members(X="- a\n"), "f.jsonl: the archive of it has no member that can be read"),
        (members(D000001=FORM)[:50], "f.jsonl: the archive of it is not whole: "),
    ],
)
def test_forms_refused(tmp_path: Path, content: bytes, refusal: str) -> None:
    """Where nothing is left."""
    with pytest.raises(DatasetError) as refused:
        contact_congress.forms(file(tmp_path, content), "f.jsonl")
    assert str(refused.value).startswith(refusal)


def test_an_archive_that_would_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in it that is far too large is not unpacked."""
    monkeypatch.setattr("contactrep.dataset.archives.MAX_MEMBER", 1000)
    with pytest.raises(DatasetError, match=r"^US\.txt: is larger than 1,000 bytes$"):
        census.places(file(tmp_path, zipped({"US.txt": PLACE * 100})), "places.csv")


def test_other_roles_stay_as_they_are(tmp_path: Path) -> None:
    """The builder reads these as their publisher makes them."""
    wanted = Wanted(congress=119, day=DAY, warn=lambda _sentence: None)
    content = translate("members", file(tmp_path, b"\x00any"), "members.yaml", wanted)
    assert content == b"\x00any"
