"""What is forgotten, when, and what stays because it is only counted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.core.mail import Deferred, Refused
from contactrep.outreach import draft as drafts
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import Swept, sweep
from contactrep.storage import steps
from contactrep.storage.tables import deliveries, letters, people, submissions
from contactrep.storage.tables import drafts as draft_table
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.ledger import totals_in
from tests.outreach.carrier import (
    Carrier,
    a_round,
    entries,
    letter_rows,
    places,
    press_the_link,
    rows,
    system_row,
)
from tests.storage.threads import at_once

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NOTHING = Swept(drafts=0, letters_unverified=0, people=0)


def sent(services: Services, carrier: Carrier | None = None, **changes: Any) -> Draft:
    """Return a submission whose writer verified their address, its letters attempted once."""
    draft = new_submission(services, **changes)
    press_the_link(services, draft)
    worker = Worker(services, carrier or Carrier())
    while worker.deliver_one():
        pass
    return draft


def sealed(services: Services) -> int:
    """Return how many sealed texts of letters and messages there are."""
    stored = (*rows(services, letters), *rows(services, deliveries))
    return sum(row.sealed is not None for row in stored)


def counted(services: Services) -> dict[Entry, int]:
    with services.database.read() as conn:
        return totals_in(conn)


def test_drafts(services: Services, clock: SettableClock) -> None:
    """After 24 hours, to the second."""
    campaign = services.campaigns["demonstration"]
    drafts.save(services, campaign, None, new_draft(services))
    clock.advance(SECOND)
    kept = drafts.save(services, campaign, None, new_draft(services))
    clock.advance(timedelta(hours=24) - 2 * SECOND)
    assert sweep(services) == NOTHING
    clock.advance(SECOND)
    assert sweep(services) == replace(NOTHING, drafts=1)
    assert len(rows(services, draft_table)) == 1
    assert drafts.load(services, campaign, kept) is not None


def test_letters_that_nobody_verified(services: Services, clock: SettableClock) -> None:
    """Seven days, as the mail with the link says; then letters, link and writer are forgotten."""
    new_submission(services)
    clock.advance(7 * DAY)
    assert sweep(services) == NOTHING
    clock.advance(SECOND)
    assert sweep(services) == replace(NOTHING, letters_unverified=2, people=1)
    assert rows(services, people) == []
    assert sealed(services) == 0
    assert {row.person_id for row in rows(services, submissions)} == {None}
    for row in letter_rows(services):
        assert row.state == State.EXPIRED
        assert entries(services, row.letter_id) == [Entry.PREPARED, Entry.EXPIRED]
    assert counted(services) == {Entry.PREPARED: 6, Entry.EXPIRED: 2}
    assert sweep(services) == NOTHING


def test_a_link_that_is_worthless_is_not_sent(services: Services, clock: SettableClock) -> None:
    """After a week without a worker, a link that could only disappoint is dropped in silence."""
    new_submission(services)
    clock.advance(7 * DAY + SECOND)
    carrier = Carrier()
    a_round(Worker(services, carrier))
    assert carrier.sent == []
    row = system_row(services)
    assert (row.state, row.sealed, row.to_hash) == (State.FAILED, None, "")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Refused("550 no"), State.REFUSED), (None, State.ACCEPTED)],
)
def test_finished_letters(
    services: Services, clock: SettableClock, outcome: Refused | None, state: State
) -> None:
    """Thirty days after they were accepted or refused, their texts and their writer go."""
    carrier = Carrier(outcome) if outcome else Carrier()
    sent(services, carrier)
    assert {row.state for row in letter_rows(services)} == {state}
    before = counted(services)
    clock.advance(30 * DAY)
    assert sweep(services) == NOTHING
    assert sealed(services) == 4
    clock.advance(SECOND)
    assert sweep(services) == replace(NOTHING, people=1)
    assert rows(services, people) == []
    assert sealed(services) == 0
    assert counted(services) == before
    assert {row.state for row in letter_rows(services)} == {state}
    given_back = 2 if state is State.REFUSED else 0
    assert len({row.message_id for row in rows(services, deliveries)}) == 3 + given_back
    assert sweep(services) == NOTHING


def test_the_last_letter_counts(services: Services, clock: SettableClock) -> None:
    """A writer stays while one of their letters is still tried, and 30 days from its end."""
    later = Deferred("451 later")
    draft = new_submission(services)
    Worker(services, Carrier()).drain()
    press_the_link(services, draft)
    worker = Worker(services, Carrier(Refused("550 no"), later))
    while any(row.due_at for row in rows(services, deliveries)):
        clock.now = max(
            clock.now, min(row.due_at for row in rows(services, deliveries) if row.due_at)
        )
        worker.deliver_one()
    finished = clock.now
    assert sorted(row.state for row in letter_rows(services)) == [State.FAILED, State.REFUSED]
    clock.now = finished + 30 * DAY
    assert sweep(services) == NOTHING
    clock.advance(SECOND)
    assert sweep(services).people == 1


def test_the_end_counts_and_not_the_beginning(services: Services, clock: SettableClock) -> None:
    """Who wrote long before their letter was taken is kept for 30 days after that."""
    draft = new_submission(services)
    Worker(services, Carrier()).drain()
    clock.advance(7 * DAY)
    press_the_link(services, draft)
    clock.advance(25 * DAY)  # no worker ran
    Worker(services, Carrier()).drain()
    for _ in range(2):
        assert sweep(services) == NOTHING
        clock.advance(30 * DAY)
    assert sweep(services).people == 1


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING])
def test_unfinished_letters(services: Services, clock: SettableClock, state: State) -> None:
    """However old: what may still leave needs its text."""
    sent(services)
    one = letter_rows(services)[0].id
    with services.database.write() as conn:
        conn.execute(
            update(deliveries).where(deliveries.c.id == one).values(state=state, due_at=clock.now)
        )
    clock.advance(365 * DAY)
    assert sweep(services) == NOTHING
    assert sealed(services) == 4


def test_a_frozen_letter_is_not_kept_for_ever(services: Services, clock: SettableClock) -> None:
    """It waits a week for staff, then its writer gets it back, and is kept as others are."""
    press_the_link(services, new_submission(services))
    one, other = letter_rows(services)
    with services.database.write() as conn:
        assert steps.freeze(conn, one.letter_id, clock.now)
    carrier = Carrier()
    assert a_round(Worker(services, carrier)) == 2  # the mail with the link, and the other one
    clock.advance(7 * DAY)
    sweep(services)
    assert places(services) == ["frozen", State.ACCEPTED]
    clock.advance(SECOND)
    a_round(Worker(services, carrier))
    assert places(services) == [State.FAILED, State.ACCEPTED]
    assert entries(services, one.letter_id)[-1] is Entry.FAILED
    assert len(carrier.given_back) == 1
    assert entries(services, other.letter_id)[-1] is Entry.ACCEPTED
    clock.advance(30 * DAY + SECOND)
    assert sweep(services).people == 1


def test_the_mail_with_the_link_keeps_nobody(services: Services, clock: SettableClock) -> None:
    """What became of it does not matter once its link was pressed."""
    sent(services)
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.template.is_not(None))
            .values(changed_at=clock.now + DAY)
        )
    clock.advance(30 * DAY + SECOND)
    assert sweep(services).people == 1


def test_only_those_who_are_due(services: Services, clock: SettableClock) -> None:
    """The same address may have written again: that is another submission with its own time."""
    sent(services)
    clock.advance(20 * DAY)
    again = sent(services)
    clock.advance(10 * DAY + SECOND)
    waiting = new_submission(services)
    assert sweep(services) == replace(NOTHING, people=1)
    left = {row.id for row in rows(services, submissions) if row.person_id}
    assert left == {again.submission_id, waiting.submission_id}
    assert sealed(services) == 4 + 5


def test_hand_offs(services: Services, clock: SettableClock) -> None:
    """There is nothing to forget of them, and their counts stay."""
    new_submission(services, "belarus-freedom-forum")
    clock.advance(365 * DAY)
    assert sweep(services) == NOTHING
    assert counted(services) == {Entry.PREPARED: 4}


def test_campaigns_that_are_gone(services: Services, clock: SettableClock) -> None:
    """Their writers are forgotten all the same."""
    new_submission(services)
    clock.advance(7 * DAY + SECOND)
    assert sweep(replace(services, campaigns={})).people == 1


@pytest.mark.parametrize("waiting", [0, 5])
def test_two_machines_at_once(services: Services, clock: SettableClock, waiting: int) -> None:
    """Each thing is forgotten, counted and recorded once."""
    for number in range(5):
        sent(services, email=f"{number}@example.com")
    for number in range(waiting):
        new_submission(services, email=f"waiting-{number}@example.com")
    clock.advance(31 * DAY)
    swept = at_once(3, lambda _number: sweep(services))
    assert sum(one.people for one in swept) == 5 + waiting
    assert sum(one.letters_unverified for one in swept) == 2 * waiting
    happened = [
        entry for row in letter_rows(services) for entry in entries(services, row.letter_id)
    ]
    assert happened.count(Entry.EXPIRED) == 2 * waiting
    assert rows(services, people) == []
