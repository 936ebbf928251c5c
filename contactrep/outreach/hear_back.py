"""Hear what came back: bounce a letter, try it later, note it, or pass an office's answer on.

Anyone can write to the address that reports come to. What names no delivery of ours does nothing,
and nothing of a message is stored but one line of evidence, and its text on its way to the writer.
"""

import logging
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import DELIVER_WITHIN, MAILBOX_FULL, VERIFY_WITHIN, State
from contactrep.core.returns import (
    AutomaticAnswer,
    Bounce,
    Delayed,
    HumanReply,
    MailboxFull,
    Returned,
    Unreadable,
    What,
)
from contactrep.outreach import system_mail
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import Why, give_back, writer_of
from contactrep.outreach.services import Services
from contactrep.storage import history, outbox, returns, steps, submissions
from contactrep.storage.database import Connection
from contactrep.storage.returns import Found

_log = logging.getLogger(__name__)

FORWARDS = 20
"""Answers to one letter that its writer is sent, so that nobody can be flooded through us."""
FULL_WITHIN = DELIVER_WITHIN + VERIFY_WITHIN  # from when the letter was written
ATTEMPTS_AT_MOST = 14  # twice a day for a week

_ACTOR = "system"
_NEVER_LEFT = frozenset({State.WAITING, State.EXPIRED, State.ERASED, State.REFLECTED})


class Heard(StrEnum):
    """What was done about what came back."""

    BOUNCED = "bounced"  # and its writer has the letter back
    QUEUED = "to be tried again"  # the mailbox was full
    NOTED = "noted"  # a delay, or the answer of a machine
    FORWARDED = "forwarded"  # an answer, to the writer
    OWN_BOUNCED = "own mail bounced"
    NOTHING_NEW = "nothing new"
    TOO_EARLY = "too early"  # it is being sent at this moment: to be heard again
    NOT_OURS = "not ours"
    UNREADABLE = "unreadable"

    @property
    def is_for_people(self) -> bool:
        """Whether somebody may want to look at the message themselves."""
        return self in {Heard.NOT_OURS, Heard.UNREADABLE}


def hear(services: Services, returned: Returned) -> Heard:
    """Do what follows from what came back, and say what that was; twice is once.

    Raises:
        DatabaseError: the database is away; nothing was done.
    """
    if isinstance(returned.what, Unreadable):
        return Heard.UNREADABLE
    with services.database.write() as conn:
        found = returns.find(conn, returned.codes, returned.message_ids)
        if found is None:
            heard = Heard.NOT_OURS
        elif found.letter_id is None:
            heard = _of_own_mail(conn, found, returned.what, services.clock())
        else:
            heard = _of_letter(services, conn, found, found.letter_id, returned.what)
    _log.info("delivery %s: %s", found.id if found else "unknown", heard)
    return heard


def _of_own_mail(conn: Connection, found: Found, what: What, now: datetime) -> Heard:
    match what:
        case HumanReply():
            return Heard.NOT_OURS  # somebody answered a mail that asks not to
        case Bounce() | MailboxFull() if found.state is State.SENDING:
            return Heard.TOO_EARLY
        case Bounce() | MailboxFull() if returns.bounce_own(conn, found.id, now):
            return Heard.OWN_BOUNCED
    return Heard.NOTHING_NEW


def _of_letter(
    services: Services, conn: Connection, found: Found, letter_id: str, what: What
) -> Heard:
    match what:
        case Bounce() | MailboxFull() if found.state is State.SENDING:
            return Heard.TOO_EARLY
        case Bounce() | MailboxFull() | Delayed() if found.state is State.ACCEPTED:
            return _reported(services, conn, found, letter_id, what)
        case AutomaticAnswer() if found.state not in _NEVER_LEFT:
            return _note(services, conn, letter_id, Entry.AUTO_ANSWERED)
        case HumanReply() if found.state not in _NEVER_LEFT:
            return _forward(services, conn, letter_id, what)
        case _:
            return Heard.NOTHING_NEW


