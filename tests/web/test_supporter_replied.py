"""The page that asks whether an office replied."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from contactrep.core.languages import LANGUAGES
from contactrep.core.stances import Answer
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage.office_tables import follow_ups, replies
from tests.conftest import OpenSite, Page, SettableClock
from tests.outreach.carrier import rows
from tests.outreach.following import (
    DAY,
    DESK,
    GILLIBRAND,
    SCHUMER,
    letter_of,
    mails,
    question_of,
    replied_path,
    wrote,
)
from tests.page import checked_page, words

GONE = "This link does not work any more"
ASKS = "Did Senator Charles E. Schumer reply?"
SAVED = "Thank you, your answer is saved"
LABELS = [
    "Yes",
    "Yes, but not to what I asked",
    "Only an automatic answer",
    "I expect no answer",
    "No",
]
TEXT = "Dear friend, I support the lamp."


@pytest.fixture
def draft(services: Services) -> Draft:
    """Letters of which one was sent."""
    return wrote(services)


@pytest.fixture
def path(services: Services, draft: Draft) -> str:
    """The way to the page about it."""
    return replied_path(services, letter_of(services, draft))


def test_looking_answers_nothing(page: Page, services: Services, path: str) -> None:
    """A mail scanner that opens every link of the mail, however often, says nothing for anybody."""
    for linked in ("", *Answer, "maybe", "<b>"):
        soup = page(f"{path}?answer={linked}" if linked else path)
        assert words(soup, "h1") == ASKS
        assert [label.get_text() for label in soup.select("form .choice span")] == LABELS
        chosen = [field["value"] for field in soup.select("input[checked]")]
        assert chosen == ([linked] if linked in set(Answer) else [])
        assert words(soup, "main form button") == "Save my answer"
    assert rows(services, follow_ups) == []


@pytest.mark.parametrize("answer", Answer)
def test_an_answer(page: Page, services: Services, draft: Draft, path: str, answer: Answer) -> None:
    """It is saved; the page says so and what to do next; the form knows it when it is changed."""
    soup = page(path, data={"answer": answer.value})
    assert words(soup, "h1") == SAVED
    assert "Senator Charles E. Schumer" in words(soup, ".panel p")
    assert question_of(services, draft).answer is answer
    calls = [link["href"] for link in soup.select("a[href^='tel:']")]
    unanswered = {Answer.NO, Answer.ACKNOWLEDGED, Answer.NOT_TO_THE_POINT}
    assert calls == (["tel:+1-202-224-6542"] if answer in unanswered else [])
    pasting = {Answer.YES, Answer.NOT_TO_THE_POINT}
    assert bool(soup.select("textarea")) is (answer in pasting)
    soup = page(soup.select("main > p a")[0]["href"])
    assert [field["value"] for field in soup.select("input[checked]")] == [answer]
    soup = page(path, data={"answer": "no"})
    assert words(soup, ".panel p") == "We noted that Senator Charles E. Schumer has not replied."
    assert question_of(services, draft).answer is Answer.NO


@pytest.mark.parametrize("answer", [None, "", "maybe"])
def test_no_answer_of_ours(page: Page, services: Services, path: str, answer: str | None) -> None:
    """Nothing is saved, and the page says what is missing."""
    soup = page(path, status=422, data={} if answer is None else {"answer": answer})
    assert words(soup, "h1") == ASKS
    link = soup.select(".error-summary a")[0]
    assert link.get_text() == "Choose one of the answers"
    assert soup.select(str(link["href"]))[0]["type"] == "radio"
    assert rows(services, follow_ups) == []


def test_the_others(page: Page, services: Services) -> None:
    """One mail asks about each office; so does the page, until there is an answer about each."""
    draft = wrote(services, sent=(SCHUMER, GILLIBRAND))
    soup = page(replied_path(services, letter_of(services, draft)), data={"answer": "yes"})
    (other,) = soup.select(".link-list a")
    assert other.get_text() == "Did Senator Kirsten E. Gillibrand reply?"
    soup = page(str(other["href"]), data={"answer": "no"})
    assert not soup.select(".link-list")
    assert question_of(services, draft, GILLIBRAND).answer is Answer.NO


def test_pasting(page: Page, services: Services, draft: Draft, path: str) -> None:
    """The text is kept and never shown again; it can be replaced, or erased."""
    page(path, data={"answer": "yes"})
    soup = page(f"{path}/text", data={"text": f" {TEXT} "})
    assert words(soup, "h1") == SAVED
    assert "We keep what you pasted, encrypted, for 180 days at most." in words(soup)
    assert TEXT not in soup.get_text()
    (row,) = rows(services, replies)
    assert services.vault.open(row.sealed, f"replies:{row.id}") == {"text": TEXT}
    assert [button.get_text() for button in soup.select("form button")] == [
        "Save the text",
        "Erase what I pasted",
    ]
    soup = page(f"{path}/text", data={"text": "", "erase": "1"})
    assert rows(services, replies) == []
    assert len(soup.select("form button")) == 1
    assert question_of(services, draft).answer is Answer.YES


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"text": " "}, "Paste their answer first"),
        ({"text": "x" * 20_001}, "Use 20000 characters or fewer"),
        ({"text": TEXT, "csrf_token": "x"}, "This page was open for long"),
    ],
)
def test_pasting_what_cannot_be_kept(
    page: Page, services: Services, path: str, data: dict[str, object], problem: str
) -> None:
    """The page says why, and has everything that was pasted still in it."""
    page(path, data={"answer": "yes"})
    soup = page(f"{path}/text", status=422, data=data)
    assert problem in words(soup, ".error-summary")
    assert words(soup, "textarea") == str(data["text"]).strip()
    assert rows(services, replies) == []


def test_nothing_to_paste(page: Page, services: Services, path: str) -> None:
    """Whoever said that nothing came is asked again."""
    for answer in (None, "no"):
        if answer:
            page(path, data={"answer": answer})
        assert words(page(f"{path}/text", data={"text": TEXT}), "h1") == ASKS
    assert rows(services, replies) == []


def test_saved_before_it_was(page: Page, path: str) -> None:
    """Somebody who opens that address by itself gets the question."""
    assert words(page(f"{path}/saved"), "h1") == ASKS


def test_in_another_browser(app: Flask, services: Services, path: str) -> None:
    """The link works where the mail is read; answering needs our page, not another site's."""
    other = app.test_client()
    for way in ("", "/text"):
        answer = other.post(path + way, data={"answer": "yes", "text": TEXT, "erase": "1"})
        assert answer.status_code in {303, 422}
    assert rows(services, follow_ups) == []
    assert words(checked_page(other, path, data={"answer": "yes"}), "h1") == SAVED


