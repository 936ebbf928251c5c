"""What staff take out as files, and what is written down of it."""

import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry, Route
from contactrep.outreach.counting import count_up
from contactrep.outreach.deliver import Worker
from contactrep.outreach.download import Download, letters_file, numbers_file, people_file
from contactrep.outreach.export import Format
from contactrep.outreach.numbers import COLUMNS, By
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import history, letters, submissions
from contactrep.storage import staff as accounts
from contactrep.storage.database import DatabaseError
from contactrep.storage.letters import Filter
from contactrep.storage.staff import AuditRow
from contactrep.storage.tables import people
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.outreach import spreadsheet
from tests.outreach.carrier import press_the_link
from tests.outreach.spreadsheet import csv_records
from tests.storage import factories
from tests.storage.factories import ADMIN

HEAD = (
    "day,campaign,recipient,recipient_id,state,district,channel,edition,own_words,language,source,"
    "prepared,opened,reported_sent,accepted,bounced,delivered_in_person,replied,history"
)
DEMO = "demonstration"


@pytest.fixture
def member(services: Services) -> StaffMember:
    """Somebody of the staff."""
    email = "anna@example.org"
    with services.database.write() as conn:
        return StaffMember(accounts.add(conn, email, "", ADMIN, services.clock()), email, ADMIN)


def whole(file: Download) -> bytes:
    """Take all of a file."""
    return file.first + b"".join(file.rest)


def letters_csv(services: Services, chosen: Filter, member: StaffMember) -> bytes:
    return whole(letters_file(services, chosen, Format.CSV, member))


def last_entry(services: Services) -> AuditRow:
    """Return what was written down last."""
    with services.database.read() as conn:
        return accounts.audit_rows(conn)[-1]


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
    desk = next(row for row in csv_records(content) if row["recipient_id"] == "desk-1")
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
        "language": "en",
        "source": "",
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
    (row,) = csv_records(letters_csv(services, Filter(), member))
    assert (row["opened"], row["history"]) == (today.isoformat(), "opened")


