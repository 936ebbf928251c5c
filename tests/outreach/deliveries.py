"""One letter in the outbox, and a worker at it."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import update

from contactrep.core.lifecycle import State
from contactrep.core.mail import Deferred, Refused
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import (
    Carrier,
    letter_rows,
    press_the_link,
    rows,
)

LATER = Deferred("451 4.3.0 try again later")
AMBIGUOUS = Deferred("timed out after the dot", ambiguous=True)
NEVER = Refused("550 5.1.1 no such mailbox")


def one_letter(services: Services, **changes: Any) -> Draft:
    """Return a submission of one verified letter that is due; the mail with its link is gone."""
    draft = new_submission(services, **{"recipients": ("desk-1",), **changes})
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.template.is_not(None))
            .values(state=State.ACCEPTED, due_at=None, sealed=None)
        )
    press_the_link(services, draft)
    return draft


def the_letter(services: Services) -> Any:
    """Return the only delivery of a letter."""
    (row,) = letter_rows(services)
    return row


def run(services: Services, carrier: Carrier, clock: SettableClock) -> list[timedelta]:
    """Deliver until nothing is left to do, and return the waits between the attempts."""
    attempts = []
    worker = Worker(services, carrier, chance=lambda: 0.5)
    while True:
        before = len(carrier.sent)
        if worker.deliver_one() and len(carrier.sent) > before:
            attempts.append(clock.now)
        due = [row.due_at for row in rows(services, deliveries) if row.due_at]
        if not due:
            return [after - before for before, after in pairwise(attempts)]
        clock.now = max(clock.now, min(due))
