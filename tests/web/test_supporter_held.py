"""The page that asks what shall become of a letter to somebody who has left office."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from contactrep.core.languages import LANGUAGES
from contactrep.core.lifecycle import State
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage.tables import deliveries
from tests.conftest import OpenSite, Page, SettableClock
from tests.outreach.carrier import Carrier
from tests.outreach.deliveries import the_letter
from tests.outreach.holding import held_path, hold, without_desk
from tests.page import checked_page, words

GONE = "This link does not work any more"
LEFT = "Demonstration Desk has left office"
COMES_BACK = "Your letter comes back to you"
ON_ITS_WAY = "Your letter is on its way"
SEND: dict[str, object] = {"answer": "send"}
GIVE_BACK: dict[str, object] = {"answer": "give-back"}


@pytest.fixture
def path(services: Services) -> str:
    """The way to the page of a letter that is held."""
    return held_path(services, hold(services))


def state(services: Services) -> State:
    return State(the_letter(services).state)


def test_looking_decides_nothing(page: Page, services: Services, path: str) -> None:
    """A mail scanner that opens the link, however often, sends nothing and ends nothing."""
    for _ in range(3):
        soup = page(path)
        assert words(soup, "h1") == LEFT
        assert "So we have not sent your letter." in words(soup)
        buttons = soup.select("form button")
        assert [button["value"] for button in buttons] == ["send", "give-back"]
        assert [button.get_text() for button in buttons] == [
            "Send it all the same",
            "Do not send it, give it back",
        ]
        assert soup.select("main p a")[-1]["href"] == "/c/demonstration"
    assert state(services) is State.HELD


@pytest.mark.parametrize(
    ("data", "now", "title"),
    [(SEND, State.QUEUED, ON_ITS_WAY), (GIVE_BACK, State.FAILED, COMES_BACK)],
)
def test_an_answer(
    page: Page, services: Services, path: str, data: dict[str, object], now: State, title: str
) -> None:
    """It is done at once; pressed again, the first answer counts, and the page says what is so."""
    for again in (data, SEND, GIVE_BACK):
        soup = page(path, data=again)
        assert words(soup, "h1") == title
        assert not soup.select("main form")
        assert state(services) is now
    assert words(page(path), "h1") == title
    carrier = Carrier()
    Worker(without_desk(services), carrier).drain()
    assert (len(carrier.letters), len(carrier.given_back)) == ((1, 0) if data == SEND else (0, 1))


@pytest.mark.parametrize("data", [{}, {"answer": ""}, {"answer": "yes"}])
def test_no_answer_of_ours(
    page: Page, services: Services, path: str, data: dict[str, object]
) -> None:
    """Nothing is done, and the question is asked again."""
    soup = page(path, data=data, status=422)
    assert words(soup, "h1") == LEFT
    assert len(soup.select("form button")) == 2
    assert state(services) is State.HELD


@pytest.mark.parametrize(
    ("now", "title"),
    [
        (State.SENDING, ON_ITS_WAY),
        (State.ACCEPTED, "Your letter was sent"),
        (State.BOUNCED, COMES_BACK),
        (State.REFUSED, COMES_BACK),
        (State.REFLECTED, "There is nothing left to decide"),
        (State.ERASED, "Your letter was deleted"),
    ],
)
def test_what_became_of_it(
    page: Page, services: Services, clock: SettableClock, path: str, now: State, title: str
) -> None:
    """The page says where the letter is, and asks nothing any more."""
    due = clock.now if now is State.SENDING else None
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.state == State.HELD)
            .values(state=now, due_at=due, ends_at=None)
        )
    for data in (None, SEND):
        soup = page(path, data=data)
        assert words(soup, "h1") == title
        assert not soup.select("main form")
    assert state(services) is now


def test_in_another_browser(app: Flask, path: str) -> None:
    """The link works where the mail is read; pressing needs our page, not another site's."""
    other = app.test_client()
    assert other.post(path, data=SEND).status_code == 400
    assert words(checked_page(other, path, data=SEND), "h1") == ON_ITS_WAY


def test_seven_days(page: Page, services: Services, clock: SettableClock, path: str) -> None:
    """It works to the end; then the letter comes back, and the page says so."""
    clock.advance(timedelta(days=7))
    assert page(path).select("form button")
    clock.advance(timedelta(seconds=1))
    sweep(services)
    for data in (None, SEND):
        soup = page(path, status=410, data=data)
        assert words(soup, "h1") == GONE
        assert "comes back to you by e-mail" in words(soup)
        assert not soup.select("main form")
    assert state(services) is State.FAILED


def test_a_writer_who_was_forgotten(page: Page, services: Services, path: str) -> None:
    """Their letter is gone, and nothing can be sent any more."""
    forget(services, "volha@example.com")
    for data in (None, SEND, GIVE_BACK):
        soup = page(path, data=data)
        assert words(soup, "h1") == "Your letter was deleted"
    assert state(services) is State.ERASED


@pytest.mark.parametrize(
    ("part", "instead"),
    [(".$", ""), ("^.", ""), ("$", "x"), (r"\.", ""), (".+", "x"), (".+", "é.è"), (".+", "%00.")],
)
@pytest.mark.parametrize("data", [None, SEND])
def test_a_forged_link(
    page: Page,
    services: Services,
    path: str,
    part: str,
    instead: str,
    data: dict[str, object] | None,
) -> None:
    """One character is enough; nothing is done, and the page does not say what is wrong."""
    token = re.sub(part, instead, path.removeprefix("/held/"), count=1)
    soup = page(f"/held/{token}", status=410, data=data)
    assert words(soup, "h1") == GONE
    assert soup.select("main a")[0]["href"] == "/"
    assert state(services) is State.HELD


def test_only_this_letter(page: Page, services: Services) -> None:
    """The answer about one letter is no answer about another of the same writer."""
    first = hold(services)
    page(held_path(services, first), data=SEND)
    with services.database.read() as conn:
        before = conn.execute(deliveries.select().where(deliveries.c.letter_id == first)).one()
    assert before.state == State.QUEUED
    Worker(without_desk(services), Carrier()).drain()
    assert state(services) is State.ACCEPTED


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_language_of_the_link(page: Page, services: Services, language: str) -> None:
    """Every sentence, and the way on."""
    path = held_path(services, hold(services, language=language), language)
    prefix = "" if language == "en" else f"/{language}"
    assert path.startswith(f"{prefix}/held/")
    for data in (None, GIVE_BACK):
        soup = page(path, data=data)
        assert bool(re.search("[а-я]", words(soup, "h1"))) is (language != "en")
        assert soup.select("main p a")[-1]["href"] == f"{prefix}/c/demonstration"


def test_a_campaign_that_is_gone(open_site: OpenSite, services: Services, path: str) -> None:
    """The way on is the first page."""
    empty = services.config.state_folder / "campaigns"
    empty.mkdir()
    client = open_site(campaigns_folder=empty).test_client()
    soup = checked_page(client, path)
    assert words(soup, "h1") == LEFT
    assert soup.select("main p a")[-1]["href"] == "/"
