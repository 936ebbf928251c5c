"""Every state that a supporter can meet, in every language: its status, one heading, a way on."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from contactrep.core.languages import ENGLISH, LANGUAGES
from contactrep.core.lifecycle import State
from contactrep.core.stances import Answer
from contactrep.outreach import report, verify
from contactrep.outreach.services import Services
from contactrep.storage import submissions
from contactrep.storage.tables import deliveries
from contactrep.web import errors
from tests.conftest import OpenSite, Page, SettableClock
from tests.factories import new_submission
from tests.outreach.following import letter_of, replied_path, wrote
from tests.outreach.holding import held_path, hold
from tests.page import check, checked_page, words
from tests.web.visitor import BELARUS, DEMO, SCHUMER, edited_campaign, letter_path

SLUG = "belarus-freedom-forum"
ASK = f"{DEMO}/representatives"

every_language = pytest.mark.parametrize("language", LANGUAGES)


def prefix(language: str) -> str:
    """Return how the addresses of a language begin."""
    return "" if language == ENGLISH else f"/{language}"


def leads_on(soup: BeautifulSoup, language: str) -> None:
    """Check that a page is in its language, and that something on it goes on in that language."""
    assert soup.select("html")[0]["lang"] == language
    assert bool(re.search("[а-я]", words(soup, "h1"))) is (language != ENGLISH)
    within = [str(link["href"]) for link in soup.select('main a[href^="/"]')]
    assert soup.select("main #zip") or soup.select("main form button") or within
    assert all(href.startswith(f"{prefix(language)}/") for href in within)


@every_language
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        (DEMO, 200),
        (f"{DEMO}?gone=1&zip=11235", 200),
        (f"{DEMO}/check", 200),  # without a draft: the campaign's page, which says that it is gone
        (f"{DEMO}/send", 200),
        ("/c/nothing", 404),
        ("/nothing", 404),
        ("/verify/x", 410),
        ("/held/x", 410),
        ("/replied/x", 410),
        (f"{ASK}?zip=", 422),
        (f"{ASK}?zip=ABCDE", 422),
        (f"{ASK}?zip=220030", 422),  # of six digits
        (f"{ASK}?zip=99999", 422),
        (f"{ASK}?zip=09012", 422),  # military
        (f"{ASK}?zip=96941", 422),  # of a state of its own
        (f"{ASK}?zip=20500", 200),  # a single building
        (f"{ASK}?zip=11229", 200),  # in two districts
        (f"{ASK}?zip=11229&asked=1", 422),
        (f"{ASK}?zip=30165", 200),  # in two states
        (f"{ASK}?zip=11235", 200),
        (f"{ASK}?zip=11229&district=NY", 200),  # the district is not known
        (f"{ASK}?zip=11235&none=1", 200),
        (f"{ASK}?zip=20001", 200),  # a delegate
        (f"{ASK}?zip=00901", 200),  # a resident commissioner
        (f"{ASK}?zip=82001", 200),  # at large
        (f"{ASK}?zip=33313", 200),  # vacant
        (f"{ASK}?state=NY", 200),
        (f"{DEMO}/wrong/{SCHUMER}", 200),
        (f"{DEMO}/wrong/{SCHUMER}/thanks", 200),
        ("/privacy", 200),
        ("/accessibility", 200),
        ("/credits", 200),
    ],
)
def test_a_page(page: Page, language: str, path: str, status: int) -> None:
    """What anybody can open by its address."""
    soup = page(prefix(language) + path, status=status)
    assert soup.select("html")[0]["lang"] == language
    if path not in {"/privacy", "/accessibility", "/credits"}:  # their way on is the frame's
        leads_on(soup, language)


@every_language
@pytest.mark.parametrize(
    "change",
    [
        "status: live\nopens: 2026-10-06",
        "status: paused",
        "status: closed",
        "status: closed\ncloses: 2026-10-04",
        "status: won",
    ],
)
def test_a_campaign_that_is_not_open(
    open_site: OpenSite, tmp_path: Path, language: str, change: str
) -> None:
    """It says why, asks for nothing, and leads to those that are open."""
    campaigns = edited_campaign(tmp_path, SLUG, ("status: live", change))
    client = open_site(campaigns_folder=campaigns).test_client()
    for path in (BELARUS, f"{BELARUS}/representatives?zip=11235"):
        soup = checked_page(client, prefix(language) + path)
        leads_on(soup, language)
        assert soup.select(".panel h2")
        assert not soup.select("main form")
        assert soup.select(f'main a[href="{prefix(language)}/"]')


@every_language
def test_a_draft_of_a_campaign(open_site: OpenSite, tmp_path: Path, language: str) -> None:
    """It is not told from one that does not exist."""
    campaigns = edited_campaign(tmp_path, SLUG, ("status: live", "status: draft"))
    client = open_site(campaigns_folder=campaigns).test_client()
    soup = checked_page(client, prefix(language) + BELARUS, status=404)
    leads_on(soup, language)
    assert words(soup) == words(checked_page(client, f"{prefix(language)}/c/x", status=404))


@every_language
def test_old_data(page: Page, clock: SettableClock, language: str) -> None:
    """The banner is on every page once the Congress of the data has ended."""
    assert not page(prefix(language) + DEMO).select("section.banner")
    clock.now = datetime(2027, 1, 4, 12, tzinfo=UTC)
    for path in ("/", DEMO, f"{ASK}?zip=11235"):
        soup = page(prefix(language) + path)
        leads_on(soup, language)
        assert len(soup.select("section.banner strong")) == 1


@every_language
def test_too_many_tries(app: Flask, language: str) -> None:
    """The page says what to do, and the answer for how many seconds."""
    client = app.test_client()
    path = f"{prefix(language)}{DEMO}/address"
    assert {client.post(path).status_code for _ in range(10)} == {422}
    answer = client.post(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    leads_on(check(answer), language)


@every_language
@pytest.mark.parametrize("path", [f"{DEMO}/send/{SCHUMER}/report", "/verify/x", "/held/x"])
def test_an_expired_form(app: Flask, language: str, path: str) -> None:
    """One without a token of its visitor's."""
    answer = app.test_client().post(prefix(language) + path)
    assert answer.status_code == 400
    leads_on(check(answer), language)


