"""The list of letters as a file."""

import csv
import io
from datetime import timedelta

import pytest

from contactrep.core.ledger import Entry, Route
from contactrep.outreach import staff
from contactrep.outreach.deliver import Worker
from contactrep.outreach.download import letters_csv
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import history, submissions
from contactrep.storage import staff as accounts
from contactrep.storage.letters import Filter
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.outreach.carrier import press_the_link
from tests.storage import factories

HEAD = (
    "day,campaign,recipient,recipient_id,state,district,channel,edition,own_words,"
    "prepared,opened,reported_sent,accepted,bounced,delivered_in_person,replied,history"
)


@pytest.fixture
def member(services: Services) -> StaffMember:
    """Somebody of the staff."""
    staff.add(services, "anna@example.org", "correct horse battery")
    with services.database.read() as conn:
        account = accounts.find_by_email(conn, "anna@example.org")
    assert account is not None
    return StaffMember(account.id, account.email)


def records(content: bytes) -> list[dict[str, str]]:
    """Read the file as a spreadsheet would."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, strict=True))


def test_an_empty_file_has_its_head(services: Services, member: StaffMember) -> None:
    """With the byte order mark, and the line break that RFC 4180 asks for."""
    expected = b"\xef\xbb\xbf" + HEAD.encode() + b"\r\n"
    assert letters_csv(services, Filter(), member) == expected


def test_a_letter_is_a_line(
    services: Services, member: StaffMember, worker: Worker, clock: SettableClock
) -> None:
    """Under each word the day it was first said; nothing of the person."""
    draft = new_submission(services)
    clock.advance(timedelta(days=1))
    press_the_link(services, draft)
    worker.drain()
    content = letters_csv(services, Filter(), member)
    desk = next(row for row in records(content) if row["recipient_id"] == "desk-1")
    assert desk == {
        "day": "2026-10-05",
        "campaign": "demonstration",
        "recipient": "Demonstration Desk",
        "recipient_id": "desk-1",
        "state": "NY",
        "district": "8",
        "channel": "e-mail from this site",
        "edition": "full",
        "own_words": "yes",
        "prepared": "2026-10-05",
        "opened": "",
        "reported_sent": "",
        "accepted": "2026-10-06",
        "bounced": "",
        "delivered_in_person": "",
        "replied": "",
        "history": "prepared; verified; queued; accepted",
    }
    text = content.decode("utf-8")
    typed = new_draft(services)
    for secret in (typed.first, typed.last, typed.street, typed.email, typed.own_words, typed.zip):
        assert secret not in text


def test_a_word_has_its_first_day(services: Services, member: StaffMember) -> None:
    """Opened by the form, and the next day by another channel: the form's day stands."""
    today = services.clock().date()
    submission = factories.new_submission()
    letter = factories.new_letter(submission)
    with services.database.write() as conn:
        submissions.add(conn, services.vault, submission, [letter])
        for route, day in ((Route.FORM, today), (Route.PRINT, today + timedelta(days=1))):
            history.record(
                conn, [letter.id], Entry.OPENED, services.clock(), day, actor="test", route=route
            )
    (row,) = records(letters_csv(services, Filter(), member))
    assert (row["opened"], row["history"]) == (today.isoformat(), "opened")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(services: Services, member: StaffMember, start: str) -> None:
    """A recipient's name from a campaign file cannot run in a spreadsheet; the rest is as it is."""
    name = f'{start}HYPERLINK("https://example.org/", "Дом, — дом")'
    submission = factories.new_submission()
    letter = factories.new_letter(submission, recipient_name=name, district=None)
    with services.database.write() as conn:
        submissions.add(conn, services.vault, submission, [letter])
    (row,) = records(letters_csv(services, Filter(), member))
    assert row["recipient"] == f"'{name}"
    assert (row["district"], row["history"]) == ("", "")


def test_the_filter_holds_and_is_written_down(services: Services, member: StaffMember) -> None:
    """Who took which letters, when, and how many."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    chosen = Filter(state="WY", route=Route.EMAIL, first_day=services.clock().date())
    rows = records(letters_csv(services, chosen, member))
    assert {(row["state"], row["recipient_id"]) for row in rows} == {
        ("WY", "desk-1"),
        ("WY", "clerk-1"),
    }
    letters_csv(services, Filter(), member)
    with services.database.read() as conn:
        some, everything = accounts.audit_rows(conn)[-2:]
    assert (some.staff_id, some.action, some.rows) == (member.id, "letters downloaded", 2)
    assert some.detail == "state=WY, route=email, first_day=2026-10-05"
    assert (everything.detail, everything.rows, everything.at) == (
        "all letters",
        12,
        services.clock(),
    )
