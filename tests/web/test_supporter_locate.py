"""An address or a place instead of a guess: found, near a line, unknown, or no answer at all."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.conftest import OpenSite
from tests.geocoder_server import GeocoderServer, Reply, answer, match
from tests.page import check, words
from tests.web.test_supporter_legislature import (  # noqa: F401 - a site of another campaign
    site as legislature_site,
)
from tests.web.visitor import BELARUS, boxes, radios

FOUND = f"{BELARUS}/representatives?zip=11235&district=NY-8"


@pytest.fixture
def bureau() -> Iterator[GeocoderServer]:
    """The Census Bureau, which knows one made-up street."""
    with GeocoderServer() as server:
        server.places = {"1 Example Street": [match()]}
        yield server


@pytest.fixture
def client(open_site: OpenSite, bureau: GeocoderServer) -> FlaskClient:
    """A visitor of a site that asks there."""
    return open_site(geocoder_url=bureau.base_url).test_client()


def post(client: FlaskClient, what: str, status: int = 200, **values: object) -> BeautifulSoup:
    """Return the page that follows a form; no token is asked for."""
    answer = client.post(f"{BELARUS}/{what}", data=values, follow_redirects=True)
    assert answer.status_code == status, answer.text
    return check(answer)


def leads_to(client: FlaskClient, what: str, **values: object) -> str:
    """Return where a form leads."""
    answer = client.post(f"{BELARUS}/{what}", data=values)
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    return str(answer.headers["Location"])


def test_an_address_leads_to_its_district(client: FlaskClient, bureau: GeocoderServer) -> None:
    """With the ZIP code that the visitor began with, and without the address."""
    assert leads_to(client, "address", zip="11229", address="1 Example Street") == FOUND
    assert bureau.asked[0].address == "1 Example Street, 11229"


def test_an_address_without_a_zip_code(client: FlaskClient) -> None:
    """The Bureau gives the ZIP code too."""
    assert leads_to(client, "address", address="1 Example Street, Brooklyn NY") == FOUND


def test_an_unknown_address_is_asked_again(client: FlaskClient) -> None:
    """It stays in the field, the error stands at it, and the list is still there."""
    soup = post(client, "address", 422, zip="11229", address=' 1 Nowhere "Street ')
    assert "The Census Bureau does not know this address" in words(soup, ".error-summary")
    (field,) = soup.select("#address")
    assert field["value"] == '1 Nowhere "Street'
    assert field["aria-invalid"] == "true"
    assert radios(soup) == ["NY-8", "NY-9", "NY"]
    assert soup.select("form[method=get] input[name=zip]")[0]["value"] == "11229"


def test_an_empty_address(client: FlaskClient, bureau: GeocoderServer) -> None:
    """Nobody is asked."""
    soup = post(client, "address", 422, zip="11229", address="  ")
    assert words(soup, "#address-error") == "Error: Enter your street address"
    assert bureau.asked == []


@pytest.mark.parametrize("zip_text", ["99999", "", "09012", "00501", "11235", "ABC"])
def test_an_unknown_address_of_any_zip_code(client: FlaskClient, zip_text: str) -> None:
    """Whatever is known of the ZIP code, there is a way on."""
    soup = post(client, "address", 422, zip=zip_text, address="1 Nowhere Street")
    assert radios(soup) or soup.select("#state")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Reply(status=503), "address service does not answer right now"),
        (answer(match(congress=120)), "the districts of another Congress"),
    ],
)
def test_a_bureau_in_trouble(
    client: FlaskClient, bureau: GeocoderServer, said: object, sentence: str
) -> None:
    """A polite sentence, the list to choose from, and nothing lost."""
    bureau.script = [said] * 9
    soup = post(client, "address", 503, zip="11229", address="1 Example Street")
    assert sentence in words(soup, ".error-summary")
    assert soup.select("#address")[0]["value"] == "1 Example Street"
    assert radios(soup)


def test_an_ambiguous_address(client: FlaskClient, bureau: GeocoderServer) -> None:
    """The districts of all places that have it are offered."""
    bureau.places = {"1 Example Street": [match(), match("3609")]}
    soup = post(client, "address", zip="11229", address="1 Example Street")
    assert "may be in any of these 2 districts" in words(soup, ".lead")
    assert radios(soup) == ["NY-8", "NY-9", "NY"]


def test_the_address_step_can_be_switched_off(open_site: OpenSite) -> None:
    """By one setting; the page then names the House's own finder."""
    client = open_site(geocoder_url="").test_client()
    soup = check(client.get(f"{BELARUS}/representatives?zip=11229"))
    assert not soup.select("#address")
    assert soup.select('a[href*="house.gov/representatives/find"]')
    assert client.post(f"{BELARUS}/address", data={"address": "1 Example St"}).status_code == 503


