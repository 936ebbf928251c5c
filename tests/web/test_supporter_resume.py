"""Going on elsewhere: a link by mail, a button behind it, and one's own letters after that."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from contactrep.config import Config
from contactrep.outreach.services import Services
from tests.conftest import Page, SettableClock
from tests.page import checked_page, words
from tests.web.visitor import (
    BELARUS,
    GILLIBRAND,
    GONE,
    SCHUMER,
    kept,
    letter_path,
    link,
    mail,
    read_mail,
    rows,
    send,
    tasks,
    write,
)

ADDRESS = "maryna@example.com"
OVER = "This link does not work any more"
OFFICES = letter_path(BELARUS, to=(GILLIBRAND, SCHUMER))
SENT = f"We sent a link to {ADDRESS}, to go on with your letters anywhere. Look among spam too."
TYPED = ("Volha", "Kavalchuk", "Thursdays", "Ocean", "Brooklyn", "11235")


def ask(page: Page, email: str = ADDRESS, *, status: int = 200) -> BeautifulSoup:
    """Ask for a link."""
    return page(f"{BELARUS}/resume", status=status, data={"email": email})


def links(services: Services) -> list[str]:
    """Return the mails with a link to go on that came so far."""
    return [text for text in map(read_mail, mail(services)) if "/resume/" in text]


def copies(services: Services) -> str:
    """Return the only mail with letters in it."""
    (text,) = [text for text in links(services) if "Dear Senator" in text]
    return text.replace("\r\n", "\n")


@pytest.fixture
def path(page: Page, services: Services) -> str:
    """The way behind the link of somebody who has sent one of two letters."""
    write(page, OFFICES)
    send(page, BELARUS)
    page(f"{BELARUS}/send/{SCHUMER}/report", data={"outcome": "reported-sent"})
    ask(page)
    return link(services, "resume")


@pytest.fixture
def other(app: Flask) -> Page:
    """Another device."""
    client = app.test_client()

    def fetch(
        path: str, *, status: int = 200, data: dict[str, object] | None = None
    ) -> BeautifulSoup:
        return checked_page(client, path, status=status, data=data)

    return fetch


def test_asking(page: Page, services: Services, path: str) -> None:
    """The page says where the link went, and the mail holds no word of the visitor's."""
    assert words(page(f"{BELARUS}/send"), ".notification") == SENT
    (text,) = mail(services)
    assert f"To: {ADDRESS}" in text
    assert path in read_mail(text)
    for typed in TYPED:
        assert typed not in text
        assert typed not in read_mail(text)


def test_the_cookie_holds_no_address(client: FlaskClient, path: str) -> None:
    """It is in the draft, which is sealed."""
    with client.session_transaction() as session:
        assert ADDRESS not in str(dict(session))
        assert set(session) <= {"csrf_token", "drafts", "_flashes"}


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("", "Enter your e-mail address"),
        ("  ", "Enter your e-mail address"),
        ("maryna@", "Enter an e-mail address like name@example.com"),
        ("maryna@example.com, x@example.com", "Enter an e-mail address like"),
        ("maryna@example.com\nBcc: x@example.com", "Enter an e-mail address like"),
    ],
)
def test_an_address_has_to_be_one(page: Page, services: Services, email: str, problem: str) -> None:
    """It is said at the field, which is open and filled in, above the same list."""
    write(page, OFFICES)
    before = tasks(send(page, BELARUS))
    soup = ask(page, email, status=422)
    assert words(soup, ".error-summary a").startswith(problem)
    assert soup.select("details[open] #email[aria-invalid]")
    assert kept(soup)["email"].split() == email.split()
    assert tasks(soup) == before
    assert not mail(services)


def test_nobody_is_flooded(page: Page, services: Services, clock: SettableClock) -> None:
    """Three mails a day with a link, whoever asks and of whichever kind."""
    write(page)
    send(page)  # a link to verify went to the same address
    write(page, OFFICES)
    send(page, BELARUS)
    for _ in range(2):
        ask(page, "volha@example.com")
    soup = ask(page, "volha@example.com", status=429)
    assert "We have sent several messages to this address today." in words(soup, ".error-summary")
    assert len(links(services)) == 2
    ask(page)
    clock.advance(timedelta(days=1, seconds=1))
    ask(page, "volha@example.com")
    assert len(links(services)) == 4


@pytest.mark.parametrize("sent", [True, False])
def test_before_sending_there_is_nothing_to_go_on_with(
    page: Page, services: Services, sent: bool
) -> None:
    """The visitor is led to where they are."""
    if sent:
        write(page, OFFICES)
    soup = ask(page)
    assert (words(soup, "h1") == "Check your letters") is sent
    assert (GONE in words(soup)) is not sent
    assert not mail(services)


def test_looking_does_nothing(other: Page, services: Services, path: str) -> None:
    """A mail scanner that opens the link is shown a button and no letter, and sends nothing."""
    for _ in range(2):
        soup = other(path)
        assert words(soup, "h1") == "Go on with your letters"
        assert words(soup, "form button") == "Show my letters here"
        assert not [typed for typed in TYPED if typed in str(soup)]
    assert len(mail(services)) == 1
    assert GONE in words(other(f"{BELARUS}/send"))


