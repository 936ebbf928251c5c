"""Held: a letter whose recipient has left office goes nowhere until its writer says what to do."""

from dataclasses import dataclass

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import ANSWER_WITHIN, State
from contactrep.outreach import signed, system_mail
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import Why, give_back, writer_of
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import address_of
from contactrep.storage import history, outbox, steps, submissions
from contactrep.storage.database import Connection

_PURPOSE = "held-letter"


@dataclass(frozen=True, slots=True)
class Question:
    """What a link asks about: a letter, whom it is to, and where it is now."""

    letter_id: str
    campaign: str
    recipient_name: str
    state: State

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state is State.HELD


def ask(services: Services, conn: Connection, letter_id: str) -> bool:
    """Queue the question to the writer; False where they or their letter are gone."""
    writer = writer_of(services, conn, letter_id)
    if writer is None:
        return False
    values = {
        "name": writer.letter.recipient_name,
        "campaign_title": writer.campaign_title,
        "link": link_for(services, letter_id, writer.letter.language),
        "days": ANSWER_WITHIN.days,
    }
    mail = system_mail.new_mail(
        services,
        system_mail.HELD,
        writer.email,
        writer.letter.language,
        values,
        writer.letter.submission_id,
    )
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
    return True


def link_for(services: Services, letter_id: str, language: str) -> str:
    """Return the signed link of a question, which works as long as the letter is held."""
    expires = services.clock() + ANSWER_WITHIN
    token = signed.sign(services, _PURPOSE, letter_id, expires)
    return address_of(services, language, f"/held/{token}")


def look(services: Services, token: str) -> Question | None:
    """Return what the link asks about, without an answer: mail scanners open links too.

    None for a link that is not ours, has expired, or is about a letter that is gone.
    """
    letter_id = signed.read(services, _PURPOSE, token)
    if letter_id is None:
        return None
    with services.database.read() as conn:
        found = submissions.of_letter(conn, services.vault, letter_id)
        state = outbox.state_of(conn, letter_id)
    if found is None or state is None:
        return None
    return Question(letter_id, found.campaign, found.recipient_name, state)


def answer(services: Services, question: Question, *, send: bool) -> bool:
    """Send the letter all the same, or end it and give it back; False if it was answered before."""
    now = services.clock()
    state = State.QUEUED if send else State.FAILED
    with services.database.write() as conn:
        if not steps.move(conn, question.letter_id, {State.HELD}, state, now):
            return False
        history.record(
            conn,
            [question.letter_id],
            Entry.QUEUED if send else Entry.FAILED,
            now,
            local_day(services, question.campaign),
            actor="supporter",
            route=Route.EMAIL,
            evidence="wanted all the same" if send else "not wanted any more",
        )
        if not send:
            give_back(services, conn, question.letter_id, Why.NOT_WANTED)
    return True
