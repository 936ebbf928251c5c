"""A writer asks to be forgotten while an attempt is made: the letter goes, or it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import LEASE, State
from contactrep.core.mail import Deferred, Outcome
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.outreach.carrier import OK, Carrier, entries, rows
from tests.outreach.deliveries import AMBIGUOUS, LATER, NEVER, one_letter, the_letter
from tests.outreach.test_deliver_trouble import die_before_the_record

EMAIL = "volha@example.com"
AWAY = Deferred("no answer", server_away=True)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (OK, State.ACCEPTED),
        (NEVER, State.REFUSED),
        (LATER, State.ERASED),
        (AMBIGUOUS, State.ERASED),
        (AWAY, State.ERASED),
    ],
)
def test_forgotten_during_an_attempt(
    services: Services, clock: SettableClock, outcome: Outcome, state: State
) -> None:
    """What came of it is recorded; what would come back to be tried again does not."""
    one_letter(services)

    def forget_the_writer() -> Outcome:
        assert forget(services, EMAIL) == 1
        return outcome

    carrier = Carrier(forget_the_writer)
    Worker(services, carrier).deliver_one()
    row = the_letter(services)
    assert (row.state, row.sealed, row.frozen_at, row.due_at) == (state, None, None, None)
    assert entries(services, row.letter_id)[-1] == Entry(state.value)
    clock.advance(timedelta(days=1))
    assert Worker(services, Carrier()).drain() == 0  # nobody is left to be written to
    assert len(rows(services, deliveries)) == 2


@pytest.mark.parametrize("left_office", [False, True])
def test_forgotten_under_a_worker_that_died(
    services: Services, carrier: Carrier, clock: SettableClock, left_office: bool
) -> None:
    """The next one finds nothing to send, and staff are not asked about it."""
    one_letter(services)
    die_before_the_record(Worker(services, carrier))
    forget(services, EMAIL)
    clock.advance(LEASE)
    if left_office:
        campaign = services.campaigns["demonstration"]
        nobody = replace(campaign, recipients=())
        services = replace(services, campaigns={campaign.slug: nobody})
    Worker(services, carrier).drain()
    row = the_letter(services)
    assert (row.state, row.frozen_at) == (State.ERASED, None)
    assert entries(services, row.letter_id)[-1] is Entry.ERASED
    assert len(carrier.sent) == 1
