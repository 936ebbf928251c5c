"""The staff as who looks after them sees it: everybody, their roles, and whether they are in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, select, update

from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.storage.inserts import add_rows
from contactrep.storage.staff_links import Purpose
from contactrep.storage.staff_tables import staff, staff_links, staff_roles, staff_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account. `sessions` counts those that run, `invited_until` is when its link stops."""

    id: str
    email: str
    created_at: datetime
    disabled_at: datetime | None
    joined: bool  # has set a password
    second_factor: bool
    invited_until: datetime | None
    sessions: int
    roles: Roles


def members(conn: Connection, now: datetime) -> list[Member]:
    """Return everybody, by address."""
    query = select(staff_roles.c.staff_id, staff_roles.c.campaign, staff_roles.c.role)
    roles: dict[str, dict[str, Role]] = {}
    for row in conn.execute(query.order_by(staff_roles.c.campaign)):
        roles.setdefault(row.staff_id, {})[row.campaign] = Role(row.role)
    rows = conn.execute(_members(now).order_by(staff.c.email))
    return [Member(**row._mapping, roles=roles.get(row.id, {})) for row in rows]


def member(conn: Connection, staff_id: str, now: datetime) -> Member | None:
    """Return one of them."""
    row = conn.execute(_members(now).where(staff.c.id == staff_id)).first()
    return None if row is None else Member(**row._mapping, roles=roles_of(conn, staff_id))


def roles_of(conn: Connection, staff_id: str) -> dict[str, Role]:
    """Return the roles of somebody by campaign."""
    query = select(staff_roles.c.campaign, staff_roles.c.role)
    rows = conn.execute(
        query.where(staff_roles.c.staff_id == staff_id).order_by(staff_roles.c.campaign)
    )
    return {row.campaign: Role(row.role) for row in rows}


def set_roles(conn: Connection, staff_id: str, roles: Mapping[str, Role]) -> None:
    """Give these roles, and no other."""
    conn.execute(delete(staff_roles).where(staff_roles.c.staff_id == staff_id))
    rows = [
        {"staff_id": staff_id, "campaign": campaign, "role": role.value}
        for campaign, role in roles.items()
    ]
    add_rows(conn, staff_roles, rows)


def set_disabled(conn: Connection, staff_id: str, at: datetime | None) -> bool:
    """Disable an account, or enable it with None; False where it was so already."""
    other = staff.c.disabled_at.is_not(None) if at is None else staff.c.disabled_at.is_(None)
    changed = update(staff).where(staff.c.id == staff_id, other).values(disabled_at=at)
    return conn.execute(changed).rowcount == 1


def has_other_admin(conn: Connection, staff_id: str) -> bool:
    """Tell whether anybody else is admin of everything and can sign in."""
    query = (
        select(staff.c.id)
        .join(staff_roles, staff_roles.c.staff_id == staff.c.id)
        .where(
            staff_roles.c.campaign == EVERYWHERE,
            staff_roles.c.role == Role.ADMIN,
            staff.c.id != staff_id,
            staff.c.disabled_at.is_(None),
            staff.c.password_hash != "",
        )
    )
    return conn.scalar(query.limit(1)) is not None


def _members(now: datetime) -> Select[tuple[object, ...]]:
    running = (
        select(func.count())
        .where(staff_sessions.c.staff_id == staff.c.id, staff_sessions.c.expires_at > now)
        .scalar_subquery()
    )
    until = (
        select(func.max(staff_links.c.expires_at))
        .where(
            staff_links.c.staff_id == staff.c.id,
            staff_links.c.purpose == Purpose.INVITATION,
            staff_links.c.expires_at > now,
        )
        .scalar_subquery()
    )
    return select(
        staff.c.id,
        staff.c.email,
        staff.c.created_at,
        staff.c.disabled_at,
        (staff.c.password_hash != "").label("joined"),
        staff.c.totp_step.is_not(None).label("second_factor"),
        until.label("invited_until"),
        running.label("sessions"),
    )
