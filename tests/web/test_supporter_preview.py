"""The page on which the letter is written: it shows the letters, and loses nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.outreach import draft as drafts
from contactrep.outreach.services import Services
from contactrep.storage.tables import letters as letters_table
from tests.conftest import OpenSite, Page, SettableClock
from tests.page import check, checked_page, words
from tests.web.visitor import (
    ANSWERS,
    BELARUS,
    DEMO,
    FORM,
    GILLIBRAND,
    JEFFRIES,
    SCHUMER,
    kept,
    letter_path,
    letters,
    rows,
    send,
    write,
)

OFFICES = (GILLIBRAND, SCHUMER, JEFFRIES)
CYRILLIC = "Я чытаю там па чацвяргах."
IN_ENGLISH = "Please write in English, so that the office can read it."
READS, HOMEWORK = "I use the reading room.", "My children do their homework there."


def look(page: Page, path: str = "", *, status: int = 200, **changes: object) -> BeautifulSoup:
    """Open the page and press "Update the letters", as those do whose browser runs no script."""
    page(path or letter_path())
    return page(path or letter_path(), status=status, data={"preview": "1", **ANSWERS, **changes})


def notices(soup: BeautifulSoup) -> str:
    """Return what is said above the letters."""
    return " ".join(notice.get_text(" ", strip=True) for notice in soup.select("#preview .notice"))


def statement_boxes(soup: BeautifulSoup) -> dict[str, bool]:
    """Return the sentences that can be chosen, and which are."""
    boxes = soup.select("input[name=statements]")
    return {str(box["value"]): box.has_attr("checked") for box in boxes}


def test_the_letters_are_there_at_once(page: Page) -> None:
    """Before anything is typed, each to its recipient and unsigned as far as nobody is known."""
    soup = page(letter_path(to=OFFICES))
    texts = letters(soup)
    assert [text.partition("\n")[0] for text in texts] == [
        "Dear Senator Gillibrand:",
        "Dear Senator Schumer:",
        "Dear Representative Jeffries:",
    ]
    assert all(text.endswith("Sincerely,\n[Your name]\nBrooklyn, NY 11235") for text in texts)
    (button,) = soup.select("button[name=preview]")
    assert button["formaction"] == "#preview"
    assert soup.select("#preview")


def test_looking_at_the_letters(page: Page, services: Services) -> None:
    """What was typed stands in them and in the form, the draft has it, and nothing is sent."""
    soup = look(page, first="Maryna", own_words="We read there on Fridays.")
    assert words(soup, "h1") == "Your letter"
    assert not soup.select(".error-summary, .error")
    for text in letters(soup):
        assert "\n\nWe read there on Fridays.\n\n" in text
        assert "Sincerely,\nMaryna Kavalchuk\n" in text
    assert kept(page(letter_path()))["first"] == "Maryna"
    assert {name for name, count in rows(services).items() if count} == {"drafts"}
    assert "We read there on Fridays." in letters(page(f"{DEMO}/check"))[0]


@pytest.mark.parametrize(
    "changes",
    [
        dict.fromkeys(ANSWERS, ""),
        {"first": ""},
        {"email": "volha@"},
        {"own_words": "x" * 601},
        {"last": "Kavalchuk\u2028Bcc: x@example.com"},
    ],
)
def test_looking_finds_no_fault(page: Page, changes: dict[str, Any]) -> None:
    """Who is not finished is not told off; only the next button does, and the check waits."""
    soup = look(page, **changes)
    assert not soup.select(".error-summary, [aria-invalid]")
    fields = kept(soup)
    typed = {**ANSWERS, **changes}
    assert {name: fields[name] for name in ANSWERS} == typed
    assert {name: kept(page(letter_path()))[name] for name in ANSWERS} == typed
    assert words(page(f"{DEMO}/check"), "h1") == "Your letter"
    assert words(page(f"{DEMO}/send", data={}), "h1") == "Your letter"


def test_looking_at_a_letter_that_is_too_long(page: Page) -> None:
    """The card says by how much, and every other letter is shown."""
    soup = look(page, own_words="x" * 500)
    assert re.fullmatch(r"\d+ characters too many", words(soup, ".letter-card.over .error"))
    assert len(letters(soup)) == 6
    assert not soup.select(".error-summary")


def test_answers_survive_an_error(page: Page) -> None:
    """The page that is opened anew is as it was when something in it was wrong."""
    write(page, status=422, first="", own_words="We read there.", not_citizen="y", street="")
    soup = page(letter_path())
    fields = kept(soup)
    assert fields["own_words"] == "We read there."
    assert (fields["first"], fields["street"], fields["last"]) == ("", "", "Kavalchuk")
    assert soup.select("#not_citizen[checked]")
    assert not soup.select(".error-summary")


def test_answers_survive_a_restart(page: Page, client: FlaskClient, open_site: OpenSite) -> None:
    """Another server with the same settings and another browser with the same cookie go on."""
    write(page)
    send(page)
    look(page, own_words="We read there on Fridays.")
    cookie = client.get_cookie("session")
    assert cookie is not None
    other = open_site().test_client()
    other.set_cookie("session", cookie.value)
    assert kept(checked_page(other, letter_path()))["own_words"] == "We read there on Fridays."
    assert words(checked_page(other, f"{DEMO}/check"), "h1") == "Check your letters"


def test_looking_with_a_token_that_has_expired(
    client: FlaskClient, page: Page, services: Services
) -> None:
    """It is said, since nothing is stored; what was typed is in the form and in the letters."""
    data = {**ANSWERS, "preview": "1", "csrf_token": "stale"}
    answer = client.post(letter_path(), data=data)
    assert answer.status_code == 422
    soup = check(answer)
    assert "press the button once more" in words(soup, ".error-summary")
    assert {name: kept(soup)[name] for name in ANSWERS} == ANSWERS
    assert all(str(ANSWERS["own_words"]) in text for text in letters(soup))
    assert rows(services)["drafts"] == 0
    page(letter_path(), data={**kept(soup), "preview": "1"})
    assert rows(services)["drafts"] == 1


def test_each_look_keeps_the_draft_for_a_day(page: Page, clock: SettableClock) -> None:
    """It counts from the last change."""
    for _ in range(3):
        look(page)
        clock.advance(timedelta(hours=23))
    assert kept(page(letter_path()))["first"] == "Volha"


def test_looking_after_sending(page: Page, services: Services) -> None:
    """The same answers leave what was sent as it is, and others begin letters anew."""
    write(page)
    send(page)
    look(page)
    assert words(page(f"{DEMO}/send"), "h1") == "Send your letters"
    look(page, own_words="We read there on Fridays.")
    assert words(page(f"{DEMO}/send"), "h1") == "Check your letters"
    assert rows(services)["submissions"] == 1


def test_chosen_sentences_stand_in_the_letter(page: Page) -> None:
    """After the own words, in the campaign's order, and they are still chosen later."""
    soup = write(page, statements=[READS, HOMEWORK])
    for text in letters(soup):
        assert f"\n\nI read there on Thursdays.\n\n{READS} {HOMEWORK}\n\n" in text
    assert statement_boxes(page(letter_path())) == {READS: True, HOMEWORK: True}
    write(page, statements=[HOMEWORK], own_words="")
    soup = page(letter_path())
    assert statement_boxes(soup) == {READS: False, HOMEWORK: True}
    assert soup.select("details.statements[open]")
    assert all(f"\n\n{HOMEWORK}\n\n" in text for text in letters(soup))


