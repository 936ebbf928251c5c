"""Forget a person who asks for it: their details, their texts, and what has not left yet."""

from contactrep.core.ledger import Entry
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import history, outbox, people, submissions


def forget(services: Services, email: str) -> int:
    """Erase everyone kept under the address and return how many submissions that were.

    What is counted of their letters stays, without a name.
    """
    now = services.clock()
    with services.database.write() as conn:
        ids = people.by_email(conn, services.vault, email.strip())
        for person_id in ids:
            for letter_id in outbox.erase_unsent(conn, person_id, now):
                day = local_day(services, submissions.campaign_of_letter(conn, letter_id))
                history.record(conn, [letter_id], Entry.ERASED, now, day, actor="system")
            people.erase(conn, person_id)
    return len(ids)
