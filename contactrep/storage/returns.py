"""What comes back: the delivery that it is about, and whether as much was heard before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, func, select, update

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State, step
from contactrep.storage.tables import deliveries, events


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A delivery that something came back for."""

    id: str
    letter_id: str | None  # None: it was a mail of the site's own
    state: State
    attempts: int
    created_at: datetime


def find(conn: Connection, codes: Iterable[str], message_ids: Iterable[str]) -> Found | None:
    """Return the delivery that one of the codes names, else one of the Message-IDs.

    In a write transaction, others who hear of the same delivery wait here until ours is done.
    """
    names = [(deliveries.c.code, code) for code in codes]
    names += [(deliveries.c.message_id, message_id) for message_id in message_ids]
    return next(filter(None, (_one(conn, column, value) for column, value in names)), None)


def _one(conn: Connection, column: Column[str], value: str) -> Found | None:
    row = conn.execute(
        select(*(deliveries.c[name] for name in Found.__slots__))
        .where(column == value)
        .with_for_update()  # ignored by SQLite, which has one writer at a time
    ).first()
    return None if row is None else Found(**{**row._mapping, "state": State(row.state)})


def bounce_own(conn: Connection, delivery_id: str, now: datetime) -> bool:
    """Note that a mail of the site's own came back; False if it was not taken, or has already."""
    result = conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.state == State.ACCEPTED)
        .values(state=step(State.ACCEPTED, State.BOUNCED), changed_at=now)
    )
    return result.rowcount == 1


def count(
    conn: Connection, letter_id: str, entry: Entry, actor: str, evidence: str | None = None
) -> int:
    """Return how often an actor recorded something of a letter, with this evidence if given."""
    query = select(func.count()).where(
        events.c.letter_id == letter_id, events.c.entry == entry, events.c.actor == actor
    )
    if evidence is not None:
        query = query.where(events.c.evidence == evidence)
    return conn.scalar(query) or 0


def is_known(conn: Connection, message_id: str) -> bool:
    """Tell whether a message with this Message-ID was stored before."""
    query = select(deliveries.c.id).where(deliveries.c.message_id == message_id)
    return conn.scalar(query) is not None
