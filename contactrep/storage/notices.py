"""What has to be known of the outbox as a whole, by every process: it stands still, or why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Exists, delete, exists, insert, select

from contactrep.storage.database import take_turn
from contactrep.storage.tables import notices

PAUSED = "paused"  # no worker takes anything
MAIL_SERVER = "mail server"  # it cannot be used, and why


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for people, and since when it holds."""

    since: datetime
    text: str


def take_turn_at(conn: Connection, name: str) -> None:
    """Let nobody else post this notice until our transaction ends."""
    take_turn(conn, f"notice {name}")


def post(conn: Connection, name: str, text: str, now: datetime) -> None:
    """Say something of the outbox; the first time that it was said is kept."""
    take_turn_at(conn, name)
    before = of(conn, name)
    withdraw(conn, name)
    since = before.since if before else now
    conn.execute(insert(notices).values(name=name, since=since, text=text))


def withdraw(conn: Connection, name: str) -> None:
    """Take a notice down."""
    conn.execute(delete(notices).where(notices.c.name == name))


def of(conn: Connection, name: str) -> Notice | None:
    """Return a notice, if it stands."""
    row = conn.execute(
        select(notices.c.since, notices.c.text).where(notices.c.name == name)
    ).first()
    return None if row is None else Notice(row.since, row.text)


def standing(conn: Connection) -> dict[str, Notice]:
    """Return every notice that stands, by name."""
    rows = conn.execute(select(notices).order_by(notices.c.name))
    return {row.name: Notice(row.since, row.text) for row in rows}


def is_posted(name: str) -> Exists:
    """Return the condition that a notice stands."""
    return exists().where(notices.c.name == name)
