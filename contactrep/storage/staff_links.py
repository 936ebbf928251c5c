"""Links by mail that let somebody set a password: each works once, for a time."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from contactrep.storage import staff
from contactrep.storage.inserts import add_rows
from contactrep.storage.staff import Account
from contactrep.storage.staff_tables import staff_links


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"


def make(conn: Connection, staff_id: str, purpose: Purpose, expires_at: datetime) -> str:
    """Store a link instead of any older one, and return its token; only its hash is kept."""
    forget(conn, staff_id)
    token = secrets.token_urlsafe(32)
    link = {
        "id": staff.hash_of(token),
        "staff_id": staff_id,
        "purpose": purpose.value,
        "expires_at": expires_at,
    }
    add_rows(conn, staff_links, [link])
    return token


def look(conn: Connection, token: str, purpose: Purpose, now: datetime) -> Account | None:
    """Return whose link this is, while it works and the account is not disabled."""
    query = select(staff_links.c.staff_id).where(
        staff_links.c.id == staff.hash_of(token),
        staff_links.c.purpose == purpose,
        staff_links.c.expires_at > now,
    )
    staff_id = conn.scalar(query)
    return None if staff_id is None else staff.find(conn, staff_id)


def take(conn: Connection, token: str, purpose: Purpose, now: datetime) -> Account | None:
    """Use a link up, and return whose it was; None where it works no more."""
    account = look(conn, token, purpose, now)
    used = delete(staff_links).where(staff_links.c.id == staff.hash_of(token))
    return account if conn.execute(used).rowcount == 1 else None


def forget(conn: Connection, staff_id: str) -> None:
    """Let no link of somebody work any more."""
    conn.execute(delete(staff_links).where(staff_links.c.staff_id == staff_id))
