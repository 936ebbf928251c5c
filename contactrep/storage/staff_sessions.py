"""The sessions of one member of staff, as they see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from contactrep.storage.staff_tables import staff_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session; `id` is the hash of its token, which opens nothing."""

    id: str
    browser: str | None
    created_at: datetime
    expires_at: datetime


def running(conn: Connection, staff_id: str, now: datetime) -> list[Session]:
    """Return the sessions of somebody that run, the newest first."""
    rows = conn.execute(
        select(*(staff_sessions.c[name] for name in Session.__slots__))
        .where(staff_sessions.c.staff_id == staff_id, staff_sessions.c.expires_at > now)
        .order_by(staff_sessions.c.created_at.desc(), staff_sessions.c.id)
    )
    return [Session(**row._mapping) for row in rows]


def end(conn: Connection, staff_id: str, session_id: str) -> bool:
    """End one session of somebody; tell whether it was theirs and ran."""
    mine = staff_sessions.c.staff_id == staff_id
    return (
        conn.execute(delete(staff_sessions).where(mine, staff_sessions.c.id == session_id)).rowcount
        == 1
    )


def end_all(conn: Connection, staff_id: str, but: str = "") -> int:
    """End all sessions of somebody but one, and return how many there were."""
    others = (staff_sessions.c.staff_id == staff_id, staff_sessions.c.id != but)
    return conn.execute(delete(staff_sessions).where(*others)).rowcount
