"""Every step that can be asked for, in every state: what the table of life allows, and no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from contactrep.core.lifecycle import (
    DELIVER_WITHIN,
    FREEZABLE,
    LIFE,
    MAILBOX_FULL,
    VERIFY_WITHIN,
    State,
    end_of,
)
from contactrep.storage import people, steps
from contactrep.storage.database import Connection, Database
from contactrep.storage.tables import deliveries, submissions
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, store_person

LATER = NOW + timedelta(hours=1)
FROZEN_AT = NOW + timedelta(minutes=5)
LONG = NOW + timedelta(days=30)
UNDER_WAY = {"leased_by": "worker", "lease_token": "a" * 36}


@dataclass
class Letter:
    """A letter in a state, and the transaction that it is in."""

    conn: Connection
    id: str
    submission_id: str

    def row(self) -> Any:
        query = select(deliveries).where(deliveries.c.letter_id == self.id)
        return self.conn.execute(query).one()

    def put(self, **values: object) -> None:
        statement = update(deliveries).where(deliveries.c.letter_id == self.id)
        self.conn.execute(statement.values(**values))

    def person(self) -> str:
        return people.of_submission(self.conn, self.submission_id) or ""


def letter_in(conn: Connection, vault: Vault, state: State, *, frozen: bool = False) -> Letter:
    """Store a letter in a state, tried often, with a past that a fresh schedule forgets."""
    submission, (written,) = store_person(conn, vault, letters=1)
    letter = Letter(conn, written.id, submission.id)
    due = state is State.SENDING or (state is State.QUEUED and not frozen)
    letter.put(
        state=state,
        attempts=7,
        lost_leases=2,
        ambiguous=True,
        paced=True,
        due_at=NOW if due else None,
        ends_at=end_of(State.QUEUED if frozen else state, NOW),
        frozen_at=FROZEN_AT if frozen else None,
        **(UNDER_WAY if state is State.SENDING else {}),
    )
    return letter


PLACES = [(state, False) for state in State] + [(state, True) for state in sorted(FREEZABLE)]
Step = Callable[[Letter], object]
ALL_STATES = frozenset(State)


def into(state: State) -> frozenset[State]:
    """Return the states from which the table leads there, but for the one that is a worker's."""
    return frozenset(
        was for was, rule in LIFE.items() if state in rule.steps and was is not State.SENDING
    )


AGAIN = into(State.QUEUED) - {State.WAITING}  # nobody but its writer releases a letter


def to(state: State) -> Step:
    return lambda letter: steps.move(letter.conn, letter.id, ALL_STATES, state, LATER)


STEPS: Mapping[str, tuple[Step, frozenset[State], State]] = {
    "release": (
        lambda letter: steps.release(letter.conn, letter.submission_id, LATER),
        frozenset({State.WAITING}),
        State.QUEUED,
    ),
    "erase": (
        lambda letter: steps.erase_unsent(letter.conn, letter.person(), LATER),
        frozenset({State.WAITING, State.QUEUED, State.HELD}),
        State.ERASED,
    ),
    "delay": (
        lambda letter: steps.delay(letter.conn, letter.id, LATER + MAILBOX_FULL, LATER),
        frozenset({State.ACCEPTED}),
        State.QUEUED,
    ),
    **{
        f"move to {state}": (to(state), into(state), state)
        for state in State
        if state is not State.QUEUED
    },
    "move to queued": (to(State.QUEUED), AGAIN, State.QUEUED),
}


def test_the_table_of_steps() -> None:
    """What staff, writers and reports can bring about, in full."""
    assert {name: sorted(sources) for name, (_, sources, _) in STEPS.items()} == {
        "release": ["waiting"],
        "erase": ["held", "queued", "waiting"],
        "delay": ["accepted"],
        "move to waiting": [],
        "move to queued": ["accepted", "bounced", "failed", "held", "refused"],
        "move to sending": ["queued"],
        "move to accepted": [],
        "move to bounced": ["accepted"],
        "move to refused": [],
        "move to failed": ["held", "queued"],
        "move to held": [],
        "move to reflected": [],
        "move to expired": ["waiting"],
        "move to erased": ["held", "queued", "waiting"],
    }


@pytest.mark.parametrize("state", State)
def test_a_step_in_a_state(database: Database, vault: Vault, state: State) -> None:
    """It is taken where the table has it; else nothing changes, and that is told."""
    for name, (take, sources, after) in STEPS.items():
        if after is State.SENDING:  # only a claim leads there, with a lease
            continue
        with database.write() as conn:
            letter = letter_in(conn, vault, state)
            before = letter.row()
            assert bool(take(letter)) is (state in sources), name
            row = letter.row()
        if state not in sources:
            assert row == before, name
        else:
            assert (row.state, row.changed_at) == (after, LATER), name
            assert (row.due_at is not None) is (after is State.QUEUED), name
            assert row.ends_at == (None if after is State.QUEUED else end_of(after, LATER)), name


