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
    """Older and newer keep the filter; a page too far is the last one."""
    monkeypatch.setattr(report, "PAGE", 4)
    new_submission(services)
    first = page("/staff/letters?state=NY")
    assert "6 letters , newest first, page 1 of 2" in text(first, "main")
    assert not first.select("[rel=prev]")
    last = page(str(first.select("[rel=next]")[0]["href"]))
    assert len(last.select("tbody tr")) == 2
    assert not last.select("[rel=next]")
    assert last.select("[rel=prev]")[0]["href"] == "/staff/letters?state=NY&page=1"
    for wrong in ("99", "0", "-1", "x", "9" * 40):
        assert page(f"/staff/letters?page={wrong}").select("tbody tr")


def test_the_file(services: Services, client: FlaskClient, page: Page) -> None:
    """It is what the list's link gives: the same letters, to be saved, and written down."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    soup = page("/staff/letters?state=WY&route=email")
    (link,) = soup.select("a[href*=csv]")
    assert link.get_text() == "Download these 2 letters as CSV"
    answer = client.get(str(link["href"]))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letters.csv"'
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
        "state=WY, route=email",
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
