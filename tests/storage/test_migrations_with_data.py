"""Rows of the first schema, in every state it had, come through every step, both ways."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select, text

from contactrep import paths
from contactrep.core.lifecycle import LEASE, State
from contactrep.storage import outbox, schema, steps
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries, events
from contactrep.storage.vault import Vault

CREATED = datetime(2026, 10, 5, 19, 30, 0, 123456, tzinfo=UTC)
CHANGED = CREATED + timedelta(hours=1)
DUE = CREATED + timedelta(hours=2)
WEEK = timedelta(days=7)
OWN = ("verify", "remind", "resume")  # mails of the site's own
ENTRIES = (
    "prepared",
    "opened",
    "reported-sent",
    "reported-broken",
    "verified",
    "queued",
    "deferred",
    "accepted",
    "refused",
    "failed",
    "frozen",
    "bounced",
    "expired",
    "erased",
    "delivered-in-person",
    "replied",
)
ROUTES = ("email", "form", "mailto", "call", "print")


@dataclass(frozen=True)
class Old:
    """A delivery as it was stored: its state, and what else there was to it."""

    state: str
    attempts: int = 0
    due: bool = False
    blank: bool = False
    ambiguous: bool = False
    leased: bool = False


OLD = (
    Old("waiting"),
    Old("queued", due=True),
    Old("queued", 3, due=True),
    Old("queued", 1, due=True, ambiguous=True),
    Old("sending", 1, due=True, leased=True),
    Old("sending", 4, due=True, leased=True, ambiguous=True),
    Old("frozen", 2, ambiguous=True),
    Old("frozen"),
    Old("accepted", 1),
    Old("accepted", 1, blank=True),
    Old("refused", 1),
    Old("refused", 1, blank=True),
    Old("failed", 19),
    Old("failed", 19, blank=True),
    Old("expired", blank=True),
    Old("erased", blank=True),
)


def alembic(conn: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS))
    settings.attributes["connection"] = conn
    return settings


def stored(conn: Connection, time: datetime | None) -> object:
    """Return a time as the first schema has it."""
    if time is None or conn.dialect.name == "postgresql":
        return time
    return time.strftime("%Y-%m-%d %H:%M:%S.%f")


def put(conn: Connection, table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    times = {name: stored(conn, each) for name, each in values.items() if type(each) is datetime}
    conn.execute(text(statement), {**values, **times})


def fill(conn: Connection, vault: Vault) -> None:
    """Store what the first version of the program would have."""
    made = {"created_at": CREATED}
    put(conn, "staff", id="anna", email="anna@example.org", password_hash="", role="admin", **made)
    put(conn, "staff_sessions", id="s", staff_id="anna", expires_at=DUE, **made)
    put(conn, "audit", at=CREATED, staff_id="anna", action="looked", detail="", rows=1)
    put(
        conn,
        "revisions",
        id="r",
        campaign="demonstration",
        content="",
        staff_id="anna",
        note="",
        **made,
    )
    put(conn, "drafts", id="d", campaign="demonstration", sealed=b"x", expires_at=DUE, **made)
    put(conn, "people", id="p", email_hash="h", sealed=vault.seal({}, "people:p"), **made)
    put(
        conn,
        "submissions",
        id="s",
        idempotency_key="k",
        campaign="demonstration",
        person_id="p",
        revision="r",
        language="en",
        **made,
    )
    for number, old in enumerate(OLD):
        put_letter(conn, vault, f"letter-{number}", old)
        for template in OWN if number < 3 else OWN[:1]:
            put_delivery(conn, vault, f"own-{number}-{template}", old, template=template)


def put_letter(conn: Connection, vault: Vault, id_: str, old: Old) -> None:
    put(
        conn,
        "letters",
        id=id_,
        submission_id="s",
        campaign="demonstration",
        recipient_key="desk",
        recipient_name="The Reading Desk",
        state="NY",
        district=8,
        edition="full",
        route="email",
        personalised=True,
        sealed=None if old.blank else vault.seal({}, f"letters:{id_}"),
        created_at=CREATED,
        day=CREATED.date() if conn.dialect.name == "postgresql" else CREATED.date().isoformat(),
    )
    put_delivery(conn, vault, id_, old, letter_id=id_)
    for number, entry in enumerate(ENTRIES):
        put(
            conn,
            "events",
            at=CREATED,
            day="2026-10-05",
            campaign="demonstration",
            entry=entry,
            route=ROUTES[number % len(ROUTES)],
            letter_id=id_,
            recipient_key="desk",
            state="NY",
            actor="system",
            evidence="250 2.0.0 Ok" if entry == "accepted" else None,
        )


def put_delivery(
    conn: Connection,
    vault: Vault,
    id_: str,
    old: Old,
    letter_id: str | None = None,
    template: str | None = None,
) -> None:
    put(
        conn,
        "deliveries",
        id=id_,
        letter_id=letter_id,
        submission_id="s" if letter_id else None,
        template=template,
        to_hash="h",
        sealed=None if old.blank else vault.seal({"to": "desk@example.org"}, f"deliveries:{id_}"),
        message_id=f"<{id_}@example.org>",
        state=old.state,
        attempts=old.attempts,
        ambiguous=old.ambiguous,
        due_at=DUE if old.due else None,
        leased_by="worker-1" if old.leased else None,
        lease_token="token" if old.leased else None,
        created_at=CREATED,
        changed_at=CHANGED,
    )


def counts(conn: Connection) -> dict[str, int]:
    """Return how many rows each of the first tables has."""
    names = (
        "audit",
        "deliveries",
        "drafts",
        "events",
        "letters",
        "people",
        "revisions",
        "staff",
        "staff_sessions",
        "submissions",
    )
    return {name: conn.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names}


def intact(conn: Connection) -> bool:
    """Tell whether SQLite finds nothing wrong; PostgreSQL checks as it goes."""
    if conn.dialect.name == "postgresql":
        return True
    whole = conn.exec_driver_sql("PRAGMA integrity_check").fetchall()
    return whole == [("ok",)] and not conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall()


@pytest.fixture
def old_database(empty_url: str, vault: Vault) -> Iterator[Database]:
    """A database of the first revision, with rows."""
    database = Database(empty_url)
    with database.write() as conn:
        schema.upgrade(conn, "0001")
        fill(conn, vault)
    yield database
    database.dispose()


@pytest.fixture
def migrated(old_database: Database) -> Database:
    """The same, brought up to date."""
    old_database.migrate()
    return old_database


def test_step_by_step(old_database: Database) -> None:
    """Up to the newest, down to the first and up again: no row is lost on the way."""
    with old_database.read() as conn:
        before = counts(conn)
    assert before["events"] == len(OLD) * len(ENTRIES)
    assert before["deliveries"] == 2 * len(OLD) + 6
    for steps_there in (("0002", "0003", "0004"), ("0003", "0002", "0001"), ("head",)):
        for revision in steps_there:
            with old_database.write() as conn:
                if steps_there[0] == "0003":
                    command.downgrade(alembic(conn), revision)
                else:
                    schema.upgrade(conn, revision)
            with old_database.read() as conn:
                assert counts(conn) == before, revision
                assert intact(conn)
    assert not old_database.needs_migration()


def test_down_to_nothing_and_up(migrated: Database) -> None:
    """The last step down takes the tables away, and they can be made again."""
    with migrated.write() as conn:
        command.downgrade(alembic(conn), "base")
    migrated.migrate()
    with migrated.read() as conn:
        assert set(counts(conn).values()) == {0}


def test_deliveries_as_they_are_now(migrated: Database) -> None:
    """Every one has the state, the times and the flags that today's code expects."""
    with migrated.read() as conn:
        found = {row.id: row for row in conn.execute(select(deliveries))}
    for number, old in enumerate(OLD):
        of_old = [row for id_, row in found.items() if id_.split("-")[1] == str(number)]
        assert len(of_old) == (4 if number < 3 else 2)
        for row in of_old:
            frozen = old.state == "frozen"
            assert row.own is (row.letter_id is None)
            assert row.state == ("queued" if frozen else old.state)
            assert row.frozen_at == (CHANGED if frozen else None)
            assert row.due_at == (DUE if old.due else None)
            assert (row.attempts, row.ambiguous) == (old.attempts, old.ambiguous)
            assert (row.sealed is None) is old.blank
            assert (row.lost_leases, row.paced, row.code, row.domain) == (0, False, None, None)
            assert (row.created_at, row.changed_at) == (CREATED, CHANGED)