@pytest.mark.parametrize("state", State)
def test_freezing_and_thawing(database: Database, vault: Vault, state: State) -> None:
    """Where there is something to stop, once; thawed, it is where it stood, and due if queued."""
    with database.write() as conn:
        letter = letter_in(conn, vault, state)
        before = letter.row()
        assert not steps.thaw(conn, letter.id, LATER)
        assert steps.freeze(conn, letter.id, FROZEN_AT) is (state in FREEZABLE)
        assert not steps.freeze(conn, letter.id, LATER)
        if state not in FREEZABLE:
            assert letter.row() == before
            return
        frozen = letter.row()
        assert (frozen.state, frozen.frozen_at) == (state, FROZEN_AT)
        assert frozen.due_at == (before.due_at if state is State.SENDING else None)
        assert frozen.ends_at == (before.ends_at or FROZEN_AT + DELIVER_WITHIN)
        assert steps.thaw(conn, letter.id, LATER)
        thawed = letter.row()
    due = {State.QUEUED: LATER, State.SENDING: before.due_at}
    assert (thawed.state, thawed.frozen_at, thawed.due_at) == (state, None, due.get(state))
    assert (thawed.attempts, thawed.ends_at) == (before.attempts, frozen.ends_at)


@pytest.mark.parametrize(("state", "frozen"), PLACES)
def test_sending_on_its_way_at_once(
    database: Database, vault: Vault, state: State, frozen: bool
) -> None:
    """Only in the queue, with a fresh schedule and all its time, frozen or not."""
    with database.write() as conn:
        letter = letter_in(conn, vault, state, frozen=frozen)
        before = letter.row()
        assert steps.hurry(conn, letter.id, LATER) is (state is State.QUEUED)
        row = letter.row()
    if state is State.QUEUED:
        assert (row.attempts, row.lost_leases, row.paced) == (0, 0, False)
        assert (row.due_at, row.ends_at, row.frozen_at) == (LATER, None, None)
    else:
        assert row == before


@pytest.mark.parametrize("state", sorted(AGAIN))
def test_trying_again(database: Database, vault: Vault, state: State) -> None:
    """With a fresh schedule, as long as the text is there."""
    with database.write() as conn:
        letter = letter_in(conn, vault, state)
        assert steps.move(conn, letter.id, {state}, State.QUEUED, LATER)
        row = letter.row()
        assert (row.attempts, row.lost_leases, row.ambiguous, row.paced) == (0, 0, False, False)
        assert (row.due_at, row.ends_at) == (LATER, None)
        blank = letter_in(conn, vault, state)
        blank.put(sealed=None)
        assert not steps.move(conn, blank.id, {state}, State.QUEUED, LATER)
        assert not steps.delay(conn, blank.id, LATER, NOW)
        assert blank.row().state == state


@pytest.mark.parametrize(("state", "frozen"), PLACES)
def test_time_is_over(database: Database, vault: Vault, state: State, frozen: bool) -> None:
    """What lasts only for a while ends as the table says, frozen or not; a lease is a worker's."""
    then = None if state is State.SENDING else LIFE[state].then
    with database.write() as conn:
        letter = letter_in(conn, vault, state, frozen=frozen)
        before = letter.row()
        assert steps.end_overdue(conn, NOW + VERIFY_WITHIN) == []  # all of them last a week
        ended = steps.end_overdue(conn, LONG)
        row = letter.row()
    if then is None:
        assert (ended, row) == ([], before)
        return
    assert [(one.letter_id, one.was, one.state) for one in ended] == [(letter.id, state, then)]
    assert (row.state, row.due_at, row.frozen_at) == (then, None, None)
    assert (row.sealed is None) is (then is State.EXPIRED)


def test_a_queued_letter_that_nobody_tried_is_late(database: Database, vault: Vault) -> None:
    """Its time begins with its first attempt."""
    with database.write() as conn:
        letter = letter_in(conn, vault, State.QUEUED)
        letter.put(ends_at=None)
        assert steps.end_overdue(conn, LONG) == []


@pytest.mark.parametrize("frozen", [False, True])
def test_verified(database: Database, vault: Vault, frozen: bool) -> None:
    """A letter is due at once, unless staff have frozen it: then its week begins."""
    with database.write() as conn:
        letter = letter_in(conn, vault, State.WAITING, frozen=frozen)
        assert steps.release(conn, letter.submission_id, LATER) == [letter.id]
        row = letter.row()
    assert row.frozen_at == (FROZEN_AT if frozen else None)
    assert row.due_at == (None if frozen else LATER)
    assert row.ends_at == (LATER + DELIVER_WITHIN if frozen else None)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_a_letter_that_comes_back_to_nobody(
    database: Database, vault: Vault, state: State, blank: bool, known: bool
) -> None:
    """It is erased where its text and its writer are gone; a text alone may be lost by mistake."""
    with database.write() as conn:
        letter = letter_in(conn, vault, state)
        if blank:
            letter.put(sealed=None)
        if not known:
            theirs = submissions.c.id == letter.submission_id
            conn.execute(update(submissions).where(theirs).values(person_id=None))
        gone = state in into(State.ERASED) and blank and not known
        assert steps.erase_forgotten(conn, letter.row().id, LATER) is gone
        assert letter.row().state == (State.ERASED if gone else state)
