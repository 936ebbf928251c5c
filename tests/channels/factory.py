"""Messages and channels for tests, and an independent reading of headers."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from email.header import decode_header, make_header
from email.utils import getaddresses

from contactrep.channels.email import EmailChannel, MailSettings
from contactrep.core.mail import OutgoingMail
from tests.smtp import HOST

FROM = "letters@campaign.example"

MAIL = OutgoingMail(
    message_id="<7f3a@campaign.example>",
    date=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    sender_name="Jane Doe via Campaign",
    to="office@house.example",
    subject="Please stand with the people of Belarus",
    text="Dear Representative Doe:\n\nPlease act.\n\nJane Doe\n",
    reply_to="jane@example.org",
)


def mail(**changes: object) -> OutgoingMail:
    """Return a letter that differs from MAIL in these fields."""
    return replace(MAIL, **changes)  # type: ignore[arg-type]


def make_channel(port: int, **changes: object) -> EmailChannel:
    """Return a channel to a local server, with times that suit a test."""
    settings = MailSettings(
        host=HOST,
        port=port,
        from_address=FROM,
        use_tls=False,
        timeout_connect=5,
        timeout_command=5,
        timeout_after_dot=10,
    )
    return EmailChannel(replace(settings, **changes))  # type: ignore[arg-type]


def header(content: bytes, name: str) -> str | None:
    """Return a header decoded, without the newer parser, which adds spaces on 3.11.7."""
    value = message_from_string(content.decode("utf-8")).get(name)
    return None if value is None else str(make_header(decode_header(unfolded(value))))


def mailboxes(content: bytes, name: str) -> list[tuple[str, str]]:
    """Return the names and addresses of a header; names are decoded after they are told apart."""
    value = message_from_string(content.decode("utf-8")).get(name, "")
    return [
        (str(make_header(decode_header(phrase))) if phrase else "", address)
        for phrase, address in getaddresses([unfolded(value)])
    ]


def unfolded(value: str) -> str:
    """Return a header's value in one line."""
    return re.sub(r"[\r\n]+", "", value)


def lines(text: str) -> str:
    """Return the text as it must arrive: every line ends in a newline, the last one too."""
    text = re.sub(r"\r\n?", "\n", text)
    return text + "\n" if text and not text.endswith("\n") else text