@pytest.mark.parametrize("statement", ["Words of somebody else.", "", f"{READS} And more."])
def test_only_sentences_of_the_campaign_can_be_chosen(page: Page, statement: str) -> None:
    """What the campaign does not say, or not any more, gets into no letter."""
    for soup in (
        look(page, statements=[HOMEWORK, statement]),
        write(page, statements=[HOMEWORK, statement]),
    ):
        for text in letters(soup):
            assert f"\n\nI read there on Thursdays.\n\n{HOMEWORK}\n\n" in text
    assert statement_boxes(page(letter_path())) == {READS: False, HOMEWORK: True}


@pytest.mark.parametrize(
    ("answers", "personal"),
    [
        ({"own_words": "We read there."}, True),
        ({"own_words": "", "statements": [READS]}, False),
        ({"own_words": ""}, False),
        ({"own_words": "We read there.", "statements": [READS]}, True),
    ],
)
def test_only_own_words_are_personal(
    page: Page, services: Services, answers: dict[str, Any], personal: bool
) -> None:
    """A sentence that was chosen is everybody's; staff are told which letters are more."""
    write(page, letter_path(to=OFFICES), **answers)
    send(page)
    with services.database.read() as conn:
        stored = conn.execute(letters_table.select()).all()
    assert {row.personalised for row in stored} == {personal}
    assert len(stored) == 3


