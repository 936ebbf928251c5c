"""Staff see every office with what is known of it."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.ledger import Entry, FormTrouble, Route
from contactrep.core.permissions import Role
from contactrep.core.stances import ReplyKind
from contactrep.outreach.services import Services
from tests.conftest import Page
from tests.office_keeping import give_roles, letters_of, note_reply, report_broken, say, some_member
from tests.page import words
from tests.web.staff_site import EMAIL, join_and_sign_in
from tests.web.visitor import DESK, JEFFRIES, SCHUMER

BOARD = "/staff/offices?campaign=demonstration"
SCHUMERS = f"/staff/offices/{SCHUMER}?campaign=demonstration"


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def names(soup: BeautifulSoup) -> list[str]:
    """Return the names of the offices that a page lists."""
    return [link.get_text() for link in soup.select(".board tbody th a")]


def row(soup: BeautifulSoup, name: str) -> list[str]:
    """Return what the board says of an office, after its name."""
    (found,) = (one for one in soup.select(".board tbody tr") if name in one.get_text())
    return [" ".join(cell.get_text(" ").split()) for cell in found.select("td")]


def head(soup: BeautifulSoup, name: str) -> str:
    """Return where the head of a column leads."""
    (link,) = (one for one in soup.select(".board thead a") if one.get_text() == name)
    return str(link["href"])


@pytest.fixture
def busy(services: Services) -> None:
    """Two people who wrote, one of whom told how it went; what an office answered."""
    first, second = letters_of(services), letters_of(services, email="jan@example.com")
    say(services, first[SCHUMER], Entry.OPENED, Route.FORM)
    say(services, first[SCHUMER], Entry.REPORTED_SENT, Route.FORM)
    say(services, first[SCHUMER], Entry.REPORTED_SENT, Route.CALL)
    report_broken(services, second[SCHUMER], FormTrouble.NOT_LOADING)
    member = some_member(services, "jo@example.org")
    note_reply(services, member, SCHUMER, letter_id=first[SCHUMER])
    note_reply(services, member, SCHUMER, kind=ReplyKind.CALL_BACK, text="")
    note_reply(services, member, JEFFRIES, kind=ReplyKind.AUTOMATIC)


def test_all_offices_are_there(page: Page) -> None:
    """Fifty a page, and the campaign's own recipients among them."""
    soup = page(BOARD)
    assert len(names(soup)) == 50
    assert "7,992 offices , page 1 of 160." in words(soup)
    assert "540 of the 540 whom this campaign writes to have had no letter yet." in words(soup)
    (link,) = soup.select("a[rel=next]")
    assert "page 2 of 160" in words(page(str(link["href"])))
    own = page(f"{BOARD}&body=own")
    assert names(own) == ["Demonstration Desk", "Demonstration Form", "Clerk Robin Example"]


def test_what_is_known_of_each(page: Page, busy: None) -> None:
    """Letters, calls, answers, stance, last contact, and whether the form works."""
    soup = page(BOARD)
    assert row(soup, "Schumer") == [
        *("2", "1", "1", "2"),
        *("unknown", "2026-10-05", "1 report"),
    ]
    assert row(soup, "Jeffries") == ["2", "0", "0", "0", "unknown", "2026-10-05", "no reports"]
    assert row(soup, "Demonstration Desk") == ["2", "0", "0", "0", "unknown", "none", "no form"]
    assert "534 of the 540 whom" in words(soup)


def test_sorting(page: Page, busy: None) -> None:
    """By each column, by links that turn the order round; the filter stays."""
    soup = page(f"{BOARD}&state=NY&sort=-out")
    assert names(soup)[0] == "Charles E. Schumer"
    (sorted_by,) = soup.select("th[aria-sort]")
    assert (sorted_by.get_text(), sorted_by["aria-sort"]) == ("Sent or accepted", "descending")
    for name in ("Office", "Prepared", "Calls", "Replies", "Stance", "Last contact", "Form"):
        link = head(soup, name)
        assert "state=NY" in link
        (turned,) = page(link).select("th[aria-sort]")
        assert turned.get_text() == name
    least = page(head(soup, "Sent or accepted"))
    assert "Schumer" not in names(least)[0]
    assert names(page(head(soup, "Form")))[0] == "Charles E. Schumer"
    assert page(f"{BOARD}&sort=nothing").select("th[aria-sort]")[0].get_text() == "Prepared"


