"""Accounts of staff, sessions that the server can end, and the record of what was done."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from contactrep.core.permissions import Role, Roles
from contactrep.storage.inserts import add_rows
from contactrep.storage.staff_tables import audit, staff, staff_roles, staff_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff."""

    id: str
    email: str
    password_hash: str  # "" until an invitation is accepted
    roles: Roles
    second_factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Something a member of staff did."""

    at: datetime
    staff_id: str | None
    action: str
    detail: str
    rows: int | None
    campaign: str | None = None


_ACCOUNT = (
    staff.c.id,
    staff.c.email,
    staff.c.password_hash,
    staff.c.totp_step.is_not(None).label("second_factor"),
)


def add(conn: Connection, email: str, password_hash: str, roles: Roles, now: datetime) -> str:
    """Store an account and return its id; the address is in lower case and new."""
    id_ = str(uuid.uuid4())
    conn.execute(
        insert(staff).values(id=id_, email=email, password_hash=password_hash, created_at=now)
    )
    rows = [
        {"staff_id": id_, "campaign": campaign, "role": role} for campaign, role in roles.items()
    ]
    add_rows(conn, staff_roles, rows)
    return id_


def find_by_email(conn: Connection, email: str) -> Account | None:
    """Return the account that can sign in with this address."""
    row = conn.execute(
        select(*_ACCOUNT).where(staff.c.email == email, staff.c.disabled_at.is_(None))
    ).first()
    return _account(conn, row._mapping) if row else None


def find(conn: Connection, staff_id: str) -> Account | None:
    """Return an account that can sign in."""
    row = conn.execute(
        select(*_ACCOUNT).where(staff.c.id == staff_id, staff.c.disabled_at.is_(None))
    ).first()
    return _account(conn, row._mapping) if row else None


def set_password(conn: Connection, staff_id: str, password_hash: str) -> None:
    """Change the password of an account."""
    conn.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


def emails(conn: Connection) -> dict[str, str]:
    """Return the addresses of all staff by their ids, of those who cannot sign in any more too."""
    return {row.id: row.email for row in conn.execute(select(staff.c.id, staff.c.email))}


def is_taken(conn: Connection, email: str) -> bool:
    """Tell whether there is an account with this address, disabled or not."""
    return conn.scalar(select(staff.c.id).where(staff.c.email == email)) is not None


def start_session(
    conn: Connection, staff_id: str, now: datetime, lifetime: timedelta, browser: str | None = None
) -> str:
    """Store a session and return the token for the cookie; the database keeps only its hash.

    `browser` is what its owner knows it by.
    """
    conn.execute(delete(staff_sessions).where(staff_sessions.c.expires_at <= now))
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(staff_sessions).values(
            id=hash_of(token),
            staff_id=staff_id,
            browser=browser,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    return token


def by_session(conn: Connection, token: str, now: datetime) -> Account | None:
    """Return whose session this is, while it lasts and the account is not disabled."""
    row = conn.execute(
        select(*_ACCOUNT)
        .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
        .where(
            staff_sessions.c.id == hash_of(token),
            staff_sessions.c.expires_at > now,
            staff.c.disabled_at.is_(None),
        )
    ).first()
    return _account(conn, row._mapping) if row else None


def end_session(conn: Connection, token: str) -> None:
    """End a session."""
    conn.execute(delete(staff_sessions).where(staff_sessions.c.id == hash_of(token)))


def record_audit(
    conn: Connection,
    now: datetime,
    staff_id: str | None,
    action: str,
    detail: str,
    rows: int | None = None,
    *,
    campaign: str | None = None,
) -> int:
    """Write down what was done and return the entry's id.

    `rows` is how many rows left in a download; `campaign` the one that it was about.
    """
    values = {"staff_id": staff_id, "campaign": campaign, "action": action, "detail": detail}
    stored = insert(audit).values(at=now, rows=rows, **values).returning(audit.c.id)
    entry: int = conn.execute(stored).scalar_one()
    return entry


def note_rows(conn: Connection, entry: int, rows: int) -> None:
    """Add to an entry how many rows left, which is known when a download is over."""
    conn.execute(update(audit).where(audit.c.id == entry).values(rows=rows))


def audit_rows(conn: Connection) -> list[AuditRow]:
    """Return the record, oldest first."""
    names = ("at", "staff_id", "action", "detail", "rows", "campaign")
    rows = conn.execute(select(*(audit.c[name] for name in names)).order_by(audit.c.id))
    return [AuditRow(**row._mapping) for row in rows]


def _account(conn: Connection, row: RowMapping) -> Account:
    query = select(staff_roles.c.campaign, staff_roles.c.role)
    roles = conn.execute(query.where(staff_roles.c.staff_id == row["id"]))
    return Account(**row, roles={each.campaign: Role(each.role) for each in roles})


def hash_of(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