def test_when_they_end(migrated: Database) -> None:
    """A week after they were made or last changed; a letter that was never tried does not end."""
    ends = {"waiting": CREATED + WEEK, "queued": CHANGED + WEEK, "sending": CHANGED + WEEK}
    with migrated.read() as conn:
        found = list(conn.execute(select(deliveries)))
    for row in found:
        untried = row.state == "queued" and not (row.own or row.attempts or row.frozen_at)
        assert row.ends_at == (None if untried else ends.get(row.state))
    assert sum(row.ends_at is not None for row in found) > len(OLD) / 2


def test_events_as_they_are_now(migrated: Database) -> None:
    """All words are there, and the new ones may be said."""
    with migrated.write() as conn:
        assert set(conn.scalars(select(events.c.entry))) == set(ENTRIES)
        assert set(conn.scalars(select(events.c.route))) == set(ROUTES)
        for entry in ("thawed", "held", "reflected", "auto-answered"):
            conn.execute(
                text("UPDATE events SET entry = :entry WHERE entry = 'opened' AND letter_id = :id"),
                {"entry": entry, "id": f"letter-{len(entry)}"},
            )


def test_what_is_due_is_claimed(migrated: Database, vault: Vault) -> None:
    """By today's worker: all that was queued or whose lease ran out, and nothing else."""
    expected = {
        id_
        for number, old in enumerate(OLD)
        if old.due
        for id_ in (
            f"letter-{number}",
            *(f"own-{number}-{template}" for template in (OWN if number < 3 else OWN[:1])),
        )
    }
    taken: dict[str, outbox.Claimed] = {}  # in the order in which they were
    with migrated.write() as conn:
        while claimed := outbox.claim(conn, "worker", DUE, LEASE):
            assert outbox.content(vault, claimed) == {"to": "desk@example.org"}
            assert outbox.record(conn, claimed, State.ACCEPTED, DUE)
            taken[claimed.id] = claimed
    assert taken.keys() == expected
    assert (
        list(taken)[: len(taken) // 2]
        == [id_ for id_ in taken if id_.startswith("own")][: len(taken) // 2]
    )
    for id_, claimed in taken.items():
        old = OLD[int(id_.split("-")[1])]
        assert claimed.attempts == old.attempts + 1
        assert claimed.lost_leases == old.leased


def test_what_was_frozen_is_thawed_or_ends(migrated: Database) -> None:
    """Staff let it go on; what nobody touches ends a week after it was frozen."""
    (first, second) = (number for number, old in enumerate(OLD) if old.state == "frozen")
    with migrated.write() as conn:
        assert steps.thaw(conn, f"letter-{first}", CHANGED)
        ended = steps.end_overdue(conn, CHANGED + WEEK)
        assert f"letter-{second}" not in [one.letter_id for one in ended]
        ended = steps.end_overdue(conn, CHANGED + WEEK + timedelta(seconds=1))
        assert f"letter-{second}" in [one.letter_id for one in ended]
        claimed = outbox.claim(conn, "worker", CHANGED, LEASE)
    assert claimed is None


def test_what_waits_is_released_or_expires(migrated: Database) -> None:
    """As if it had been stored today."""
    (waiting,) = (f"letter-{number}" for number, old in enumerate(OLD) if old.state == "waiting")
    with migrated.write() as conn:
        assert steps.release(conn, "s", CHANGED) == [waiting]
        assert steps.release(conn, "s", CHANGED) == []


def test_the_new_states_go_back(migrated: Database) -> None:
    """One step down, what the old schema cannot say becomes what comes nearest to it."""
    new = {
        "letter-8": ("bounced", None, "accepted"),
        "letter-9": ("reflected", None, "accepted"),
        "letter-10": ("held", None, "frozen"),
        "letter-0": ("waiting", CHANGED, "waiting"),
        "letter-6": ("queued", CHANGED, "frozen"),
        "letter-1": ("queued", None, "queued"),
        "letter-4": ("sending", None, "sending"),
    }
    with migrated.write() as conn:
        for id_, (state, frozen_at, _) in new.items():
            conn.execute(
                deliveries.update()
                .where(deliveries.c.id == id_)
                .values(state=state, frozen_at=frozen_at)
            )
        command.downgrade(alembic(conn), "0003")
    with migrated.read() as conn:
        states = {row.id: row.state for row in conn.execute(text("SELECT * FROM deliveries"))}
    assert {id_: states[id_] for id_ in new} == {id_: old for id_, (_, _, old) in new.items()}