@every_language
def test_an_expired_form_with_something_in_it(page: Page, language: str) -> None:
    """What was typed is still there."""
    data = {"csrf_token": "x", "own_words": "I read there."}
    soup = page(prefix(language) + letter_path(), status=422, data=data)
    leads_on(soup, language)
    assert words(soup, "[name=own_words]") == "I read there."


def fail() -> NoReturn:
    """Raise what no view should."""
    raise ZeroDivisionError


@pytest.fixture
def failing(open_site: OpenSite) -> Flask:
    """A site in production whose home page fails."""
    app = open_site()
    app.testing = False
    app.view_functions["supporter.home"] = fail
    return app


@every_language
def test_a_mistake_of_ours(failing: Flask, language: str) -> None:
    """The page of last resort leads to the first one."""
    answer = failing.test_client().get(f"{prefix(language)}/")
    assert answer.status_code == 500
    leads_on(check(answer), language)


@every_language
def test_the_database_is_away(app: Flask, services: Services, language: str) -> None:
    """What was typed is in the visitor's browser still."""
    services.database.dispose()
    for file in services.config.state_folder.glob("contactrep.db*"):
        file.write_bytes(b"this is no database " * 1000)
    client = app.test_client()
    with client.session_transaction() as session:
        session["drafts"] = {"demonstration": "a token"}
    answer = client.get(f"{prefix(language)}{DEMO}/check")
    assert answer.status_code == 503
    leads_on(check(answer), language)


@every_language
def test_the_catalog_is_what_fails(
    failing: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The page of last resort is in English then, and says so."""

    def broken(_message: str) -> NoReturn:
        raise OSError("no such catalog")

    monkeypatch.setattr(errors, "translate", broken)
    answer = failing.test_client().get(f"{prefix(language)}/")
    assert answer.status_code == 500
    soup = check(answer)
    leads_on(soup, ENGLISH)
    assert words(soup, "h1") == "Sorry, there is a problem"


@pytest.fixture
def verify_path(services: Services) -> str:
    """The page behind the link in the mail to somebody with two letters to send."""
    return _verify_path(services, new_submission(services).submission_id or "")


def _verify_path(services: Services, submission_id: str) -> str:
    with services.database.read() as conn:
        submission = submissions.load(conn, submission_id)
    assert submission is not None
    return urlsplit(verify.link_for(services, submission)).path


@every_language
def test_the_link_in_the_mail(page: Page, verify_path: str, language: str) -> None:
    """A button before, a way to the letters after."""
    path = prefix(language) + verify_path
    leads_on(page(path), language)
    leads_on(page(path, data={}), language)
    leads_on(page(path), language)


@every_language
def test_the_link_has_expired(
    page: Page, clock: SettableClock, verify_path: str, language: str
) -> None:
    """It says so, and where to begin again."""
    clock.advance(timedelta(days=8))
    leads_on(page(prefix(language) + verify_path, status=410), language)


@every_language
def test_a_letter_that_is_held(page: Page, services: Services, language: str) -> None:
    """Two buttons before, a way to whoever holds the office before and after."""
    path = held_path(services, hold(services), language)
    leads_on(page(path), language)
    leads_on(page(path, data={"answer": "give-back"}), language)


@every_language
def test_whether_an_office_replied(page: Page, services: Services, language: str) -> None:
    """The question, one without an answer, and what follows each answer."""
    path = replied_path(services, letter_of(services, wrote(services)), language)
    leads_on(page(path), language)
    leads_on(page(path, data={}, status=422), language)
    for answer in Answer:
        leads_on(page(path, data={"answer": answer.value}), language)


@pytest.mark.parametrize(("minutes", "late"), [(30, False), (31, True)])
def test_the_mail_server_is_down(
    page: Page,
    services: Services,
    clock: SettableClock,
    verify_path: str,
    minutes: int,
    late: bool,
) -> None:
    """Whoever sends letters then is told that they wait, and that nothing need be done."""
    clock.advance(timedelta(minutes=minutes))  # and nobody took the mail with the link
    assert report.mail_is_late(services) is late
    assert ("waits for its turn" in words(page(verify_path, data={}))) is late


def test_an_address_without_letters(page: Page, services: Services, verify_path: str) -> None:
    """Whoever only agreed to be asked or told something has an address to verify."""
    with services.database.write() as conn:
        waiting = deliveries.c.state == State.WAITING
        ended = {"state": State.EXPIRED, "due_at": None}
        conn.execute(update(deliveries).where(waiting).values(**ended))
    assert words(page(verify_path), "form button") == "This address is mine"
    soup = page(verify_path, data={})
    assert words(soup, "h1") == "Your address is verified"
    assert "on its way" not in words(soup)