FILTERS = [
    ("name=schumer", "Charles E. Schumer", 1),
    ("name=velazquez", "Nydia M. Velázquez", 1),
    (f"name={SCHUMER}", "Charles E. Schumer", 1),
    ("who=targets&sort=-prepared", "Demonstration Desk", 540),
    ("committee=SSFR&sort=name", "John Barrasso", 22),
    ("body=senate&state=NY&party=Democrat&sort=name", "Kirsten E. Gillibrand", 2),
    ("letters=some&sort=name", "Demonstration Desk", 6),
    ("letters=none&state=NY&body=senate", None, 0),
    ("form=broken", "Charles E. Schumer", 1),
    ("stance=opposed", None, 0),
    ("name=nobody", None, 0),
]


def test_filtering(page: Page, busy: None) -> None:
    """By what the data says, and by what is known."""
    for asked, first, count in FILTERS:
        soup = page(f"{BOARD}&{asked}")
        if first is None:
            assert "No office matches this." in words(soup), asked
        else:
            assert f"{count:,} office" in words(soup), asked
            assert first in names(soup), asked


def test_a_wrong_filter(page: Page) -> None:
    """Is told by name."""
    soup = page("/staff/offices?party=nobody")
    assert words(soup, ".error-summary") == ("There is a problem Party: choose one from the list")
    assert "Campaign: choose one" in words(page("/staff/offices?campaign=nothing"))


def test_one_office(page: Page, busy: None) -> None:
    """Its numbers by week and by region, what happened, and what the data says."""
    soup = page(SCHUMERS)
    assert words(soup, "h1") == "Senator Charles E. Schumer"
    tiles = {
        one.select("dt")[0].get_text(): one.select("dd")[0].get_text()
        for one in soup.select(".stat")
    }
    assert tiles == {
        "Prepared": "2",
        "Opened": "1",
        "Reported sent": "1",
        "Accepted": "0",
        "Bounced": "0",
        "Delivered in person": "0",
        "Calls": "1",
        "Replies": "2",
    }
    assert "2 people have written; 2 of the 2 letters hold words of their own." in words(soup)
    facts = words(soup, ".summary-list")
    assert "Form schumer.senate.gov 1 report" in facts
    assert "Phone 202-224-6542" in facts
    assert words(soup, "section[aria-labelledby=weeks] tbody") == "2026-10-05 2 1 1 0 0 0 1 1"
    assert words(soup, "section[aria-labelledby=regions] tbody") == "112 xx 2 1 1 0 0 0 1 1"
    assert words(soup, ".timeline") == (
        "2026-10-05 Reply: call back by jo@example.org"
        " Reply: substantive answer, the letter , read it by jo@example.org"
    )
    assert page("/staff/offices/nobody", status=404)


def test_who_is_not_in_the_data_any_more(services: Services, page: Page, busy: None) -> None:
    """They stay on the board while something is kept of them."""
    page(f"/staff/officials/{SCHUMER}", data={"field": "left_office", "source": "A newspaper"})
    soup = page(BOARD)
    assert row(soup, "Schumer")[0] == "2"
    assert "Has left office" in words(page(SCHUMERS))
    assert names(page(f"{BOARD}&body=gone")) == ["Charles E. Schumer"]


def test_only_the_campaigns_that_one_may_see(services: Services, page: Page) -> None:
    """Of others there is no number, not even of their forms."""
    letters = letters_of(services)
    report_broken(services, letters[SCHUMER], FormTrouble.OTHER)
    give_roles(services, EMAIL, {"belarus-freedom-forum": Role.VIEWER})
    soup = page("/staff/offices?name=schumer")
    assert row(soup, "Schumer") == ["0", "0", "0", "0", "unknown", "none", "no reports"]
    assert not soup.select("select[name=campaign]")
    assert page(SCHUMERS, status=404)
    assert "No form is reported" in words(page("/staff/forms"))
    seen = page(f"/staff/offices/{SCHUMER}")
    assert not seen.select("main form")
    assert page(f"/staff/offices/{DESK}", status=404)
