"""What goes wrong with one letter, or with its worker, costs no other letter anything."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import LEASE, State
from contactrep.core.mail import Outcome
from contactrep.outreach import system_mail
from contactrep.outreach.attempt import LOST_LEASES_AT_MOST
from contactrep.outreach.crew import Crew
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage.database import DatabaseError
from contactrep.storage.tables import deliveries, events
from contactrep.storage.vault import Vault
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import (
    OK,
    Carrier,
    entries,
    letter_rows,
    places,
    press_the_link,
    rows,
)
from tests.outreach.deliveries import LATER, NEVER, one_letter, run, the_letter
from tests.outreach.flickering import Flickering


def test_a_carrier_that_raises(services: Services, clock: SettableClock) -> None:
    """A mistake in a carrier costs one letter a second attempt, and the queue nothing."""
    first = one_letter(services)
    clock.advance(timedelta(seconds=1))
    one_letter(services, email="anna@example.com")
    mistake = ZeroDivisionError("volha@example.com")
    run(services, Carrier(mistake, OK, mistake), clock)
    assert letter_rows(services)[0].submission_id == first.submission_id
    assert places(services) == ["frozen", State.ACCEPTED]
    evidence = {event.evidence for event in rows(services, events) if event.evidence}
    assert evidence == {"ZeroDivisionError", OK.evidence}


def spoil(services: Services, letter_id: str, **values: object) -> None:
    with services.database.write() as conn:
        conn.execute(update(deliveries).where(deliveries.c.letter_id == letter_id).values(**values))


@pytest.mark.parametrize("sealed", [None, b"", b"nonsense", b"test\0" + b"x" * 60])
def test_a_poisoned_row_is_set_aside(
    services: Services, carrier: Carrier, worker: Worker, sealed: bytes | None
) -> None:
    """One that cannot be opened freezes itself, and the next is delivered."""
    press_the_link(services, new_submission(services))
    poisoned, other = letter_rows(services)
    spoil(services, poisoned.letter_id, sealed=sealed)
    worker.drain()
    after = dict(
        zip([row.letter_id for row in letter_rows(services)], places(services), strict=True)
    )
    assert after == {poisoned.letter_id: "frozen", other.letter_id: State.ACCEPTED}
    assert entries(services, poisoned.letter_id)[-1] is Entry.FROZEN
    assert len(carrier.letters) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "x\r\nBcc: spy@example.net"},
        {"sender_name": "=?utf-8?q?=0D=0ABcc:_spy@example.net?="},
        {"reply_to": "volha@example.com\x00"},
        {"subject": None},
        {"unknown": "field"},
    ],
)
def test_a_letter_that_cannot_be_made_is_set_aside(
    services: Services, carrier: Carrier, worker: Worker, changes: dict[str, str]
) -> None:
    """Whatever got past the forms, or was stored by another version, does not leave."""
    one_letter(services)
    row = the_letter(services)
    purpose = f"deliveries:{row.id}"
    content = services.vault.open(row.sealed, purpose) | changes
    spoil(services, row.letter_id, sealed=services.vault.seal(content, purpose))
    worker.drain()
    assert carrier.sent == []
    assert places(services) == ["frozen"]


def test_system_mail_that_cannot_be_made_is_set_aside(
    services: Services, carrier: Carrier, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that is gone, or asks for more than there is, does not stop the queue."""
    new_submission(services)
    monkeypatch.setattr(system_mail, "VERIFY", "gone")
    new_submission(services, email="anna@example.com")
    worker.drain()
    assert [mail.to for mail in carrier.sent] == ["volha@example.com"]
    own = [row for row in rows(services, deliveries) if row.template]
    assert {row.template: bool(row.frozen_at) for row in own} == {"verify": False, "gone": True}


def test_a_key_that_is_gone(services: Services, carrier: Carrier, clock: SettableClock) -> None:
    """What was sealed with it is set aside; what is sealed with the new one leaves."""
    one_letter(services)
    renewed = replace(services, vault=Vault({"new": b"n" * 32}, "new", b"h" * 32))
    clock.advance(timedelta(seconds=1))
    one_letter(renewed, email="anna@example.com")
    Worker(renewed, carrier).drain()
    assert [mail.reply_to for mail in carrier.letters] == ["anna@example.com"]
    assert places(services) == ["frozen", State.ACCEPTED]


def test_a_key_that_was_renewed(services: Services, carrier: Carrier) -> None:
    """The old key still opens what waits."""
    one_letter(services)
    (old,) = services.config.sealing.values()
    keys = {"new": b"n" * 32, "test": old}
    Worker(replace(services, vault=Vault(keys, "new", b"h" * 32)), carrier).drain()
    assert the_letter(services).state == State.ACCEPTED


class KilledError(Exception):
    """The worker is no more."""


def die_before_the_record(worker: Worker) -> None:
    """Let a worker make one attempt and die before it can store what came of it."""
    with (
        pytest.raises(KilledError),
        patch.object(worker, "_store", side_effect=KilledError),
    ):
        worker.deliver_one()


