"""What can be noted about an office."""

from datetime import date

import pytest

from contactrep.core.office_entries import (
    OfficeError,
    Problem,
    check_day,
    check_note,
    check_reply,
    checked_link,
)

TODAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    "link", ["", "https://example.org/a?b#c", " http://example.org ", "HTTPS://x"]
)
def test_a_link(link: str) -> None:
    """Is the address of a page, or there is none."""
    assert checked_link(link) == link.strip()


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("example.org", Problem.LINK),
        ("javascript://alert", Problem.LINK),
        ("https://", Problem.LINK),
        ("https:///path", Problem.LINK),
        ("https://example.org/a b", Problem.LINK),
        ("https://example.org/" + "x" * 500, Problem.LONG_LINK),
    ],
)
def test_what_is_no_link(link: str, problem: Problem) -> None:
    """Is refused: staff will press it."""
    with pytest.raises(OfficeError) as refused:
        checked_link(link)
    assert refused.value.problem is problem


def test_a_day() -> None:
    """Is not still to come."""
    check_day(TODAY, TODAY)
    with pytest.raises(OfficeError, match="future"):
        check_day(date(2026, 10, 6), TODAY)


def test_texts() -> None:
    """Have their lengths; a note may be needed."""
    check_note("")
    check_note("x" * 2000, missing=Problem.NOTE_MISSING)
    check_reply("x" * 20_000)
    with pytest.raises(OfficeError, match="long_note"):
        check_note("x" * 2001)
    with pytest.raises(OfficeError, match="why_missing"):
        check_note("", missing=Problem.WHY_MISSING)
    with pytest.raises(OfficeError, match="long_reply"):
        check_reply("x" * 20_001)
