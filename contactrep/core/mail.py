"""A message on its way out, and the three answers a carrier can give."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\?")


class HeaderError(ValueError):
    """A text would not be one line of one header; `field` names it."""

    def __init__(self, field: str) -> None:
        """Name the field, never its text: the text may be a supporter's."""
        super().__init__(f"{field} holds a control character or an encoded word")
        self.field = field


def header_safe(field: str, text: str) -> str:
    """Return the text if it can stand in a header.

    Encoded words are refused with the control characters: Python before 3.11.10 unfolds the line
    breaks inside them into real headers (CVE-2024-6923).

    Raises:
        HeaderError: the text holds a control character, a line separator or `=?`.
    """
    if _UNSAFE.search(text):
        raise HeaderError(field)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One message to one recipient. Every header-bound text has passed `header_safe`."""

    message_id: str  # with its angle brackets; minted once, the same on every attempt
    date: datetime
    sender_name: str
    to: str
    subject: str
    text: str
    reply_to: str | None = None
    return_path: str | None = None  # where reports of it go; the carrier's own if not given
    html: str | None = None
    automatic: bool = False  # only system mail says Auto-Submitted (RFC 3834)

    def __post_init__(self) -> None:
        """Refuse unsafe headers here, so that no carrier can forget to.

        Raises:
            HeaderError: a header-bound text is unsafe.
        """
        for field in ("message_id", "sender_name", "to", "subject"):
            header_safe(field, getattr(self, field))
        for field in ("reply_to", "return_path"):
            if (text := getattr(self, field)) is not None:
                header_safe(field, text)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The recipient's side took the message; `evidence` is its reply, without addresses."""

    evidence: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: try later. `ambiguous` when the message may have been taken after all.

    `server_away` when the mail server itself could not be used, so that nothing was learned about
    this message: no connection, no TLS, no log-in.
    """

    evidence: str
    ambiguous: bool = False
    server_away: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: trying again would get the same answer."""

    evidence: str


Outcome = Accepted | Deferred | Refused


class Channel(Protocol):
    """A carrier: one attempt, no retries, no knowledge of rows."""

    def send(self, mail: OutgoingMail) -> Outcome:
        """Make one attempt to hand the message over."""
        ...
