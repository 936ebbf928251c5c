"""The worker: one attempt at a time, and what comes of each is recorded."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import RETRY_DELAYS, State
from contactrep.core.mail import Accepted, Outcome, Refused
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage.tables import events, letters
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import (
    OK,
    Carrier,
    a_round,
    entries,
    letter_rows,
    press_the_link,
    rows,
    system_row,
)
from tests.outreach.deliveries import AMBIGUOUS, LATER, NEVER, one_letter, run, the_letter


def test_a_letter_as_it_leaves(services: Services, clock: SettableClock) -> None:
    """To one recipient, in the writer's name, with their address to answer to."""
    one_letter(services)
    written = clock.now
    clock.advance(timedelta(hours=3))
    carrier = Carrier()
    assert Worker(services, carrier).drain() == 1
    (mail,) = carrier.sent
    assert mail.to == "desk@example.org"
    assert mail.reply_to == "volha@example.com"
    assert mail.sender_name.startswith("Volha Kavalchuk via ")
    assert mail.message_id == the_letter(services).message_id
    assert mail.date == written
    assert not mail.automatic
    assert mail.text.startswith("Dear Demonstration Desk:")
    assert "I read there on Thursdays." in mail.text
    assert "Volha Kavalchuk\n12 Ocean Parkway\nBrooklyn, NY 11235" in mail.text


@pytest.mark.parametrize(
    ("outcome", "state", "entry"),
    [(OK, State.ACCEPTED, Entry.ACCEPTED), (NEVER, State.REFUSED, Entry.REFUSED)],
)
def test_a_final_answer(
    services: Services,
    clock: SettableClock,
    outcome: Accepted | Refused,
    state: State,
    entry: Entry,
) -> None:
    """It is recorded with the server's own words, and the letter is never tried again."""
    one_letter(services)
    clock.advance(timedelta(minutes=2))
    carrier = Carrier(outcome)
    assert run(services, carrier, clock) == []
    row = the_letter(services)
    assert (row.state, row.attempts, row.changed_at) == (state, 1, clock.now)
    assert (row.lease_token, row.leased_by) == (None, None)
    assert row.sealed is not None  # a letter is kept for its writer a while
    (event,) = (one for one in rows(services, events) if one.entry == entry)
    assert (event.evidence, event.route) == (outcome.evidence, Route.EMAIL)
    assert event.actor.startswith("worker-")
    clock.advance(timedelta(days=1))
    assert Worker(services, carrier).drain() == 0


def test_a_deferred_letter_keeps_to_the_schedule(services: Services, clock: SettableClock) -> None:
    """19 attempts with the waits of the list under one Message-ID, then it has failed."""
    one_letter(services)
    carrier = Carrier(LATER)
    assert run(services, carrier, clock) == list(RETRY_DELAYS)
    row = the_letter(services)
    assert (row.state, row.attempts) == (State.FAILED, len(RETRY_DELAYS) + 1)
    assert {mail.message_id for mail in carrier.sent} == {row.message_id}
    assert len(set(carrier.sent)) == 1  # the same in every other respect, too
    assert entries(services, row.letter_id)[3:] == [Entry.DEFERRED] * 18 + [Entry.FAILED]
    assert rows(services, events)[-1].evidence == LATER.evidence


def test_accepted_after_a_while(services: Services, clock: SettableClock) -> None:
    """Deferrals leave no trace but their events."""
    one_letter(services)
    carrier = Carrier(LATER, LATER, OK)
    assert run(services, carrier, clock) == list(RETRY_DELAYS[:2])
    row = the_letter(services)
    assert (row.state, row.attempts) == (State.ACCEPTED, 3)
    assert entries(services, row.letter_id)[3:] == [Entry.DEFERRED, Entry.DEFERRED, Entry.ACCEPTED]


