"""Forms that supporters report as broken are worked off by staff."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.ledger import FormTrouble
from contactrep.core.permissions import Role
from contactrep.outreach.services import Services
from tests.conftest import Page, SettableClock
from tests.office_keeping import DEMO, audited, give_roles, letters_of, report_broken
from tests.page import words
from tests.web.staff_site import EMAIL, join_and_sign_in, text
from tests.web.visitor import GILLIBRAND, SCHUMER

AT = f"/staff/forms/{SCHUMER}"


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


@pytest.fixture
def reported(services: Services, clock: SettableClock) -> None:
    """Two letters that did not get through one form, and then one that did not another."""
    clock.now -= timedelta(days=2)
    first, second = letters_of(services), letters_of(services, email="jan@example.com")
    report_broken(services, first[SCHUMER], FormTrouble.NOT_LOADING)
    report_broken(services, second[SCHUMER], FormTrouble.TOO_LONG)
    clock.now += timedelta(days=2)
    report_broken(services, first[GILLIBRAND], FormTrouble.ZIP_REFUSED)


def review(page: Page, works: str, note: str = "", *, status: int = 200) -> BeautifulSoup:
    """Say whether a form works and return what follows."""
    return page(f"{AT}/review", status=status, data={"works": works, "note": note})


def lines(soup: BeautifulSoup) -> list[str]:
    """Return what the queue says."""
    return [" ".join(one.get_text(" ").split()) for one in soup.select(".log.forms > li")]


def test_the_queue(page: Page, reported: None) -> None:
    """The newest report first, with how many letters met which trouble."""
    soup = page("/staff/forms")
    newest, other = lines(soup)
    assert newest == (
        "Senator Kirsten E. Gillibrand gillibrand.senate.gov 1 report refused a ZIP code"
        " last on 2026-10-05"
    )
    assert other == (
        "Senator Charles E. Schumer schumer.senate.gov 2 reports would not load (1), said that"
        " the letter is too long (1) last on 2026-10-03"
    )


def test_a_form_that_works_again(services: Services, page: Page, reported: None) -> None:
    """Leaves the queue, until somebody reports it anew."""
    assert "2 letters did not get through, on 2026-10-03 . The form:" in words(page(AT))
    soup = review(page, "yes")
    assert text(soup, "[role=status]") == ("Noted: the form of Senator Charles E. Schumer works.")
    assert len(lines(soup)) == 1
    assert not soup.select("#broken")
    assert "works 2026-10-05" in words(page("/staff/offices?name=schumer"), ".board tbody")
    assert audited(services) == [("form reviewed", f"{SCHUMER}: works")]


def test_a_form_that_does_not_work(page: Page, reported: None, clock: SettableClock) -> None:
    """Is listed apart with what is wrong, and its page leads to the correction of the data."""
    soup = review(page, "no", "The page is gone.")
    assert len(lines(soup)) == 1
    (broken,) = soup.select("section[aria-labelledby=broken] .log > li")
    assert " ".join(broken.get_text(" ").split()) == (
        "Senator Charles E. Schumer The page is gone. 2026-10-05"
    )
    soup = page(AT)
    assert f"does not work by {EMAIL} The page is gone. 2026-10-05" in words(soup)
    assert soup.select(f"main a[href='/staff/officials/{SCHUMER}']")
    assert "does not work" in words(page("/staff/offices?name=schumer"), ".board tbody")


def test_what_is_wrong_is_told(page: Page) -> None:
    """Nothing is lost, and nothing is kept."""
    for works, note, told in (
        ("", "It moved.", "Select whether the form works"),
        ("no", "", "Say what does not work, so that others can tell whether it still is so"),
        ("yes", "x" * 2001, "This note is too long"),
    ):
        soup = review(page, works, note, status=422)
        assert told in words(soup, ".error-summary")
        (field,) = soup.select("textarea")
        assert field.get_text().strip() == note
        assert [one["value"] for one in soup.select("input[checked]")] == [works][: len(works)]
    assert "What staff found" not in words(page(AT))


def test_rights(services: Services, page: Page, reported: None) -> None:
    """Who may only look has no form, and no way round it."""
    give_roles(services, EMAIL, {DEMO: Role.VIEWER})
    assert not page(AT).select("main form")
    assert review(page, "yes", status=403)
    assert page("/staff/forms/nobody", status=404)
