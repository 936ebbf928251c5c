"""The reminder is one free day, and texts cannot add a line to it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from contactrep.core.wording import clean, one_line
from contactrep.documents.calendar import follow_up

DAY = date(2026, 11, 3)
STAMP = datetime(2026, 10, 20, 12, 30, tzinfo=UTC)
URL = "https://example.org/en/letters?from=calendar,a;b"
LINES = {
    *("BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART"),
    *("SUMMARY", "DESCRIPTION", "URL", "TRANSP"),
}
TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\\;,:\"\n\r\t'nN =\u2028"))


def made(summary: str = "Call", description: str = "Ask again", stamped: datetime = STAMP) -> bytes:
    """Return a calendar file."""
    return follow_up("one@example.org", DAY, summary, description, URL, stamped=stamped)


def logical_lines(content: bytes) -> list[str]:
    """Return the lines of a calendar, unfolded."""
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_the_whole_file() -> None:
    """Every line is known, and the day is a day and no moment."""
    assert sorted(logical_lines(made("Call, please", "First;\nthen"))) == sorted(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//contactrep//follow-up//EN",
            "BEGIN:VEVENT",
            "UID:one@example.org",
            "DTSTAMP:20261020T123000Z",
            "DTSTART;VALUE=DATE:20261103",
            "SUMMARY:Call\\, please",
            "DESCRIPTION:First\\;\\nthen",
            f"URL:{URL}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
        )
    )


def test_the_same_bytes() -> None:
    """The same event is the same file, whatever zone its stamp is told in."""
    there = STAMP.astimezone(timezone(timedelta(hours=3)))
    assert made() == made() == made(stamped=there)


def test_a_moment_is_taken_as_its_day() -> None:
    """A datetime is a date too; it must not become an appointment at that hour."""
    content = follow_up("u", datetime(2026, 11, 3, 9, tzinfo=UTC), "s", "d", URL, stamped=STAMP)
    assert "DTSTART;VALUE=DATE:20261103" in logical_lines(content)


@given(TEXTS, TEXTS)
def test_texts_come_back(summary: str, description: str) -> None:
    """What was cleaned is read again as it was, in lines of 75 bytes, and nothing is added."""
    content = made(summary, description)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert {line.split(":")[0].split(";")[0] for line in logical_lines(content)} == LINES
    assert len(logical_lines(content)) == 13
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["summary"] == one_line(summary)
    assert event["description"] == clean(description)
    assert event["url"] == URL
    assert event["uid"] == "one@example.org"
    assert event.decoded("dtstart") == DAY
    assert event.decoded("dtstamp") == STAMP


@pytest.mark.parametrize(
    ("url", "stamped"),
    [
        ("https://example.org/\r\nATTENDEE:mailto:a@example.org", STAMP),
        (URL, STAMP.replace(tzinfo=None)),
    ],
)
def test_refused(url: str, stamped: datetime) -> None:
    """An address that would be two lines, and a stamp of no known moment."""
    with pytest.raises(ValueError, match=r"URI|time zone"):
        follow_up("one@example.org", DAY, "Call", "", url, stamped=stamped)
