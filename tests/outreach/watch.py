"""A watch over the outbox: what every statement did to a state, and what must hold of every row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import FREEZABLE, GIVEN_BACK, LIFE, RETRY_DELAYS, State
from contactrep.core.mail import Accepted, Outcome, OutgoingMail
from contactrep.outreach import system_mail
from contactrep.outreach.attempt import ATTEMPTS_AT_MOST
from contactrep.outreach.services import Services
from contactrep.storage import notices
from contactrep.storage.database import Connection, Database
from contactrep.storage.tables import deliveries, events, letters, metadata, people, submissions
from tests.outreach.carrier import OK, Answer

_TABLE = "CREATE TABLE seen (id {key} PRIMARY KEY, delivery TEXT, was TEXT, became TEXT)"
_NOTE = "INSERT INTO seen (delivery, was, became) VALUES (old.id, old.state, new.state)"
_BODY = f"$$ BEGIN {_NOTE}; RETURN NULL; END $$"
_ON = "AFTER UPDATE OF state ON deliveries"
_TRIGGERS = {
    "sqlite": (
        _TABLE.format(key="INTEGER"),
        f"CREATE TRIGGER watch {_ON} BEGIN {_NOTE}; END",
    ),
    "postgresql": (
        _TABLE.format(key="SERIAL"),
        f"CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS {_BODY}",
        f"CREATE TRIGGER watch {_ON} FOR EACH ROW EXECUTE FUNCTION watch()",
    ),
}

_ENTERED = {
    Entry.PREPARED: State.WAITING,
    Entry.QUEUED: State.QUEUED,
    Entry.ACCEPTED: State.ACCEPTED,
    Entry.REFLECTED: State.REFLECTED,
    Entry.REFUSED: State.REFUSED,
    Entry.FAILED: State.FAILED,
    Entry.BOUNCED: State.BOUNCED,
    Entry.HELD: State.HELD,
    Entry.EXPIRED: State.EXPIRED,
    Entry.ERASED: State.ERASED,
}
_QUIET = frozenset({State.WAITING, State.QUEUED})  # what stays frozen


def install(database: Database) -> None:
    """Let the database itself write down every change of a state."""
    with database.write() as conn:
        for statement in _TRIGGERS[conn.dialect.name]:
            conn.exec_driver_sql(statement)


def empty(database: Database) -> None:
    """Begin anew; on PostgreSQL, too, rows will come to lie where they lay the last time."""
    names = [table.name for table in reversed(metadata.sorted_tables)] + ["seen"]
    with database.write() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql(f"TRUNCATE {', '.join(names)} RESTART IDENTITY")
            return
        for name in names:
            conn.exec_driver_sql(f"DELETE FROM {name}")


def replayed(story: Iterable[Entry]) -> tuple[State, bool]:
    """Return the state of a letter, and whether it is frozen, as its events alone tell it."""
    state, frozen, before = State.WAITING, False, None
    for entry in story:
        state = _ENTERED.get(entry, state)
        tried_again = entry is Entry.QUEUED and before is not Entry.VERIFIED
        stays = state in _QUIET and entry is not Entry.THAWED and not tried_again
        frozen = entry is Entry.FROZEN or (frozen and stays)
        before = entry
    return state, frozen


def tries_in_vain(story: Iterable[Entry]) -> int:
    """Return how many attempts in a row a letter was put off, with no fresh start between them.

    A letter that was accepted and is told to be late was not put off.
    """
    state, count, most = State.WAITING, 0, 0
    for entry in story:
        state = _ENTERED.get(entry, state)
        if entry is Entry.QUEUED:
            count = 0
        count += entry is Entry.DEFERRED and state is State.QUEUED
        most = max(most, count)
    return most


@dataclass
class Post:
    """A carrier that looks, before it takes a message, whether it may leave."""

    services: Services
    answer: Answer = OK
    taken: set[str] = field(default_factory=set)
    attempts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def send(self, mail: OutgoingMail) -> Outcome:
        """Give the answer; what should not have come is written down as a fault."""
        self.faults += self._objections(mail)
        self.attempts[mail.message_id] += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        outcome = self.answer() if callable(self.answer) else self.answer
        if isinstance(outcome, Accepted):
            self.taken.add(mail.message_id)
        return outcome

    def _objections(self, mail: OutgoingMail) -> list[str]:
        query = (
            select(deliveries, people.c.verified_at)
            .outerjoin(submissions, submissions.c.id == deliveries.c.submission_id)
            .outerjoin(people, people.c.id == submissions.c.person_id)
            .where(deliveries.c.message_id == mail.message_id)
        )
        with self.services.database.read() as conn:
            row = conn.execute(query).one()
            paused = notices.of(conn, notices.PAUSED)
        wrong = {
            "in another state": row.state != State.SENDING,
            "frozen": row.frozen_at is not None,
            "erased": row.sealed is None,
            "paused": paused is not None,
            "not verified": row.letter_id is not None and row.verified_at is None,
        }
        return [f"sent while {name}" for name, is_so in wrong.items() if is_so]


class Watch:
    """Knows what was seen so far, and checks everything after each step."""

    def __init__(self, services: Services, post: Post) -> None:
        """Take what to watch."""
        self._services = services
        self._post = post
        self._seen = 0
        self._kept: set[str] = set()  # submissions whose writer was there before the last step
        self._endings: Counter[str] = Counter()
        self.forgotten: set[str] = set()

    def check(self) -> None:
        """Check what must hold."""
        assert not self._post.faults
        with self._services.database.read() as conn:
            rows = {row.id: row for row in conn.execute(select(deliveries))}
            self._check_steps(conn, rows)
            self._check_events(conn, rows)
            self._check_forgotten(conn)
            self._kept = set(
                conn.scalars(select(submissions.c.id).where(submissions.c.person_id.is_not(None)))
            )
        for row in rows.values():
            check_columns(row)
            assert self._post.attempts[row.message_id] <= ATTEMPTS_AT_MOST
            if row.state in {State.ACCEPTED, State.REFLECTED}:
                assert row.message_id in self._post.taken

    def _check_steps(self, conn: Connection, rows: dict[str, Any]) -> None:
        """Each change is in the table, and each bad end of a letter has its mail to the writer."""
        news = conn.execute(text("SELECT * FROM seen WHERE id > :last"), {"last": self._seen})
        for one in news:
            self._seen = max(self._seen, one.id)
            was, became = State(one.was), State(one.became)
            taken_over = was is became is State.SENDING
            assert taken_over or became in LIFE[was].steps, (was, became)
            row = rows[one.delivery]
            if row.letter_id and became in GIVEN_BACK and row.submission_id in self._kept:
                self._endings[row.submission_id] += 1
        mails = Counter(
            row.submission_id for row in rows.values() if row.template == system_mail.RETURNED
        )
        assert mails == self._endings

    def _check_events(self, conn: Connection, rows: dict[str, Any]) -> None:
        """The events of a letter lead to where it is."""
        stories: dict[str, list[Entry]] = {}
        for row in conn.execute(select(events).order_by(events.c.id)):
            stories.setdefault(row.letter_id, []).append(Entry(row.entry))
        for row in rows.values():
            if row.letter_id:
                state = State.QUEUED if row.state == State.SENDING else State(row.state)
                told = replayed(stories[row.letter_id])
                assert told == (state, row.frozen_at is not None), stories[row.letter_id]
                assert tries_in_vain(stories[row.letter_id]) <= len(RETRY_DELAYS)

    def _check_forgotten(self, conn: Connection) -> None:
        """Nothing that a forgotten writer wrote is there, and nobody waits for any of it."""
        theirs = deliveries.c.submission_id.in_(self.forgotten)
        states = set(conn.scalars(select(deliveries.c.state).where(theirs)))
        assert not states & {State.WAITING, State.QUEUED, State.HELD}
        for table in (letters, deliveries):
            left = select(table.c.id).where(
                table.c.submission_id.in_(self.forgotten), table.c.sealed.is_not(None)
            )
            assert not conn.scalars(left).all()


def check_columns(row: Any) -> None:
    """Check that the columns of a delivery agree with its state."""
    state, frozen = State(row.state), row.frozen_at is not None
    under_way = state is State.SENDING
    leased = {row.lease_token is not None, row.leased_by is not None}
    assert leased == {under_way}, state
    assert (row.due_at is not None) == (under_way or (state is State.QUEUED and not frozen)), state
    assert not frozen or state in FREEZABLE, state
    if LIFE[state].lasts is None:
        assert row.ends_at is None, state
    elif state not in {State.QUEUED, State.SENDING} or frozen or row.own:
        assert row.ends_at is not None, state
    if row.own and state not in {State.QUEUED, State.SENDING}:
        assert row.sealed is None, state
