"""The queue as staff read it, on both engines."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, event, update

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import FREEZABLE, GIVEN_BACK, State
from contactrep.storage import history, queue
from contactrep.storage.database import Database
from contactrep.storage.queue import FAILING, Tab
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, store_person

MINUTE = timedelta(minutes=1)


def put(
    conn: Connection,
    vault: Vault,
    state: State,
    *,
    frozen: bool = False,
    attempts: int = 0,
    changed: int = 0,
    due: int = 60,
) -> str:
    """Store a letter there, its times in minutes from now, and return its id."""
    _, (letter,) = store_person(conn, vault, letters=1)
    is_due = state is State.SENDING or (state is State.QUEUED and not frozen)
    conn.execute(
        update(deliveries)
        .where(deliveries.c.letter_id == letter.id)
        .values(
            state=state,
            attempts=attempts,
            due_at=NOW + due * MINUTE if is_due else None,
            frozen_at=NOW if frozen else None,
            changed_at=NOW + changed * MINUTE,
        )
    )
    return letter.id


def parts(conn: Connection, letter_id: str) -> set[Tab]:
    """Return the parts that list a letter."""
    return {
        tab for tab in Tab if letter_id in {one.letter_id for one in queue.load(conn, tab, 1000)}
    }


def expected(state: State, attempts: int, *, frozen: bool) -> set[Tab]:
    """Return the parts that a letter belongs to, in other words than the module's."""
    if frozen:
        return {Tab.FROZEN, Tab.CHANGED}
    if state in {State.QUEUED, State.SENDING}:
        in_vain = attempts - 1 if state is State.SENDING else attempts
        return {Tab.QUEUED, Tab.CHANGED} | ({Tab.FAILING} if in_vain >= FAILING else set())
    own = {State.WAITING: {Tab.WAITING}, State.HELD: {Tab.HELD}}
    own |= {ended: {Tab.ENDED} for ended in GIVEN_BACK}
    return own.get(state, set()) | {Tab.CHANGED}


@pytest.mark.parametrize("attempts", [0, 2, 3, 4])
def test_every_letter_is_where_it_belongs(database: Database, vault: Vault, attempts: int) -> None:
    """And the number of each part is the length of its list."""
    with database.write() as conn:
        stored = {
            put(conn, vault, state, frozen=frozen, attempts=attempts): (state, frozen)
            for state, frozen in product(State, (False, True))
            if not frozen or state in FREEZABLE
        }
    with database.read() as conn:
        for letter_id, (state, frozen) in stored.items():
            assert parts(conn, letter_id) == expected(state, attempts, frozen=frozen)
        for tab in Tab:
            assert queue.count(conn, tab) == len(queue.load(conn, tab, 1000))
        assert queue.count(conn, Tab.CHANGED) == len(stored)


def test_mail_of_our_own_is_not_in_it(database: Database, vault: Vault) -> None:
    """The mail with the link is stored with every letter, and is due."""
    with database.write() as conn:
        store_person(conn, vault, letters=0)
    with database.read() as conn:
        assert {queue.count(conn, tab) for tab in Tab} == {0}
        assert [queue.load(conn, tab, 10) for tab in Tab] == [[]] * len(Tab)


@pytest.mark.parametrize("tab", [Tab.QUEUED, Tab.FAILING])
def test_what_goes_next_stands_first(database: Database, vault: Vault, tab: Tab) -> None:
    """Whatever changed last."""
    with database.write() as conn:
        stored = {
            due: put(conn, vault, State.QUEUED, attempts=5, due=due, changed=-due)
            for due in (30, -5, 90, 1)
        }
    with database.read() as conn:
        listed = [one.letter_id for one in queue.load(conn, tab, 10)]
        assert listed == [stored[due] for due in (-5, 1, 30, 90)]
        assert queue.load(conn, tab, 2, 1) == queue.load(conn, tab, 10)[1:3]


@pytest.mark.parametrize(
    ("tab", "states"),
    [
        (Tab.ENDED, (State.FAILED, State.REFUSED, State.BOUNCED, State.FAILED)),
        (Tab.CHANGED, (State.ACCEPTED, State.EXPIRED, State.QUEUED, State.WAITING)),
        (Tab.HELD, (State.HELD,) * 4),
    ],
)
def test_the_newest_change_stands_first(
    database: Database, vault: Vault, tab: Tab, states: tuple[State, ...]
) -> None:
    """Of all states of the part together; pages follow each other."""
    with database.write() as conn:
        stored = [
            put(conn, vault, state, changed=-minutes) for minutes, state in enumerate(states * 3)
        ]
    with database.read() as conn:
        assert [one.letter_id for one in queue.load(conn, tab, 100)] == stored
        pages = [queue.load(conn, tab, 5, start) for start in (0, 5, 10, 15)]
        assert [one.letter_id for page in pages for one in page] == stored


def test_letters_that_ended_since(database: Database, vault: Vault) -> None:
    """To the second."""
    with database.write() as conn:
        for changed in (0, -10, -11):
            put(conn, vault, State.REFUSED, changed=changed)
    with database.read() as conn:
        assert queue.count(conn, Tab.ENDED, NOW - 10 * MINUTE) == 2


def test_a_letter_and_its_last_evidence(database: Database, vault: Vault) -> None:
    """The last event may have none."""
    with database.write() as conn:
        letter_id = put(conn, vault, State.QUEUED, attempts=2)
        for entry, evidence in (
            (Entry.DEFERRED, "451 first"),
            (Entry.DEFERRED, "451 second"),
            (Entry.QUEUED, None),
        ):
            history.record(
                conn, [letter_id], entry, NOW, TODAY, actor="worker-1", evidence=evidence
            )
    with database.read() as conn:
        item = queue.item(conn, letter_id)
        told = queue.history(conn, letter_id)
        head = queue.head(conn, letter_id)
    assert item is not None
    assert head is not None
    assert (item.evidence, item.sendable, item.readable) == ("451 second", True, True)
    assert [(one.entry, one.evidence, one.route) for one in told] == [
        (Entry.DEFERRED, "451 first", Route.EMAIL),
        (Entry.DEFERRED, "451 second", Route.EMAIL),
        (Entry.QUEUED, None, Route.EMAIL),
    ]
    assert (head.recipient_name, head.route) == ("The Reading Desk 1", Route.EMAIL)


def test_no_such_letter(database: Database) -> None:
    """Nothing is known of it."""
    with database.read() as conn:
        assert queue.item(conn, "nothing") is None
        assert queue.head(conn, "nothing") is None
        assert queue.history(conn, "nothing") == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("tab", Tab)
def test_an_index_finds_them(database: Database, tab: Tab) -> None:
    """No look at the queue reads the letters that came to a good end long ago."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_c: object, _k: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    with database.read() as conn:
        queue.count(conn, tab)
        queue.load(conn, tab, 10, 20)
        event.remove(database.engine, "before_cursor_execute", note)
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps = [str(row[3]) for row in plan]
                read = [step for step in steps if "deliveries" in step]
                assert read
                assert all(step.startswith("SEARCH deliveries USING") for step in read), steps
