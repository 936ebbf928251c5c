"""The audit log as a page: the latest first, filtered, and led through."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.outreach.audit import PAGE
from contactrep.outreach.services import Services
from contactrep.storage import staff
from tests.conftest import Page
from tests.page import words
from tests.web.staff_site import EMAIL, join_and_sign_in

AUDIT = "/staff/audit"
pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture(autouse=True)
def _member(services: Services, client: FlaskClient) -> None:
    """Every test here is an admin."""
    join_and_sign_in(services, client)


def lines(soup: BeautifulSoup) -> list[str]:
    """Return what each line tells, after its time."""
    return [
        " ".join(one.select("div")[1].get_text(" ").split()) for one in soup.select(".audit li")
    ]


def fill(services: Services, count: int) -> None:
    """Let somebody look at letters, one after the other."""
    with services.database.write() as conn:
        for number in range(count):
            at = services.clock() + number * timedelta(seconds=1)
            where = "demonstration" if number % 2 else "gone"
            staff.record_audit(conn, at, None, "letter read", f"no. {number}", 1, campaign=where)


def test_the_latest_first(page: Page) -> None:
    """Who did what."""
    assert lines(page(AUDIT)) == [f"Signed in by {EMAIL}", f"Account made by {EMAIL} {EMAIL}"]


def test_filters(services: Services, page: Page) -> None:
    """Person, action and campaign."""
    fill(services, 4)
    member = page(AUDIT).select("#staff_id option")[1]["value"]
    assert len(lines(page(f"{AUDIT}?staff_id={member}"))) == 2
    assert lines(page(f"{AUDIT}?action=signed+in")) == [f"Signed in by {EMAIL}"]
    found = lines(page(f"{AUDIT}?campaign=demonstration&action=letter+read"))
    assert [one.rpartition(" ")[2] for one in found] == ["3", "1"]
    assert ", in Demonstration" in found[0]
    soup = page(f"{AUDIT}?staff_id={member}&campaign=demonstration")
    assert "Nothing is on record here." in words(soup)
    assert "choose one from the list" in words(page(f"{AUDIT}?action=dancing"), ".error-summary")


def test_pages_lead_back_and_forth(services: Services, page: Page) -> None:
    """With the filter, and no link where there is nothing."""
    fill(services, 2 * PAGE + 3)
    soup = page(f"{AUDIT}?action=letter+read")
    seen = lines(soup)
    trail = []
    while older := soup.select("nav[aria-label=Pages] [rel=next]"):
        soup = page(str(older[0]["href"]))
        trail.append(soup)
        seen += lines(soup)
    numbers = [int(one.rpartition(" ")[2]) for one in seen]
    assert numbers == list(range(2 * PAGE + 2, -1, -1))
    back = page(str(trail[-1].select("[rel=prev]")[0]["href"]))
    assert lines(back) == seen[PAGE : 2 * PAGE]
    first = page(str(back.select("[rel=prev]")[0]["href"]))
    assert lines(first) == seen[:PAGE]
    assert not first.select("[rel=prev]")


ROWS = ["before=0", "before=x", f"after={10**30}", "before=-1", "after=9"]


@pytest.mark.parametrize("asked", ROWS)
def test_a_row_that_is_not_there(page: Page, asked: str) -> None:
    """Gives what there is, or says that there is nothing."""
    page(f"{AUDIT}?{asked}")
