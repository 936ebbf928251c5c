"""What the API answers: the same as the pages, for programs, by the field's own identifiers."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from contactrep.outreach.find import find
from contactrep.outreach.representation import answer_object
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services
from tests.conftest import SettableClock
from tests.web.program import BASE, ask, problem, told

BROOKLYN = "/representatives?zip=11235"


@pytest.mark.parametrize(
    ("asked", "kind", "basis", "districts", "senators", "president"),
    [
        ("zip=11235", "found", "tracts", "NY-8", 2, True),
        ("zip=11235-1234", "found", "tracts", "NY-8", 2, True),
        ("zip=%2011235%20", "found", "tracts", "NY-8", 2, True),
        ("zip=11229", "split", "tracts", "NY-8 NY-9", 2, True),
        ("zip=30165", "split", "tracts", "GA-14 AL-3", 4, True),
        ("zip=33313", "found", "tracts", "FL-20", 2, True),
        ("zip=82001", "found", "tracts", "WY-0", 2, True),
        ("zip=20001", "found", "tracts", "DC-0", 0, True),
        ("zip=00901", "found", "tracts", "PR-0", 0, True),
        ("zip=96910", "found", "state", "GU-0", 0, True),
        ("zip=10008", "split", "point", "NY-10 NY-12 NJ-8 NY-7", 4, True),
        ("zip=96960", "freely-associated", None, "", 0, False),
        ("zip=09012", "military", None, "", 0, True),
        ("district=NY-8", "found", None, "NY-8", 2, True),
        ("district=ny-08", "found", None, "NY-8", 2, True),
        ("district=WY-0", "found", None, "WY-0", 2, True),
        ("district=FL-20", "found", None, "FL-20", 2, True),
        ("lat=41&lon=-100", "found", "point", "NE-3", 2, True),
        ("lat=+41.0&lon=-100.00", "found", "point", "NE-3", 2, True),
        ("lat=40.5839&lon=-73.9536", "split", "point", "NY-8 NY-9 NY-11", 2, True),
    ],
)
def test_who_represents(
    client: FlaskClient,
    asked: str,
    kind: str,
    basis: str | None,
    districts: str,
    senators: int,
    president: bool,
) -> None:
    """Candidates in order of likelihood, and the seats of their states."""
    found = told(client, f"/representatives?{asked}")
    codes = [each["district"]["code"] for each in found["candidates"]]
    assert (found["kind"], found["basis"], " ".join(codes)) == (kind, basis, districts)
    assert len(found["senators"]) == senators
    assert (found["president"] is not None) is president
    assert (found["zip"] is not None) is asked.startswith("zip")
    assert all(each["vacant"] is (each["member"] is None) for each in found["candidates"])
    assert all(each["approximate"] is (basis == "point") for each in found["candidates"])


def test_a_zip_code(client: FlaskClient, services: Services) -> None:
    """Everything around the people: the place, how sure it is, of when, and whom to credit."""
    found = told(client, BROOKLYN)
    assert found["place"] == "Brooklyn, NY"
    assert found["state"] == {"code": "NY", "name": "New York", "fips": "36"}
    assert found["how"] == sentence("basis.tracts")
    assert (found["region"], found["notes"], found["stale"]) == (None, [], False)
    (candidate,) = found["candidates"]
    assert candidate["district"] == {
        "code": "NY-8",
        "state": "NY",
        "number": 8,
        "ocd_id": "ocd-division/country:us/state:ny/cd:8",
        "geoid": "3608",
        "label": "NY-8",
        "votes": True,
    }
    manifest = services.dataset.manifest
    assert found["as_of"] == str(manifest.as_of)
    assert found["congress"] == manifest.congress
    assert found["holds_until"] == str(manifest.holds_until)
    assert len(found["attribution"]) == len(set(found["attribution"]))
    assert any("GeoNames" in credit for credit in found["attribution"])


def test_how_much_lies_where(client: FlaskClient) -> None:
    """By number and by word; what is not known is null."""
    first, second = told(client, "/representatives?zip=33404")["candidates"]
    assert first["share"] + second["share"] == 100
    assert (first["coverage"], second["coverage"]) == ("most", "part")
    (only,) = told(client, BROOKLYN)["candidates"]
    assert (only["share"], only["coverage"]) == (None, None)


@pytest.mark.parametrize("typed", ["11229", "30165", "33404", "20001", "09012", "96960", "10008"])
def test_it_is_what_the_command_says(client: FlaskClient, services: Services, typed: str) -> None:
    """`contactrep find --json` and the API have one representation."""
    today = services.clock().date()
    said = answer_object(services.dataset, find(services.dataset, typed), today)
    assert told(client, f"/representatives?zip={typed}") == said
    assert json.loads(json.dumps(said)) == said


@pytest.mark.parametrize(
    ("asked", "how", "notes"),
    [
        ("zip=11229", "basis.tracts_split", [sentence("zip.split", zip="11229", count=2)]),
        ("zip=82001", "basis.tracts", []),
        ("zip=09012", None, [sentence("zip.military", zip="09012")]),
        (
            "zip=96960",
            None,
            [sentence("zip.freely_associated", zip="96960", region="the Marshall Islands")],
        ),
        ("district=FL-20", None, [sentence("seat.house_vacant", district="FL-20")]),
        ("lat=41&lon=-100", "basis.given_point", []),
        (
            "lat=40.5839&lon=-73.9536",
            "basis.given_point",
            [sentence("place.several", count=3)],
        ),
        ("district=DC-0", None, [sentence("state.dc")]),
    ],
)
def test_it_is_said_in_words(
    client: FlaskClient, asked: str, how: str | None, notes: list[str]
) -> None:
    """The sentences that the pages say."""
    found = told(client, f"/representatives?{asked}")
    assert found["how"] == (sentence(how) if how else None)
    assert found["notes"] == notes


@pytest.mark.parametrize(("asked", "region"), [("09012", "AE"), ("96960", "MH"), ("34001", "AA")])
def test_regions(client: FlaskClient, asked: str, region: str) -> None:
    """Of the military, and the freely associated states."""
    found = told(client, f"/representatives?zip={asked}")
    assert (found["region"], found["state"]) == (region, None)


@pytest.mark.parametrize(
    ("asked", "status", "name", "detail"),
    [
        ("zip=99999", 404, "unknown-zip", sentence("zip.unknown", zip="99999")),
        ("zip=ABCDE", 400, "malformed-zip", sentence("zip.malformed")),
        ("zip=", 400, "malformed-zip", sentence("zip.empty")),
        ("zip=220030", 400, "malformed-zip", sentence("zip.foreign")),
        ("district=NY-99", 404, "unknown-district", sentence("district.missing")),
        ("district=NY", 400, "malformed-district", sentence("district.malformed")),
        ("district=XX-1", 400, "malformed-district", sentence("district.malformed")),
        ("district=", 400, "malformed-district", sentence("district.malformed")),
        ("lat=0&lon=-140", 404, "unknown-point", sentence("place.nowhere")),
        ("lat=13.44&lon=144.79", 404, "unknown-point", sentence("place.nowhere")),
        ("lat=91&lon=0", 400, "malformed-point", sentence("place.malformed")),
        ("lat=0&lon=-180.1", 400, "malformed-point", sentence("place.malformed")),
        ("lat=nan&lon=0", 400, "malformed-point", sentence("place.malformed")),
        ("lat=0&lon=inf", 400, "malformed-point", sentence("place.malformed")),
        ("lat=1e1&lon=0", 400, "malformed-point", sentence("place.malformed")),
        ("lat=1_0&lon=0", 400, "malformed-point", sentence("place.malformed")),
        ("lat=%D9%A4&lon=0", 400, "malformed-point", sentence("place.malformed")),
        ("lat=&lon=", 400, "malformed-point", sentence("place.malformed")),
        ("", 400, "no-question", sentence("question.one")),
        ("lat=41", 400, "no-question", sentence("question.one")),
        ("lon=-100", 400, "no-question", sentence("question.one")),
        ("zip=11235&district=NY-8", 400, "no-question", sentence("question.one")),
        ("zip=11235&lat=41&lon=-100", 400, "no-question", sentence("question.one")),
        ("zip=11235&zip=11229", 400, "no-question", sentence("question.one")),
        ("ZIP=11235", 400, "no-question", sentence("question.one")),
    ],
)
def test_no_answer(client: FlaskClient, asked: str, status: int, name: str, detail: str) -> None:
    """A problem with the sentence that a person would read."""
    assert problem(client, f"/representatives?{asked}", status) == (name, detail)


def test_every_point_of_a_border(client: FlaskClient) -> None:
    """The ends of the ranges belong to them."""
    for asked in ("lat=90&lon=180", "lat=-90&lon=-180"):
        assert problem(client, f"/representatives?{asked}", 404)[0] == "unknown-point"


@pytest.mark.parametrize(
    ("code", "member", "state", "senators"),
    [
        ("NY-8", "J000294", "NY", ["NY-S1", "NY-S3"]),
        ("ny-08", "J000294", "NY", ["NY-S1", "NY-S3"]),
        ("FL-20", None, "FL", ["FL-S1", "FL-S3"]),
        ("DC-0", "N000147", "DC", []),
    ],
)
def test_districts(
    client: FlaskClient, code: str, member: str | None, state: str, senators: list[str]
) -> None:
    """With their member, or vacant, and the Senate seats of their state."""
    found = told(client, f"/districts/{code}")
    assert found["state"]["code"] == state
    assert found["vacant"] is (member is None)
    assert (found["member"] and found["member"]["bioguide"]) == member
    assert [seat["seat"] for seat in found["senators"]] == senators


@pytest.mark.parametrize("code", ["NY-99", "NY", "XX-1", "ABC", "%C3%A9", "NY-8%00"])
def test_no_such_district(client: FlaskClient, code: str) -> None:
    """However it is written: nothing is at that address."""
    assert problem(client, f"/districts/{code}", 404)[0] == "unknown-district"


def identifiers(found: dict[str, Any]) -> tuple[object, ...]:
    """Return what an official is known by."""
    one = found["official"]
    return one["id"], one["bioguide"], one["openstates"], one["ocd_id"]


def test_officials(client: FlaskClient, services: Services) -> None:
    """By the identifiers of the field; the President is known by the office."""
    legislator = services.dataset.legislators("AK")[0]
    country = "ocd-division/country:us"
    for expected in (
        ("S000148", "S000148", None, f"{country}/state:ny"),
        ("J000294", "J000294", None, f"{country}/state:ny/cd:8"),
        ("N000147", "N000147", None, f"{country}/district:dc/cd:at-large"),
        ("president", None, None, country),
        (legislator.id, None, f"ocd-person/{legislator.id}", None),
    ):
        assert identifiers(told(client, f"/officials/{expected[0]}")) == expected


def test_an_official(client: FlaskClient, services: Services) -> None:
    """Everything that was published, and nothing that was not."""
    one = told(client, "/officials/J000294")["official"]
    official = services.dataset.official("J000294")
    assert official is not None
    assert official.form is not None
    assert (one["name"], one["title"], one["party"]) == (
        "Hakeem S. Jeffries",
        "Representative",
        "Democrat",
    )
    assert one["district"]["code"] == "NY-8"
    assert one["description"] == "US House, New York’s 8th district"
    assert (one["phone"], one["email"]) == (official.phone, None)
    assert one["form"]["url"] == official.form.url
    assert one["form"]["topics"] == list(official.form.topics)
    assert [each["lat"] for each in one["offices"]] == [each.lat for each in official.offices]
    legislator = services.dataset.legislators("AK")[0]
    other = told(client, f"/officials/{legislator.id}")["official"]
    assert (other["email"], other["chamber"]) == (legislator.email, legislator.chamber)
    assert other["legislative_district"] == legislator.legislative_district


def test_committees(client: FlaskClient, services: Services) -> None:
    """By id and name."""
    member = next(each for each in services.dataset.officials() if each.committees)
    one = told(client, f"/officials/{member.id}")["official"]
    assert [each["id"] for each in one["committees"]] == list(member.committees)


@pytest.mark.parametrize("official_id", ["nobody", "s000148", "S000148%00", "%2e%2e"])
def test_nobody(client: FlaskClient, official_id: str) -> None:
    """Ids are taken as they are."""
    assert problem(client, f"/officials/{official_id}", 404)[0] == "unknown-official"


def test_everyone_has_the_shape(client: FlaskClient, services: Services) -> None:
    """All members, a legislator of each state, and all districts keep what the document says."""
    dataset = services.dataset
    states = {district.state for district in dataset.districts()}
    some = [each for state in sorted(states) for each in dataset.legislators(state)[:1]]
    for official in (*dataset.officials()[::5], *some):
        ask(client, f"/officials/{official.id}")
    for district in dataset.districts()[::5]:
        ask(client, f"/districts/{district.code}")


def test_when_the_congress_has_ended(client: FlaskClient, clock: SettableClock) -> None:
    """From that day the answer says so, and is another answer."""
    before = ask(client, BROOKLYN)
    clock.now = datetime(2027, 1, 3, tzinfo=UTC)
    after = ask(client, BROOKLYN)
    assert (before.get_json()["stale"], after.get_json()["stale"]) == (False, True)
    assert before.headers["ETag"] != after.headers["ETag"]


@pytest.mark.parametrize(
    "path", [BROOKLYN, "/representatives?lat=41&lon=-100", "/districts/NY-8", "/openapi.json"]
)
def test_what_is_known_is_not_sent_again(client: FlaskClient, path: str) -> None:
    """An ETag names the bytes, in each form that RFC 9110 gives it."""
    whole = ask(client, path)
    etag = whole.headers["ETag"]
    assert ask(client, path).headers["ETag"] == etag
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        unchanged = ask(client, path, 304, etag=known)
        assert unchanged.headers["ETag"] == etag
    for other in ('"other"', etag.strip('"')[:-1], "W/"):
        assert ask(client, path, etag=other).data == whole.data
    assert ask(client, "/representatives?zip=11229").headers["ETag"] != etag


def test_only_the_head(client: FlaskClient) -> None:
    """The same headers, and no bytes."""
    whole = client.get(BASE + BROOKLYN)
    head = client.head(BASE + BROOKLYN)
    assert head.data == b""
    assert dict(head.headers) == dict(whole.headers)


def test_nothing_of_it_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither ZIP codes nor points, answered or not."""
    with caplog.at_level(logging.DEBUG):
        for asked in ("zip=11235", "zip=98765", "lat=40.5839&lon=-73.9536", "lat=91&lon=-73.9536"):
            client.get(f"{BASE}/representatives?{asked}")
    for typed in ("11235", "98765", "40.5839", "73.9536"):
        assert typed not in caplog.text
