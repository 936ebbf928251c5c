"""The last page, and what a supporter takes along: files that say no more than they must."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from contactrep.outreach.services import Services
from tests.conftest import OpenSite, Page
from tests.documents.paper import pages_of
from tests.page import checked_page, words
from tests.web.visitor import (
    ANSWERS,
    BELARUS,
    CLERK,
    DEMO,
    FORM,
    GILLIBRAND,
    GONE,
    JEFFRIES,
    SCHUMER,
    letter_path,
    link,
    send,
    tasks,
    write,
)

FILES = [
    (f"{DEMO}/letters.pdf", "application/pdf", "letters.pdf"),
    (f"{DEMO}/send/{SCHUMER}/letter.pdf", "application/pdf", "letter.pdf"),
    (f"{DEMO}/call.ics", "text/calendar", "call.ics"),
]
PAGES = [path for path, _kind, _name in FILES] + [f"{DEMO}/done"]
TYPED = ("Volha", "Kavalchuk", "Ocean", "Brooklyn", "11235", "volha", "Thursdays", "NY-8")


def say_sent(page: Page, *keys: str) -> None:
    """Report these letters as sent."""
    for key in keys:
        page(f"{DEMO}/send/{key}/report", data={"outcome": "reported-sent"})


SMTP = {"mail_carrier": "smtp", "mail_from": "letters@example.org"}


def calendar_of(client: FlaskClient, path: str = f"{DEMO}/call.ics") -> Calendar:
    """Return the calendar file."""
    answer = client.get(path)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data)


def test_nothing_sent_yet(page: Page) -> None:
    """It thanks without a number, and says what is left."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/done")
    assert words(soup, ".panel.done") == "Thank you, Volha."
    assert "Some are still to be sent:" in words(soup)
    assert "Next: Senator Kirsten E. Gillibrand" in words(soup)
    assert "Now check your e-mail" in words(soup)
    assert len(tasks(soup)) == 6


def test_how_many_were_sent(page: Page, services: Services) -> None:
    """What the visitor says and what our server sends are never one number."""
    write(page)
    send(page)
    say_sent(page, GILLIBRAND)
    assert words(page(f"{DEMO}/done"), ".panel.done") == (
        "Thank you, Volha. You sent 1 of your 6 letters."
    )
    say_sent(page, SCHUMER, JEFFRIES)
    page(link(services), data={})
    soup = page(f"{DEMO}/done")
    assert words(soup, ".panel.done") == (
        "Thank you, Volha. You sent 3 of your 6 letters. Our server sends 2 by e-mail."
    )
    assert "Next: Demonstration Form" in words(soup)
    say_sent(page, CLERK, FORM)
    soup = page(f"{DEMO}/done")
    assert words(soup, ".panel.done").endswith(
        "You sent 5 of your 6 letters. Our server sends 1 by e-mail."
    )
    assert "Some are still to be sent:" not in words(soup)


@pytest.mark.parametrize("path", PAGES)
def test_before_sending(page: Page, path: str) -> None:
    """There is nothing to take along yet."""
    assert words(page(path), "[role=status]") == GONE
    write(page)
    assert words(page(path), "h1") == "Check your letters"


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_sharing_says_nothing_of_the_visitor(
    open_site: OpenSite, services: Services, language: str
) -> None:
    """The campaign's page and its own words, in the visitor's language, and no more."""
    client = open_site(base_url="https://act.example.org", **SMTP).test_client()
    prefix = "" if language == "en" else f"/{language}"

    checked_page(client, prefix + letter_path(), data=dict(ANSWERS))
    checked_page(client, f"{prefix}{DEMO}/send", data={})
    soup = checked_page(client, f"{prefix}{DEMO}/done")
    shared = f"https://act.example.org{prefix}{DEMO}"
    told = services.campaigns["demonstration"].told(language)
    assert soup.select("#share-link")[0]["value"] == shared
    links = [str(each["href"]) for each in soup.select(".share a")]
    assert [urlsplit(href).netloc for href in links] == [
        "t.me",
        "forward",
        "wa.me",
        "www.facebook.com",
    ]
    for href in links:
        whole = unquote(href)
        assert not [typed for typed in TYPED if typed in whole]
        values = " ".join(
            value for each in parse_qs(urlsplit(href).query).values() for value in each
        )
        assert shared in values
        assert set(values.split()) <= {*shared.split(), *(told.share or "").split()}
    for each in soup.select(".share a[target=_blank]"):
        assert each["rel"] == ["noopener", "noreferrer"]


@pytest.mark.parametrize(("path", "kind", "name"), FILES)
def test_files(client: FlaskClient, page: Page, path: str, kind: str, name: str) -> None:
    """Saved under a name that is everybody's, and kept by no cache."""
    write(page)
    send(page)
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_length == len(answer.data)
    assert not [typed for typed in TYPED if typed in str(answer.headers)]