def test_a_killed_worker(services: Services, clock: SettableClock) -> None:
    """Its letter is held until the lease ends; then another sends it under the same Message-ID."""
    one_letter(services)
    first, second = Carrier(), Carrier()
    worker = Worker(services, first)
    die_before_the_record(worker)
    clock.advance(LEASE - timedelta(seconds=1))
    assert Worker(services, second).drain() == 0
    clock.advance(timedelta(seconds=1))
    assert Worker(services, second).drain() == 1
    assert second.sent == first.sent
    row = the_letter(services)
    assert (row.state, row.attempts) == (State.ACCEPTED, 2)
    assert entries(services, row.letter_id).count(Entry.ACCEPTED) == 1


def test_a_lease_that_was_lost(services: Services, clock: SettableClock) -> None:
    """What a worker learns after its lease was taken over does not overwrite what came of that."""
    one_letter(services)
    second = Carrier(NEVER)

    def too_slow() -> Outcome:
        clock.advance(LEASE)
        Worker(services, second).drain()
        return LATER

    Worker(services, Carrier(too_slow)).drain()
    row = the_letter(services)
    assert (row.state, row.attempts) == (State.REFUSED, 2)
    assert entries(services, row.letter_id)[3:] == [Entry.REFUSED]


def test_a_letter_that_kills_its_workers(services: Services, clock: SettableClock) -> None:
    """It is set aside after a few of them, and others leave meanwhile."""
    one_letter(services)
    worker, carrier = Worker(services, Carrier()), Carrier()
    for _ in range(LOST_LEASES_AT_MOST + 1):
        die_before_the_record(worker)
        clock.advance(LEASE)
    assert Worker(services, carrier).drain() == 1
    assert carrier.sent == []
    assert places(services) == ["frozen"]
    assert rows(services, events)[-1].evidence == "attempted too often"


def test_stopping(services: Services, clock: SettableClock) -> None:
    """The attempt under way is finished and recorded; the next one is not begun."""
    press_the_link(services, new_submission(services))
    carrier = Carrier()
    worker = Worker(services, carrier)

    def stop() -> Outcome:
        worker.stop()
        return OK

    carrier.answers = [stop]
    worker.run(no_rest)
    assert len(carrier.sent) == 1
    assert sorted(row.state for row in rows(services, deliveries)).count(State.SENDING) == 0
    assert sorted(row.state for row in rows(services, deliveries)).count(State.ACCEPTED) == 1
    assert worker.drain() == 0


def no_rest(_at_most: timedelta) -> None:
    """Go on at once."""


@pytest.mark.parametrize("size", [1, 3])
def test_an_idle_crew_stops(services: Services, size: int) -> None:
    """It does not sleep through the call."""
    crew = Crew(lambda: services, Carrier, size)
    thread = threading.Thread(target=crew.run)
    thread.start()
    time.sleep(0.05)
    crew.stop()
    thread.join(4)
    assert not thread.is_alive()


def test_a_database_that_is_away_for_a_while(services: Services) -> None:
    """The worker waits, goes on when it is back, and sends nothing twice for it."""
    press_the_link(services, new_submission(services))
    database = Flickering(services.database)
    carrier = Carrier()
    worker = Worker(replace(services, database=database), carrier)  # type: ignore[arg-type]
    database.away = 3  # before the first of them

    def go_away() -> Outcome:
        database.away = 3  # between the attempt and its record
        if len(carrier.sent) == 3:
            worker.stop()
            database.away = 0
        return OK

    carrier.answers = [go_away]
    worker.run(no_rest)
    assert database.missed == 9
    assert len(carrier.sent) == len(set(carrier.sent)) == 3
    assert {row.state for row in rows(services, deliveries)} == {State.ACCEPTED}
    assert {row.attempts for row in rows(services, deliveries)} == {1}


def test_the_database_goes_while_a_recipient_is_looked_up(
    services: Services, clock: SettableClock
) -> None:
    """That says nothing of the letter, which is tried again."""
    one_letter(services)
    campaign = services.campaigns["demonstration"]
    database = Flickering(services.database)
    house = replace(
        services,
        database=database,  # type: ignore[arg-type]
        campaigns={campaign.slug: replace(campaign, recipients=())},
    )
    worker = Worker(house, Carrier())
    turn = worker._turn

    def then_go_away(*arguments: Any, **options: Any) -> Any:
        claimed = turn(*arguments, **options)
        database.away = int(claimed[0] is not None)
        return claimed

    with patch.object(worker, "_turn", then_go_away):
        assert worker.deliver_one()
    assert database.missed == 1
    row = the_letter(services)
    assert (row.state, row.frozen_at, row.attempts) == (State.QUEUED, None, 0)
    assert row.due_at > clock.now


def test_stopped_while_the_database_is_away(services: Services) -> None:
    """The worker ends though it could not record its attempt; the lease will."""
    one_letter(services)
    database = Flickering(services.database)
    carrier = Carrier()
    worker = Worker(replace(services, database=database), carrier)  # type: ignore[arg-type]

    def go_away() -> Outcome:
        database.away = 10**9
        worker.stop()
        return OK

    carrier.answers = [go_away]
    with pytest.raises(DatabaseError):
        worker.run(no_rest)
    assert len(carrier.sent) == 1
    assert the_letter(services).state == State.SENDING