def test_on_another_device(page: Page, other: Page, services: Services, path: str) -> None:
    """The list is as it was left, and all letters come by mail to the address that asked."""
    soup = other(path, data={})
    assert words(soup, "h1") == "Send your letters"
    assert "Your letters are on their way to you by e-mail too." in words(soup, ".notification")
    expected = {"Senator Kirsten E. Gillibrand": "Not started"}
    expected["Senator Charles E. Schumer"] = "You sent it"
    assert tasks(soup) == expected
    assert kept(other(OFFICES))["own_words"] == "I read there on Thursdays."
    assert all(f"To: {ADDRESS}" in each for each in mail(services))
    text = copies(services)
    assert "Dear Senator Gillibrand:" in text
    assert "Dear Senator Schumer:" in text
    assert text.count("I read there on Thursdays.") == 2
    assert text.count("Sincerely,\nVolha Kavalchuk") == 2
    assert re.search(r"http://localhost/resume/\S+", text)
    other(f"{BELARUS}/send/{GILLIBRAND}/report", data={"outcome": "reported-sent"})
    assert set(tasks(page(f"{BELARUS}/send")).values()) == {"You sent it"}  # on both


def test_letters_come_once(page: Page, other: Page, services: Services, path: str) -> None:
    """However often the button is pressed; asking anew sends them anew."""
    for _ in range(3):
        assert words(other(path, data={}), "h1") == "Send your letters"
    assert len(mail(services)) == 2
    match = re.search(r"http://localhost(/resume/\S+)", copies(services))
    assert match is not None
    assert words(other(match[1], data={}), "h1") == "Send your letters"
    assert len(mail(services)) == 2
    ask(page)
    assert words(other(path, data={}), "h1") == "Send your letters"
    assert len(mail(services)) == 4


def test_pressing_needs_our_page(app: Flask, services: Services, path: str) -> None:
    """Another site cannot open somebody's letters in their browser."""
    assert app.test_client().post(path).status_code == 400
    assert len(mail(services)) == 1


def test_thirty_days(page: Page, other: Page, clock: SettableClock, path: str) -> None:
    """The draft is kept as long as the link says, and a change does not shorten that."""
    clock.advance(timedelta(days=2))
    page(f"{BELARUS}/send/{GILLIBRAND}/report", data={"outcome": "reported-broken"})
    clock.advance(timedelta(days=28))
    assert other(path).select("form button")
    clock.advance(timedelta(seconds=1))
    assert words(other(path, status=410), "h1") == OVER
    assert words(other(path, status=410, data={}), "h1") == OVER


@pytest.mark.parametrize(
    ("part", "instead"),
    [(".$", ""), ("^.", ""), ("$", "x"), (r"\.", ""), (".+", "x"), (".+", "é.è"), (".+", "%00.")],
)
@pytest.mark.parametrize("data", [None, {}])
def test_a_forged_link(
    other: Page,
    services: Services,
    path: str,
    part: str,
    instead: str,
    data: dict[str, object] | None,
) -> None:
    """Nothing opens and nothing is sent; the page has a way on."""
    token = re.sub(part, instead, path.removeprefix("/resume/"), count=1)
    soup = other(f"/resume/{token}", status=410, data=data)
    assert words(soup, "h1") == OVER
    assert not soup.select("form")
    assert soup.select('main a.button[href="/"]')
    assert len(mail(services)) == 1


@pytest.mark.parametrize("salt", ["verify-address", "something-else"])
def test_another_signature_of_ours(other: Page, config: Config, path: str, salt: str) -> None:
    """What was signed for something else opens nothing."""
    payload = URLSafeSerializer("x", salt="x").loads_unsafe(path.removeprefix("/resume/"))[1]
    token = URLSafeSerializer(config.secret_key, salt=salt).dumps(payload)
    other(f"/resume/{token}", status=410)
    verify = path.replace("/resume/", "/verify/")
    other(verify, status=410)


@pytest.mark.parametrize("button", ["clear", "delete"])
def test_clearing_ends_the_link(page: Page, other: Page, path: str, button: str) -> None:
    """On every device, whoever pressed."""
    other(path, data={})
    page(f"{BELARUS}/{button}", data={})
    assert words(other(path, status=410), "h1") == OVER
    assert GONE in words(other(f"{BELARUS}/send"))


def test_changing_words_after_asking(
    page: Page, other: Page, services: Services, path: str
) -> None:
    """The link leads to the letters as they are now, to be checked before they are sent."""
    write(page, OFFICES, own_words="We read there on Fridays.")
    assert words(other(path, data={}), "h1") == "Check your letters"
    assert copies(services).count("We read there on Fridays.") == 2
    assert rows(services)["submissions"] == 1


@pytest.mark.parametrize("language", ["be", "ru"])
def test_in_the_visitors_language(page: Page, services: Services, language: str) -> None:
    """The mail, its link and the page behind it; the letters in it stay English."""
    write(page, f"/{language}{OFFICES}")
    send(page, f"/{language}{BELARUS}")
    page(f"/{language}{BELARUS}/resume", data={"email": ADDRESS})
    path = link(services, "resume")
    assert path.startswith(f"/{language}/resume/")
    assert page(path).select("html")[0]["lang"] == language
    soup = page(path, data={})
    assert soup.select("html")[0]["lang"] == language
    assert soup.select(f'a[href^="/{language}{BELARUS}/send/"]')
    assert "Dear Senator Schumer:" in copies(services)
