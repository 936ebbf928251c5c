"""What was erased by request is remembered by its id, and erased again where it came back."""

from datetime import timedelta

from sqlalchemy import select

from contactrep.core.lifecycle import State
from contactrep.storage import drafts, erasures, outbox, people
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from contactrep.storage.tables import drafts as drafts_table
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, PERSON, new_mail

LATER = NOW + timedelta(hours=1)
A_DAY = timedelta(days=1)


def test_the_first_time_is_kept(database: Database) -> None:
    """Erased again after a restore, nobody is remembered for longer than from their request on."""
    with database.write() as conn:
        erasures.note(conn, ["one", "two"], NOW)
        erasures.note(conn, ["two", "three"], LATER)
        erasures.note_all(conn, {"one": LATER, "four": NOW})
    with database.read() as conn:
        assert erasures.load(conn) == {"one": NOW, "two": NOW, "three": LATER, "four": NOW}


def test_they_are_forgotten_in_their_turn(database: Database) -> None:
    """What is exactly as old as asked for is kept."""
    with database.write() as conn:
        erasures.note_all(conn, {"old": NOW - timedelta(seconds=1), "new": NOW})
        erasures.forget(conn, NOW)
    with database.read() as conn:
        assert list(erasures.load(conn)) == ["new"]


def test_people_who_came_back(database: Database, vault: Vault) -> None:
    """Those whose id is noted, and nobody else."""
    with database.write() as conn:
        for id_ in ("erased", "kept"):
            people.add(conn, vault, id_, PERSON["email"], PERSON, NOW)
        erasures.note(conn, ["erased", "never there"], NOW)
        assert erasures.people_of(conn) == ["erased"]


def test_drafts_that_came_back(database: Database, vault: Vault) -> None:
    """A draft is noted by the id of its row, which is not the token of its cookie."""
    with database.write() as conn:
        for token in ("erased", "kept"):
            drafts.save(conn, vault, token, "demonstration", {}, NOW, A_DAY)
        id_ = drafts.erase(conn, "erased")
        assert id_ is not None
        assert drafts.erase(conn, "erased") is None
        drafts.save(conn, vault, "erased", "demonstration", {}, NOW, A_DAY)
        erasures.note(conn, [id_], NOW)
        assert erasures.erase_drafts(conn) == 1
        assert len(list(conn.scalars(select(drafts_table.c.id)))) == 1
        assert drafts.load(conn, vault, "kept", "demonstration", NOW) == {}


def test_mails_that_came_back(database: Database, vault: Vault) -> None:
    """One in the queue never leaves, and of one that left nothing is kept."""
    with database.write() as conn:
        queued = outbox.add(conn, vault, new_mail(), State.QUEUED, NOW)
        accepted = outbox.add(conn, vault, new_mail(), State.ACCEPTED, NOW)
        kept = outbox.add(conn, vault, new_mail(), State.QUEUED, NOW)
        erasures.note(conn, [queued, accepted], NOW)
        assert erasures.erase_mails(conn, LATER) == 2
        assert erasures.erase_mails(conn, LATER) == 0
    with database.read() as conn:
        columns = (deliveries.c.id, deliveries.c.state, deliveries.c.due_at)
        found = {
            id_: (state, due_at, sealed is not None)
            for id_, state, due_at, sealed in conn.execute(select(*columns, deliveries.c.sealed))
        }
    assert found == {
        queued: (State.ERASED, None, False),
        accepted: (State.ACCEPTED, None, False),
        kept: (State.QUEUED, NOW, True),
    }
