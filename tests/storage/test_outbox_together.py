"""Many workers on one outbox: every row goes to one of them."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from contactrep.core.lifecycle import LEASE, State
from contactrep.storage import outbox, steps
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, store_mails, store_person
from tests.storage.threads import apart_at_once

ROWS = 200


def test_every_row_is_claimed_once(database: Database, vault: Vault) -> None:
    """Nobody claims a row that another has, and none is left."""
    with database.write() as conn:
        stored = store_mails(conn, vault, ROWS)

    def drain(own: Database, number: int) -> list[str]:
        mine: list[str] = []
        while True:
            with own.write() as conn:
                claimed = outbox.claim(conn, f"worker {number}", NOW, LEASE)
            if claimed is None:
                return mine
            mine.append(claimed.id)

    claimed = apart_at_once(4, database, drain)
    assert Counter(id_ for ids in claimed for id_ in ids) == Counter(stored)
    with database.read() as conn:
        assert set(conn.scalars(select(deliveries.c.attempts))) == {1}


def test_lost_leases_are_claimed_once(database: Database, vault: Vault) -> None:
    """The rows of a dead worker go to one of the others, and so does what came of them."""
    with database.write() as conn:
        store_mails(conn, vault, 40)
        dead = [outbox.claim(conn, "dead", NOW, LEASE) for _ in range(40)]
    later = NOW + LEASE

    def drain(own: Database, number: int) -> int:
        recorded = 0
        while True:
            with own.write() as conn:
                claimed = outbox.claim(conn, f"worker {number}", later, LEASE)
            if claimed is None:
                return recorded
            with own.write() as conn:
                recorded += outbox.record(conn, claimed, State.ACCEPTED, later)

    assert sum(apart_at_once(4, database, drain)) == 40
    with database.write() as conn:
        assert not any(outbox.record(conn, one, State.FAILED, later) for one in dead if one)
        assert outbox.count_by_state(conn) == {State.ACCEPTED: 40}


def test_a_letter_is_released_or_expires(database: Database, vault: Vault) -> None:
    """The link is opened in the very moment the sweep comes by: one of them wins, whole."""
    with database.write() as conn:
        submissions = [store_person(conn, vault)[0] for _ in range(10)]
    end = NOW + timedelta(days=8)

    def race(own: Database, number: int) -> int:
        done = 0
        for submission in submissions:
            with own.write() as conn:
                if number % 2:
                    done += len(steps.release(conn, submission.id, end))
                else:
                    done += sum(one.state is State.EXPIRED for one in steps.end_overdue(conn, end))
        return done

    assert sum(apart_at_once(4, database, race)) == 20
    with database.read() as conn:
        counts = outbox.count_by_state(conn)
    assert counts.get(State.QUEUED, 0) + counts.get(State.EXPIRED, 0) == 20
    assert counts[State.FAILED] == 10  # the mails with the link, which are late as well
    assert State.WAITING not in counts
