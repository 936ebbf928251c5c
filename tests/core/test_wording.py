"""Text as people type it, and as web forms keep it."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contactrep.core.wording import (
    clean,
    day_in_letters,
    form_length,
    is_cyrillic,
    length_bounds,
    one_line,
    plain,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\x85c\x0bd", "a\nb\nc\nd"),
        ("a\tb", "a b"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("  a  \n\n\n b \n", "a  \n\n\n b"),
        ("e\u0301", "\u00e9"),
        ("\ufeffa\u202eb\u2066c", "abc"),
        ("a\ud800b", "ab"),
        ("\U0001f469\u200d\U0001f467 ў", "\U0001f469\u200d\U0001f467 ў"),
        ("{{ city }} {% x %}", "{{ city }} {% x %}"),
    ],
)
def test_what_was_typed_is_cleaned(typed: str, kept: str) -> None:
    """Controls go, line breaks become one kind, words and emoji stay."""
    assert clean(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """A cleaned text is NFC, holds no control character but the line feed, and stays as it is."""
    cleaned = clean(typed)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nBcc: b", "a Bcc: b"), ("  a \u00a0 b ", "a b"), ("a\x00\nb", "a b"), ("\n", "")],
)
def test_a_line_is_one_line(typed: str, kept: str) -> None:
    """Every break and run of blanks becomes a single space."""
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("typographic", "typewritten"),
    [
        ("“our presidents,” Russia’s", '"our presidents," Russia\'s'),
        ("a — b", "a - b"),
        ("a—b", "a - b"),
        ("1994–2026", "1994-2026"),
        ("wait…", "wait..."),
        ("a\u00a0b\u202fc", "a b c"),
        ("• one;\n  • two;\n\nthen\n\n• again", "1. one;\n2. two;\n\nthen\n\n1. again"),
        ("• one;\n\n• two", "1. one;\n\n2. two"),
        ("3 • 4", "3 • 4"),
        ("Жыве Беларусь ў 🙂", "Жыве Беларусь ў 🙂"),
    ],
)
def test_a_plain_text_is_what_a_form_keeps(typographic: str, typewritten: str) -> None:
    """Quotes and dashes are straight, lists are numbered, other letters stay."""
    assert plain(typographic) == typewritten


@pytest.mark.parametrize(("text", "length"), [("", 0), ("a\nb", 4), ("ў", 1), ("🙂", 2)])
def test_a_form_counts_breaks_twice(text: str, length: int) -> None:
    """A line break is submitted as two characters, and an emoji is two units."""
    assert form_length(text) == length


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 24), "November 24, 2026"),
        (date(2027, 1, 3), "January 3, 2027"),
        (date(2028, 2, 29), "February 29, 2028"),
        (date(2026, 12, 31), "December 31, 2026"),
    ],
)
def test_a_day_in_letters(day: date, text: str) -> None:
    """As American letters are dated, without a leading zero."""
    assert day_in_letters(day) == text


def test_every_month_has_its_name() -> None:
    """As the standard library has it in English."""
    for month in range(1, 13):
        day = date(2026, month, 1) + timedelta(days=14)
        assert day_in_letters(day) == f"{day:%B} 15, 2026"


@pytest.mark.parametrize(
    ("text", "cyrillic"),
    [
        ("", False),
        ("12 345, !", False),
        ("I read there.", False),
        ("Я там чытаю.", True),
        ("Ў ё і ґ", True),
        ("Жыве Belarus", False),  # seven of eleven are Latin
        ("Жыве Беларусь! (Long live)", True),
        ("ab вг", False),  # as many of each: an office can read some of it
        ("ab вгд", True),
        ("I met Наталля Іванаўна there, who was kind to all of us.", False),
        ("Ołga Kavalčuk", False),
        ("Ω α β", False),
        ("🙂 1. 2. 3. Так", True),
    ],
)
def test_a_text_that_an_office_could_not_read(text: str, cyrillic: bool) -> None:
    """Most of its letters are Cyrillic; signs and digits do not count."""
    assert is_cyrillic(text) is cyrillic


@given(
    st.text(
        st.sampled_from(
            "a1.- \t\n\u00a0\u2014\u2015\u2022\u25aa\u2019\u2026\u00ad\u200b\u00e9\U0001f600"
        )
    )
)
@example("\u2022\n" * 1200)
def test_the_bounds_of_a_length_hold(text: str) -> None:
    """The plain form is never shorter than the one and never longer than the other."""
    least, most = length_bounds(text)
    assert least <= form_length(plain(text)) <= most
