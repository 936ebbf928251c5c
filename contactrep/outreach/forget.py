"""Forget a person who asks for it: their details, their texts, and what has not left yet.

That they were forgotten is remembered by their id alone, in the database and in the log, so that no
backup brings them back.
"""

import logging
from collections.abc import Iterable

from contactrep.core.ledger import Entry
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import erasures, follow_ups, history, own_mail, people, steps, submissions
from contactrep.storage.database import Connection

_log = logging.getLogger(__name__)


def forget(services: Services, email: str) -> int:
    """Erase everyone kept under the address and return how many submissions that were.

    What is counted of their letters stays, without a name.
    """
    with services.database.write() as conn:
        mails = own_mail.apart_to(conn, services.vault, email.strip())
        own_mail.erase_mails_to(conn, services.vault, email.strip(), services.clock())
        ids = people.by_email(conn, services.vault, email.strip())
        for person_id in ids:
            erase(services, conn, person_id, actor="system")
        erasures.note(conn, [*ids, *mails], services.clock())
    tell([*ids, *mails])
    return len(ids)


def forget_submission(services: Services, submission_id: str) -> bool:
    """Erase the writer of a submission; False where nobody is kept."""
    with services.database.write() as conn:
        person_id = people.of_submission(conn, submission_id)
        if person_id is not None:
            erase(services, conn, person_id, actor="supporter")
            erasures.note(conn, [person_id], services.clock())
    tell(filter(None, [person_id]))
    return person_id is not None


def tell(ids: Iterable[str]) -> None:
    """Write into the log what was erased, for the day on which the database is lost."""
    for id_ in ids:
        # A warning is written even by processes that nobody told to log.
        _log.warning("erased %s", id_)


def erase(services: Services, conn: Connection, person_id: str, actor: str) -> None:
    """Erase a person in a transaction that is open; to remember it is the caller's."""
    now = services.clock()
    for letter_id in steps.erase_unsent(conn, person_id, now):
        day = local_day(services, submissions.campaign_of_letter(conn, letter_id))
        history.record(conn, [letter_id], Entry.ERASED, now, day, actor=actor)
    follow_ups.erase_texts(conn, person_id)
    people.erase(conn, person_id)
