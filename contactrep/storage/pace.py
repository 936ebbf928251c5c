"""The pace of mail, the same for every worker on every machine: turns that follow each other.

A few may leave at once, as after a rest; then each has to wait for its turn (the virtual scheduling
of ITU-T I.371, known as GCRA).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Interval, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from contactrep.storage.database import take_turn
from contactrep.storage.tables import paces

ALL = "*"
BURST = 10


HOLDS = timedelta(minutes=2)
"""How late somebody may be for a turn: else a crowd that was kept for long would leave as one."""

_NEXT = select(paces.c.next_at).where(paces.c.name == bindparam("name"))
_FOLLOWING = {
    dialect.dialect.name: (new := dialect.insert(paces)).on_conflict_do_update(
        index_elements=[paces.c.name], set_={"next_at": new.excluded.next_at}
    )
    for dialect in (postgresql, sqlite)
}
# Look and take at once, where a second trip to the server costs more than all else.
_TAKE_NEXT = (
    postgresql.insert(paces)
    .on_conflict_do_update(
        index_elements=[paces.c.name],
        set_={
            "next_at": func.greatest(paces.c.next_at, bindparam("now", type_=paces.c.next_at.type))
            + bindparam("every", type_=Interval())
        },
    )
    .returning(paces.c.next_at)
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The next turn, which others who ask wait to see until our transaction ends."""

    name: str
    every: timedelta
    next_at: datetime  # now, or later

    @property
    def opens_at(self) -> datetime:
        """When something may leave."""
        return self.next_at - self.every * (BURST - 1) if self.every else self.next_at


def turn(conn: Connection, name: str, every: timedelta, now: datetime) -> Turn:
    """Return the next turn; it is not taken."""
    if not every:
        return Turn(name, every, now)
    take_turn(conn, f"pace {name}")
    next_at = conn.scalar(_NEXT, {"name": name}) or now
    # Turns at ALL are taken when it is open and never ahead: one that is much later was taken by a
    # clock that has been set back since, and must not stop all mail until then.
    if name == ALL and next_at > now + every * BURST + HOLDS:
        next_at = now
    return Turn(name, every, max(next_at, now))


def take(conn: Connection, turn: Turn) -> None:
    """Take the turn, so that another follows it."""
    if turn.every:
        following = {"name": turn.name, "next_at": turn.next_at + turn.every}
        conn.execute(_FOLLOWING[conn.dialect.name], following)


def take_next(conn: Connection, name: str, every: timedelta, now: datetime) -> Turn:
    """Take the next turn, whenever that is."""
    if every and conn.dialect.name == "postgresql":
        values = {"name": name, "next_at": now + every, "now": now, "every": every}
        return Turn(name, every, conn.scalars(_TAKE_NEXT, values).one() - every)
    mine = turn(conn, name, every, now)
    take(conn, mine)
    return mine
