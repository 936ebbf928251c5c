"""Many letters that are due, of one writer, stored at once."""

import uuid
from collections.abc import Collection

from sqlalchemy import select

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import history, outbox, people, steps, submissions
from contactrep.storage.outbox import NewMail
from contactrep.storage.tables import deliveries
from tests.storage.factories import PERSON, new_letter, new_submission

TEXT = "I read there on Thursdays, and so do all my neighbours. " * 60  # as long as letters are


def queue_letters(services: Services, count: int) -> list[str]:
    """Store verified letters, and return their Message-IDs in the order in which they are due."""
    now, person_id = services.clock(), str(uuid.uuid4())
    submission = new_submission(person_id=person_id, created_at=now)
    day = local_day(services, submission.campaign)
    written = [
        new_letter(
            submission,
            recipient_key="desk-1",
            recipient_name="Demonstration Desk",
            route=Route.EMAIL,
            day=day,
            subject=f"Letter {number}",
            text=TEXT,
        )
        for number in range(count)
    ]
    mails = [
        NewMail(
            to="desk@example.org",
            message_id=f"<{uuid.uuid4()}@example.org>",
            submission_id=submission.id,
            letter_id=letter.id,
            content={
                "sender_name": "Volha Kavalchuk via Readers",
                "reply_to": PERSON["email"],
                "subject": letter.subject,
                "text": letter.text,
            },
        )
        for letter in written
    ]
    with services.database.write() as conn:
        people.add(conn, services.vault, person_id, PERSON["email"], PERSON, now)
        submissions.add(conn, services.vault, submission, written)
        history.record(
            conn, [letter.id for letter in written], Entry.PREPARED, now, day, actor="supporter"
        )
        outbox.add_sealed(
            conn, [outbox.seal(services.vault, mail, State.WAITING, now) for mail in mails]
        )
        people.mark_verified(conn, submission.id, now)
        steps.release(conn, submission.id, now)
    return [mail.message_id for mail in mails]


def attempts(services: Services, message_ids: Collection[str]) -> dict[str, int]:
    """Return how often each of these was tried."""
    query = select(deliveries.c.message_id, deliveries.c.attempts).where(
        deliveries.c.message_id.in_(message_ids)
    )
    with services.database.read() as conn:
        return {row.message_id: row.attempts for row in conn.execute(query)}
