"""The ledger's numbers as staff see them."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.ledger import LEDGER, Entry, Route
from contactrep.core.mail import Accepted, Outcome, OutgoingMail, Refused
from contactrep.outreach import hand_off, verify
from contactrep.outreach.compose import prepare
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.hand_off import Report
from contactrep.outreach.services import Services
from tests.conftest import Page
from tests.factories import new_submission
from tests.web.staff_site import join_and_sign_in, table, text, tiles

WORDS = [entry.word.capitalize() for entry in LEDGER]


class Refusing:
    """Takes the mails with a link, and refuses letters to the desk."""

    def send(self, mail: OutgoingMail) -> Outcome:
        """Make one attempt."""
        refused = mail.to == "desk@example.org"
        return Refused("550 no such user") if refused else Accepted("250 OK")


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def send_letters(services: Services) -> Draft:
    """Prepare six letters: one is accepted, one refused, one opened and reported sent."""
    draft = new_submission(services)
    pending = verify.Pending(draft.submission_id or "", "demonstration", waiting=2, open=True)
    assert verify.verify(services, pending) == 2
    Worker(services, Refusing()).drain()
    campaign = services.campaigns["demonstration"]
    form = next(one for one in prepare(services, campaign, draft) if one.recipient.key == "form-1")
    draft = hand_off.opened(services, campaign, draft, form, Route.FORM)
    return hand_off.reported(services, campaign, draft, form, Report(entry=Entry.REPORTED_SENT))


def selected(soup: BeautifulSoup) -> dict[str, str]:
    """Return what stands in the filter, but for what is empty."""
    fields = {
        str(field["name"]): str(field.get("value", "")) for field in soup.select(".filters input")
    }
    fields |= {
        str(choice["name"]): str(option["value"])
        for choice in soup.select(".filters select")
        for option in choice.select("option[selected]")
    }
    return {name: value for name, value in fields.items() if value}


def test_an_empty_ledger_says_so(page: Page) -> None:
    """There is nothing to filter yet."""
    soup = page("/staff")
    assert "No letters yet" in text(soup, "main")
    assert not soup.select("table, .stats, .filters")


def test_the_ledger_speaks_in_its_own_words(services: Services, page: Page) -> None:
    """Seven numbers, never mixed, and where letters by our e-mail are."""
    send_letters(services)
    new_submission(services, email="alena@example.com")
    soup = page("/staff")
    assert tiles(soup, "ledger") == dict(zip(WORDS, (12, 1, 1, 1, 0, 0, 0), strict=True))
    assert tiles(soup, "standing") == {
        "Wait for verification": 2,
        "Queued": 0,
        "Held": 0,
        "Bounced": 0,
        "Refused": 1,
        "Failed": 0,
        "Frozen": 0,
        "Reflected": 0,
        "Expired": 0,
        "Erased": 0,
    }


def test_the_tables_show_the_same_letters(services: Services, page: Page) -> None:
    """By day, state, channel and recipient, under the same words."""
    send_letters(services)
    soup = page("/staff")
    assert table(soup, "by-day") == {"2026-10-05": [6, 1, 1, 1, 0, 0, 0]}
    assert table(soup, "by-state") == {"New York": [6, 1, 1, 1, 0, 0, 0]}
    assert table(soup, "by-channel") == {
        "e-mail from this site": [2, 0, 0, 1, 0, 0, 0],
        "official form": [4, 1, 1, 0, 0, 0, 0],
    }
    assert table(soup, "by-recipient")["Clerk Robin Example"] == [1, 0, 0, 1, 0, 0, 0]
    for head in soup.select("table thead tr"):
        assert [cell.get_text() for cell in head.select("th.number")] == WORDS


def test_what_needs_attention_is_said_and_found(services: Services, page: Page) -> None:
    """Its link leads to those letters; without any there is no such line."""
    new_submission(services)
    assert not page("/staff").select(".attention")
    send_letters(services)
    soup = page("/staff")
    assert text(soup, ".attention") == "Needs attention: 1 refused"
    found = page(str(soup.select(".attention a")[0]["href"]))
    assert text(found, "tbody th").startswith("Demonstration Desk")


def test_a_line_leads_to_its_own_numbers(services: Services, page: Page) -> None:
    """Every row's link shows the totals that stand in the row, within the filter there is."""
    send_letters(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page("/staff?campaign=demonstration")
    rows = soup.select("table tbody tr")
    assert len(rows) > 10
    for row in rows:
        href = str(row.select("a")[0]["href"])
        assert "campaign=demonstration" in href
        numbers = [int(cell.get_text()) for cell in row.select("td")]
        assert list(tiles(page(href), "ledger").values()) == numbers


def test_bars_have_their_numbers_beside_them(services: Services, page: Page) -> None:
    """The picture is for the eye; the longest bar is whole."""
    send_letters(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    new_submission(services, zip="82001", choice="WY-0", email="darya@example.com")
    bars = page("/staff").select("section[aria-labelledby=by-state] .bars li")
    assert [bar.get_text(" ", strip=True) for bar in bars] == ["Wyoming 12", "New York 6"]
    assert [bar.select(".value")[0]["width"] for bar in bars] == ["100.0", "50.0"]


@pytest.mark.parametrize(
    ("query", "prepared"),
    [
        ("", 12),
        ("state=NY", 6),
        ("state=WY&route=email", 2),
        ("office=S000148", 1),
        ("campaign=belarus-freedom-forum", None),
        ("first_day=2026-10-05&last_day=2026-10-05", 12),
        ("first_day=2026-10-06", None),
        ("last_day=2026-10-04", None),
    ],
)
def test_the_filter(services: Services, page: Page, query: str, prepared: int | None) -> None:
    """Is kept in the form; what matches nothing is said."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page(f"/staff?{query}")
    assert selected(soup) == dict(pair.split("=") for pair in query.split("&") if pair)
    if prepared is None:
        assert "Nothing happened that matches this filter" in text(soup, "main")
    else:
        assert tiles(soup, "ledger")["Prepared"] == prepared


@pytest.mark.parametrize(
    ("query", "sentence", "field"),
    [
        ("first_day=2026-02-30", "From: enter a date like 2026-10-05", "first_day"),
        ("last_day=soon", "To: enter a date like 2026-10-05", "last_day"),
        (
            "first_day=2026-10-05&last_day=2026-10-04",
            "To: enter a day that is not before From",
            "last_day",
        ),
        ("campaign=none", "Campaign: choose one from the list", "campaign"),
        ("office=NOBODY", "Recipient: choose one from the list", "office"),
        ("route=pigeon", "Channel: choose one from the list", "route"),
    ],
)
def test_a_filter_that_cannot_be_read(
    services: Services, page: Page, query: str, sentence: str, field: str
) -> None:
    """Shows its error at its field and loses nothing of the rest, nor what was typed."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page(f"/staff?state=WY&{query}")
    assert sentence in text(soup, ".error-summary")
    assert text(soup, ".error-summary a") == sentence
    assert soup.select(".error-summary a")[0]["href"] == f"#{field}"
    assert sentence in text(soup, f"#{field}-error")
    asked = dict(pair.split("=") for pair in query.split("&"))
    typed = {name: value for name, value in asked.items() if name.endswith("day")}
    assert selected(soup) == {"state": "WY", **typed}
    assert tiles(soup, "ledger")["Prepared"] == 6


def test_what_is_no_date_stays_readable(services: Services, page: Page) -> None:
    """A browser's date picker would show an empty field."""
    new_submission(services)
    soup = page("/staff?first_day=05.10.2026&last_day=2026-10-05")
    types = {field["name"]: field["type"] for field in soup.select(".filters input")}
    assert types == {"first_day": "text", "last_day": "date"}


def test_texts_that_the_campaign_has_not_approved_are_named(page: Page) -> None:
    """What we shipped as a draft stays one until the campaign says otherwise."""
    notice, _readings_of_the_demonstration = page("/staff").select(".drafts")
    assert "Belarus Freedom Forum has not approved" in notice.get_text()
    assert "editions/brief.txt" in notice.get_text()
    assert "be/script.txt" in notice.get_text()
