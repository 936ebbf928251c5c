"""Note what offices think, answer and told us; read an answer; say whether a form works.

Whatever is noted is written to the audit log, without what a person wrote.
"""

from contactrep.core.ledger import Entry
from contactrep.core.office_entries import (
    OfficeError,
    Problem,
    check_day,
    check_note,
    check_reply,
    checked_link,
)
from contactrep.core.stances import ReplyKind
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import forms, history, offices, replies, staff
from contactrep.storage.offices import NewStance
from contactrep.storage.replies import KeptReply, NewReply


def note_stance(services: Services, member: StaffMember, new: NewStance) -> None:
    """Keep where an official stands; what was said before stays.

    Raises:
        OfficeError: the day is still to come, the link is none, or the note is too long.
    """
    check_day(new.day, local_day(services, new.campaign))
    checked_link(new.link)
    check_note(new.note)
    now = services.clock()
    with services.database.write() as conn:
        offices.add_stance(conn, new, member.id, now)
        detail = f"{new.campaign} {new.recipient_key}: {new.stance} ({new.source})"
        staff.record_audit(conn, now, member.id, "stance noted", detail)


def note_reply(services: Services, member: StaffMember, new: NewReply) -> int:
    """Keep what an office answered, and return its id.

    What answers a letter stands in the letter's history too.

    Raises:
        OfficeError: the day is still to come, the text is too long, or there is no such letter to
            this office.
    """
    check_day(new.day, local_day(services, new.campaign))
    check_reply(new.text)
    now = services.clock()
    entry = Entry.AUTO_ANSWERED if new.kind is ReplyKind.AUTOMATIC else Entry.REPLIED
    with services.database.write() as conn:
        if new.letter_id is not None:
            if not offices.is_letter_to(conn, new.letter_id, new.campaign, new.recipient_key):
                raise OfficeError(Problem.LETTER)
            actor = f"staff:{member.id}"
            history.record(conn, [new.letter_id], entry, now, new.day, actor=actor)
        id_ = replies.add(conn, services.vault, new, member.id, now)
        detail = f"{new.campaign} {new.recipient_key}: {new.kind}, number {id_}"
        staff.record_audit(conn, now, member.id, "reply noted", detail)
    return id_


def add_note(
    services: Services, member: StaffMember, slug: str, recipient_key: str, text: str
) -> None:
    """Keep a note about an office.

    Raises:
        OfficeError: it is empty or too long.
    """
    check_note(text, missing=Problem.NOTE_MISSING)
    now = services.clock()
    with services.database.write() as conn:
        offices.add_note(conn, slug, recipient_key, text, member.id, now)
        staff.record_audit(conn, now, member.id, "office noted", f"{slug} {recipient_key}")


def find_reply(services: Services, reply_id: int) -> KeptReply | None:
    """Return an answer without its text, None if there is none of this id."""
    with services.database.read() as conn:
        return replies.find(conn, reply_id)


def read_reply(services: Services, member: StaffMember, reply: KeptReply) -> str | None:
    """Return the text of an answer, None if it is not kept; that somebody read it is written down.

    Raises:
        VaultError: it cannot be opened.
    """
    now = services.clock()
    with services.database.write() as conn:
        text = replies.text_of(conn, services.vault, reply.id)
        if text is not None:
            staff.record_audit(conn, now, member.id, "reply read", _told(reply))
    return text


def erase_reply_text(services: Services, member: StaffMember, reply: KeptReply) -> bool:
    """Forget the text of an answer, and tell whether there was one; the answer stays counted."""
    now = services.clock()
    with services.database.write() as conn:
        erased = replies.erase_text(conn, reply.id)
        if erased:
            staff.record_audit(conn, now, member.id, "reply erased", _told(reply))
    return erased


def review_form(
    services: Services, member: StaffMember, recipient_key: str, note: str, *, works: bool
) -> None:
    """Say whether an office's form works; it answers all reports until now.

    Raises:
        OfficeError: the note is too long, or missing for a form that does not work.
    """
    check_note(note, missing=None if works else Problem.WHY_MISSING)
    now = services.clock()
    with services.database.write() as conn:
        forms.add_review(conn, recipient_key, note, member.id, now, works=works)
        found = "works" if works else "does not work"
        staff.record_audit(conn, now, member.id, "form reviewed", f"{recipient_key}: {found}")


def _told(reply: KeptReply) -> str:
    return f"{reply.campaign} {reply.recipient_key}, number {reply.id}"