def test_erasing_needs_our_page(app: Flask, page: Page, services: Services, path: str) -> None:
    """Another site cannot make a browser erase what was pasted."""
    page(path, data={"answer": "yes"})
    page(f"{path}/text", data={"text": TEXT})
    app.test_client().post(f"{path}/text", data={"erase": "1"})
    assert len(rows(services, replies)) == 1


def test_what_the_page_knows(page: Page, services: Services) -> None:
    """Whom the letter was to, and nothing about who wrote it or what it says."""
    draft = wrote(services, sent=(), recipients=(DESK,), own_words="Buy my words", first="Buy")
    mails(services)
    path = replied_path(services, letter_of(services, draft, DESK))
    for soup in (page(path), page(path, data={"answer": "yes"})):
        assert "Demonstration Desk" in soup.get_text()
        for text in ("Buy", "Kavalchuk", "volha", "Brooklyn", "11235"):
            assert text not in str(soup)


def test_sixty_days(page: Page, services: Services, clock: SettableClock, path: str) -> None:
    """It works to the end, and says then that it does not."""
    clock.advance(60 * DAY)
    assert words(page(path), "h1") == ASKS
    clock.advance(timedelta(seconds=1))
    for way, data in (("", None), ("", {"answer": "yes"}), ("/saved", None), ("/text", {})):
        soup = page(path + way, status=410, data=data)
        assert words(soup, "h1") == GONE
        assert "It works for 60 days" in words(soup)
    assert rows(services, follow_ups) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_language_of_the_link(page: Page, services: Services, language: str) -> None:
    """Every sentence, and the way on."""
    draft = wrote(services, sent=(SCHUMER, GILLIBRAND), language=language)
    path = replied_path(services, letter_of(services, draft), language)
    prefix = "" if language == "en" else f"/{language}"
    assert path.startswith(f"{prefix}/replied/")
    asking, soup = page(path), page(path, data={"answer": "not-to-the-point"})
    for each in (asking, soup):
        assert bool(re.search("[а-я]", words(each, "h1"))) is (language != "en")
    assert str(soup.select(".link-list a")[0]["href"]).startswith(f"{prefix}/replied/")
    assert soup.select("main > p a")[-1]["href"] == f"{prefix}/c/demonstration"


def test_a_campaign_that_is_gone(open_site: OpenSite, services: Services, path: str) -> None:
    """An answer is taken all the same."""
    empty = services.config.state_folder / "campaigns"
    empty.mkdir()
    client = open_site(campaigns_folder=empty).test_client()
    soup = checked_page(client, path, data={"answer": "no"})
    assert words(soup, "h1") == SAVED
    assert [link.get_text() for link in soup.select("main > p a")] == ["Change my answer"]
