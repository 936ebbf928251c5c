"""People are kept sealed, for as long as a letter of theirs can move, and then forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.storage import history, people
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries, events, letters, submissions
from contactrep.storage.tables import people as rows
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, PERSON, TODAY, store_person

FINISHED = {
    State.ACCEPTED,
    State.REFUSED,
    State.FAILED,
    State.EXPIRED,
    State.ERASED,
    State.BOUNCED,
    State.REFLECTED,
}


def person_of(database: Database) -> str:
    with database.read() as conn:
        return str(conn.scalars(select(rows.c.id)).one())


def test_a_person_comes_back(database: Database, vault: Vault) -> None:
    """To those who hold the key."""
    with database.write() as conn:
        store_person(conn, vault)
    with database.read() as conn:
        assert people.load(conn, vault, person_of(database)) == PERSON
        assert people.load(conn, vault, "somebody") is None


def test_addresses_are_compared_in_lower_case(database: Database, vault: Vault) -> None:
    """One person may write their address in two ways."""
    with database.write() as conn:
        people.add(conn, vault, "1", "Volha@Example.com", PERSON, NOW)
        people.add(conn, vault, "2", "volha@example.com", PERSON, NOW)
        hashes = conn.scalars(select(rows.c.email_hash)).all()
    assert hashes[0] == hashes[1]


def test_verified_once(database: Database, vault: Vault) -> None:
    """The first time counts, and only for the writer of that submission."""
    with database.write() as conn:
        submission, _ = store_person(conn, vault)
        store_person(conn, vault)
        people.mark_verified(conn, submission.id, NOW)
        people.mark_verified(conn, submission.id, NOW + timedelta(days=1))
        verified = conn.execute(select(rows.c.id, rows.c.verified_at)).all()
    assert dict(verified)[submission.person_id or ""] == NOW
    assert sorted(at is None for _, at in verified) == [False, True]


def test_forgetting_a_person(database: Database, vault: Vault) -> None:
    """Everything sealed of theirs goes; their letters, events and everybody else stay."""
    with database.write() as conn:
        submission, written = store_person(conn, vault)
        other, _ = store_person(conn, vault)
        ids = [letter.id for letter in written]
        history.record(conn, ids, Entry.PREPARED, NOW, TODAY, actor="supporter")
        people.erase(conn, submission.person_id or "")
    with database.read() as conn:
        assert people.load(conn, vault, submission.person_id or "") is None
        assert people.load(conn, vault, other.person_id or "") == PERSON
        for table in (letters, deliveries):
            kept = conn.execute(select(table.c.submission_id, table.c.sealed.is_not(None))).all()
            assert {tuple(row) for row in kept} == {(submission.id, False), (other.id, True)}
        assert len(conn.execute(select(events)).all()) == len(written)
        owners = conn.execute(select(submissions.c.id, submissions.c.person_id)).all()
        assert dict(owners) == {submission.id: None, other.id: other.person_id}


@pytest.mark.parametrize("state", State)
def test_who_can_be_forgotten(database: Database, vault: Vault, state: State) -> None:
    """Those none of whose letters can move any more, some time after the last one did."""
    with database.write() as conn:
        submission, _ = store_person(conn, vault)
        changed = NOW + timedelta(days=3)
        conn.execute(update(deliveries).values(state=State.ACCEPTED, due_at=None, changed_at=NOW))
        letters_only = deliveries.c.letter_id.is_not(None)
        one = select(deliveries.c.id).where(letters_only).limit(1).scalar_subquery()
        due = NOW if state in (State.QUEUED, State.SENDING) else None
        conn.execute(
            update(deliveries)
            .where(deliveries.c.id == one)
            .values(state=state, due_at=due, changed_at=changed)
        )
        assert people.finished_before(conn, changed, NOW) == []
        done = people.finished_before(conn, changed + timedelta(seconds=1), NOW)
    assert done == ([submission.person_id] if state in FINISHED else [])


def test_one_who_wrote_twice(database: Database, vault: Vault) -> None:
    """They are kept for the letters that can still move, whichever submission those are of."""
    with database.write() as conn:
        first, _ = store_person(conn, vault)
        second, _ = store_person(conn, vault)
        conn.execute(update(submissions).values(person_id=first.person_id))
        done = {"state": State.ACCEPTED, "due_at": None}
        of_first = deliveries.c.submission_id == first.id
        conn.execute(update(deliveries).where(of_first).values(**done))
        later = NOW + timedelta(days=1)
        assert people.finished_before(conn, later, NOW) == [
            second.person_id
        ]  # has no letter at all
        conn.execute(update(deliveries).where(~of_first).values(**done))
        assert sorted(people.finished_before(conn, later, NOW)) == sorted(
            [first.person_id or "", second.person_id or ""]
        )