@pytest.mark.parametrize(
    ("latitude", "longitude", "zip_text", "expected"),
    [
        (40.7149, -73.5561, "11554", "zip=11554&district=NY-4"),
        (40.7149, -73.5561, "60657", "district=NY-4"),  # the ZIP code is of another state
        (40.7149, -73.5561, "", "district=NY-4"),
        (40.5776, -73.9614, "11229", "zip=11229&among=NY-8+NY-9"),  # and not NY-11, also near
        (40.5776, -73.9614, "11235", "zip=11235&district=NY-8"),
        (40.7808, -73.9772, "11235", "zip=11235&among=NY-12+NJ-8+NJ-9+NY-14"),
        (44.5, -110.5, "", "district=WY-0"),
    ],
)
def test_a_place_leads_to_its_district(
    client: FlaskClient, latitude: float, longitude: float, zip_text: str, expected: str
) -> None:
    """By our own map; near a line to all districts within reach that the ZIP code allows."""
    where = leads_to(client, "location", zip=zip_text, latitude=latitude, longitude=longitude)
    assert where == f"{BELARUS}/representatives?{expected}"


def test_a_place_near_a_line_is_asked_about(client: FlaskClient) -> None:
    """The candidates, none of them chosen."""
    soup = post(client, "location", zip="60657", latitude=40.7808, longitude=-73.9772)
    assert "too close to a line for our map to tell" in words(soup, ".lead")
    assert radios(soup) == ["NY-12", "NY-14", "NY", "NJ-8", "NJ-9", "NJ"]
    assert not soup.select("input[checked]")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(30.0, -40.0), (53.9, 27.56), (13.44, 144.79), (0, 0)],
)
def test_a_place_in_no_district(client: FlaskClient, latitude: float, longitude: float) -> None:
    """At sea, in Minsk, and in Guam, which nobody draws: the other ways are offered."""
    soup = post(client, "location", 422, zip="11229", latitude=latitude, longitude=longitude)
    assert "could not find a congressional district" in words(soup, ".error-summary")
    assert radios(soup)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"latitude": "", "longitude": ""},
        {"latitude": "nan", "longitude": "1"},
        {"latitude": "1", "longitude": "inf"},
        {"latitude": "91", "longitude": "0"},
        {"latitude": "0", "longitude": "-181"},
        {"latitude": "<b>", "longitude": "0"},
    ],
)
def test_a_place_that_is_none(client: FlaskClient, values: dict[str, str]) -> None:
    """A device without an answer, and a form that was tampered with."""
    soup = post(client, "location", 422, zip="11229", **values)
    assert "did not say where you are" in words(soup, ".error-summary")


@pytest.mark.parametrize("what", ["address", "location"])
def test_other_sites_cannot_send_these_forms(client: FlaskClient, what: str) -> None:
    """They hold no token, since caches keep their page; the browser says where they come from."""
    values = {"address": "1 Example Street", "latitude": "40.5776", "longitude": "-73.9614"}
    for origin, status in (("cross-site", 403), ("same-origin", 303), ("same-site", 403)):
        answer = client.post(f"{BELARUS}/{what}", data=values, headers={"Sec-Fetch-Site": origin})
        assert answer.status_code == status


def test_only_asking_pages_may_ask_the_device(client: FlaskClient) -> None:
    """Everywhere else the browser refuses."""
    for path, allowed in (("zip=11229", True), ("zip=99999", True), ("zip=11235", False)):
        answer = client.get(f"{BELARUS}/representatives?{path}")
        assert ("geolocation=(self)" in answer.headers["Permissions-Policy"]) is allowed


def test_a_tampered_link_of_candidates(client: FlaskClient) -> None:
    """It is as if the link had none."""
    for among in ("XX-1", "NY-99", "<b>", "NY-8 ?"):
        soup = check(client.get(f"{BELARUS}/representatives?zip=11235&among={among}"))
        assert "ZIP 11235" in words(soup, ".place")


def test_an_address_finds_the_legislature_too(
    legislature_site: object,  # noqa: F811 - the fixture
    open_site: OpenSite,
) -> None:
    """One answer is enough for Congress and the state."""
    with GeocoderServer() as bureau:
        bureau.places = {"1 Example Street": [match()]}
        config = legislature_site.extensions["contactrep.services"][0].config  # type: ignore[attr-defined]  # a Flask
        client = open_site(
            geocoder_url=bureau.base_url,
            campaigns_folder=config.campaigns_folder,
            data_folder=config.data_folder,
        ).test_client()
        values = {"zip": "11235", "address": "1 Example Street"}
        soup = check(client.post("/c/demonstration/address", data=values, follow_redirects=True))
    assert "New York State Senate, district 22" in words(soup)
    assert "New York State Assembly, district 45" in words(soup)
    assert len(boxes(soup)) == 2 + 3