def test_the_formats_say_the_same(services: Services, member: StaffMember) -> None:
    """Each in its own way."""
    new_submission(services, language="be", source="minsk-fest")
    files = {kind: letters_file(services, Filter(), kind, member) for kind in Format}
    assert {file.name for file in files.values()} == {
        f"letters-2026-10-05.{kind}" for kind in ("csv", "xlsx", "jsonl")
    }
    plain = csv_records(whole(files[Format.CSV]))
    objects = spreadsheet.json_records(whole(files[Format.JSONL]))
    sheet = spreadsheet.records(whole(files[Format.XLSX]))
    assert len(plain) == len(objects) == len(sheet) == 6
    for line, one, cells in zip(plain, objects, sheet, strict=True):
        assert line["recipient_id"] == one["recipient_id"] == cells["recipient_id"]
        assert (line["district"], one["district"], cells["district"]) == ("8", 8, 8.0)
        assert (line["prepared"], cells["prepared"]) == ("2026-10-05", date(2026, 10, 5))
        assert (line["replied"], one["replied"], cells["replied"]) == ("", None, None)
        assert (line["own_words"], one["own_words"], cells["own_words"]) == ("yes", True, "yes")
        assert {each["language"] for each in (line, one, cells)} == {"be"}
        assert {each["source"] for each in (line, one, cells)} == {"minsk-fest"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(services: Services, member: StaffMember, start: str) -> None:
    """Neither a recipient's name from a campaign file nor a source from a link can run."""
    text = f'{start}HYPERLINK("https://example.org/", "Дом, — дом")'
    submission = factories.new_submission(source=text)
    letter = factories.new_letter(
        submission, recipient_name=text, recipient_key=text, edition=text[:20], district=None
    )
    with services.database.write() as conn:
        submissions.add(conn, services.vault, submission, [letter])
    (row,) = csv_records(letters_csv(services, Filter(), member))
    assert row["recipient"] == row["recipient_id"] == row["source"] == f"'{text}"
    assert row["edition"] == f"'{text[:20]}"
    assert (row["district"], row["history"]) == ("", "")
    (cells,) = spreadsheet.records(whole(letters_file(services, Filter(), Format.XLSX, member)))
    assert cells["recipient"] is not None


def test_the_filter_holds_and_is_written_down(services: Services, member: StaffMember) -> None:
    """Who took which letters, when, in which format, and how many."""
    new_submission(services)
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com")
    chosen = Filter(campaign=DEMO, state="WY", route=Route.EMAIL, first_day=services.clock().date())
    rows = csv_records(letters_csv(services, chosen, member))
    assert {(row["state"], row["recipient_id"]) for row in rows} == {
        ("WY", "desk-1"),
        ("WY", "clerk-1"),
    }
    assert last_entry(services) == AuditRow(
        at=services.clock(),
        staff_id=member.id,
        action="letters downloaded",
        detail=f"campaign={DEMO}, state=WY, route=email, first_day=2026-10-05, CSV",
        rows=2,
        campaign=DEMO,
    )
    file = letters_file(services, Filter(), Format.XLSX, member)
    whole(file)
    everything = last_entry(services)
    assert (everything.detail, everything.rows, everything.campaign) == (
        "all letters, XLSX",
        12,
        None,
    )


@pytest.mark.parametrize("kind", list(Format))
def test_it_is_written_down_before_the_first_byte(
    services: Services, member: StaffMember, kind: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even of a file that nobody takes to its end; its rows are known when it is cut off."""
    new_submission(services)

    def look(*_: object) -> None:
        assert last_entry(services).action == "letters downloaded"
        assert last_entry(services).rows is None
        raise InterruptedError

    file = letters_file(services, Filter(), kind, member)
    assert last_entry(services).rows is None
    file.rest.close()
    assert last_entry(services).rows == 6
    monkeypatch.setattr(letters, "stream", look)
    with pytest.raises(InterruptedError):
        letters_file(services, Filter(), kind, member)
    assert last_entry(services).rows == 0


def test_what_is_not_written_down_does_not_leave(
    services: Services, member: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the record cannot be kept, there is no file."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("full")

    monkeypatch.setattr(accounts, "record_audit", fail)
    monkeypatch.setattr(letters, "stream", None)
    with pytest.raises(DatabaseError):
        letters_file(services, Filter(), Format.CSV, member)


def test_rows_that_cannot_be_noted(
    services: Services,
    member: StaffMember,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The file is whole all the same; the operator is told."""

    def fail(*_: object) -> None:
        raise DatabaseError("full")

    new_submission(services)
    monkeypatch.setattr(accounts, "note_rows", fail)
    with caplog.at_level(logging.ERROR):
        assert len(csv_records(letters_csv(services, Filter(), member))) == 6
    assert "the 6 rows of the download" in caplog.text


def numbers(services: Services, by: By, member: StaffMember) -> dict[str, dict[str, str]]:
    """Return the lines of a file of numbers by their keys."""
    content = whole(numbers_file(services, DEMO, by, Format.CSV, member))
    assert tuple(csv_records(content)[0]) == COLUMNS
    return {row["key"]: row for row in csv_records(content)}


@pytest.mark.parametrize("counted_up", [False, True])
def test_numbers(
    services: Services, member: StaffMember, worker: Worker, clock: SettableClock, counted_up: bool
) -> None:
    """What the overview tells, by whatever letters are counted, whether counted up or not."""
    draft = new_submission(services, source="minsk-fest")
    clock.advance(timedelta(days=1))
    press_the_link(services, draft)
    worker.drain()
    new_submission(services, zip="82001", choice="WY-0", email="alena@example.com", language="be")
    new_submission(services, zip="11229", choice="NY-10", email="", own_words="")
    if counted_up:
        count_up(services)
    days = numbers(services, By.DAY, member)
    assert list(days) == ["2026-10-05", "2026-10-06"]
    assert [days["2026-10-05"][name] for name in ("name", "people", "prepared", "accepted")] == [
        *("", "1", "6", "0")
    ]
    accepted = days["2026-10-06"]
    assert (accepted["accepted"], accepted["known_to_have_gone"], accepted["people"]) == (
        *("2", "2", "2"),
    )
    assert [row["name"] for row in numbers(services, By.STATE, member).values()] == [
        "New York",
        "Wyoming",
    ]
    districts = numbers(services, By.DISTRICT, member)
    assert {key: row["name"] for key, row in districts.items()} == {
        "NY-8": "NY-8",
        "NY-10": "NY-10",
        "WY-0": "Wyoming at large",
    }
    assert list(districts) == ["NY-8", "NY-10", "WY-0"]
    assert int(districts["NY-10"]["personalised"]) == 0
    offices = numbers(services, By.OFFICE, member)
    assert offices["desk-1"]["name"] == "Demonstration Desk"
    assert offices["S000148"]["name"] == "Senator Charles E. Schumer"
    languages = numbers(services, By.LANGUAGE, member)
    assert {key: row["people"] for key, row in languages.items()} == {"be": "1", "en": "2"}
    sources = numbers(services, By.SOURCE, member)
    assert {key: (row["name"], row["people"]) for key, row in sources.items()} == {
        "": ("no link of an organizer", "2"),
        "minsk-fest": ("", "1"),
    }
    channels = numbers(services, By.CHANNEL, member)
    assert list(channels) == [route.value for route in Route]
    assert (channels["email"]["accepted"], channels["form"]["accepted"]) == ("2", "0")
    assert (channels["email"]["name"], channels["email"]["people"]) == ("e-mail from this site", "")
    whole_count = sum(int(row["prepared"]) for row in channels.values())
    assert whole_count == sum(int(row["prepared"]) for row in offices.values())
    entry = last_entry(services)
    assert (entry.action, entry.detail, entry.campaign, entry.rows) == (
        "numbers downloaded",
        "by channel, CSV",
        DEMO,
        5,
    )


def test_numbers_are_of_one_campaign(services: Services, member: StaffMember) -> None:
    """Of no other one."""
    new_submission(services)
    file = numbers_file(services, "other", By.DAY, Format.JSONL, member)
    assert (file.name, whole(file)) == ("other-numbers-by-day-2026-10-05.jsonl", b"")


def test_a_name_in_numbers_is_no_formula(services: Services, member: StaffMember) -> None:
    """Nor is a key that came with a link."""
    text = '=HYPERLINK("https://example.org/")'
    submission = factories.new_submission(source=text)
    letter = factories.new_letter(submission, recipient_key=text, recipient_name=text)
    with services.database.write() as conn:
        submissions.add(conn, services.vault, submission, [letter])
        history.record(
            *(conn, [letter.id], Entry.PREPARED, services.clock(), services.clock().date()),
            actor="test",
        )
    assert numbers(services, By.SOURCE, member)[f"'{text}"]["prepared"] == "1"
    assert numbers(services, By.OFFICE, member)[f"'{text}"]["name"] == f"'{text}"


def test_people(services: Services, member: StaffMember) -> None:
    """Who asked for news and verified their address, once; what they typed does not run."""
    typed = {"first": "=1+1", "last": "@x", "zip": "11235"}
    new_submission(services, agreed=[Consent.NEWS], **typed)
    new_submission(services, email="alena@example.com", agreed=[Consent.FOLLOW_UP])
    new_submission(services, email="vera@example.com", agreed=[Consent.NEWS])
    unverified = services.vault.fingerprint("vera@example.com", "email")
    with services.database.write() as conn:
        others = update(people).where(people.c.email_hash != unverified)
        conn.execute(others.values(verified_at=services.clock()))
    file = people_file(services, DEMO, Format.CSV, member)
    assert file.name == "demonstration-people-2026-10-05.csv"
    assert csv_records(whole(file)) == [
        {
            "email": "volha@example.com",
            "first": "'=1+1",
            "last": "'@x",
            "zip": "11235",
            "language": "en",
            "agreed_on": "2026-10-05",
            "agreed_to": "Yes to news",
        }
    ]
    (cells,) = spreadsheet.records(whole(people_file(services, DEMO, Format.XLSX, member)))
    assert (cells["first"], cells["agreed_on"]) == ("=1+1", date(2026, 10, 5))
    entry = last_entry(services)
    assert (entry.action, entry.detail, entry.campaign, entry.rows) == (
        "people downloaded",
        "who asked for news, XLSX",
        DEMO,
        1,
    )


def test_the_operator_takes_people(services: Services) -> None:
    """For a terminal there is no byte order mark; it is written down as nobody's of the staff."""
    assert whole(people_file(services, DEMO, Format.CSV, None)).startswith(b"email,first,last,zip,")
    assert last_entry(services).staff_id is None
