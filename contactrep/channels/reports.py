"""Reports of delivery: as the standard has them (RFC 3464, RFC 6533), and as servers write them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import cast

from contactrep.channels.html_text import html_text
from contactrep.channels.incoming import (
    Fields,
    fields_in,
    fields_of,
    first,
    leaves,
    raw_text_of,
    text_of,
    texts,
)
from contactrep.channels.replies import evidence
from contactrep.core.returns import Bounce, Delayed, Delivered, MailboxFull, Unreadable

Report = Bounce | MailboxFull | Delayed | Delivered | Unreadable

_ARRIVED = {"delivered", "relayed", "expanded"}
_RELAYED = {"relayed", "expanded"}
_WORST_FIRST = (Bounce, MailboxFull, Delayed, Delivered)

_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_PARTS = {"message/rfc822", "message/global"}
_ORIGINAL_HEADERS = {"text/rfc822-headers", "message/global-headers"}

_STATED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463
_STATUS = r"(?<![\w.])[45]\.[0-7]\.\d{1,3}(?!\d|\.\d)"  # of a failure; no part of an IP address
_REPLY = r"(?:42[15]|45\d|5[0-7]\d)"
_REPLY_PLACE = r"(?:^[ \t>]*|[:(\"'<#\[][ \t]?|\b(?:error|code|said|status|reply|smtp)[ \t])"
_CODES = (
    re.compile(rf"{_REPLY}[ -]#?({_STATUS})"),
    re.compile(rf"({_STATUS})"),
    re.compile(rf"{_REPLY_PLACE}({_REPLY})[ -](?!\d)", re.IGNORECASE | re.MULTILINE),
)
"""From the plainest to the least plain; the last only where a reply of a server would stand."""

_COPY = re.compile(
    r"^[ \t]*(?:-+ ?(?:below this line is a copy|this is a copy|unsent message"
    r"|(?:the )?original (?:message|header))|original message headers|received:|return-path:)",
    re.IGNORECASE | re.MULTILINE,
)
_DELAYED = re.compile(
    r"\bdelayed\b|\bwarning\b|will (?:be re-?tried|retry|keep trying|continue)|not yet been deliver"
    r"|do not need to resend|wird weiter versucht|отложен",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"returning message|returned (?:mail|to sender)|given up|giving up|gave up|permanent|has failed"
    r"|\bundeliver|delivery failed|failure notice|unzustellbar|не доставлен",
    re.IGNORECASE,
)
_COPIED_HEADER = re.compile(
    r"^(?:return-path|received|from|message-id|date):", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w.-]{1,255}")
_MOST_READ = 50_000  # characters of a report for people
_MOST_HIDDEN = 20  # addresses whose names are hidden where they stand without their domain


@dataclass(frozen=True, slots=True)
class Parts:
    """What a report is made of."""

    recipients: list[Fields]  # one for each recipient that is reported on
    original: Fields  # the header of our message, empty if it did not come back
    text: str  # what is said to people


def take_apart(message: Message) -> Parts:
    """Return the parts of what may be a report; where there is none, `recipients` is empty."""
    parts = list(leaves(message))
    text = "\n\n".join(texts(parts, "text/plain") or map(html_text, texts(parts, "text/html")))
    text = text[:_MOST_READ]
    return Parts(
        recipients=[
            fields
            for part in parts
            if part.get_content_type() in _STATUS_PARTS
            for block in re.split(r"\n[ \t]*\n", raw_text_of(part))
            if (fields := fields_in(block)).keys() & {"final-recipient", "action", "status"}
        ],
        original=_original(parts) or _copied(text),
        text=text,
    )


def _original(parts: Iterable[Message]) -> Fields:
    for part in parts:
        kind = part.get_content_type()
        if kind in _ORIGINAL_PARTS:
            payload = part.get_payload()
            return fields_of(cast("Message", payload[0])) if isinstance(payload, list) else {}
        if kind in _ORIGINAL_HEADERS:
            text = text_of(part) if part.get_content_maintype() == "text" else raw_text_of(part)
            return fields_in(text.lstrip())
    return {}


def _copied(text: str) -> Fields:
    """Return the header of the copy that old servers put below their words."""
    copy = _COPY.search(text)
    if not copy:
        return {}
    rest = text[copy.start() :]
    found = _COPIED_HEADER.search(rest)
    return fields_in(rest[found.start() :]) if found else {}


def judge(parts: Parts, subject: str) -> Report:
    """Return what a report says: of several recipients, the worst."""
    private = list(dict.fromkeys([*addresses(parts), *_ADDRESS.findall(parts.text)]))[:_MOST_HIDDEN]
    found = [report for fields in parts.recipients for report in _of_recipient(fields, private)]
    if found:
        return min(found, key=lambda report: _WORST_FIRST.index(type(report)))
    return _of_text(parts.text, subject, private)


def addresses(parts: Parts) -> Iterator[str]:
    """Yield the addresses that a report is about."""
    for fields in parts.recipients:
        for name in ("original-recipient", "final-recipient"):
            for value in fields.get(name, ()):
                yield value.rpartition(";")[2].strip(" <>")


def _of_recipient(fields: Fields, private: Iterable[str]) -> Iterator[Report]:
    """Yield what is said of one recipient, or nothing if nothing is."""
    found = re.match(r"[a-z]+", first(fields, "action").lower())
    action = found[0] if found else ""
    kind, separator, rest = first(fields, "diagnostic-code").partition(";")
    said = rest.strip() if separator else kind
    status = _status(first(fields, "status"), said)
    line = evidence(said or status or "no reason is given", private)
    if action in _ARRIVED or (not action and status.startswith("2")):
        yield Delivered(status or "2.0.0", line, relayed=action in _RELAYED)
    elif action in {"failed", "delayed"} or status:
        yield _failure(
            status or ("4.0.0" if action == "delayed" else "5.0.0"),
            line,
            delayed=action == "delayed",
            given_up=action == "failed",
        )


def _status(stated: str, said: str) -> str:
    """Return the status of a recipient, empty if there is none.

    Many reports state one that says nothing in particular, x.0.0, and repeat a server's better one.
    """
    match = _STATED.search(stated)
    status = match[0] if match else ""
    if status and not status.endswith(".0.0"):
        return status
    better = _code(said)
    return better[0] if better and (not status or not better[0].endswith(".0.0")) else status


def _code(text: str) -> tuple[str, int] | None:
    """Return the plainest status in a text and where it stands."""
    for pattern in _CODES:
        if match := pattern.search(text):
            code = match[1]
            return (code if "." in code else f"{code[0]}.0.0"), match.start()
    return None


def _of_text(text: str, subject: str, private: Iterable[str]) -> Report:
    copy = _COPY.search(text)
    own = text[: copy.start()] if copy else text
    found = _code(own)
    if not found:
        return Unreadable("a report of delivery without a code that says what happened")
    status, position = found
    start = own.rfind("\n", 0, position) + 1
    line = own[start:].split("\n", 1)[0]
    said = f"{subject}\n{own}"
    return _failure(
        status,
        evidence(line, private),
        delayed=bool(_DELAYED.search(said)) and not _GIVEN_UP.search(said),
        given_up=bool(_GIVEN_UP.search(said)),
    )


def _failure(
    status: str, line: str, *, delayed: bool, given_up: bool
) -> Bounce | MailboxFull | Delayed:
    if delayed:
        return Delayed(status, line)
    if status.endswith(".2.2"):
        return MailboxFull(status, line)
    if status.startswith("4") and not given_up:
        return Delayed(status, line)
    return Bounce(status, line)
