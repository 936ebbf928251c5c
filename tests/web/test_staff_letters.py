"""The list of letters, and its file."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.ledger import Route
from contactrep.outreach import hand_off, report
from contactrep.outreach.compose import prepare
from contactrep.outreach.services import Services
from contactrep.storage import staff as accounts
from tests.conftest import Page, SettableClock
from tests.factories import new_draft, new_submission
from tests.web.staff_site import EMAIL, join_and_sign_in, sign_in, text


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def listed(soup: BeautifulSoup) -> dict[str, str]:
    """Return what happened by recipient."""
    return {
        row.select("th")[0].get_text("|", strip=True).split("|")[0]: " ".join(
            row.select("td")[0].get_text().split()
        )
        for row in soup.select("tbody tr")
    }


def test_no_letters_yet(page: Page) -> None:
    """Nothing to filter, nothing to download."""
    soup = page("/staff/letters")
    assert "No letters yet" in text(soup, "main")
    assert not soup.select("table, .filters, a[href*=csv]")


def test_what_happened_to_each_letter(
    services: Services, client: FlaskClient, page: Page, clock: SettableClock
) -> None:
    """In order, with the day and the channel where they are others."""
    draft = new_submission(services)
    campaign = services.campaigns["demonstration"]
    form = next(one for one in prepare(services, campaign, draft) if one.recipient.key == "form-1")
    draft = hand_off.opened(services, campaign, draft, form, Route.FORM)
    clock.now = clock.now.replace(day=7)
    hand_off.opened(services, campaign, draft, form, Route.PRINT)
    sign_in(client)
    soup = page("/staff/letters")
    letters = listed(soup)
    assert len(letters) == 6
    assert letters["Demonstration Form"] == "prepared, opened, opened by print (2026-10-07)"
    assert letters["Clerk Robin Example"] == "prepared"
    details = next(
        row for row in soup.select("tbody th .muted") if "e-mail from this site" in row.get_text()
    )
    assert " ".join(details.get_text().split()) == (
        "2026-10-05 · from NY-8 · e-mail from this site · full edition · own words · demonstration"
    )


def test_nobody_is_named(services: Services, client: FlaskClient) -> None:
    """Neither the list nor the file holds anything that a supporter typed."""
    typed = new_draft(services)
    new_submission(services)
    for path in ("/staff/letters", "/staff/letters.csv", "/staff"):
        shown = client.get(path).text
        for secret in (typed.first, typed.last, typed.street, typed.email, typed.own_words):
            assert secret not in shown


def test_a_writer_who_does_not_know_their_district(services: Services, page: Page) -> None:
    """Is from a state."""
    new_submission(services, choice="NY")
    places = {place.get_text() for place in page("/staff/letters").select(".district")}
    assert places == {"New York"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=WY", 6),
        ("office=desk-1", 2),
        ("route=email", 4),
        ("route=print", 0),
        ("entry=prepared", 12),
        ("source=rally", 0),
        ("standing=waiting", 4),
        ("standing=frozen", 0),
        ("entry=accepted", 0),
        ("state=WY&route=email&entry=prepared&first_day=2026-10-05&last_day=2026-10-05", 2),
        ("first_day=2026-10-06", 0),
    ],
)
def test_the_filter(services: Services, page: Page, query: str, count: int) -> None:
    """List and file hold the same letters."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page(f"/staff/letters?{query}")
    assert len(soup.select("tbody tr")) == count
    if not count:
        assert "No letter matches this filter" in text(soup, "main")


def test_pages(services: Services, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older letters keep the filter; what is no place is the beginning."""
    monkeypatch.setattr(report, "PAGE", 4)
    new_submission(services)
    first = page("/staff/letters?state=NY")
    assert "6 letters , newest first." in text(first, "main")
    assert "Back to the newest" not in text(first, "main")
    last = page(str(first.select("[rel=next]")[0]["href"]))
    assert len(last.select("tbody tr")) == 2
    assert not last.select("[rel=next]")
    (back,) = last.select(".pages a")
    assert (back.get_text(), back["href"]) == ("Back to the newest", "/staff/letters?state=NY")
    assert len(page("/staff/letters?after=x").select("tbody tr")) == 4


def test_a_thousand_letters_are_counted(
    services: Services, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And more than that are not."""
    monkeypatch.setattr(report, "MANY", 5)
    new_submission(services)
    assert "More than 5 letters , newest first." in text(page("/staff/letters"), "main")


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
        ("district=x", "District: enter a number like 8, or 0", "district"),
        ("district=-1", "District: enter a number like 8, or 0", "district"),
    ],
)
def test_a_filter_that_cannot_be_read(
    services: Services, page: Page, query: str, sentence: str, field: str
) -> None:
    """Shows its error at its field and loses nothing of the rest, nor what was typed."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page(f"/staff/letters?state=WY&{query}")
    assert text(soup, ".error-summary a") == sentence
    assert soup.select(".error-summary a")[0]["href"] == f"#{field}"
    assert sentence in text(soup, f"#{field}-error")
    asked = dict(pair.split("=") for pair in query.split("&"))
    typed = {name: value for name, value in asked.items() if not name.endswith(("n", "e"))}
    assert selected(soup) == {"state": "WY", **typed}
    assert len(soup.select("tbody tr")) == 6


def test_a_district_needs_its_state(services: Services, page: Page) -> None:
    """An eighth district is in many states."""
    new_submission(services)
    soup = page("/staff/letters?district=8")
    assert text(soup, ".error-summary a") == "District: choose its state as well"
    assert len(page("/staff/letters?state=NY&district=8").select("tbody tr")) == 6
    assert not page("/staff/letters?state=NY&district=9").select("tbody tr")


def test_what_is_no_date_stays_readable(services: Services, page: Page) -> None:
    """A browser's date picker would show an empty field."""
    new_submission(services)
    soup = page("/staff/letters?first_day=05.10.2026&last_day=2026-10-05")
    types = {field["name"]: field["type"] for field in soup.select(".filters input[name$=day]")}
    assert types == {"first_day": "text", "last_day": "date"}


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


def test_the_file(services: Services, client: FlaskClient, page: Page) -> None:
    """It is what the list's link gives: the same letters, to be saved, and written down."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page("/staff/letters?state=WY&route=email")
    (link,) = soup.select("a[href*=csv]")
    assert link.get_text() == "Download these letters as CSV"
    answer = client.get(str(link["href"]))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=letters-2026-10-05.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbfday,campaign,")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert {(row["recipient_id"], row["state"]) for row in rows} == {
        ("desk-1", "WY"),
        ("clerk-1", "WY"),
    }
    with services.database.read() as conn:
        last = accounts.audit_rows(conn)[-1]
        account = accounts.find_by_email(conn, EMAIL)
    assert account is not None
    assert (last.action, last.detail, last.rows, last.staff_id) == (
        "letters downloaded",
        "state=WY, route=email, CSV",
        2,
        account.id,
    )


def test_no_file_of_other_letters_than_were_asked_for(
    services: Services, client: FlaskClient, page: Page
) -> None:
    """A filter that cannot be read leads to the list, which says why; nothing is downloaded."""
    new_submission(services)
    path = "/staff/letters.csv?first_day=soon&_scheme=x&endpoint=y&state=NY"
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location == path.replace(".csv", "")
    soup = page(answer.location)
    assert "From: enter a date" in text(soup, ".error-summary")
    with services.database.read() as conn:
        assert "letters downloaded" not in {row.action for row in accounts.audit_rows(conn)}
