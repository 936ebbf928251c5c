"""Hear from a writer whether an office replied, by a signed link that names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactrep.core.follow_ups import KINDS, LINK_WORKS
from contactrep.core.ledger import Entry
from contactrep.core.stances import Answer
from contactrep.outreach import signed
from contactrep.outreach.addressee import recipient_of
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import address_of
from contactrep.storage import follow_ups, history, submissions
from contactrep.storage.database import take_turn
from contactrep.storage.follow_ups import Asked

_PURPOSE = "did-they-reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a link asks about, and what was said before; nothing about who wrote or what."""

    letter_id: str
    campaign: str
    recipient_key: str
    recipient_name: str
    answer: Answer | None
    has_text: bool  # of the office's answer, which its writer pasted
    others: Sequence[Asked]  # letters of the same writer that are to be asked about, too

    @property
    def takes_text(self) -> bool:
        """Whether there is an answer to paste."""
        return self.answer in KINDS


def link_for(services: Services, letter_id: str, language: str) -> str:
    """Return the signed link of a question, which works for sixty days from now."""
    return address_of(services, language, f"/replied/{token_for(services, letter_id)}")


def token_for(services: Services, letter_id: str) -> str:
    """Return what stands at the end of that link."""
    expires = services.clock() + LINK_WORKS
    return signed.sign(services, _PURPOSE, letter_id, expires)


def look(services: Services, token: str) -> Question | None:
    """Return what the link asks about, without an answer: mail scanners open links too.

    None for a link that is not ours, has expired, or is about a letter that is gone.
    """
    letter_id = signed.read(services, _PURPOSE, token)
    if letter_id is None:
        return None
    with services.database.read() as conn:
        found = submissions.head_of_letter(conn, letter_id)
        if found is None:
            return None
        answer = follow_ups.answer_of(conn, letter_id)
        has_text = follow_ups.has_text(conn, letter_id)
        asked = follow_ups.unanswered(conn, [found.submission_id]).get(found.submission_id, [])
    return Question(
        letter_id=letter_id,
        campaign=found.campaign,
        recipient_key=found.recipient_key,
        recipient_name=found.recipient_name,
        answer=answer,
        has_text=has_text,
        others=[one for one in asked if one.letter_id != letter_id],
    )


def answer(services: Services, question: Question, said: Answer) -> None:
    """Keep what the writer says, and that the office replied if it did.

    Said otherwise later, the last answer counts; that a reply was told of stays in the ledger,
    which takes nothing back, and a pasted text goes where there was none to paste after all.
    """
    now, letter_id = services.clock(), question.letter_id
    day = local_day(services, question.campaign)
    with services.database.write() as conn:
        take_turn(conn, f"follow up {letter_id}")
        follow_ups.save(conn, letter_id, said, day)
        if said not in KINDS:
            follow_ups.drop_text(conn, letter_id)
            return
        follow_ups.set_kind(conn, letter_id, KINDS[said])
        if not history.happened(conn, letter_id, Entry.REPLIED):
            history.record(conn, [letter_id], Entry.REPLIED, now, day, actor="supporter")


def keep_text(services: Services, question: Question, text: str) -> bool:
    """Keep the office's answer that the writer pasted, in the place of an earlier one.

    False where the writer does not say, any more, that there is an answer to paste.
    """
    with services.database.write() as conn:
        take_turn(conn, f"follow up {question.letter_id}")
        said = follow_ups.answer_of(conn, question.letter_id)
        if said is None or said not in KINDS:
            return False
        follow_ups.keep_text(
            conn, services.vault, question.letter_id, KINDS[said], text, services.clock()
        )
    return True


def drop_text(services: Services, question: Question) -> None:
    """Erase what the writer pasted."""
    with services.database.write() as conn:
        follow_ups.drop_text(conn, question.letter_id)


def phone_of(services: Services, question: Question) -> str | None:
    """Return the number of the office, as far as it is known today."""
    recipient = recipient_of(services, question.campaign, question.recipient_key)
    return recipient.phone if recipient else None
