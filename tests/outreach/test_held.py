"""A letter to somebody who has left office waits for its writer, and does what they say."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer

from contactrep.core.corrections import Field
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.core.mail import Refused
from contactrep.outreach import held
from contactrep.outreach.deliver import Worker
from contactrep.outreach.forget import forget
from contactrep.outreach.held import Question
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage import steps
from contactrep.storage.tables import events
from tests.conftest import SettableClock
from tests.outreach.carrier import Carrier, a_round, entries, rows
from tests.outreach.deliveries import one_letter, the_letter
from tests.outreach.holding import (
    SCHUMER,
    SLUG,
    corrected,
    hold,
    token_for,
    without_desk,
)
from tests.storage.threads import at_once

WRITER = "volha@example.com"
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)


def link_in(carrier: Carrier) -> str:
    """Return the token of the only link that asks about a letter."""
    lines = [line for mail in carrier.sent for line in mail.text.splitlines()]
    (link,) = [line for line in lines if line.startswith("http") and "/held/" in line]
    return link.rpartition("/")[2]


def answer(services: Services, token: str, *, send: bool) -> bool:
    """Press one of the two buttons."""
    question = held.look(services, token)
    assert question is not None
    return held.answer(services, question, send=send)


def marked_by_staff(services: Services) -> Services:
    """Write to a senator who has an address, and whom staff mark as having left office then."""
    before = corrected(services, Field.EMAIL, "senator@example.org")
    one_letter(before, recipients=(SCHUMER,))
    return corrected(services, Field.LEFT_OFFICE)


def taken_out(services: Services) -> Services:
    """Write to a desk of the campaign, which is taken out of its folder then."""
    one_letter(services)
    return without_desk(services)


@pytest.mark.parametrize(
    ("leave", "address"),
    [(marked_by_staff, "senator@example.org"), (taken_out, "desk@example.org")],
)
@pytest.mark.parametrize("reply", ["send", "give back", "nothing"])
def test_the_whole_way(
    services: Services,
    clock: SettableClock,
    leave: Callable[[Services], Services],
    address: str,
    reply: str,
) -> None:
    """The worker holds it, its writer is asked, and every answer is kept to, as is none."""
    later = leave(services)
    carrier = Carrier()
    worker = Worker(later, carrier)
    a_round(worker)
    row = the_letter(services)
    assert (row.state, row.due_at) == (State.HELD, None)
    assert carrier.letters == []
    question = carrier.sent[-1]
    assert (question.to, question.automatic) == (WRITER, True)
    assert "has left office: what shall become of your letter?" in question.subject
    token = link_in(carrier)
    clock.advance(WEEK)
    a_round(worker)
    assert the_letter(services).state == State.HELD
    if reply == "nothing":
        clock.advance(SECOND)
    else:
        assert answer(later, token, send=reply == "send")
    a_round(worker)
    row = the_letter(services)
    if reply == "send":
        assert (row.state, carrier.given_back) == (State.ACCEPTED, [])
        assert [mail.to for mail in carrier.letters] == [address]
        told = [Entry.HELD, Entry.QUEUED, Entry.ACCEPTED]
    else:
        assert (row.state, carrier.letters) == (State.FAILED, [])
        assert [mail.to for mail in carrier.given_back] == [WRITER]
        told = [Entry.HELD, Entry.FAILED]
    assert entries(services, row.letter_id)[-len(told) :] == told
    assert len(carrier.sent) == len(set(carrier.sent))


@pytest.mark.parametrize("send", [True, False])
def test_staff_try_again_what_came_back(services: Services, *, send: bool) -> None:
    """Whoever was asked once is not asked again: it goes to the address that it was made out to."""
    letter_id = hold(services)
    answer(services, token_for(services, letter_id), send=send)
    later, carrier = without_desk(services), Carrier(Refused("550 no"))
    worker = Worker(later, carrier)
    worker.drain()
    assert len(carrier.given_back) == 1
    carrier.answers = []
    with services.database.write() as conn:
        ended = {State.FAILED, State.REFUSED}
        assert steps.move(conn, letter_id, ended, State.QUEUED, services.clock())
    worker.drain()
    assert the_letter(services).state == State.ACCEPTED
    assert carrier.letters[-1].to == "desk@example.org"
    assert entries(services, letter_id).count(Entry.HELD) == 1


@pytest.mark.parametrize("send", [True, False])
def test_what_is_recorded(services: Services, clock: SettableClock, *, send: bool) -> None:
    """Who decided, and what."""
    letter_id = hold(services)
    assert rows(services, events)[-1].evidence == "its recipient has left office"
    clock.advance(timedelta(hours=5))
    answer(services, token_for(services, letter_id), send=send)
    last = rows(services, events)[-1]
    assert (last.entry, last.actor, last.at) == (
        Entry.QUEUED if send else Entry.FAILED,
        "supporter",
        clock.now,
    )
    assert last.evidence == ("wanted all the same" if send else "not wanted any more")
    assert the_letter(services).due_at == (clock.now if send else None)


def test_answered_before(services: Services, clock: SettableClock) -> None:
    """The first answer counts, whatever is pressed after it."""
    letter_id = hold(services)
    question = held.look(services, token_for(services, letter_id))
    assert question == Question(letter_id, SLUG, "Demonstration Desk", State.HELD)
    assert held.answer(services, question, send=False)
    clock.advance(timedelta(minutes=1))
    before = rows(services, events)
    for send in (True, False):
        assert not held.answer(services, question, send=send)
    assert rows(services, events) == before
    again = held.look(services, token_for(services, letter_id))
    assert again == replace(question, state=State.FAILED)
    assert not again.open
    carrier = Carrier()
    Worker(without_desk(services), carrier).drain()
    assert len(carrier.given_back) == 1


def test_answered_twice_at_once(services: Services) -> None:
    """Both buttons, in two browsers: one of them is kept to, and there is one event."""
    letter_id = hold(services)
    question = held.look(services, token_for(services, letter_id))
    assert question is not None
    pressed = at_once(4, lambda number: held.answer(services, question, send=number % 2 == 0))
    assert sorted(pressed) == [False, False, False, True]
    assert len(entries(services, letter_id)) == 5


def test_seven_days(services: Services, clock: SettableClock) -> None:
    """The link works as long as the letter is held; a page opened in time does not count later."""
    letter_id = hold(services)
    token = token_for(services, letter_id)
    clock.advance(WEEK)
    sweep(services)
    question = held.look(services, token)
    assert question is not None
    assert question.open
    clock.advance(SECOND)
    assert held.look(services, token) is None
    sweep(services)
    assert not held.answer(services, question, send=True)
    assert the_letter(services).state == State.FAILED
    assert rows(services, events)[-1].evidence == "its writer did not answer"


def test_a_writer_who_was_forgotten(services: Services) -> None:
    """Their letter is ended at once: nothing is sent to anybody, whatever is pressed."""
    letter_id = hold(services)
    token = token_for(services, letter_id)
    open_page = held.look(services, token)
    assert open_page is not None
    forget(services, WRITER)
    assert held.look(services, token) == replace(open_page, state=State.ERASED)
    assert not held.answer(services, open_page, send=True)
    carrier = Carrier()
    Worker(services, carrier).drain()
    assert carrier.sent == carrier.given_back == []


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r".$", ""),
        (r"^.", ""),
        (r"$", "x"),
        (r"\.", ""),
        (r"^.*\.", "."),
        (r".+", ""),
        (r".+", "é"),
    ],
)
def test_a_spoiled_link(services: Services, pattern: str, replacement: str) -> None:
    """Cut off or joined by a mail program, it asks about nothing."""
    token = token_for(services, hold(services))
    spoiled = re.sub(pattern, replacement, token, count=1)
    assert spoiled != token
    assert held.look(services, spoiled) is None


def test_a_forged_link(services: Services) -> None:
    """A signature for another purpose makes none, nor does another key."""
    claim, key = [hold(services), 2**31], services.config.secret_key
    for forger in (
        URLSafeSerializer("another key of just the right length", salt="held-letter"),
        URLSafeSerializer(key, salt="verify-address"),
        URLSafeSerializer(key),
    ):
        assert held.look(services, str(forger.dumps(claim))) is None


def test_a_link_to_nothing(services: Services) -> None:
    """One that we signed, of a database that is not there any more."""
    assert held.look(services, token_for(services, "no such letter")) is None
