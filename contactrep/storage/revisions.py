"""What staff made of the campaigns' folders: whole folders, kept one after another for good."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from contactrep.storage.database import take_turn
from contactrep.storage.staff_tables import staff
from contactrep.storage.tables import revisions

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A revision without its texts; `author` is an address of staff, None for the command line."""

    id: str
    campaign: str
    parent: str | None  # the revision it was made from; None: the folder
    author: str | None
    note: str
    created_at: datetime
    published_at: datetime | None


def add(
    conn: Connection,
    campaign: str,
    parent: str | None,
    files: Mapping[str, str],
    staff_id: str | None,
    note: str,
    now: datetime,
) -> str:
    """Store a campaign's files, text by path, and return the id of the revision."""
    _in_turn(conn, campaign)
    id_ = secrets.token_hex(6)
    newest = select(func.max(revisions.c.created_at)).where(revisions.c.campaign == campaign)
    conn.execute(
        insert(revisions).values(
            id=id_,
            campaign=campaign,
            parent=parent,
            content=json.dumps(dict(sorted(files.items())), ensure_ascii=False),
            staff_id=staff_id,
            note=note,
            created_at=_after(conn.scalar(newest), now),
        )
    )
    return id_


def publish(conn: Connection, campaign: str, revision_id: str, now: datetime) -> bool:
    """Let a revision be what people see from now on; False if the campaign has no such one."""
    _in_turn(conn, campaign)
    newest = select(func.max(revisions.c.published_at)).where(revisions.c.campaign == campaign)
    changed = conn.execute(
        update(revisions)
        .where(revisions.c.id == revision_id, revisions.c.campaign == campaign)
        .values(published_at=_after(conn.scalar(newest), now))
    )
    return changed.rowcount == 1


def live(conn: Connection) -> dict[str, str]:
    """Return the id of the revision published last by campaign; answered by an index alone."""
    published = (
        select(revisions.c.campaign, revisions.c.id)
        .where(revisions.c.published_at.is_not(None))
        .order_by(revisions.c.published_at)
    )
    return {row.campaign: row.id for row in conn.execute(published)}


def newest(conn: Connection, campaign: str) -> str | None:
    """Return the id of the revision made last, None if there is none yet.

    Whoever asks in a write transaction is the only one who adds any until its end.
    """
    _in_turn(conn, campaign)
    query = (
        select(revisions.c.id)
        .where(revisions.c.campaign == campaign)
        .order_by(revisions.c.created_at.desc())
    )
    id_: str | None = conn.scalar(query.limit(1))
    return id_


def files(conn: Connection, campaign: str, revision_id: str) -> dict[str, str] | None:
    """Return the files of a revision, text by path; None if the campaign has no such one."""
    query = select(revisions.c.content).where(
        revisions.c.id == revision_id, revisions.c.campaign == campaign
    )
    content = conn.scalar(query)
    return None if content is None else json.loads(content)


def listed(conn: Connection, campaign: str) -> list[Revision]:
    """Return the revisions of a campaign, those made last first."""
    names = [each for each in Revision.__dataclass_fields__ if each != "author"]
    rows = conn.execute(
        select(*(revisions.c[name] for name in names), staff.c.email.label("author"))
        .outerjoin(staff, staff.c.id == revisions.c.staff_id)
        .where(revisions.c.campaign == campaign)
        .order_by(revisions.c.created_at.desc())
    )
    return [Revision(**row._mapping) for row in rows]


def campaigns(conn: Connection) -> set[str]:
    """Return the campaigns that have revisions."""
    return set(conn.scalars(select(revisions.c.campaign).distinct()))


def _in_turn(conn: Connection, campaign: str) -> None:
    if conn.get_execution_options().get("write"):
        take_turn(conn, f"revisions of {campaign}")


def _after(newest: datetime | None, now: datetime) -> datetime:
    """Return a time after the newest there is, so that the order is never in doubt."""
    return now if newest is None else max(now, newest + _MOMENT)
