"""The pace of mail, the same for every worker on every machine: turns that follow each other.

A few may leave at once, as after a rest; then each has to wait for its turn (the virtual scheduling
of ITU-T I.371, known as GCRA).
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from contactrep.storage.database import take_turn
from contactrep.storage.tables import paces

ALL = "*"
BURST = 10


HOLDS = timedelta(minutes=2)
"""How late somebody may be for a turn: else a crowd that was kept for long would leave as one."""


def opens_at(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime:
    """Return when something may leave; no turn is taken, and others who ask wait for our end."""
    if not every:
        return now
    take_turn(conn, f"pace {name}")
    return max(_next(conn, name, every, now) or now, now) - every * (BURST - 1)


def take(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime:
    """Take the next turn and return when it is: now, or later."""
    if not every:
        return now
    opens = opens_at(conn, name, every, now)
    there = _next(conn, name, every, now)
    following = max(there or now, now) + every
    if there is None:
        conn.execute(insert(paces).values(name=name, next_at=following))
    else:
        conn.execute(update(paces).where(paces.c.name == name).values(next_at=following))
    return max(opens, now)


def _next(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime | None:
    next_at: datetime | None = conn.scalar(select(paces.c.next_at).where(paces.c.name == name))
    # Turns at ALL are taken when it is open and never ahead: one that is much later was taken by a
    # clock that has been set back since, and must not stop all mail until then.
    if next_at and name == ALL and next_at > now + every * BURST + HOLDS:
        return now
    return next_at
