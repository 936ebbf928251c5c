"""The record of what staff did, read from its end: a page of it costs the same at any length.

Pages are cut by the id of their rows and not by counting, and each filter has an index that ends
in the id.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from contactrep.storage.staff_tables import audit, staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows; None is all. `within` are the campaigns that whoever asks may see."""

    staff_id: str | None = None
    action: str | None = None
    campaign: str | None = None
    within: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that was done; `email` is None where nobody was signed in."""

    id: int
    at: datetime
    email: str | None
    campaign: str | None
    action: str
    detail: str
    rows: int | None


def before(conn: Connection, wanted: Wanted, limit: int, id_: int | None = None) -> list[Done]:
    """Return rows older than one, or the latest, newest first."""
    older = true() if id_ is None else audit.c.id < id_
    return _load(conn, and_(_condition(wanted), older), audit.c.id.desc(), limit)


def after(conn: Connection, wanted: Wanted, limit: int, id_: int) -> list[Done]:
    """Return the rows next newer than one, newest first."""
    return _load(conn, and_(_condition(wanted), audit.c.id > id_), audit.c.id, limit)[::-1]


def actions(conn: Connection) -> list[str]:
    """Return all that was ever done, each once: a step in the index for each, not for each row."""
    least = select(func.min(audit.c.action).label("action")).cte("steps", recursive=True)
    following = (
        select(func.min(audit.c.action)).where(audit.c.action > least.c.action).scalar_subquery()
    )
    steps = least.union_all(select(following).where(least.c.action.is_not(None)))
    return [one for one in conn.scalars(select(steps.c.action)) if one is not None]


def count_since(conn: Connection, staff_id: str, action: str, since: datetime, most: int) -> int:
    """Return how often somebody did something since then, as far as `most`."""
    latest = (
        select(audit.c.at)
        .where(audit.c.staff_id == staff_id, audit.c.action == action)
        .order_by(audit.c.id.desc())
        .limit(most)
        .subquery()
    )
    return conn.scalar(select(func.count()).where(latest.c.at > since)) or 0


def _condition(wanted: Wanted) -> ColumnElement[bool]:
    asked = {
        "staff_id": wanted.staff_id,
        "action": wanted.action,
        "campaign": wanted.campaign,
    }
    parts = [audit.c[name] == value for name, value in asked.items() if value is not None]
    if wanted.within is not None:
        parts.append(audit.c.campaign.in_(sorted(wanted.within)))
    return and_(true(), *parts)


def _load(
    conn: Connection, condition: ColumnElement[bool], order: ColumnElement[int], limit: int
) -> list[Done]:
    rows = conn.execute(
        select(
            audit.c.id,
            audit.c.at,
            staff.c.email,
            audit.c.campaign,
            audit.c.action,
            audit.c.detail,
            audit.c.rows,
        )
        .select_from(audit.outerjoin(staff, staff.c.id == audit.c.staff_id))
        .where(condition)
        .order_by(order)
        .limit(limit)
    )
    return [Done(**row._mapping) for row in rows]