@pytest.mark.parametrize("language", ["be", "ru"])
@pytest.mark.parametrize("campaign", [DEMO, BELARUS])
def test_what_to_choose_is_explained(
    page: Page, services: Services, campaign: str, language: str
) -> None:
    """In English, as it goes into the letter, each beside what it means."""
    soup = page(f"/{language}{letter_path(campaign, to=OFFICES)}")
    source = services.campaigns[campaign.rpartition("/")[2]]
    told = source.told(language)
    assert told.language == language
    for chips, texts, glosses in (
        (soup.select(".prompts button"), source.prompts, told.prompts),
        (soup.select(".statements label"), source.statements, told.statements),
    ):
        assert [chip.select("[lang=en]")[0].get_text() for chip in chips] == list(texts)
        assert [chip.select(".muted")[0].get_text() for chip in chips] == list(glosses)
    inserted = [str(chip["data-insert"]) for chip in soup.select(".prompts button")]
    assert inserted == list(source.prompts)
    assert list(statement_boxes(soup)) == list(source.statements)


def test_in_english_nothing_needs_explaining(page: Page) -> None:
    """The same sentences stand alone."""
    assert not page(letter_path()).select(".prompts .muted, .statements .muted")


@pytest.mark.parametrize(
    ("typed", "warned"),
    [
        (CYRILLIC, True),
        ("Я читаю там", True),
        ("I read there.", False),
        ("", False),
        ("My mother says «дзякуй», and I read there every week.", False),
    ],
)
def test_words_that_the_office_cannot_read(page: Page, typed: str, warned: bool) -> None:
    """It is said beside the letters and before sending, and holds nobody up."""
    assert (IN_ENGLISH in notices(look(page, letter_path(to=OFFICES), own_words=typed))) is warned
    soup = write(page, letter_path(to=OFFICES), own_words=typed)
    said = " ".join(part.get_text(" ", strip=True) for part in soup.select(".interruption"))
    assert ("Your own words are not in English." in said) is warned
    assert words(send(page), "h1") == "Send your letters"


def test_edited_letters_are_told_of(page: Page) -> None:
    """New words do not reach what was changed by hand."""
    write(page)
    page(f"{DEMO}/edit/{SCHUMER}", data={"body": "Please keep it open."})
    soup = look(page, own_words="We read there on Fridays.")
    assert "You edited letters by hand. New words here do not change those." in notices(soup)
    assert ["Fridays" in text for text in letters(soup)] == [True, False, True, True, True, True]


def test_room_of_the_tightest_form(page: Page, client: FlaskClient, services: Services) -> None:
    """The page tells what fits everywhere: exactly as much does, and one more does not."""
    write(page, own_words="")
    soup = page(letter_path())
    assert "The form of Demonstration Form takes the shortest letters." in words(soup)
    (area,) = soup.select("#own_words")
    room = int(str(area["data-max"]))
    assert 0 < room < 500
    assert f"You can use up to {room} characters." in words(soup)
    texts = letters(write(page, own_words="x" * room))
    assert len(texts[5].replace("\n", "\r\n")) == 500
    soup = write(page, status=422, own_words="x" * (room + 1))
    assert "Your own words are 1 character too long for Demonstration Form" in words(
        soup, ".error-summary"
    )
    with client.session_transaction() as session:
        token = session["drafts"]["demonstration"]
    draft = drafts.load(services, services.campaigns["demonstration"], token)
    assert draft is not None and not draft.ready


def test_room_where_forms_are_large(page: Page) -> None:
    """Six hundred characters, and nobody is named."""
    soup = page(letter_path(to=OFFICES))
    assert soup.select("#own_words")[0]["data-max"] == "600"
    assert "takes the shortest letters" not in words(soup)
    assert soup.select("#own_words")[0].get("maxlength") is None
    assert page(letter_path(to=[FORM])).select("#own_words")[0]["data-max"] != "600"
