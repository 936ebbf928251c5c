"""The outbox as a whole: how it stands, and what happens to it before it goes on after a pause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, null, or_, select, true, update

from contactrep.core.lifecycle import State, end_of, step
from contactrep.storage import outbox
from contactrep.storage.tables import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the outbox stands. The site's own mail is counted, too."""

    states: Mapping[State, int]
    frozen: int
    due: int  # now
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was frozen: the letters' ids, and how many mails of the site's own."""

    letters: list[str]
    own: int


def look(conn: Connection, now: datetime) -> Standing:
    """Return how the outbox stands."""
    is_due = deliveries.c.due_at <= now
    due, oldest = conn.execute(
        select(func.count(), func.min(deliveries.c.due_at)).where(is_due)
    ).one()
    frozen = select(func.count()).where(deliveries.c.frozen_at.is_not(None))
    return Standing(
        states=outbox.count_by_state(conn),
        frozen=conn.scalar(frozen) or 0,
        due=due,
        oldest_due=oldest,
    )


def set_aside(conn: Connection, since: datetime, now: datetime) -> SetAside:
    """Freeze what was due, or under way, before a time: it may have left already."""
    is_sending = deliveries.c.state == State.SENDING
    rows = conn.execute(
        update(deliveries)
        .where(
            deliveries.c.frozen_at.is_(None),
            or_(
                and_(deliveries.c.state == State.QUEUED, deliveries.c.due_at < since),
                and_(is_sending, deliveries.c.changed_at < since),
            ),
        )
        .values(
            frozen_at=now,
            ends_at=func.coalesce(deliveries.c.ends_at, end_of(State.QUEUED, now)),
            due_at=case((is_sending, deliveries.c.due_at), else_=null()),
            changed_at=now,
        )
        .returning(deliveries.c.letter_id)
    ).all()
    letters = [row.letter_id for row in rows if row.letter_id]
    return SetAside(letters, len(rows) - len(letters))


def end_leases(conn: Connection) -> None:
    """Queue what was under way when this copy was made, as due when it was taken: it may have left.

    No worker holds any of it now.
    """
    conn.execute(
        update(deliveries)
        .where(deliveries.c.state == State.SENDING)
        .values(
            state=step(State.SENDING, State.QUEUED),
            ambiguous=true(),
            due_at=case((deliveries.c.frozen_at.is_(None), deliveries.c.changed_at), else_=null()),
            leased_by=None,
            lease_token=None,
        )
    )


def start_anew(conn: Connection, now: datetime) -> None:
    """Let the time of letters that are given back at its end run from now.

    In a copy it would be over, and their writers be told of a failure that may not have been one.
    """
    for state in (State.QUEUED, State.HELD):
        conn.execute(
            update(deliveries)
            .where(deliveries.c.state == state, deliveries.c.ends_at.is_not(None))
            .values(ends_at=end_of(state, now))
        )
