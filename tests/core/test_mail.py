"""Nothing that could become a header of its own gets into a header."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.mail import HeaderError, OutgoingMail, header_safe

FIELDS = ("message_id", "sender_name", "to", "subject", "reply_to")

UNSAFE = (
    "\r\nBcc: spy@example.net",
    "\nBcc: spy@example.net",
    "\rBcc: spy@example.net",
    "a\x00b",
    "tab\there",
    "\x1b[2J",
    "delete\x7f",
    "next line\x85",
    "line separator\u2028",
    "paragraph separator\u2029",
    "=?utf-8?q?a=0D=0ABcc:_spy@example.net?=",
    "=?",
)


def new_mail(**changes: Any) -> OutgoingMail:
    values: dict[str, Any] = {
        "message_id": "<1@example.org>",
        "date": datetime(2026, 10, 5, 19, 30, tzinfo=UTC),
        "sender_name": "Volha Kavalchuk via Readers",
        "to": "desk@example.org",
        "subject": "One hour longer",
        "text": "Dear Desk:\n",
    }
    return OutgoingMail(**{**values, **changes})


@pytest.mark.parametrize(
    "text", ["", "O'Neill", "Ольга Ковальчук", "Łukasz", "a = b?", "x=1?=2", "100% – “yes”", "🙂"]
)
def test_ordinary_texts_pass(text: str) -> None:
    """Names and subjects in any script come back as they were."""
    assert header_safe("subject", text) == text


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize("field", FIELDS)
def test_no_header_takes_an_unsafe_text(field: str, text: str) -> None:
    """The error names the field, and never quotes what a supporter typed."""
    with pytest.raises(HeaderError, match=f"^{field} holds") as caught:
        new_mail(**{field: f"Volha{text}"})
    assert caught.value.field == field
    assert "Volha" not in str(caught.value)


@given(st.text())
def test_what_passes_is_one_line(text: str) -> None:
    """No text that passes can be split into lines, or be decoded into another one."""
    try:
        header_safe("subject", text)
    except HeaderError:
        return
    assert len(text.splitlines()) <= 1
    assert "=?" not in text


@pytest.mark.parametrize("text", UNSAFE)
def test_the_letter_itself_is_free(text: str) -> None:
    """The text of a letter is a body and no header."""
    assert new_mail(text=text, html=text).text == text


def test_a_message_does_not_change() -> None:
    """What was checked is what is sent."""
    mail = new_mail()
    with pytest.raises(dataclasses.FrozenInstanceError):
        mail.subject = "x\r\ny"  # type: ignore[misc]
    with pytest.raises(HeaderError):
        dataclasses.replace(mail, subject="x\r\ny")
