"""One letter among many that cannot be sent, whatever is tried: the others leave."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import DELIVER_WITHIN, State
from contactrep.core.mail import Outcome, OutgoingMail
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.faults.queued import queue_letters
from tests.faults.site import Site
from tests.outreach.carrier import OK, Carrier, entries

LETTERS = 100
POISONED = 41


class Choking(Carrier):
    """A carrier that one message brings down."""

    poison = ""

    def send(self, mail: OutgoingMail) -> Outcome:
        """Take every other."""
        super().send(mail)
        if mail.message_id == self.poison:
            raise RecursionError
        return OK


def spoil(services: Services, message_id: str) -> None:
    with services.database.write() as conn:
        one = deliveries.c.message_id == message_id
        conn.execute(update(deliveries).where(one).values(sealed=b"nonsense"))


@pytest.mark.parametrize("spoiled", [False, True], ids=["raises", "cannot be opened"])
def test_one_in_a_hundred(site: Site, clock: SettableClock, spoiled: bool) -> None:
    """It is set aside for staff, after its week it has failed, and nobody waited for it."""
    services = replace(site.services, clock=clock)
    letters = queue_letters(services, LETTERS)
    carrier = Choking()
    if spoiled:
        spoil(services, letters[POISONED])
    else:
        carrier.poison = letters[POISONED]
    worker = Worker(services, carrier, chance=lambda: 0.5)
    worker.drain()
    others = [name for name in letters if name != letters[POISONED]]
    assert [mail.message_id for mail in carrier.sent if mail.message_id in set(others)] == others
    clock.advance(timedelta(days=1))
    worker.drain()
    with services.database.read() as conn:
        rows = {row.message_id: row for row in conn.execute(select(deliveries))}
    poisoned = rows.pop(letters[POISONED])
    assert {row.state for row in rows.values()} == {State.ACCEPTED}
    assert poisoned.frozen_at is not None
    assert len(carrier.sent) - len(others) == (0 if spoiled else 2)
    clock.advance(DELIVER_WITHIN)
    sweep(services)
    assert entries(services, poisoned.letter_id)[-2:] == [Entry.FROZEN, Entry.FAILED]
    assert site.states() == {State.ACCEPTED: LETTERS - 1, State.FAILED: 1, State.QUEUED: 1}
