"""Erasing: the draft, what was stored of the letters, and what has not left yet."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from contactrep.core.ledger import Entry
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries, letters
from tests.conftest import Page
from tests.ledger import totals
from tests.page import words
from tests.web.visitor import (
    BELARUS,
    DEMO,
    DESK,
    GONE,
    SCHUMER,
    kept,
    letter_path,
    link,
    mail,
    rows,
    send,
    write,
)


def sealed(services: Services) -> set[object]:
    """Return what is left of texts and of mail that has not left."""
    with services.database.read() as conn:
        texts = conn.scalars(select(letters.c.sealed)).all()
        mails = conn.scalars(select(deliveries.c.sealed)).all()
    return {*texts, *mails}


def test_everything_goes(page: Page, services: Services) -> None:
    """The draft, the person and every text; that letters were prepared stays counted."""
    write(page)
    send(page)
    assert sealed(services) != {None}
    soup = page(f"{DEMO}/delete", data={})
    assert words(soup, "[role=status]").startswith("Your data is deleted.")
    count = rows(services)
    assert (count["drafts"], count["people"], count["consents"]) == (0, 0, 0)
    assert sealed(services) == {None}
    assert totals(services)[Entry.PREPARED] == 6
    assert totals(services)[Entry.ERASED] == 2
    assert kept(page(letter_path()))["first"] == ""
    assert words(page(f"{DEMO}/done"), "[role=status]") == GONE
    assert not mail(services)


def test_what_waits_does_not_leave(page: Page, services: Services) -> None:
    """Not even by the link that came before."""
    write(page)
    send(page)
    path = link(services)
    page(f"{DEMO}/delete", data={})
    page(path, data={})
    assert len(mail(services)) == 1
    assert Entry.ACCEPTED not in totals(services)


def test_what_is_queued_does_not_leave(page: Page, services: Services) -> None:
    """Who has verified their address may still change their mind before the letter is gone."""
    write(page)
    send(page)
    page(link(services), data={})
    page(f"{DEMO}/delete", data={})
    assert len(mail(services)) == 1
    assert sealed(services) == {None}


def test_what_has_left_stays_counted(page: Page, services: Services) -> None:
    """It cannot be taken back."""
    write(page)
    send(page)
    page(link(services), data={})
    assert len(mail(services)) == 3
    page(f"{DEMO}/delete", data={})
    assert totals(services)[Entry.ACCEPTED] == 2
    assert rows(services)["people"] == 0
    assert sealed(services) == {None}


def test_what_was_sent_before_a_change_goes_too(page: Page, services: Services) -> None:
    """Whoever changed their words and sent again is kept twice, and erased twice."""
    for number in range(3):
        write(page, letter_path(to=[DESK]), own_words=f"Words {number}")
        send(page)
    write(page, letter_path(to=[DESK]), own_words="Not sent any more.")
    assert rows(services)["people"] == 3
    page(f"{DEMO}/delete", data={})
    assert rows(services)["people"] == 0
    assert sealed(services) == {None}
    assert totals(services)[Entry.ERASED] == 3


def test_delivery_in_person_ends_with_it(page: Page, services: Services) -> None:
    """Staff cannot bring what is not there any more."""
    write(page, letter_path(BELARUS, to=[SCHUMER]))
    page(f"{BELARUS}/send", data={"in_person": "y"})
    assert sealed(services) != {None}
    page(f"{BELARUS}/delete", data={})
    assert sealed(services) == {None}
    assert rows(services)["people"] == rows(services)["consents"] == 0


def test_others_are_left_alone(page: Page, client: FlaskClient, services: Services) -> None:
    """Another visitor, and the same one's letters in another campaign."""
    write(page)
    send(page)
    client.delete_cookie("session")
    write(page, letter_path(to=[DESK]), email="ales@example.com")
    send(page)
    write(page, letter_path(BELARUS, to=[SCHUMER]))
    send(page, BELARUS)
    page(f"{DEMO}/delete", data={})
    assert rows(services)["people"] == 1
    assert rows(services)["drafts"] == 2
    assert words(page(f"{BELARUS}/send"), "h1") == "Send your letters"


@pytest.mark.parametrize("button", ["clear", "delete"])
@pytest.mark.parametrize("slug", ["demonstration", "nothing"])
def test_with_nothing_there(page: Page, services: Services, button: str, slug: str) -> None:
    """Pressed once more, or where nothing ever was, it harms nobody."""
    status = 200 if slug == "demonstration" else 404
    page(f"/c/{slug}/{button}", data={}, status=status)
    assert not any(rows(services).values())


def test_clearing_leaves_what_was_sent(page: Page, services: Services) -> None:
    """It forgets the answers; letters by e-mail go out when their link is opened."""
    write(page)
    send(page)
    path = link(services)
    page(f"{DEMO}/clear", data={})
    assert rows(services)["drafts"] == 0
    assert rows(services)["people"] == 1
    page(path, data={})
    assert len(mail(services)) == 3


def test_where_the_button_is(page: Page) -> None:
    """On the last page, with what it does; the answers can be cleared on every page before."""
    write(page)
    forms = {
        path: {str(form.get("action")) for form in page(path).select("main form")}
        for path in (letter_path(), f"{DEMO}/check")
    }
    send(page)
    forms[f"{DEMO}/send"] = {
        str(form.get("action")) for form in page(f"{DEMO}/send").select("main form")
    }
    assert all(f"{DEMO}/clear" in actions for actions in forms.values())
    soup = page(f"{DEMO}/done")
    assert soup.select(f'form[action="{DEMO}/delete"] button')
    assert "Letters by e-mail that have not left yet are not sent." in words(soup)
