"""The ledger's numbers as staff see them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.ledger import LEDGER, CallOutcome, Entry, Route
from contactrep.core.mail import Accepted, Outcome, OutgoingMail, Refused
from contactrep.outreach import hand_off, verify
from contactrep.outreach.compose import prepare
from contactrep.outreach.counting import count_up
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.hand_off import Report
from contactrep.outreach.services import Services
from contactrep.storage import steps, submissions
from contactrep.web.visits import visits_of
from tests.conftest import Page, SettableClock
from tests.factories import new_submission
from tests.web.staff_site import join_and_sign_in, sign_in, table, text, tiles

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


def test_an_empty_ledger_says_so(page: Page) -> None:
    """There is nothing to filter yet."""
    soup = page("/staff")
    assert "No letters yet" in text(soup, "main")
    assert not soup.select("table, .stats, .filters")


def numbers(soup: BeautifulSoup, section: str) -> dict[str, list[str]]:
    """Return the cells of a section's table by the name of each row."""
    return {
        row.select("th")[0].get_text("|", strip=True).split("|")[0]: [
            cell.get_text() for cell in row.select("td.number")
        ]
        for row in soup.select(f"section[aria-labelledby={section}] tbody tr")
    }


def test_the_ledger_speaks_in_its_own_words(services: Services, page: Page) -> None:
    """Seven numbers, never mixed, and where letters by our e-mail are."""
    send_letters(services)
    new_submission(services, email="alena@example.com")
    soup = page("/staff")
    whole = ["12", "1", "1", "1", "0", "0", "0"]
    shown = numbers(soup, "ledger")
    assert shown.pop("Refused") == ["1", "1", "1"]
    assert shown == {word: [count] * 3 for word, count in zip(WORDS, whole, strict=True)}
    assert tiles(soup, "standing") == {
        "Wait for verification": 2,
        "Queued": 0,
        "Held": 0,
        "Frozen": 0,
    }


def test_at_a_glance(services: Services, page: Page) -> None:
    """People and their letters, what is known to have gone, and how many wrote words of their own.

    A letter that was called in is a call, and no letter that has gone.
    """
    send_letters(services)
    draft = new_submission(services, email="alena@example.com", own_words="")
    campaign = services.campaigns["demonstration"]
    form = next(one for one in prepare(services, campaign, draft) if one.recipient.key == "form-1")
    draft = hand_off.opened(services, campaign, draft, form, Route.PRINT)
    called = hand_off.read_report(CallOutcome.SPOKE)
    assert called is not None
    hand_off.reported(services, campaign, draft, form, called)
    (glance,) = page("/staff").select("section[aria-labelledby=at-a-glance]")
    shown = {
        tile.select("dt")[0].get_text(): tile.select("dd")[0].get_text()
        for tile in glance.select(".stat")
    }
    assert shown == {
        "People": "2",
        "Letters": "12",
        "Known to have gone": "2",
        "Calls": "1",
        "Prints": "1",
        "With own words": "50%",
    }


def test_what_is_late_is_counted_apart(
    services: Services, client: FlaskClient, page: Page, clock: SettableClock
) -> None:
    """The last 24 hours by whole hours, and the last seven days, today among them."""
    new_submission(services)
    shown = []
    for later in (timedelta(hours=23), timedelta(hours=1), timedelta(days=5), timedelta(days=1)):
        clock.advance(later)
        sign_in(client)
        shown.append(numbers(page("/staff"), "ledger")["Prepared"])
    assert shown == [["6", "6", "6"], ["0", "6", "6"], ["0", "6", "6"], ["0", "0", "6"]]


def test_the_tables_show_the_same_letters(services: Services, page: Page) -> None:
    """By channel under the same words; by language and by the link they came by."""
    send_letters(services)
    new_submission(services, email="alena@example.com", language="be", source="rally")
    soup = page("/staff")
    assert table(soup, "channels") == {
        "E-mail from this site": [4, 0, 0, 1, 0, 0, 0],
        "Official form": [8, 1, 1, 0, 0, 0, 0],
        "Own mail program": [0] * 7,
        "Call": [0] * 7,
        "Print": [0] * 7,
    }
    assert table(soup, "by-language") == {
        "English": [1, 6, 6, 2, 2],
        "Беларуская": [1, 6, 6, 0, 0],
    }
    assert table(soup, "by-source") == {
        "No link of an organiser": [1, 6, 6, 2, 2],
        "rally": [1, 6, 6, 0, 0],
    }


