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


def opens_at(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime:
    """Return when something may leave; no turn is taken, and others who ask wait for our end."""
    if not every:
        return now
    take_turn(conn, f"pace {name}")
    return max(_next(conn, name) or now, now) - every * (BURST - 1)


def take(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime:
    """Take the next turn and return when it is: now, or later."""
    if not every:
        return now
    opens = opens_at(conn, name, every, now)
    there = _next(conn, name)
    following = max(there or now, now) + every
    if there is None:
        conn.execute(insert(paces).values(name=name, next_at=following))
    else:
        conn.execute(update(paces).where(paces.c.name == name).values(next_at=following))
    return max(opens, now)


def _next(conn: Connection, name: str) -> datetime | None:
    return conn.scalar(select(paces.c.next_at).where(paces.c.name == name))
