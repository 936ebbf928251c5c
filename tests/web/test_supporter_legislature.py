"""A campaign that writes to a state's legislature, by e-mail, for the visitor's own districts."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from contactrep import paths
from contactrep.outreach.services import Services
from contactrep.web.context import services as services_of
from tests.conftest import OpenSite
from tests.page import checked_page, words
from tests.web.visitor import ANSWERS, DEMO, boxes, edited_campaign, link, mail, query

NOBODY_ELSE = """targets:
  senate: false
  house: false
  president: false
  legislature: { state: NY, chambers: [upper, lower] }
"""
TARGETS = re.compile(r"targets:\n(?:  .*\n)+")


@pytest.fixture
def site(open_site: OpenSite, tmp_path: Path) -> Flask:
    """A site whose campaign writes to New York's legislature, all at example.org."""
    text = (paths.DATA / "campaigns/demonstration/campaign.md").read_text(encoding="utf-8")
    (before,) = TARGETS.findall(text)
    campaigns = edited_campaign(tmp_path, "demonstration", (before, NOBODY_ELSE))
    return open_site(campaigns_folder=campaigns, data_folder=harmless_data(tmp_path))


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A browser without pictures."""
    return site.test_client()


@pytest.fixture
def services(site: Flask) -> Services:
    """The services of that site."""
    with site.app_context():
        return services_of()


def harmless_data(folder: Path) -> Path:
    """Return a copy of the dataset in which every legislator has an address at example.org."""
    copy = folder / "data"
    shutil.copytree(paths.DATA, copy, ignore=shutil.ignore_patterns("campaigns", "handkept"))
    file, manifest = copy / "legislators.jsonl", copy / "MANIFEST.json"
    content = re.sub(rb'"email": "[^"]+"', b'"email": "legislator@example.org"', file.read_bytes())
    file.write_bytes(content)
    record = json.loads(manifest.read_bytes())
    for entry in record["files"]:
        if entry["name"] == file.name:
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest.write_text(json.dumps(record), encoding="utf-8")
    return copy


def look_up(client: FlaskClient, **values: str) -> BeautifulSoup:
    """Return the page for these values."""
    return checked_page(client, f"{DEMO}/representatives?{query(**values)}")


def test_the_districts_of_the_legislature_are_asked(client: FlaskClient) -> None:
    """By name, "I don't know" among them; the district of the House is not asked for."""
    soup = look_up(client, zip="11229")
    assert words(soup, "h1") == "Who represents you in New York?"
    assert len(soup.select("#upper option")) == 64
    assert [each["value"] for each in soup.select("#lower option")][:4] == ["-", "1", "2", "3"]
    assert soup.select("form[method=get] input[name=zip]")[0]["value"] == "11229"


def test_the_legislators_are_offered(client: FlaskClient) -> None:
    """With their own titles and chambers, by e-mail, with the day of their own list."""
    soup = look_up(client, zip="11229", upper="22", lower="45")
    assert len(boxes(soup)) == 2 + 3  # the campaign's own recipients follow
    cards = words(soup, "fieldset")
    assert "Senator" in cards
    assert "New York State Senate, district 22" in cards
    assert "Assembly Member" in cards
    assert "New York State Assembly, district 45" in cards
    assert words(soup, ".rep-card:has(#to-1)").count("By e-mail from this site") == 1
    assert "Data as of August 5, 2026" in words(soup, ".rep-card:has(#to-1)")
    assert soup.select("form input[name=upper]")[0]["value"] == "22"


def test_who_does_not_know_goes_on(client: FlaskClient) -> None:
    """One seat is enough; none leaves the campaign's own recipients."""
    assert len(boxes(look_up(client, zip="11229", upper="22", lower="-"))) == 1 + 3
    assert len(boxes(look_up(client, zip="11229", upper="-", lower="-"))) == 3


def test_another_state_has_no_part_in_it(client: FlaskClient) -> None:
    """Nobody there is asked for districts of a legislature that is not theirs."""
    soup = look_up(client, zip="60657")
    assert words(soup, "h1") == "Your representatives"
    assert len(boxes(soup)) == 3


def test_a_seat_that_does_not_exist(client: FlaskClient) -> None:
    """A tampered link names nobody."""
    assert len(boxes(look_up(client, zip="11229", upper="999", lower="<b>"))) == 3


def test_the_letter_goes_by_email(client: FlaskClient, services: Services) -> None:
    """Verified, then delivered to the published address, with the right salutation."""
    # Given a supporter in State Senate district 22
    soup = look_up(client, zip="11229", upper="22", lower="-")
    key = boxes(soup)[0]
    (name,) = (each.get_text() for each in soup.select(".rep-card:has(#to-1) strong"))
    # When she writes and verifies her address
    path = f"{DEMO}/letter?{query(zip='11229', district='NY', upper='22', lower='-', to=key)}"
    checked_page(client, path, data={**ANSWERS, "city": "Brooklyn"})
    checked_page(client, f"{DEMO}/send", data={})
    checked_page(client, link(services), data={})
    # Then the letter is made out to the senator, and goes to that address
    (letter,) = [text for text in mail(services) if "To: " in text and "legislator@" in text]
    assert f"Dear Senator {name.split()[-1]}:" in letter.replace("=\n", "")
