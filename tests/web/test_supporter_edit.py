"""Editing the body of a letter: it goes as it was typed, by every way that letters leave."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core import mailto
from contactrep.core.wording import plain
from contactrep.outreach.services import Services
from tests.conftest import Page, SettableClock
from tests.documents.paper import pages_of
from tests.page import words
from tests.web.visitor import (
    BELARUS,
    DEMO,
    DESK,
    FORM,
    GILLIBRAND,
    GONE,
    JEFFRIES,
    SCHUMER,
    kept,
    letter_path,
    letters,
    link,
    mail,
    rows,
    send,
    tasks,
    write,
)

OFFICES = (GILLIBRAND, SCHUMER, JEFFRIES)
BODY = "Please keep the reading room open.\n\nI “read” there — every day."
SIGNATURE = "Sincerely,\nVolha Kavalchuk\n12 Ocean Parkway\nBrooklyn, NY 11235"
EMPTY = "Write something, or use the campaign’s text again"


def edit(
    page: Page, key: str | None = None, *, status: int = 200, body: str = BODY, **more: object
) -> BeautifulSoup:
    """Save a body for one letter, or for all."""
    path = f"{DEMO}/edit" + (f"/{key}" if key else "")
    return page(path, status=status, data={"body": body, **more})


def problem(soup: BeautifulSoup) -> str:
    """Return what is wrong, which is said at the field too."""
    (said,) = soup.select(".error-summary a")
    assert said["href"] == "#body"
    assert said.get_text() in words(soup, "#body-error")
    assert words(soup, "title").startswith("Error: ")
    return said.get_text()


def test_what_there_is_to_edit(page: Page) -> None:
    """The letter as it stands, between a salutation and a signature that stay."""
    texts = letters(write(page))
    soup = page(f"{DEMO}/edit/{SCHUMER}")
    assert words(soup, "h1") == "Edit your letter to Senator Charles E. Schumer"
    salutation, signature = (part.get_text() for part in soup.select(".frame-text"))
    assert (salutation, signature) == ("Dear Senator Schumer:", SIGNATURE)
    assert f"{salutation}\n\n{kept(soup)['body'].lstrip()}\n\n{signature}" == texts[1]
    assert soup.select("a.back")[0]["href"] == f"{DEMO}/check"


def test_one_letter(page: Page) -> None:
    """It alone is changed, and says so; its salutation and signature are as before."""
    before = letters(write(page))
    soup = edit(page, SCHUMER)
    assert words(soup, "h1") == "Check your letters"
    after = letters(soup)
    assert after[1] == f"Dear Senator Schumer:\n\n{BODY}\n\n{SIGNATURE}"
    assert [*after[:1], *after[2:]] == [*before[:1], *before[2:]]
    cards = [card.get_text(" ", strip=True) for card in soup.select(".letter-card")]
    assert ["Edited by you" in card for card in cards] == [False, True, False, False, False, False]
    assert kept(page(f"{DEMO}/edit/{SCHUMER}"))["body"].strip() == BODY


def test_all_letters(page: Page) -> None:
    """The same body to everyone, each with their own salutation, in place of earlier edits."""
    write(page)
    edit(page, SCHUMER, body="Only to Senator Schumer.")
    texts = letters(edit(page))
    assert [text.partition("\n\n")[0] for text in texts] == [
        "Dear Senator Gillibrand:",
        "Dear Senator Schumer:",
        "Dear Representative Jeffries:",
        "Dear Demonstration Desk:",
        "Dear Clerk Example:",
        "Dear Demonstration Office:",
    ]
    assert {text.partition("\n\n")[2] for text in texts} == {f"{BODY}\n\n{SIGNATURE}"}


def test_one_after_all(page: Page) -> None:
    """What is changed for one stands before what is changed for all, and goes back to it."""
    write(page)
    edit(page)
    texts = letters(edit(page, SCHUMER, body="Only to Senator Schumer."))
    assert ["Only to" in text for text in texts] == [False, True, False, False, False, False]
    texts = letters(edit(page, SCHUMER, reset="1"))
    assert all(BODY in text for text in texts)


def test_the_campaigns_text_again(page: Page) -> None:
    """One button brings it back, whatever is in the field."""
    before = letters(write(page))
    edit(page, SCHUMER)
    for body in ("", "x" * 30_000, BODY):
        assert letters(edit(page, SCHUMER, body=body, reset="1")) == before
    edit(page)
    assert letters(edit(page, reset="1")) == before


def test_saving_what_is_there(page: Page) -> None:
    """Whoever changes nothing has edited nothing, however browsers break lines."""
    before = write(page)
    body = kept(page(f"{DEMO}/edit/{SCHUMER}"))["body"].strip()
    soup = edit(page, SCHUMER, body=body.replace("\n", "\r\n"))
    assert letters(soup) == letters(before)
    assert "Edited by you" not in words(soup)


def test_editing_one_letter_of_one(page: Page) -> None:
    """Where there is a single letter, all of them are not offered."""
    soup = write(page, letter_path(to=[SCHUMER]))
    assert not soup.select(f'main a[href="{DEMO}/edit"]')
    soup = write(page)
    assert soup.select(f'main a[href="{DEMO}/edit"]')
    assert len(soup.select(f'main a[href^="{DEMO}/edit/"]')) == 6


@pytest.mark.parametrize("key", [None, SCHUMER])
@pytest.mark.parametrize("body", ["", "   ", "\n\n"])
def test_nothing_is_no_letter(page: Page, key: str | None, body: str) -> None:
    """It is said, and the letter stays what it was."""
    before = letters(write(page))
    assert problem(edit(page, key, status=422, body=body)) == EMPTY
    assert letters(page(f"{DEMO}/check")) == before


def test_too_long_for_a_form(page: Page) -> None:
    """By exactly as much as is said; the text is still in the field, and nothing is kept."""
    write(page)
    typed = "ў" * 500
    soup = edit(page, FORM, status=422, body=typed)
    start, _, end = problem(soup).partition(" characters too long for ")
    assert end == "Demonstration Form. Shorten it, please."
    assert kept(soup)["body"].strip() == typed
    assert "Edited by you" not in words(page(f"{DEMO}/check"))
    by = int(start.removeprefix("This is "))
    assert "This is 1 character too long" in problem(
        edit(page, FORM, status=422, body=typed[: -by + 1])
    )
    texts = letters(edit(page, FORM, body=typed[:-by]))
    assert len(texts[5].replace("\n", "\r\n")) == 500


def test_what_the_field_counts_down_is_what_fits(page: Page) -> None:
    """As many characters as it says, and no more."""
    write(page)
    for key in (FORM, None):
        soup = page(f"{DEMO}/edit" + (f"/{key}" if key else ""))
        assert "The form of Demonstration Form takes 500 characters" in words(soup)
        room = int(str(soup.select("#body")[0]["data-max"]))
        edit(page, key, status=422, body="x" * (room + 1))
        assert words(edit(page, key, body="x" * room), "h1") == "Check your letters"


def test_too_long_for_one_of_all(page: Page) -> None:
    """What goes to all has to fit the smallest form, which is named."""
    write(page)
    assert "too long for Demonstration Form." in problem(edit(page, status=422, body="x" * 501))
    write(page, letter_path(to=OFFICES))
    assert words(edit(page, body="x" * 501), "h1") == "Check your letters"
    soup = edit(page, status=422, body="x" * 5_000)
    assert "too long for Senator Kirsten E. Gillibrand." in problem(soup)
    soup = edit(page, status=422, body="x" * 20_001)
    assert problem(soup) == "Use 20000 characters or fewer"


@pytest.mark.parametrize("key", ["nobody", "B000944", "president", JEFFRIES, "**"])
def test_nobody_of_that_name(page: Page, key: str) -> None:
    """Only letters that this visitor writes can be edited."""
    before = letters(write(page, letter_path(to=[SCHUMER])))
    page(f"{DEMO}/edit/{key}", status=404)
    edit(page, key, status=404)
    assert letters(page(f"{DEMO}/check")) == before


@pytest.mark.parametrize("path", ["edit", f"edit/{SCHUMER}"])
@pytest.mark.parametrize("data", [None, {"body": BODY}, {"body": "", "reset": "1"}])
def test_without_a_draft(
    page: Page, services: Services, clock: SettableClock, path: str, data: dict[str, object] | None
) -> None:
    """Who has none, or had one a day ago, is told so, and nothing is kept."""
    assert words(page(f"{DEMO}/{path}", data=data), "[role=status]") == GONE
    assert rows(services)["drafts"] == 0
    write(page)
    clock.now = clock.now.replace(day=6)
    assert words(page(f"{DEMO}/{path}", data=data), "[role=status]") == GONE


def test_with_answers_missing(page: Page) -> None:
    """They are asked for first."""
    write(page, status=422, first="")
    assert words(edit(page, SCHUMER), "h1") == "Your letter"
    assert "Edited by you" not in words(write(page))


def opened_link(page: Page, key: str, service: str) -> str:
    """Return the address that a mail program is opened with."""
    soup = page(f"{DEMO}/send/{key}/open/mailto", data={"service": service})
    return str(soup.select("main a.button")[0]["href"])


def test_it_goes_by_every_way(page: Page, client: FlaskClient) -> None:
    """To be copied, in links for mail programs, on a page to print and in the file."""
    write(page)
    edit(page, SCHUMER)
    assert tasks(send(page))["Senator Charles E. Schumer"] == "Not started"
    soup = page(f"{DEMO}/send/{SCHUMER}")
    text = soup.select("textarea#letter-text")[0].get_text()
    assert 'I "read" there - every day.' in text
    whole = plain(f"Dear Senator Schumer:\n\n{BODY}\n\n{SIGNATURE}")
    assert "shorter edition" not in words(soup)
    sent = mailto.decode(opened_link(page, SCHUMER, "default"))[2]
    assert sent.replace("\r\n", "\n") == whole
    query = parse_qs(urlsplit(opened_link(page, SCHUMER, "gmail")).query)
    assert query["body"][0].replace("\r\n", "\n") == whole
    assert BODY in page(f"{DEMO}/send/{SCHUMER}/print").select(".letter.paper")[0].get_text()
    (paper,) = pages_of(client.get(f"{DEMO}/send/{SCHUMER}/letter.pdf").data)
    assert "I “read” there — every day." in paper
    every = "".join(pages_of(client.get(f"{DEMO}/letters.pdf").data))
    assert every.count("I “read” there — every day.") == 1


def test_it_goes_by_our_mail(page: Page, services: Services) -> None:
    """The office gets what was typed, and the ledger notes that no edition was used."""
    write(page, letter_path(to=[DESK]))
    edit(page, DESK, body="Please keep it open.")
    send(page)
    page(link(services), data={})
    (sent,) = [text for text in mail(services) if "desk@example.org" in text]
    assert f"Dear Demonstration Desk:\n\nPlease keep it open.\n\n{SIGNATURE}" in sent


def test_editing_after_sending_begins_anew(page: Page, services: Services) -> None:
    """A changed letter is another one; the same text saved again is not."""
    write(page, letter_path(to=OFFICES))
    edit(page, SCHUMER)
    send(page)
    page(f"{DEMO}/send/{SCHUMER}/report", data={"outcome": "reported-sent"})
    edit(page, SCHUMER)
    assert tasks(page(f"{DEMO}/send"))["Senator Charles E. Schumer"] == "You sent it"
    edit(page, SCHUMER, body="Please keep it open.")
    assert words(page(f"{DEMO}/send"), "h1") == "Check your letters"
    assert tasks(send(page))["Senator Charles E. Schumer"] == "Not started"
    assert rows(services)["submissions"] == 2


def test_what_is_edited_has_no_translation(page: Page) -> None:
    """Nobody has translated what the visitor wrote."""
    path = f"/be{letter_path(BELARUS, to=OFFICES)}"
    assert len(write(page, path).select(".reading")) == 3
    soup = page(f"/be{BELARUS}/edit/{SCHUMER}", data={"body": BODY})
    assert [bool(card.select(".reading")) for card in soup.select(".letter-card")] == [
        True,
        False,
        True,
    ]
