"""Letters leave at the pace of their office's domain, and all mail at the pace of the site."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import LEASE, State
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage import notices, steps
from contactrep.storage.pace import BURST, HOLDS
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import Carrier, entries, letter_rows, press_the_link, rows
from tests.outreach.deliveries import LATER, one_letter
from tests.outreach.test_deliver_trouble import die_before_the_record

WRITERS = 20
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def with_settings(services: Services, **changes: str) -> Services:
    return replace(services, config=replace(services.config, **changes))  # type: ignore[arg-type]


@pytest.fixture
def paced(services: Services) -> Services:
    """A site that sends a letter a second to a domain, and other mail as fast as it can."""
    return with_settings(services, mail_domain_rate="1 per second")


@pytest.fixture
def many(paced: Services, carrier: Carrier) -> Worker:
    """A worker at many letters to one domain, due at once; no other mail is left."""
    for number in range(WRITERS):
        draft = new_submission(paced, recipients=("desk-1",), email=f"{number}@example.com")
        press_the_link(paced, draft)
    worker = Worker(paced, carrier)
    while worker.drain():
        pass
    assert Counter(mail.automatic for mail in carrier.sent) == {True: WRITERS, False: BURST}
    return worker


def test_a_few_leave_at_once_and_then_one_by_one(
    many: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """Each in the order they were released, and in its first attempt."""
    for count in range(BURST + 1, WRITERS + 1):
        assert many.drain() == 0
        clock.advance(SECOND)
        assert many.drain() == 1
        assert len(carrier.letters) == count
    sent = [mail.message_id for mail in carrier.letters]
    assert len(set(sent)) == WRITERS
    stored = rows(many.services, deliveries)
    assert {(row.state, row.attempts) for row in stored} == {(State.ACCEPTED, 1)}


def test_after_a_standstill_not_all_leave_as_one(
    many: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """Who missed their turn by far waits for another; nothing else went out meanwhile."""
    with many.services.database.write() as conn:
        notices.post(conn, notices.PAUSED, "restored from a backup", clock.now)
    clock.advance(HOUR)
    assert many.drain() == 0
    for _ in range(20):  # more wait than may leave at once
        draft = new_submission(many.services, recipients=("desk-1",), email="anna@example.com")
        press_the_link(many.services, draft)
        clock.advance(timedelta(days=1))
    with many.services.database.write() as conn:
        notices.withdraw(conn, notices.PAUSED)
    before = len(carrier.letters)
    many.drain()
    assert len(carrier.letters) - before == BURST
    for _ in range(WRITERS + 10):
        clock.advance(SECOND)
        assert many.drain() <= 1
    assert {row.state for row in letter_rows(many.services)} == {State.ACCEPTED}


def test_a_worker_that_is_a_little_late(
    many: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """It makes up for it: `contactrep deliver --once` may be run once a minute."""
    clock.advance(min(HOLDS, timedelta(minutes=1)))
    assert many.drain() == WRITERS - BURST


def test_the_pace_of_all_mail(services: Services, carrier: Carrier, clock: SettableClock) -> None:
    """Links go first, and count as well."""
    site = with_settings(services, mail_rate="1 per second", mail_domain_rate="")
    for number in range(BURST):
        draft = new_submission(site, recipients=("desk-1",), email=f"{number}@example.com")
        press_the_link(site, draft)
    worker = Worker(site, carrier)
    assert worker.drain() == BURST
    assert {mail.automatic for mail in carrier.sent} == {True}
    for _ in range(BURST):
        assert worker.drain() == 0
        clock.advance(SECOND)
        assert worker.drain() == 1
    assert len(carrier.letters) == BURST


def test_a_clock_that_was_set_back_stops_no_mail(
    services: Services, carrier: Carrier, clock: SettableClock
) -> None:
    """Else all of it would wait until the clock is again where it was."""
    site = with_settings(services, mail_rate="1 per second")
    clock.advance(HOUR)
    for number in range(BURST):
        new_submission(site, email=f"{number}@example.com")
    assert Worker(site, carrier).drain() == BURST
    clock.advance(-HOUR)
    new_submission(site, email="anna@example.com")
    assert Worker(site, carrier).drain() == 1


def test_frozen_under_a_worker_that_died(
    services: Services, carrier: Carrier, clock: SettableClock
) -> None:
    """It is set aside, whether or not its domain has a turn."""
    site = with_settings(services, mail_domain_rate="1 per hour")
    one_letter(site)
    for number in range(BURST):
        clock.advance(SECOND)
        one_letter(site, email=f"{number}@example.com")
    die_before_the_record(Worker(site, carrier))
    (row,) = (row for row in letter_rows(site) if row.state == State.SENDING)
    with site.database.write() as conn:
        assert steps.freeze(conn, row.letter_id, clock.now)
    worker = Worker(site, carrier)
    worker.drain()
    clock.advance(LEASE)
    worker.drain()
    (row,) = (one for one in letter_rows(site) if one.id == row.id)
    assert (row.state, row.due_at, row.frozen_at) == (State.QUEUED, None, clock.now - LEASE)
    assert entries(site, row.letter_id)[-1] is Entry.FROZEN


def test_each_attempt_takes_a_turn(services: Services, clock: SettableClock) -> None:
    """A letter that was deferred waits for its domain as any other."""
    site = with_settings(services, mail_domain_rate="1 per day")
    for number in range(BURST):
        one_letter(site, email=f"{number}@example.com")
    carrier = Carrier(LATER)
    worker = Worker(site, carrier, chance=lambda: 0.5)
    assert worker.drain() == BURST
    clock.advance(timedelta(minutes=1))
    assert worker.drain() == 0
    assert {row.paced for row in letter_rows(site)} == {True}
    assert {row.attempts for row in letter_rows(site)} == {1}


def test_no_pace_but_the_servers(services: Services, carrier: Carrier) -> None:
    """Where the settings name none, letters leave as fast as they are taken."""
    site = with_settings(services, mail_domain_rate="")
    for number in range(2 * BURST):
        one_letter(site, email=f"{number}@example.com")
    assert Worker(site, carrier).drain() == 2 * BURST