def _reported(
    services: Services,
    conn: Connection,
    found: Found,
    letter_id: str,
    what: Bounce | MailboxFull | Delayed,
) -> Heard:
    """Take the step that a report asks for of a letter that was accepted."""
    now = services.clock()
    told = what.evidence
    if what.status not in told:
        told = f"{what.status} {told}".strip()
    match what:
        case Delayed():
            return _note(services, conn, letter_id, Entry.DEFERRED, told)
        case MailboxFull() if not _is_over(found, now):
            if steps.delay(conn, letter_id, now + MAILBOX_FULL, now):
                # Not as deferred, which a letter stays where it is after: from the mailbox it was
                # taken to it goes back into the queue.
                _record(services, conn, letter_id, Entry.QUEUED, told)
                return Heard.QUEUED
    steps.move(conn, letter_id, {State.ACCEPTED}, State.BOUNCED, now)
    _record(services, conn, letter_id, Entry.BOUNCED, told)
    why = Why.MAILBOX_FULL if isinstance(what, MailboxFull) else Why.BOUNCED
    give_back(services, conn, letter_id, why)
    return Heard.BOUNCED


def _is_over(found: Found, now: datetime) -> bool:
    """Tell whether a letter to a full mailbox was tried often enough."""
    return now > found.created_at + FULL_WITHIN or found.attempts > ATTEMPTS_AT_MOST


def _forward(services: Services, conn: Connection, letter_id: str, reply: HumanReply) -> Heard:
    """Pass an answer on to the writer, once each; where they are gone, only note that it came."""
    writer = writer_of(services, conn, letter_id)
    if writer is None:
        return _note(services, conn, letter_id, Entry.REPLIED)
    message_id = _message_id(services, letter_id, reply)
    if (
        returns.is_known(conn, message_id)
        or returns.count(conn, letter_id, Entry.REPLIED, _ACTOR) >= FORWARDS
    ):
        return Heard.NOTHING_NEW
    values = {
        "name": writer.letter.recipient_name,
        "campaign_title": writer.campaign_title,
        "link": writer.link(services),
        "sender_name": reply.sender_name,
        "sender": reply.sender_address,
        "subject": reply.subject,
        "text": reply.text,
        "count": reply.attachments,
    }
    mail = system_mail.new_mail(
        services,
        system_mail.REPLY,
        writer.email,
        writer.letter.language,
        values,
        writer.letter.submission_id,
    )
    mail = replace(mail, message_id=message_id)
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
    _record(services, conn, letter_id, Entry.REPLIED)
    return Heard.FORWARDED


def _message_id(services: Services, letter_id: str, reply: HumanReply) -> str:
    """Return the Message-ID under which an answer is passed on: the same one for the same answer.

    It is made with our key, so that it tells nothing of what it was made of.
    """
    parts = (letter_id, reply.sender_address, reply.subject, reply.text)
    name = services.vault.fingerprint("\n".join(parts), "reply")
    return f"<{name}@{services.config.mail_domain}>"


def _note(
    services: Services,
    conn: Connection,
    letter_id: str,
    entry: Entry,
    evidence: str | None = None,
) -> Heard:
    """Record what changes nothing, unless as much was said before."""
    if returns.count(conn, letter_id, entry, _ACTOR, evidence):
        return Heard.NOTHING_NEW
    _record(services, conn, letter_id, entry, evidence)
    return Heard.NOTED


def _record(
    services: Services,
    conn: Connection,
    letter_id: str,
    entry: Entry,
    evidence: str | None = None,
) -> None:
    history.record(
        conn,
        [letter_id],
        entry,
        services.clock(),
        local_day(services, submissions.campaign_of_letter(conn, letter_id)),
        actor=_ACTOR,
        route=Route.EMAIL,
        evidence=evidence,
    )
