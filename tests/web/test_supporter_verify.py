"""The page behind the link in the mail: a button, so that opening the link sends nothing."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from contactrep.config import Config
from contactrep.core.ledger import Entry
from contactrep.outreach import sweep
from contactrep.outreach.services import Services
from tests.conftest import Page, SettableClock
from tests.ledger import totals
from tests.page import checked_page, words
from tests.web.visitor import CLERK, DESK, letter_path, link, mail, send, write

GONE = "This link does not work any more"
DONE = "Your address is verified"


@pytest.fixture
def path(page: Page, services: Services) -> str:
    """The way to the page, out of the mail that was sent."""
    write(page)
    send(page)
    return link(services)


def test_looking_sends_nothing(page: Page, services: Services, path: str) -> None:
    """A mail scanner that opens the link, however often, verifies nobody."""
    for _ in range(3):
        soup = page(path)
        assert words(soup, "h1") == "Verify your e‑mail address"
        assert words(soup, "form button") == "Send my 2 letters"
    assert Entry.VERIFIED not in totals(services)
    assert len(mail(services)) == 1


def test_one_letter(page: Page, services: Services) -> None:
    """The button counts."""
    write(page, letter_path(to=[CLERK]))
    send(page)
    assert words(page(link(services)), "form button") == "Send my letter"


def test_the_button_sends(page: Page, services: Services, path: str) -> None:
    """Both letters are queued, and leave."""
    soup = page(path, data={})
    assert words(soup, "h1") == DONE
    assert soup.select("main a")[0]["href"] == "/c/demonstration/send"
    assert totals(services)[Entry.VERIFIED] == 2
    assert len(mail(services)) == 3
    assert totals(services)[Entry.ACCEPTED] == 2


def test_pressed_again(page: Page, services: Services, path: str) -> None:
    """Nothing is sent twice, and the page says what is true."""
    for _ in range(2):
        assert words(page(path, data={}), "h1") == DONE
    assert words(page(path), "h1") == DONE
    assert totals(services)[Entry.QUEUED] == 2
    assert len(mail(services)) == 3


def test_in_another_browser(app: Flask, path: str) -> None:
    """The link works where the mail is read; pressing needs our page, not another site's."""
    other = app.test_client()
    assert other.post(path).status_code == 400
    assert words(checked_page(other, path, data={}), "h1") == DONE


def test_seven_days(page: Page, clock: SettableClock, path: str) -> None:
    """It works to the end, and then it does not."""
    clock.advance(timedelta(days=7))
    assert page(path).select("form button")
    clock.advance(timedelta(seconds=1))
    assert words(page(path, status=410), "h1") == GONE
    assert words(page(path, status=410, data={}), "h1") == GONE


def test_after_the_letters_were_deleted(
    page: Page, services: Services, clock: SettableClock, path: str
) -> None:
    """Letters that nobody verified are gone, and so is what the link stood for."""
    clock.advance(timedelta(days=8))
    sweep.sweep(services)
    assert words(page(path, status=410), "h1") == GONE


@pytest.mark.parametrize(
    ("part", "instead"),
    [(".$", ""), ("^.", ""), ("$", "x"), (r"\.", ""), (".+", "x"), (".+", "é.è"), (".+", "%00.")],
)
@pytest.mark.parametrize("data", [None, {}])
def test_a_forged_link(
    page: Page,
    services: Services,
    path: str,
    part: str,
    instead: str,
    data: dict[str, object] | None,
) -> None:
    """One character is enough; nothing is sent, and the page does not say what is wrong."""
    token = re.sub(part, instead, path.removeprefix("/verify/"), count=1)
    soup = page(f"/verify/{token}", status=410, data=data)
    assert words(soup, "h1") == GONE
    assert not soup.select("form")
    assert Entry.VERIFIED not in totals(services)


def test_another_signature_of_ours(page: Page, config: Config, path: str) -> None:
    """What was signed for something else verifies nothing."""
    other = URLSafeSerializer(config.secret_key, salt="something-else")
    token = other.dumps(URLSafeSerializer("x", salt="x").loads_unsafe(path[8:])[1])
    page(f"/verify/{token}", status=410)


def test_the_mail_holds_nothing_that_was_typed(services: Services, path: str) -> None:
    """Whoever's address it is reads no word of a stranger's."""
    (text,) = mail(services)
    assert path in text.replace("=\n", "")
    for typed in ("Volha", "Kavalchuk", "Thursdays", "Ocean", "Brooklyn"):
        assert typed not in text


def test_only_this_submission(page: Page, services: Services) -> None:
    """The link of one submission does not release another's letters."""
    write(page, letter_path(to=[DESK]))
    send(page)
    first = link(services)
    write(page, letter_path(to=[DESK]), own_words="Other words.")
    send(page)
    page(first, data={})
    assert totals(services)[Entry.VERIFIED] == 1