def test_one_that_may_have_been_taken_is_sent_once_more(
    services: Services, clock: SettableClock
) -> None:
    """Under the same Message-ID, so that the recipient can merge the two."""
    one_letter(services)
    carrier = Carrier(AMBIGUOUS, OK)
    assert run(services, carrier, clock) == [RETRY_DELAYS[0]]
    assert len({mail.message_id for mail in carrier.sent}) == 1
    assert the_letter(services).state == State.ACCEPTED


def test_twice_ambiguous_is_for_staff(services: Services, clock: SettableClock) -> None:
    """An office does not get the same letter twenty times from a server that never answers."""
    one_letter(services)
    carrier = Carrier(LATER, AMBIGUOUS, LATER, AMBIGUOUS)
    assert run(services, carrier, clock) == list(RETRY_DELAYS[:3])
    row = the_letter(services)
    assert (row.state, row.frozen_at, row.attempts) == (State.QUEUED, clock.now, 4)
    assert entries(services, row.letter_id)[-1] is Entry.FROZEN
    assert row.sealed is not None


def test_the_longest_due_goes_first(
    services: Services, carrier: Carrier, worker: Worker, clock: SettableClock
) -> None:
    """Letters leave in the order in which they were released."""
    written = {
        name: new_submission(services, recipients=("desk-1",), email=f"{name}@example.com")
        for name in ("a", "b", "c")
    }
    worker.drain()
    for name in ("c", "a", "b"):
        clock.advance(timedelta(seconds=1))
        press_the_link(services, written[name])
    worker.drain()
    assert [mail.reply_to for mail in carrier.letters] == [
        f"{name}@example.com" for name in ("c", "a", "b")
    ]


def test_letters_outlive_their_campaign(services: Services, carrier: Carrier) -> None:
    """Its folder may go while verified letters are still in the outbox."""
    one_letter(services)
    Worker(replace(services, campaigns={}), carrier).drain()
    row = the_letter(services)
    assert (row.state, row.attempts) == (State.ACCEPTED, 1)
    assert entries(services, row.letter_id)[-1] is Entry.ACCEPTED


def test_system_mail_says_nothing_that_a_visitor_wrote(
    services: Services, carrier: Carrier, worker: Worker
) -> None:
    """Nobody can put words into a message to a stranger's address."""
    typed: dict[str, Any] = {
        "first": "Typedfirst",
        "last": "Typedlast",
        "street": "1 Typed Street",
        "city": "Typedville",
        "own_words": "Typed words. Visit http://typed.example!",
    }
    draft = new_submission(services, **typed)
    worker.drain()
    (mail,) = carrier.sent
    assert (mail.to, mail.automatic, mail.reply_to) == (draft.email, True, None)
    assert mail.html
    for said in (mail.subject, mail.text, mail.html, mail.sender_name):
        assert "typed" not in said.lower()
        for value in (draft.zip, draft.choice, draft.email, draft.seed, draft.key):
            assert value not in said
    assert mail.subject == "Verify your e-mail address to send your letters"
    assert "you, wrote 2 letters on contactrep for the campaign" in mail.text
    assert mail.sender_name == services.config.site_name


@pytest.mark.parametrize("outcome", [OK, NEVER, LATER])
def test_system_mail_is_blanked_when_done(
    services: Services, clock: SettableClock, outcome: Outcome
) -> None:
    """Its content stays no longer than it is needed, however its delivery ends."""
    new_submission(services)
    worker = Worker(services, Carrier(outcome))
    worker.deliver_one()
    if outcome is LATER:
        assert system_row(services).sealed is not None
        while (row := system_row(services)).due_at:
            clock.now = max(clock.now, row.due_at)
            worker.deliver_one()
    assert system_row(services).sealed is None
    assert {row.state for row in letter_rows(services)} == {State.WAITING}


def test_the_worker_sweeps(services: Services, carrier: Carrier, clock: SettableClock) -> None:
    """At its start and then every ten minutes, also when it is started for one round alone."""
    new_submission(services)
    clock.advance(timedelta(days=8))
    a_round(Worker(services, carrier))
    assert carrier.sent == []
    assert {row.state for row in letter_rows(services)} == {State.EXPIRED}
    assert len(rows(services, letters)) == 6
