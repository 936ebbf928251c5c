"""What supporters say came of each letter: recorded as their word, and it leads to the next."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from contactrep.core.ledger import FormTrouble
from contactrep.outreach.services import Services
from contactrep.storage.tables import events
from tests.conftest import Page
from tests.page import words
from tests.web.visitor import (
    BELARUS,
    CLERK,
    DEMO,
    DESK,
    EVERYONE,
    FORM,
    GILLIBRAND,
    JEFFRIES,
    SCHUMER,
    letter_path,
    link,
    send,
    tasks,
    write,
)

NAMES = {
    GILLIBRAND: "Senator Kirsten E. Gillibrand",
    SCHUMER: "Senator Charles E. Schumer",
    JEFFRIES: "Representative Hakeem S. Jeffries",
    DESK: "Demonstration Desk",
    CLERK: "Clerk Robin Example",
    FORM: "Demonstration Form",
}
TO_DO, OPENED, SENT, BROKEN = "Not started", "Opened, not sent yet?", "You sent it", "Did not work"
WAITING, GOES_OUT = "Waits for the button in our e-mail", "Goes out by e-mail"
OTHER_WAYS = "Noted. Here are the other ways to reach this office."


@pytest.fixture(autouse=True)
def sent(page: Page) -> None:
    """Six letters are ready: two wait for our e-mail."""
    write(page)
    send(page)


def say(page: Page, key: str, outcome: str, *, status: int = 200, **more: str) -> BeautifulSoup:
    """Answer what came of a letter."""
    data: dict[str, object] = {"outcome": outcome, **more}
    return page(f"{DEMO}/send/{key}/report", status=status, data=data)


def open_route(page: Page, key: str, route: str) -> None:
    """Press the button that opens a way to send the letter."""
    page(f"{DEMO}/send/{key}/open/{route}", data={})


def history(services: Services, key: str) -> list[tuple[str, str, str | None]]:
    """Return what is recorded of a letter after it was prepared: entry, route and evidence."""
    with services.database.read() as conn:
        found = conn.execute(
            select(events.c.entry, events.c.route, events.c.evidence)
            .where(events.c.recipient_key == key)
            .order_by(events.c.id)
        )
        return [(row.entry, row.route, row.evidence) for row in found][1:]


def standing(page: Page, key: str) -> str:
    """Return how a letter stands in the list."""
    return tasks(page(f"{DEMO}/send"))[NAMES[key]]


def test_sent_leads_to_the_next(page: Page, services: Services) -> None:
    """To the first that is left, whatever the order, and after the last one to thanks."""
    for key, following in ((SCHUMER, GILLIBRAND), (GILLIBRAND, JEFFRIES), (JEFFRIES, FORM)):
        soup = say(page, key, "reported-sent")
        assert words(soup, "h1") == NAMES[following]
        assert words(soup, ".notification") == f"Noted: you sent your letter to {NAMES[key]}."
        assert history(services, key) == [("reported-sent", "form", None)]
        assert soup.select(f'.task-list a[href$="{following}"]')[0]["aria-current"] == "step"
    soup = say(page, FORM, "reported-sent")
    assert words(soup, "h1") == "Thank you, Volha."
    assert list(tasks(soup).values()) == [SENT, SENT, SENT, WAITING, WAITING, SENT]


def test_where_the_press_leads(client: FlaskClient, page: Page) -> None:
    """By a redirect, so that going back or reloading reports nothing twice."""
    token = page(f"{DEMO}/send/{SCHUMER}").select("input[name=csrf_token]")[0]["value"]
    for outcome, path in (
        ("reported-sent", f"{DEMO}/send/{GILLIBRAND}"),
        ("reported-broken", f"{DEMO}/send/{SCHUMER}#other-ways"),
        ("no-answer", f"{DEMO}/send/{SCHUMER}#other-ways"),
    ):
        answer = client.post(
            f"{DEMO}/send/{SCHUMER}/report", data={"outcome": outcome, "csrf_token": token}
        )
        assert (answer.status_code, answer.location) == (303, path)


@pytest.mark.parametrize("trouble", FormTrouble)
def test_a_form_that_did_not_work(page: Page, services: Services, trouble: FormTrouble) -> None:
    """The campaign learns why, and the visitor is shown the other ways, the telephone open."""
    assert page(f"{DEMO}/send/{SCHUMER}").select(f"input[name=trouble][value={trouble}]")
    open_route(page, SCHUMER, "form")
    soup = say(page, SCHUMER, "reported-broken", trouble=trouble.value)
    assert words(soup, "h1") == NAMES[SCHUMER]
    assert words(soup, ".notification") == OTHER_WAYS
    assert soup.select("details[open] .numbers")
    assert tasks(soup)[NAMES[SCHUMER]] == BROKEN
    assert history(services, SCHUMER)[1:] == [("reported-broken", "form", trouble.value)]


@pytest.mark.parametrize("trouble", ["", "a word of my own", "Volha"])
def test_other_reasons_are_not_stored(page: Page, services: Services, trouble: str) -> None:
    """What a request makes up becomes "something else"."""
    say(page, SCHUMER, "reported-broken", trouble=trouble)
    assert history(services, SCHUMER) == [("reported-broken", "form", "other")]


@pytest.mark.parametrize("outcome", ["spoke", "voicemail"])
def test_a_call(page: Page, services: Services, outcome: str) -> None:
    """Dialling asks nothing of us, so that the call was opened is known with what came of it."""
    soup = say(page, JEFFRIES, outcome)
    assert words(soup, "h1") == NAMES[GILLIBRAND]
    assert history(services, JEFFRIES) == [
        ("opened", "call", None),
        ("reported-sent", "call", outcome),
    ]
    assert standing(page, JEFFRIES) == {"spoke": "You called"}.get(outcome, "You left a message")


def test_a_call_that_nobody_answers(page: Page, services: Services) -> None:
    """It is still to be made."""
    soup = say(page, JEFFRIES, "no-answer")
    assert words(soup, "h1") == NAMES[JEFFRIES]
    assert words(soup, ".notification") == OTHER_WAYS
    assert history(services, JEFFRIES) == [("opened", "call", "no-answer")]
    assert standing(page, JEFFRIES) == "You called, no answer"


@pytest.mark.parametrize(
    ("route", "key"), [("form", SCHUMER), ("print", SCHUMER), ("mailto", SCHUMER), ("print", DESK)]
)
def test_by_the_way_that_was_opened_last(
    page: Page, services: Services, route: str, key: str
) -> None:
    """A letter that was printed was not sent by the form."""
    open_route(page, key, "mailto")
    open_route(page, key, route)
    say(page, key, "reported-sent")
    assert history(services, key)[-1] == ("reported-sent", route, None)


@pytest.mark.parametrize("service", ["gmail", "outlook", "outlook-work", "yahoo"])
def test_which_mail_service_was_opened(page: Page, services: Services, service: str) -> None:
    """Staff see which of them people have."""
    page(f"{DEMO}/send/{SCHUMER}/open/mailto", data={"service": service})
    assert history(services, SCHUMER) == [("opened", "mailto", service)]
    page(f"{DEMO}/send/{SCHUMER}/open/mailto", status=404, data={"service": "evil.example"})
    assert len(history(services, SCHUMER)) == 1


def test_skipping(page: Page, services: Services) -> None:
    """It is a link back to the list, and says nothing of the letter."""
    soup = page(f"{DEMO}/send/{SCHUMER}")
    (skip,) = [each for each in soup.select("a.button") if each.get_text() == "Skip for now"]
    assert skip["href"] == f"{DEMO}/send"
    page(str(skip["href"]))
    assert history(services, SCHUMER) == []
    assert standing(page, SCHUMER) == TO_DO


@pytest.mark.parametrize("again", ["no-answer", "opened"])
def test_what_was_sent_stays_sent(page: Page, services: Services, again: str) -> None:
    """A second way that leads nowhere takes nothing back; both are in the history."""
    say(page, SCHUMER, "reported-sent")
    if again == "opened":
        open_route(page, SCHUMER, "mailto")
    else:
        say(page, SCHUMER, "no-answer")
    assert standing(page, SCHUMER) == SENT
    assert len(history(services, SCHUMER)) == 2


def test_what_our_mail_takes_is_not_left_to_do(page: Page, services: Services) -> None:
    """Looking at another way changes nothing; only saying that it was sent does."""
    open_route(page, DESK, "print")
    say(page, DESK, "no-answer")
    assert standing(page, DESK) == WAITING
    assert "This letter goes by e-mail" in words(page(f"{DEMO}/send/{DESK}"), ".panel")
    page(link(services), data={})
    assert standing(page, DESK) == GOES_OUT
    for key in (GILLIBRAND, SCHUMER, JEFFRIES):
        say(page, key, "reported-sent")
    assert words(say(page, FORM, "reported-sent"), "h1") == "Thank you, Volha."
    say(page, DESK, "spoke")
    assert standing(page, DESK) == "You called"


@pytest.mark.parametrize(
    "outcome", ["", "SPOKE", "accepted", "delivered-in-person", "zip-refused", "prepared"]
)
def test_other_words_are_not_the_visitors(page: Page, services: Services, outcome: str) -> None:
    """They are refused, and nothing is recorded."""
    say(page, SCHUMER, outcome, status=400, trouble="other")
    assert history(services, SCHUMER) == []


def test_all_are_offered_what_they_have(page: Page) -> None:
    """A form, a telephone, paper and a mail program, as far as there is one."""
    offered = {}
    for key in EVERYONE:
        soup = page(f"{DEMO}/send/{key}")
        offered[key] = {
            str(form["action"]).rpartition("/")[2] for form in soup.select('form[action*="/open/"]')
        } | ({"call"} if soup.select(".numbers") else set())
        assert len(soup.select(".outcome")) == 1
    every = {"form", "call", "print", "mailto"}
    assert offered == {
        **dict.fromkeys((GILLIBRAND, SCHUMER, JEFFRIES), every),
        DESK: {"call", "print", "mailto"},
        CLERK: {"print", "mailto"},
        FORM: {"form", "print", "mailto"},
    }


def test_campaigns_do_not_share_reports(page: Page) -> None:
    """The same office in another campaign is still to be written to."""
    say(page, SCHUMER, "reported-sent")
    write(page, letter_path(BELARUS, to=[SCHUMER]))
    assert list(tasks(send(page, BELARUS)).values()) == [TO_DO]