def test_the_way_to_a_letter_is_counted(client: FlaskClient, page: Page) -> None:
    """Pages as they are shown, whoever looks; the link's code goes along."""
    page("/c/demonstration?src=rally")
    representatives = page("/c/demonstration/representatives?zip=82001&src=rally")
    assert representatives.select("input[name=src][value=rally]")
    page("/c/demonstration/letter?zip=82001&district=WY-0&to=desk-1&src=rally")
    page("/c/demonstration/letter?zip=82001&district=WY-0&to=desk-1&src=rally")
    visits_of(client.application).store()
    soup = page("/staff")
    assert table(soup, "funnel") == {
        "Opened the campaign’s page": [1],
        "Saw their representatives": [1],
        "Began a letter": [1],
        "Checked their letters": [0],
        "Sent them on their way": [0],
    }
    (chart,) = soup.select("section[aria-labelledby=funnel] svg[role=img]")
    assert [bar["width"] for bar in chart.select(".value")] == ["100.000%"] * 3 + ["0.000%"] * 2


def test_the_days_are_drawn_beside_their_numbers(
    services: Services, client: FlaskClient, page: Page, clock: SettableClock
) -> None:
    """Thirty of them, the latest at the right and first in the table."""
    new_submission(services)
    clock.advance(timedelta(days=2))
    sign_in(client)
    new_submission(services, email="alena@example.com")
    new_submission(services, email="darya@example.com")
    soup = page("/staff")
    counts = list(table(soup, "days").items())
    assert counts[:3] == [("2026-10-07", [12, 0]), ("2026-10-06", [0, 0]), ("2026-10-05", [6, 0])]
    assert len(counts) == 30
    (chart,) = soup.select("section[aria-labelledby=days] svg[role=img]")
    heights = [float(str(bar["height"])) for bar in chart.select(".value")]
    assert heights[-3:] == [75, 0, 150]
    assert not any(heights[:-3])
    assert chart.select("g > title")[-1].get_text() == "Wednesday, October 7: 12"


def test_what_needs_attention_is_said_and_found(services: Services, page: Page) -> None:
    """Its link leads to those letters; without any there is no such line."""
    draft = new_submission(services)
    assert not page("/staff").select(".attention")
    with services.database.write() as conn:
        ids = submissions.letter_ids(conn, draft.submission_id or "")
        assert steps.freeze(conn, ids["desk-1"], services.clock())
    soup = page("/staff")
    assert text(soup, ".attention") == "Needs attention: 1 frozen"
    found = page(str(soup.select(".attention a")[0]["href"]))
    assert text(found, "tbody th").startswith("Demonstration Desk")


def test_a_word_leads_to_its_letters(services: Services, page: Page) -> None:
    """Every link of the ledger lists as many letters as its line says."""
    send_letters(services)
    soup = page("/staff?campaign=demonstration")
    for row in soup.select("section[aria-labelledby=ledger] tbody tr"):
        href = str(row.select("a")[0]["href"])
        assert "campaign=demonstration" in href
        count = int(row.select("td.number")[-1].get_text())
        assert len(page(href).select("tbody tr")) == count


def test_a_campaign_alone(services: Services, page: Page) -> None:
    """Its own numbers and its goal; a campaign that there is not is said at its field."""
    send_letters(services)
    with_goal = page("/staff?campaign=belarus-freedom-forum")
    assert "No letters yet" in text(with_goal, "main")
    soup = page("/staff?campaign=nowhere")
    assert "Campaign: choose one from the list" in text(soup, ".error-summary")
    assert tiles(soup, "standing")["Wait for verification"] == 0


def test_counts_are_the_same_once_they_are_counted_up(services: Services, page: Page) -> None:
    """Whether a worker has been there or not makes no difference to any number."""
    send_letters(services)
    before = page("/staff").select("main")[0].get_text()
    count_up(services)
    assert page("/staff").select("main")[0].get_text() == before


def test_texts_that_the_campaign_has_not_approved_are_named(page: Page) -> None:
    """What we shipped as a draft stays one until the campaign says otherwise."""
    notice, _readings_of_the_demonstration = page("/staff").select(".drafts")
    assert "Belarus Freedom Forum has not approved" in notice.get_text()
    assert "editions/brief.txt" in notice.get_text()
    assert "be/script.txt" in notice.get_text()
