"""Who goes first, and who waits for a turn."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from contactrep.core.lifecycle import LEASE, State
from contactrep.storage import outbox, steps
from contactrep.storage.database import Connection, Database
from contactrep.storage.outbox import Claimed
from contactrep.storage.pace import HOLDS
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, new_mail, store_person

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def claim(conn: Connection, now: Any = NOW) -> Claimed:
    claimed = outbox.claim(conn, "one", now, LEASE)
    assert claimed is not None
    return claimed


def row_of(conn: Connection, claimed: Claimed) -> Row[Any]:
    return conn.execute(select(deliveries).where(deliveries.c.id == claimed.id)).one()


def store_letters(conn: Connection, vault: Vault, count: int) -> None:
    """Store letters that are due, and nothing else."""
    store_person(conn, vault, letters=count, state=State.QUEUED)
    conn.execute(deliveries.delete().where(deliveries.c.own))


def test_the_sites_own_mail_goes_first(database: Database, vault: Vault) -> None:
    """However much earlier the letters were due: somebody waits for a link."""
    with database.write() as conn:
        store_letters(conn, vault, 2)
        later = NOW + timedelta(days=1)
        own = [outbox.add(conn, vault, new_mail(), State.QUEUED, at) for at in (later, NOW)]
        claimed = [claim(conn, later) for _ in range(4)]
    assert [one.id for one in claimed[:2]] == own[::-1]
    assert all(one.letter_id for one in claimed[2:])
    assert {one.domain for one in claimed} == {None, "example.org"}  # links go at no pace


def test_an_own_mail_that_is_not_due_keeps_nothing_up(database: Database, vault: Vault) -> None:
    """A letter that is due goes before it."""
    with database.write() as conn:
        store_letters(conn, vault, 1)
        outbox.add(conn, vault, new_mail(), State.QUEUED, NOW + MINUTE)
        assert claim(conn).letter_id
        assert outbox.claim(conn, "one", NOW, LEASE) is None
        assert outbox.next_due(conn) == NOW + MINUTE


def test_many_mails_are_stored_at_once(database: Database, vault: Vault) -> None:
    """Each has an id and a code of its own; of none, nothing comes."""
    with database.write() as conn:
        outbox.add_sealed(conn, [])
        new = [outbox.seal(vault, new_mail(), State.QUEUED, NOW) for _ in range(5)]
        outbox.add_sealed(conn, new)
        stored = conn.execute(select(deliveries)).all()
    ids = {row["id"] for row in new}
    assert len(ids) == 5
    assert {row.id for row in stored} == ids
    assert len({row.code for row in stored}) == 5


def test_a_letter_is_put_back_to_its_turn(database: Database, vault: Vault) -> None:
    """It waits without an attempt, and has its turn when it is claimed then."""
    with database.write() as conn:
        store_letters(conn, vault, 2)
        for number in (1, 2):
            claimed = claim(conn)
            assert (claimed.attempts, claimed.paced) == (1, False)
            outbox.postpone(conn, claimed, NOW + number * MINUTE)
            row = row_of(conn, claimed)
            assert (row.state, row.attempts, row.lost_leases) == (State.QUEUED, 0, 0)
            assert (row.due_at, row.ends_at) == (NOW + number * MINUTE, None)
            assert (row.leased_by, row.lease_token) == (None, None)
        assert outbox.claim(conn, "one", NOW + MINUTE - MOMENT, LEASE) is None
        claimed = claim(conn, NOW + MINUTE)
        assert (claimed.attempts, claimed.paced) == (1, True)
        assert outbox.record(conn, claimed, State.QUEUED, NOW + MINUTE, NOW + MINUTE + MOMENT)
        assert not claim(conn, NOW + MINUTE + MOMENT).paced  # each attempt takes its own turn
        assert outbox.claim(conn, "one", NOW + MINUTE + MOMENT, LEASE) is None


def test_a_turn_that_was_missed(database: Database, vault: Vault) -> None:
    """A little late it still counts; after a long standstill not all leave as one."""
    with database.write() as conn:
        store_letters(conn, vault, 2)
        for _ in range(2):
            outbox.postpone(conn, claim(conn), NOW + MINUTE)
        assert claim(conn, NOW + MINUTE + HOLDS).paced
        assert not claim(conn, NOW + MINUTE + HOLDS + MOMENT).paced


def test_a_lease_that_was_lost_keeps_the_turn(database: Database, vault: Vault) -> None:
    """Its attempt was begun, and is only made again."""
    with database.write() as conn:
        store_letters(conn, vault, 1)
        outbox.postpone(conn, claim(conn), NOW + MINUTE)
        claim(conn, NOW + MINUTE)
        claimed = claim(conn, NOW + MINUTE + LEASE)
        assert (claimed.paced, claimed.lost_leases, claimed.attempts) == (True, 1, 2)


def test_an_attempt_that_does_not_count(database: Database, vault: Vault) -> None:
    """A mail server that is away takes neither an attempt nor time from a letter."""
    with database.write() as conn:
        store_letters(conn, vault, 1)
        for number in range(30):
            claimed = claim(conn, NOW + number * MINUTE)
            assert claimed.attempts == 1
            due_at = NOW + (number + 1) * MINUTE
            assert outbox.record(conn, claimed, State.QUEUED, NOW, due_at, counted=False)
        row = conn.execute(select(deliveries)).one()
        assert (row.attempts, row.ends_at) == (0, None)
        assert steps.end_overdue(conn, NOW + timedelta(days=30)) == []
