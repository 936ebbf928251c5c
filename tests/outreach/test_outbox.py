"""The outbox as a whole: seen, paused, and let go on without what may have left."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import DELIVER_WITHIN, LEASE, State
from contactrep.outreach import outbox
from contactrep.outreach.deliver import Worker
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.services import Services
from contactrep.storage import notices, steps
from contactrep.storage import outbox as store
from contactrep.storage.standstill import SetAside
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import (
    Carrier,
    entries,
    letter_rows,
    places,
    press_the_link,
    rows,
    system_row,
)
from tests.outreach.deliveries import LATER

A_MINUTE = timedelta(minutes=1)


def pause(services: Services) -> None:
    outbox.pause(services.database, "after a crash", services.clock())


def test_how_it_stands(services: Services, clock: SettableClock) -> None:
    """Counts by state, what is due and since when, and what is said of it."""
    view = outbox.look(services.database, clock())
    assert (dict(view.standing.states), view.standing.due, view.standing.oldest_due) == (
        {},
        0,
        None,
    )
    assert (view.standing.frozen, dict(view.notices)) == (0, {})
    began = clock.now
    press_the_link(services, new_submission(services))
    clock.advance(A_MINUTE)
    new_submission(services, email="ales@example.com")
    with services.database.write() as conn:
        assert steps.freeze(conn, letter_rows(services)[0].letter_id, clock())
    pause(services)
    view = outbox.look(services.database, clock())
    assert view.standing.states == {State.QUEUED: 4, State.WAITING: 2}
    assert (view.standing.due, view.standing.frozen) == (3, 1)
    assert view.standing.oldest_due == began
    assert view.notices == {notices.PAUSED: notices.Notice(clock.now, "after a crash")}
    assert outbox.look(services.database, began - A_MINUTE).standing.due == 0


def test_nothing_leaves_while_it_is_paused(
    services: Services, worker: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """However long, and whatever comes in meanwhile; then all of it goes, once."""
    press_the_link(services, new_submission(services))
    pause(services)
    for email in ("ales@example.com", "olga@example.com"):
        clock.advance(timedelta(hours=5))
        press_the_link(services, new_submission(services, email=email))
        keep_house(services)
        assert worker.drain() == 0
    assert carrier.sent == []
    assert outbox.resume(services) == SetAside([], 0)
    assert outbox.look(services.database, clock()).notices == {}
    worker.drain()
    assert len(carrier.letters) == 6
    assert worker.drain() == 0


def test_what_may_have_left_is_set_aside(
    services: Services, worker: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """Letters due before the time are frozen for staff, and those due from then on go."""
    press_the_link(services, new_submission(services))
    old = {row.letter_id for row in letter_rows(services)}
    clock.advance(A_MINUTE)
    since = clock.now
    press_the_link(services, new_submission(services, email="ales@example.com"))
    pause(services)
    clock.advance(A_MINUTE)
    aside = outbox.resume(services, since)
    assert (set(aside.letters), aside.own) == (old, 1)
    worker.drain()
    assert {mail.to for mail in carrier.sent} == {"desk@example.org", "ales@example.com"} | {
        mail.to for mail in carrier.letters
    }
    for row in letter_rows(services):
        is_old = row.letter_id in old
        assert (row.frozen_at == clock.now) is is_old
        assert (row.state == State.QUEUED) is is_old
        assert (Entry.FROZEN in entries(services, row.letter_id)) is is_old
        assert (Entry.ACCEPTED in entries(services, row.letter_id)) is not is_old
    with services.database.write() as conn:
        assert all(steps.thaw(conn, letter_id, clock()) for letter_id in old)
    worker.drain()
    assert places(services) == ["accepted"] * 4


def test_what_is_set_aside_ends_by_itself(services: Services, clock: SettableClock) -> None:
    """As all that is frozen, a week after."""
    press_the_link(services, new_submission(services))
    clock.advance(A_MINUTE)
    outbox.resume(services, clock.now)
    assert places(services) == ["frozen"] * 2
    clock.advance(DELIVER_WITHIN + A_MINUTE)
    keep_house(services)
    assert places(services) == ["failed"] * 2


@pytest.mark.parametrize("retry", [False, True])
def test_what_is_tried_again_later(services: Services, clock: SettableClock, retry: bool) -> None:
    """It counts when it is due, and not when it was written."""
    press_the_link(services, new_submission(services))
    if retry:
        Worker(services, Carrier(LATER), chance=lambda: 0.5).drain()
    clock.advance(timedelta(seconds=30))
    aside = outbox.resume(services, clock.now)
    assert len(aside.letters) == (0 if retry else 2)


def test_what_was_under_way(services: Services, clock: SettableClock) -> None:
    """A letter whose worker died holding it: it does not leave when its lease is over."""
    press_the_link(services, new_submission(services))
    Worker(services, Carrier()).deliver_one()  # the site's own mail
    with services.database.write() as conn:
        claimed = store.claim(conn, "worker", clock(), LEASE)
        assert claimed is not None
    clock.advance(A_MINUTE)
    aside = outbox.resume(services, clock.now)
    assert claimed.letter_id in aside.letters
    clock.advance(LEASE)
    carrier = Carrier()
    Worker(services, carrier).drain()
    assert carrier.sent == []
    assert places(services) == ["frozen"] * 2


def test_the_time_itself_is_after_it(services: Services, clock: SettableClock) -> None:
    """What was due at the very time, or is frozen already, is left as it is."""
    press_the_link(services, new_submission(services))
    first, second = letter_rows(services)
    with services.database.write() as conn:
        steps.freeze(conn, first.letter_id, clock())
    assert outbox.resume(services, clock.now).letters == []
    clock.advance(A_MINUTE)
    assert outbox.resume(services, clock.now).letters == [second.letter_id]
    assert letter_rows(services)[0].frozen_at == first.created_at


def test_mail_of_the_site_itself(services: Services, clock: SettableClock) -> None:
    """It is set aside with the letters, keeps its end, and leaves no event."""
    new_submission(services)
    with services.database.write() as conn:
        conn.execute(update(deliveries).values(ends_at=clock() + A_MINUTE * 2))
    clock.advance(A_MINUTE)
    assert outbox.resume(services, clock.now) == SetAside([], 1)
    assert system_row(services).frozen_at == clock.now
    clock.advance(A_MINUTE * 2)
    keep_house(services)
    assert (system_row(services).state, system_row(services).sealed) == (State.FAILED, None)
    assert all(row.frozen_at is None for row in rows(services, deliveries))
