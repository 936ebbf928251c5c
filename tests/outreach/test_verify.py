"""The link that shows that an address is its writer's."""

import re
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.outreach import verify
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.outreach.verify import Pending, Standing
from contactrep.storage.tables import letters, people
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import (
    Carrier,
    a_round,
    entries,
    letter_rows,
    press_the_link,
    rows,
    token_of,
)
from tests.storage.factories import new_submission as a_submission
from tests.storage.threads import at_once


def link_in(carrier: Carrier) -> str:
    """Return the token of the only link that was sent, by however many mails."""
    lines = [line for mail in carrier.sent for line in mail.text.splitlines()]
    (link,) = {line for line in lines if "/verify/" in line}
    return link.rpartition("/")[2]


def test_the_whole_way(
    services: Services, worker: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """Nothing leaves but the link, until its button is pressed; then the letters do."""
    draft = new_submission(services)
    assert verify.standing(services, draft) == Standing(waiting=2, unverified=True)
    for _ in range(3):
        a_round(worker)
        clock.advance(timedelta(days=1))
    assert [mail.to for mail in carrier.sent] == ["volha@example.com"] * 2  # a reminder as well
    pending = verify.look(services, link_in(carrier))
    assert pending == Pending(draft.submission_id or "", "demonstration", 2, open=True)
    a_round(worker)  # looking is not pressing
    assert carrier.letters == []
    assert verify.verify(services, pending) == 2
    a_round(worker)
    assert sorted(mail.to for mail in carrier.letters) == ["clerk@example.org", "desk@example.org"]
    assert verify.standing(services, draft) == Standing()


def test_what_is_recorded(services: Services, clock: SettableClock) -> None:
    """When the address was verified, and for each letter that it was and is queued."""
    draft = new_submission(services)
    clock.advance(timedelta(hours=5))
    press_the_link(services, draft)
    (person,) = rows(services, people)
    assert person.verified_at == clock.now
    for row in letter_rows(services):
        assert (row.state, row.due_at) == (State.QUEUED, clock.now)
        assert entries(services, row.letter_id) == [Entry.PREPARED, Entry.VERIFIED, Entry.QUEUED]
    others = [one.id for one in rows(services, letters) if one.route != "email"]
    assert {tuple(entries(services, id_)) for id_ in others} == {(Entry.PREPARED,)}


def test_pressed_again(services: Services, clock: SettableClock) -> None:
    """It changes nothing, whether the letters wait in the outbox or are gone already."""
    draft = new_submission(services)
    token = token_of(services, draft)
    assert press_the_link(services, draft) == 2
    (before,) = rows(services, people)
    carrier = Carrier()
    for _ in range(2):
        clock.advance(timedelta(hours=1))
        pending = verify.look(services, token)
        assert pending is not None
        assert (pending.waiting, pending.open) == (0, False)
        assert verify.verify(services, pending) == 0
        Worker(services, carrier).drain()
    assert rows(services, people) == [before]
    assert len(carrier.letters) == 2


def test_pressed_twice_at_once(services: Services) -> None:
    """One press queues the letters, the other finds none."""
    draft = new_submission(services)
    assert sorted(at_once(4, lambda _number: press_the_link(services, draft))) == [0, 0, 0, 2]
    for row in letter_rows(services):
        assert entries(services, row.letter_id).count(Entry.VERIFIED) == 1


def test_others_are_not_released(services: Services) -> None:
    """A link is for one press of "send" alone."""
    mine = new_submission(services)
    other = new_submission(services, email="anna@example.com")
    press_the_link(services, mine)
    assert verify.standing(services, mine) == Standing()
    assert verify.standing(services, other) == Standing(waiting=2, unverified=True)


def test_a_link_works_for_seven_days(services: Services, clock: SettableClock) -> None:
    """To the last second, and not after it."""
    draft = new_submission(services)
    token = token_of(services, draft)
    clock.advance(timedelta(days=7))
    sweep(services)
    pending = verify.look(services, token)
    assert pending is not None
    assert pending.waiting == 2
    clock.advance(timedelta(seconds=1))
    assert verify.look(services, token) is None


def test_pressed_too_late(services: Services, clock: SettableClock) -> None:
    """A page that was opened in time releases nothing once the letters have expired."""
    draft = new_submission(services)
    pending = verify.look(services, token_of(services, draft))
    assert pending is not None
    clock.advance(timedelta(days=7, seconds=1))
    sweep(services)
    assert verify.verify(services, pending) == 0
    assert {row.state for row in letter_rows(services)} == {State.EXPIRED}


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [(r".$", ""), (r"^.", ""), (r"$", "x"), (r"\.", ""), (r"^.*\.", ".")],
)
def test_a_spoiled_link(services: Services, pattern: str, replacement: str) -> None:
    """Cut off or joined by a mail program, it stands for nothing."""
    draft = new_submission(services)
    token = token_of(services, draft)
    assert verify.look(services, token) is not None
    spoiled = re.sub(pattern, replacement, token, count=1)
    assert spoiled != token
    assert verify.look(services, spoiled) is None


@pytest.mark.parametrize("token", ["", ".", "a.b", "é\0", "x" * 10_000], ids=ascii)
def test_a_made_up_link(services: Services, token: str) -> None:
    """Whatever stands in the address of the page."""
    assert verify.look(services, token) is None


def test_a_forged_link(services: Services) -> None:
    """Only our key makes links, and a signature that we gave for something else makes none."""
    draft = new_submission(services)
    claim = [draft.submission_id, 2**31]
    key = services.config.secret_key
    for forger in (
        URLSafeSerializer("another key of just the right length", salt="verify-address"),
        URLSafeSerializer(key, salt="cookie-session"),
        URLSafeSerializer(key),
    ):
        assert verify.look(services, str(forger.dumps(claim))) is None


def test_a_link_to_nothing(services: Services) -> None:
    """A link that we signed, of a database that is not there any more."""
    link = verify.link_for(services, a_submission(created_at=services.clock()))
    assert verify.look(services, link.rpartition("/")[2]) is None
