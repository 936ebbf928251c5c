"""The form in which a visitor writes: nothing typed is lost, and it is never more than text."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from contactrep.outreach.services import Services
from tests.conftest import Page, SettableClock
from tests.page import check, checked_page, csrf_token, words
from tests.web.visitor import (
    ANSWERS,
    BELARUS,
    CLERK,
    DEMO,
    DESK,
    EVERYONE,
    FORM,
    GILLIBRAND,
    GONE,
    JEFFRIES,
    SCHUMER,
    kept,
    letter_path,
    letters,
    rows,
    write,
)

CONGRESS = (GILLIBRAND, SCHUMER, JEFFRIES)
UNSAFE = "Use letters only: this holds a character that cannot be part of a name"
EMAIL_MISSING = (
    "Enter your e-mail address: Demonstration Desk is written to by e-mail, and only from an"
    " address that was verified"
)
EXPIRED = (
    "This page was open for long, or cookies are switched off. Everything you typed is still"
    " here: press the button once more."
)
PLACES = [(DEMO, EVERYONE), (BELARUS, (*CONGRESS, "president"))]


def stored(services: Services) -> dict[str, int]:
    """Return the tables in which there is anything, and how many rows."""
    return {name: count for name, count in rows(services).items() if count}


def problems(soup: BeautifulSoup) -> list[str]:
    """Return what is wrong, each linked to a field that says the same and is marked."""
    assert words(soup, "title").startswith("Error: ")
    links = soup.select(".error-summary a")
    for link in links:
        (field,) = soup.select(str(link["href"]))
        if field.get("type") != "hidden":
            assert field["aria-invalid"] == "true"
            assert link.get_text() in words(soup, f"{link['href']}-error")
    return [link.get_text() for link in links]


@pytest.mark.parametrize(("campaign", "to"), PLACES)
def test_the_empty_form(page: Page, campaign: str, to: tuple[str, ...]) -> None:
    """Own words come first; the place is known; only what a letter needs is asked."""
    soup = page(letter_path(campaign, to=to))
    names = [name for name in kept(soup) if name not in {"csrf_token", "typed_at"}]
    email = ["email"] if campaign == DEMO else []
    assert names == ["own_words", "first", "last", "street", "city", *email]
    assert not soup.select("input[type=checkbox][checked]")
    assert {str(box["name"]) for box in soup.select("input[type=checkbox]")} == {
        "statements",
        "not_citizen",
    }
    assert kept(soup)["city"] == "Brooklyn"
    assert words(soup, ".fixed") == "State and ZIP code NY 11235"
    assert words(soup, ".lead").startswith("To Senator Kirsten E. Gillibrand, Senator")


@pytest.mark.parametrize(("campaign", "to"), PLACES)
def test_a_letter_to_each(page: Page, campaign: str, to: tuple[str, ...]) -> None:
    """What was typed stands in every letter, and is signed with name and address."""
    soup = write(page, letter_path(campaign, to=to))
    assert words(soup, "h1") == "Check your letters"
    assert "Volha Kavalchuk, 12 Ocean Parkway, Brooklyn, NY 11235" in words(soup, ".summary-list")
    texts = letters(soup)
    assert len(texts) == len(to)
    for text in texts:
        assert text.startswith("Dear ")
        assert "\n\nI read there on Thursdays.\n\n" in text
        signature = "Sincerely,\nVolha Kavalchuk\n12 Ocean Parkway\nBrooklyn, NY 11235"
        assert text.endswith(signature)
        assert "Brooklyn, New York 11235" in text
    assert texts[0].startswith("Dear Senator Gillibrand:")
    assert texts[2].startswith("Dear Representative Jeffries:")
    if campaign == BELARUS:
        assert texts[3].startswith("Dear Mr. President:")
        assert all("derecogni" in text for text in texts)


def test_nothing_is_sent_yet(page: Page, services: Services) -> None:
    """Looking at the letters stores one sealed draft, and that is all."""
    write(page)
    assert stored(services) == {"drafts": 1}


def test_only_those_who_were_ticked(page: Page) -> None:
    """And a key that the campaign does not have is nobody."""
    soup = write(page, letter_path(to=[SCHUMER, "nobody", "B000944"]))
    (text,) = letters(soup)
    assert text.startswith("Dear Senator Schumer:")


@pytest.mark.parametrize("to", [(), ("nobody",), ("B000944",)])
def test_without_anybody_there_is_no_letter(page: Page, to: tuple[str, ...]) -> None:
    """The people are shown again, and the sentence says what to do."""
    soup = page(letter_path(to=to))
    assert "Select at least one person to write to" in words(soup, ".error-summary")


@pytest.mark.parametrize("district", ["", "NY-99", "CA-12"])
def test_without_a_district_there_is_no_letter(page: Page, district: str) -> None:
    """The district is asked for first."""
    assert words(page(letter_path(zip="11229", district=district)), "h1") == (
        "Which district is yours?"
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"first": ""}, "Enter your first name"),
        ({"first": "   "}, "Enter your first name"),
        ({"last": ""}, "Enter your last name"),
        ({"city": ""}, "Enter your city"),
        ({"first": "V" * 81}, "Use 80 characters or fewer"),
        ({"street": "1" * 121}, "Use 120 characters or fewer"),
        ({"own_words": "x" * 601}, "Use 600 characters or fewer"),
        ({"own_words": "x" * 599 + "\n\n" + "x"}, "Use 600 characters or fewer"),
        ({"email": "volha@"}, "Enter an e-mail address like name@example.com"),
        ({"email": "volha@example.com, x@example.com"}, "Enter an e-mail address like"),
        ({"email": "volha@example.com\nBcc: x@example.com"}, "Enter an e-mail address like"),
        (
            {"email": ""},
            "Enter your e-mail address: Demonstration Desk is written to by e-mail",
        ),
        ({"first": "=?utf-8?q?x?="}, UNSAFE),
        ({"last": "=?utf-8?b?DQpCY2M6?="}, UNSAFE),
        ({"first": "Volha\r\nBcc: x@example.com"}, UNSAFE),
        ({"last": "Kavalchuk\nBcc: x@example.com"}, UNSAFE),
        ({"last": "Kavalchuk\u2028Bcc: x@example.com"}, UNSAFE),
        ({"street": "1 Street\rBcc: x@example.com"}, UNSAFE),
        ({"city": "Brooklyn\nBcc: x@example.com"}, UNSAFE),
    ],
)
def test_what_is_refused(
    page: Page, services: Services, changes: dict[str, str], problem: str
) -> None:
    """One sentence at its field; everything typed is still there, and only the draft has it."""
    soup = write(page, status=422, not_citizen="y", **changes)
    (found,) = problems(soup)
    assert found.startswith(problem)
    typed = {**ANSWERS, **changes}
    fields = kept(soup)
    for name, value in typed.items():
        assert fields[name].split() == str(value).split(), name
    assert soup.select("#not_citizen[checked]")
    assert stored(services) == {"drafts": 1}
    assert words(page(f"{DEMO}/check"), "h1") == "Your letter"


def test_all_that_is_missing_is_said_at_once(page: Page) -> None:
    """In the order of the fields."""
    empty = dict.fromkeys(ANSWERS, "")
    assert problems(write(page, status=422, **empty)) == [
        "Enter your first name",
        "Enter your last name",
        "Enter your city",
        EMAIL_MISSING,
    ]


def test_an_address_is_asked_only_where_it_is_needed(page: Page, services: Services) -> None:
    """Who writes to Congress alone is not asked, and what they send all the same is not kept."""
    path = letter_path(to=CONGRESS)
    assert "email" not in kept(page(path))
    soup = write(page, path, email="not an address")
    assert "E-mail" not in words(soup, ".summary-list")
    soup = write(page, letter_path(to=[FORM]), email="volha@example.com")
    assert "volha@example.com" not in words(soup)


@pytest.mark.parametrize(("key", "name"), [(DESK, "Demonstration Desk"), (CLERK, "Clerk Robin")])
def test_an_address_is_needed_for_mail(page: Page, key: str, name: str) -> None:
    """One recipient with an address is enough, and the sentence names them."""
    (problem,) = problems(write(page, letter_path(to=[SCHUMER, key]), status=422, email=" "))
    assert problem.startswith(f"Enter your e-mail address: {name}")


def test_dropping_the_mail_drops_the_address(page: Page) -> None:
    """What was typed for a letter that is not written any more is not kept."""
    assert "volha@example.com" in words(write(page), ".summary-list")
    soup = write(page, letter_path(to=CONGRESS))
    assert "volha@example.com" not in words(soup)


@pytest.mark.parametrize("token", ["", "stale", "a.b.c"])
def test_a_form_that_has_expired(page: Page, token: str) -> None:
    """Everything is still in it, and one more press of the button is enough."""
    soup = write(page, status=422, csrf_token=token)
    assert problems(soup) == [EXPIRED]
    fields = kept(soup)
    assert {name: fields[name] for name in ANSWERS} == ANSWERS
    assert words(page(letter_path(), data=fields), "h1") == "Check your letters"


def test_without_a_cookie(app: Flask) -> None:
    """A browser that lost its cookies keeps its text too."""
    client = app.test_client()
    answer = client.post(letter_path(), data=dict(ANSWERS))
    assert answer.status_code == 422
    soup = check(answer)
    assert problems(soup) == [EXPIRED]
    assert {name: kept(soup)[name] for name in ANSWERS} == ANSWERS
    again = checked_page(client, letter_path(), data=dict(kept(soup)))
    assert words(again, "h1") == "Check your letters"


def test_six_hundred_characters_are_enough(page: Page) -> None:
    """As many as the page says, wherever a letter has room for them."""
    text = "ў" * 600
    assert all(
        text in one for one in letters(write(page, letter_path(to=CONGRESS), own_words=text))
    )


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("I am a voter in …, and I care.", False),
        ("I came to the United States in … because of the war.", False),
        ("I am a voter in …, and …", False),
        ("My family waits… and I write.", True),
        ("I never forgot it…", True),
        ("…and so I write.", True),
    ],
)
def test_a_blank_is_to_be_filled(page: Page, typed: str, fits: bool) -> None:
    """A way to begin that was left as it is would stand in the letter; other dots may stay."""
    soup = write(page, own_words=typed, status=200 if fits else 422)
    assert ("Fill in the blank" in words(soup)) is not fits


@pytest.mark.parametrize("name", ["first", "last"])
def test_a_name_is_of_letters(page: Page, name: str) -> None:
    """Of any script; a picture among them could not be printed."""
    accepted: dict[str, Any] = {name: "Аня O’Łuč-Ñandú, Jr."}
    write(page, **accepted)
    refused: dict[str, Any] = {name: "Volha 🙂"}
    assert "Use letters only" in words(write(page, status=422, **refused))


WILD = "<b>&</textarea><script>alert(1)</script> {{ 7*7 }} {{ city }} {% if x %} %s"


@pytest.mark.parametrize("name", ["own_words", "first", "last", "street", "city"])
def test_typed_markup_stays_text(client: FlaskClient, name: str) -> None:
    """It is shown as it was typed: never as markup, and never expanded."""
    data = {**ANSWERS, name: WILD, "csrf_token": csrf_token(client)}
    answer = client.post(letter_path(), data=data, follow_redirects=True)
    assert answer.status_code == 200
    for path in (f"{DEMO}/check", letter_path()):
        answer = client.get(path)
        assert "<script>alert" not in answer.text
        assert "<b>" not in answer.text
        shown = BeautifulSoup(answer.text, "html5lib")
        assert "49" not in words(shown)  # a random token may hold it
        assert WILD in (" ".join(letters(shown)) or kept(shown)[name])


def test_typed_markup_in_a_refused_form(client: FlaskClient) -> None:
    """The same when the form comes back."""
    data = {**ANSWERS, "own_words": WILD, "first": "", "csrf_token": csrf_token(client)}
    answer = client.post(letter_path(), data=data)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert kept(BeautifulSoup(answer.text, "html5lib"))["own_words"] == WILD


@pytest.mark.parametrize(
    ("citizen", "to_member", "to_senator", "to_others"),
    [
        (
            True,
            "as your constituent and a voter",
            "as your constituent and a voter",
            "as a citizen and a voter",
        ),
        (
            False,
            "as a resident of your district",
            "as a resident of your state",
            "as a resident of the United States",
        ),
    ],
)
def test_by_what_right_they_ask(
    page: Page, citizen: bool, to_member: str, to_senator: str, to_others: str
) -> None:
    """Who is not a citizen is not called a voter."""
    texts = letters(write(page) if citizen else write(page, not_citizen="y"))
    expected = [to_senator, to_senator, to_member, to_others, to_others, to_others]
    for text, phrase in zip(texts, expected, strict=True):
        assert phrase in text
        assert ("voter" in text) is citizen
    assert bool(page(letter_path()).select("#not_citizen[checked]")) is not citizen


def test_a_name_with_every_mark(page: Page) -> None:
    """Names are written in many ways."""
    first, last = "Sviatlana-Ĺucia", "O'Brien Ціханоўская, Jr."
    text = letters(write(page, first=first, last=last))[0]
    assert f"Sincerely,\n{first} {last}\n" in text


def test_a_street_is_optional(page: Page) -> None:
    """Without it the signature has no empty line."""
    assert letters(write(page, street=""))[0].endswith(
        "Sincerely,\nVolha Kavalchuk\nBrooklyn, NY 11235"
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Enter your ZIP code"),
        ("1123", "ZIP code must be 5 digits, like 11235"),
        (
            "90210",
            "ZIP code 90210 is not in New York.",
        ),
    ],
)
def test_a_zip_code_is_asked_where_it_is_not_known(page: Page, typed: str, problem: str) -> None:
    """Who came by their state types it here, for the signature; it must be in that state."""
    path = letter_path(zip=None)
    assert "zip" in kept(page(path))
    soup = write(page, path, status=422, zip=typed)
    (found,) = problems(soup)
    assert found.startswith(problem)
    assert kept(soup)["zip"] == typed
    assert "Brooklyn, NY 11235" in letters(write(page, path, zip="11235-1234"))[0]


def test_a_zip_code_nobody_knows_is_taken(page: Page) -> None:
    """Our data may lack it, and its owner knows where they live."""
    path = letter_path(zip="99999")
    assert words(page(path), ".fixed").endswith("NY 99999")
    assert "Brooklyn, NY 99999" in letters(write(page, path))[0]


def test_without_a_district(page: Page) -> None:
    """Who does not know it writes to the senators."""
    texts = letters(write(page, letter_path(zip="11229", district="NY")))
    assert [text.partition("\n")[0] for text in texts][:3] == [
        "Dear Senator Gillibrand:",
        "Dear Senator Schumer:",
        "Dear Demonstration Desk:",
    ]


def test_going_back_and_changing(page: Page, services: Services) -> None:
    """The form is as it was left; the letters follow it; there is still one draft."""
    first = letters(write(page))
    back = str(page(f"{DEMO}/check").select("a.back")[0]["href"])
    soup = page(back)
    assert {name: kept(soup)[name] for name in ANSWERS} == ANSWERS
    second = letters(write(page, back, first="Maryna", own_words=""))
    assert [one.replace("Maryna", "Volha") for one in second[:5]] == [
        one.replace("I read there on Thursdays.\n\n", "") for one in first[:5]
    ]
    assert len(second[5]) > len(first[5])  # where there is little room, the letter got more of it
    assert rows(services)["drafts"] == 1


def test_another_place_has_another_city(page: Page) -> None:
    """Who moves to another ZIP code keeps their name, and not the old city."""
    write(page)
    fields = kept(page(letter_path(zip="11229", district="NY-9")))
    assert (fields["first"], fields["city"]) == ("Volha", "Brooklyn")
    fields = kept(page(letter_path(zip="60657", district="IL-5", to=[DESK])))
    assert (fields["first"], fields["city"]) == ("Volha", "Chicago")


def test_the_same_letter_as_everybody(page: Page) -> None:
    """Who adds nothing is asked once more, and not held up."""
    soup = write(page, own_words="")
    assert "Your letter is the same as everyone else’s." in words(soup, ".interruption")
    assert [button.get_text() for button in soup.select("form button")] == [
        "Continue to send",
        "Clear my answers",
    ]
    assert not write(page).select(".interruption")


@pytest.mark.parametrize("excess", [600, 500])
def test_too_long_for_a_form(page: Page, services: Services, excess: int) -> None:
    """The page asks to shorten by exactly as much as is needed, and nothing is cut or sent."""
    typed = "ў" * excess
    soup = write(page, status=422, own_words=typed)
    (sentence,) = problems(soup)
    start, _, end = sentence.partition(" characters too long for ")
    assert start.startswith("Your own words are ")
    assert end == "Demonstration Form. Shorten them, please."
    assert kept(soup)["own_words"] == typed
    by = int(start.removeprefix("Your own words are "))
    assert words(soup, ".over .error") == f"{by} characters too many"
    assert words(page(f"{DEMO}/send", data={}), "h1") == "Your letter"
    assert rows(services)["submissions"] == 0
    write(page, status=422, own_words=typed[: -by + 1])
    texts = letters(write(page, own_words=typed[:-by]))
    assert typed[:-by] in texts[5]
    assert len(texts[5].replace("\n", "\r\n")) == 500


def test_clearing_erases(page: Page, services: Services) -> None:
    """The row is gone, and so is the way to it."""
    write(page)
    soup = page(f"{DEMO}/clear", data={})
    assert words(soup, "[role=status]") == GONE
    assert rows(services)["drafts"] == 0
    assert words(page(f"{DEMO}/check"), "[role=status]") == GONE
    assert kept(page(letter_path()))["first"] == ""
    page(f"{DEMO}/clear", data={})  # once more harms nobody


def test_a_draft_is_gone_after_a_day(page: Page, clock: SettableClock) -> None:
    """24 hours after its last change; the visitor is told, and starts again."""
    write(page)
    clock.advance(timedelta(hours=23, minutes=59))
    assert words(page(f"{DEMO}/check"), "h1") == "Check your letters"
    clock.advance(timedelta(minutes=1))
    assert words(page(f"{DEMO}/check"), "[role=status]") == GONE
    assert kept(page(letter_path()))["first"] == ""


def test_campaigns_do_not_share_drafts(page: Page, client: FlaskClient) -> None:
    """What was typed for one is not seen in another, even by its own token."""
    write(page)
    path = letter_path(BELARUS, to=[SCHUMER])
    assert words(page(f"{BELARUS}/check"), "[role=status]") == GONE
    assert kept(page(path))["first"] == ""
    with client.session_transaction() as session:
        session["drafts"]["belarus-freedom-forum"] = session["drafts"]["demonstration"]
    assert words(page(f"{BELARUS}/check"), "[role=status]") == GONE


def test_browsers_do_not_share_drafts(app: Flask, page: Page) -> None:
    """Another visitor starts with an empty form."""
    write(page)
    assert kept(checked_page(app.test_client(), letter_path()))["first"] == ""


def test_nothing_is_kept_by_caches(client: FlaskClient, page: Page) -> None:
    """From the letter on, every page is this visitor's own."""
    write(page)
    for path in (letter_path(), f"{DEMO}/check", f"{DEMO}/send"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path


def test_the_cookie_holds_no_answers(app: Flask, client: FlaskClient, page: Page) -> None:
    """Random tokens, out of reach of scripts, for this site alone."""
    write(page)
    with client.session_transaction() as session:
        assert set(session) == {"csrf_token", "drafts"}
        assert list(session["drafts"]) == ["demonstration"]
    header = app.test_client().get(letter_path()).headers["Set-Cookie"]
    assert [part.strip() for part in header.split(";")][1:] == [
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    ]
