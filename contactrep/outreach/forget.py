"""Forget a person who asks for it: their details, their texts, and what has not left yet."""

from contactrep.core.ledger import Entry
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import history, own_mail, people, steps, submissions
from contactrep.storage.database import Connection


def forget(services: Services, email: str) -> int:
    """Erase everyone kept under the address and return how many submissions that were.

    What is counted of their letters stays, without a name.
    """
    with services.database.write() as conn:
        own_mail.erase_mails_to(conn, services.vault, email.strip(), services.clock())
        ids = people.by_email(conn, services.vault, email.strip())
        for person_id in ids:
            _erase(services, conn, person_id, actor="system")
    return len(ids)


def forget_submission(services: Services, submission_id: str) -> bool:
    """Erase the writer of a submission; False where nobody is kept."""
    with services.database.write() as conn:
        person_id = people.of_submission(conn, submission_id)
        if person_id is not None:
            _erase(services, conn, person_id, actor="supporter")
    return person_id is not None


def _erase(services: Services, conn: Connection, person_id: str, actor: str) -> None:
    now = services.clock()
    for letter_id in steps.erase_unsent(conn, person_id, now):
        day = local_day(services, submissions.campaign_of_letter(conn, letter_id))
        history.record(conn, [letter_id], Entry.ERASED, now, day, actor=actor)
    people.erase(conn, person_id)
