"""The boxes before sending: nothing is ticked for anyone, and each keeps what it says, no more."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Table, select

from contactrep.core.consents import Consent
from contactrep.outreach.services import Services
from contactrep.storage.tables import consents, people
from contactrep.storage.tables import letters as letters_table
from tests.conftest import Page, SettableClock
from tests.page import words
from tests.web.visitor import (
    BELARUS,
    DEMO,
    GILLIBRAND,
    JEFFRIES,
    SCHUMER,
    kept,
    letter_path,
    letters,
    link,
    mail,
    rows,
    tasks,
    write,
)

OFFICES = letter_path(BELARUS, to=(GILLIBRAND, SCHUMER, JEFFRIES))
BOXES = ("in_person", "follow_up", "news")
ADDRESS = "ales@example.com"
WANTED = "Enter your e-mail address, so that you can be written to"
WORDINGS = {
    "in_person": "The campaign may also deliver my letter in person.",
    "follow_up": "Ask me in two and in four weeks whether they replied.",
    "news": "Send me news of this campaign.",
}


def agree(
    page: Page, *boxes: str, campaign: str = BELARUS, status: int = 200, **more: object
) -> BeautifulSoup:
    """Press "Continue to send" with these boxes ticked."""
    data: dict[str, object] = dict.fromkeys(boxes, "y")
    return page(f"{campaign}/send", status=status, data=data | more)


def stored(services: Services, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    with services.database.read() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


def given(services: Services) -> dict[str, tuple[str, str]]:
    """Return what was agreed to: its wording and language."""
    return {
        row["kind"].value if isinstance(row["kind"], Consent) else row["kind"]: (
            row["wording"],
            row["language"],
        )
        for row in stored(services, consents)
    }


def test_nothing_is_ticked(page: Page) -> None:
    """Each box says what is kept for it and for how long; an address is asked for, not required."""
    soup = write(page, OFFICES)
    boxes = soup.select("input[type=checkbox]")
    assert [str(box["name"]) for box in boxes] == list(BOXES)
    assert not [box for box in boxes if box.has_attr("checked")]
    for box in boxes:
        hint = words(soup, f"#{box['aria-describedby']}")
        assert "keep" in hint or "put" in hint
        label = words(soup, f"label[for={box['id']}]")
        assert label == WORDINGS[str(box["name"])]
    assert kept(soup)["email"] == ""
    assert not write(page, letter_path()).select("#email")  # it is known


def test_without_a_tick_nobody_is_kept(page: Page, services: Services) -> None:
    """Letters are counted, with no name and no text."""
    write(page, OFFICES)
    agree(page, email=ADDRESS)
    count = rows(services)
    assert (count["submissions"], count["letters"]) == (1, 3)
    assert not count["people"] + count["consents"] + count["deliveries"]
    assert {row["sealed"] for row in stored(services, letters_table)} == {None}
    assert not page(f"{BELARUS}/send").select(".panel")


@pytest.mark.parametrize("boxes", [("follow_up",), ("news",), ("in_person", "news"), BOXES])
def test_being_written_to_needs_an_address(
    page: Page, services: Services, boxes: tuple[str, ...]
) -> None:
    """It is said at the field; the boxes stay as they were ticked, and nothing is stored."""
    before = letters(write(page, OFFICES))
    soup = agree(page, *boxes, status=422)
    assert words(soup, ".error-summary a") == WANTED
    assert WANTED in words(soup, "#email-error")
    assert words(soup, "title").startswith("Error: ")
    ticked = [str(box["name"]) for box in soup.select("input[type=checkbox][checked]")]
    assert ticked == list(boxes)
    assert letters(soup) == before
    assert rows(services)["submissions"] == 0


@pytest.mark.parametrize("address", ["ales", "ales@", "a@example.com, b@example.com"])
def test_an_address_has_to_be_one(page: Page, services: Services, address: str) -> None:
    """What was typed is still there."""
    write(page, OFFICES)
    soup = agree(page, "news", status=422, email=address)
    assert "Enter an e-mail address like name@example.com" in words(soup, "#email-error")
    assert kept(soup)["email"] == address
    assert kept(soup)["news"]
    assert rows(services)["submissions"] == 0


@pytest.mark.parametrize("boxes", [("follow_up",), ("news",), BOXES])
def test_an_address_is_verified(page: Page, services: Services, boxes: tuple[str, ...]) -> None:
    """One mail with a link; until it is opened nothing more is known of the address."""
    write(page, OFFICES)
    soup = agree(page, *boxes, email=ADDRESS)
    assert f"We sent a link to {ADDRESS}" in words(soup, ".panel")
    (person,) = stored(services, people)
    assert person["verified_at"] is None
    assert given(services) == {box.replace("_", "-"): (WORDINGS[box], "en") for box in boxes}
    assert {row["person_id"] for row in stored(services, consents)} == {person["id"]}
    (text,) = mail(services)
    assert f"To: {ADDRESS}" in text
    for typed in ("Volha", "Kavalchuk", "Thursdays", "Brooklyn"):
        assert typed not in text
    path = link(services)
    assert words(page(path), "form button") == "This address is mine"
    page(path, data={})
    (person,) = stored(services, people)
    assert person["verified_at"] is not None
    assert not page(f"{BELARUS}/send").select(".panel")
    assert len(mail(services)) == 1


@pytest.mark.parametrize(
    ("boxes", "texts"), [(("in_person",), 3), (("follow_up",), 0), (("news",), 0), (BOXES, 3)]
)
def test_texts_are_kept_for_delivery_in_person_alone(
    page: Page, services: Services, boxes: tuple[str, ...], texts: int
) -> None:
    """Staff need the letter to bring it; for the rest the address is enough."""
    write(page, OFFICES)
    agree(page, *boxes, email=ADDRESS)
    stored_texts = [row["sealed"] for row in stored(services, letters_table)]
    assert sum(sealed is not None for sealed in stored_texts) == texts
    for sealed in filter(None, stored_texts):
        assert b"Kavalchuk" not in sealed


def test_delivery_in_person_needs_no_address(page: Page, services: Services) -> None:
    """The writer is kept, no mail goes anywhere, and an address typed for nothing is not kept."""
    write(page, OFFICES)
    agree(page, "in_person", email=ADDRESS)
    (person,) = stored(services, people)
    assert person["email_hash"] == ""
    assert set(given(services)) == {"in-person"}
    assert not mail(services)
    assert ADDRESS not in words(page(f"{BELARUS}/check"))


@pytest.mark.parametrize("language", ["be", "ru"])
def test_what_was_read_is_what_was_agreed_to(page: Page, services: Services, language: str) -> None:
    """The words as they stood on the page, with its language."""
    soup = write(page, f"/{language}{OFFICES}")
    label = words(soup, "label[for=in_person]")
    agree(page, "in_person", campaign=f"/{language}{BELARUS}")
    assert given(services) == {"in-person": (label, language)}


def test_beside_letters_by_our_mail(page: Page, services: Services) -> None:
    """One person and one mail for all of it, whose link releases the letters too."""
    write(page)
    agree(page, "news", campaign=DEMO)
    assert rows(services)["people"] == 1
    assert set(given(services)) == {"news"}
    assert len(mail(services)) == 1
    page(link(services), data={})
    assert len(mail(services)) == 3
    assert stored(services, people)[0]["verified_at"] is not None


def test_pressed_twice(page: Page, client: FlaskClient, services: Services) -> None:
    """One person, one mail, one of each."""
    write(page, OFFICES)
    token = kept(page(f"{BELARUS}/check"))["csrf_token"]
    for _ in range(2):
        answer = client.post(
            f"{BELARUS}/send",
            data={"news": "y", "in_person": "y", "email": ADDRESS, "csrf_token": token},
        )
        assert answer.status_code == 303
    count = rows(services)
    assert (count["people"], count["consents"], count["submissions"]) == (1, 2, 1)
    assert len(mail(services)) == 1


def test_coming_back_and_changing_nothing(page: Page, services: Services) -> None:
    """What was agreed to stands, the boxes are not asked again, and nothing is sent anew."""
    write(page, OFFICES)
    agree(page, "news", email=ADDRESS)
    page(f"{BELARUS}/send/{SCHUMER}/report", data={"outcome": "reported-sent"})
    soup = write(page, OFFICES)
    assert words(soup, "h1") == "Check your letters"
    assert not soup.select("input[type=checkbox]")
    assert ADDRESS in words(soup, ".summary-list")
    assert tasks(agree(page))["Senator Charles E. Schumer"] == "You sent it"
    assert rows(services)["submissions"] == rows(services)["people"] == 1
    write(page, letter_path(BELARUS, to=[SCHUMER]))
    assert ADDRESS not in words(page(f"{BELARUS}/check"))


def test_nobody_is_flooded(page: Page, services: Services, clock: SettableClock) -> None:
    """Three mails a day to one address; the fourth is refused in words, with the ticks kept."""
    for number in range(3):
        write(page, OFFICES, own_words=f"Words {number}")
        agree(page, "news", email=ADDRESS)
    write(page, OFFICES, own_words="Words once more")
    soup = agree(page, "news", "in_person", email=ADDRESS, status=429)
    assert "We have sent several messages to this address today." in words(soup, ".error-summary")
    ticked = [str(box["name"]) for box in soup.select("input[type=checkbox][checked]")]
    assert ticked == ["in_person", "news"]
    assert kept(soup)["email"] == ADDRESS
    assert rows(services)["submissions"] == 3
    clock.advance(timedelta(days=1, seconds=1))
    write(page, OFFICES, own_words="Words once more")
    agree(page, "news", email=ADDRESS)
    assert rows(services)["submissions"] == 4


def test_a_form_that_has_expired(page: Page, services: Services) -> None:
    """The boxes stay ticked, and one more press is enough."""
    write(page, OFFICES)
    soup = agree(page, "news", email=ADDRESS, status=422, csrf_token="stale")
    assert "press the button once more" in words(soup, ".error-summary")
    fields = kept(soup)
    assert (fields["news"], fields["email"]) == ("y", ADDRESS)
    page(f"{BELARUS}/send", data=dict(fields))
    assert set(given(services)) == {"news"}


def test_letters_that_changed_in_another_tab(page: Page, services: Services) -> None:
    """What is sent is what stood on the page: otherwise it is shown once more, and nothing is."""
    shown = write(page)
    (key,) = [field["value"] for field in shown.select("input[name=letters]")]
    write(page, own_words="Other words.")
    soup = page(f"{DEMO}/send", data={"letters": key}, status=409)
    assert "in another tab" in words(soup, ".error-summary")
    assert "Other words." in words(soup)
    assert rows(services)["submissions"] == 0
    (key,) = [field["value"] for field in soup.select("input[name=letters]")]
    page(f"{DEMO}/send", data={"letters": key})
    assert rows(services)["submissions"] == 1