def test_all_letters_on_paper(client: FlaskClient, page: Page) -> None:
    """One file, in which each letter begins a page, in the order of the list."""
    write(page)
    send(page)
    pages = pages_of(client.get(f"{DEMO}/letters.pdf").data)
    firsts = [text for text in pages if re.search(r"^Dear .*:$", text, re.MULTILINE)]
    salutations = [
        match[0] for text in firsts if (match := re.search(r"^Dear .*:$", text, re.MULTILINE))
    ]
    assert salutations == [
        "Dear Senator Gillibrand:",
        "Dear Senator Schumer:",
        "Dear Representative Jeffries:",
        "Dear Demonstration Desk:",
        "Dear Clerk Example:",
        "Dear Demonstration Office:",
    ]
    for text in firsts:
        assert text.startswith("Volha Kavalchuk\n12 Ocean Parkway\nBrooklyn, NY 11235\n")
        assert "October 5, 2026" in text


def test_one_letter_on_paper(client: FlaskClient, page: Page) -> None:
    """To its recipient alone, with their address and the visitor's own words."""
    write(page)
    send(page)
    text = "".join(pages_of(client.get(f"{DEMO}/send/{JEFFRIES}/letter.pdf").data))
    assert "The Honorable Hakeem S. Jeffries\nU.S. House of Representatives\nWashington" in text
    assert "I read there on Thursdays." in text
    assert text.count("Dear ") == 1
    assert "Sincerely,\nVolha Kavalchuk" in text


@pytest.mark.parametrize("key", ["nobody", "B000944", GILLIBRAND])
def test_nobody_of_that_name(page: Page, key: str) -> None:
    """A recipient that this visitor does not write to has no file."""
    write(page, letter_path(to=[SCHUMER]))
    send(page)
    page(f"{DEMO}/send/{key}/letter.pdf", status=404)


def test_printing_counts_as_opening(page: Page, client: FlaskClient) -> None:
    """The button leads to the file, and the list remembers it; the file alone changes nothing."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/send/{SCHUMER}")
    client.get(f"{DEMO}/send/{SCHUMER}/letter.pdf")
    assert tasks(page(f"{DEMO}/send"))["Senator Charles E. Schumer"] == "Not started"
    (button,) = soup.select("button[name=pdf]")
    form = button.find_parent("form")
    assert form is not None
    token = form.select("[name=csrf_token]")[0]["value"]
    answer = client.post(str(form["action"]), data={"pdf": "1", "csrf_token": token})
    assert (answer.status_code, answer.location) == (303, f"{DEMO}/send/{SCHUMER}/letter.pdf")
    assert tasks(page(f"{DEMO}/send"))["Senator Charles E. Schumer"] == "Opened, not sent yet?"


def test_a_day_to_call(client: FlaskClient, page: Page) -> None:
    """A week from now: the offices and their numbers, and not who has it in their calendar."""
    write(page)
    send(page)
    (event,) = calendar_of(client).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 10, 5) + timedelta(days=7)
    told = str(event["description"])
    for named in (
        "Senator Kirsten E. Gillibrand: 202-224-4451",
        "Senator Charles E. Schumer: 202-224-6542",
        "Representative Hakeem S. Jeffries: 202-225-5936",
        "Demonstration Desk: 202-555-0100",
    ):
        assert named in told.split("\n")
    assert "Clerk" not in told
    assert "Demonstration Form" not in told
    content = client.get(f"{DEMO}/call.ics").text.replace("\r\n ", "")
    assert not [typed for typed in TYPED if typed in content]
    assert not {"ORGANIZER", "ATTENDEE", "VALARM"} & set(re.findall(r"[A-Z]+", content))
    assert urlsplit(str(event["url"])).path == DEMO


def test_the_same_day_is_the_same_event(client: FlaskClient, page: Page) -> None:
    """Opened twice it stands in the calendar once; another visitor's is another."""
    write(page)
    send(page)
    uids = [calendar_of(client).walk("VEVENT")[0]["uid"] for _ in range(2)]
    assert uids[0] == uids[1]
    write(page, own_words="Other words.")
    send(page)
    assert calendar_of(client).walk("VEVENT")[0]["uid"] != uids[0]


def test_nobody_to_call(page: Page) -> None:
    """Where no office has a number, no day is offered."""
    write(page, letter_path(to=[FORM]))
    send(page)
    assert "Day to call" not in words(page(f"{DEMO}/done"))
    write(page, letter_path(BELARUS, to=[SCHUMER]))
    send(page, BELARUS)
    soup = page(f"{BELARUS}/done")
    assert words(soup, "h1") == "Nothing is sent yet"
    assert "Day to call" not in words(soup)
    page(f"{BELARUS}/send/{SCHUMER}/report", data={"outcome": "reported-sent"})
    assert "Day to call" in words(page(f"{BELARUS}/done"))
