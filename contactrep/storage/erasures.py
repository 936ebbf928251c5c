"""Who and what was erased by request, so that a backup does not bring it back: ids, no more."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, case, delete, insert, null, select, update

from contactrep.core.lifecycle import State, step
from contactrep.storage.tables import deliveries, drafts, erasures, people


def note(conn: Connection, ids: Iterable[str], now: datetime) -> None:
    """Remember that what has these ids was erased: people, drafts, mails of the site's own."""
    note_all(conn, dict.fromkeys(ids, now))


def note_all(conn: Connection, ids: Mapping[str, datetime]) -> None:
    """Remember what was erased, and when; of two times the one that is stored already is kept."""
    for id_, at in ids.items():
        known = select(erasures.c.id).where(erasures.c.id == id_)
        if conn.scalar(known) is None:
            conn.execute(insert(erasures).values(id=id_, at=at))


def load(conn: Connection) -> dict[str, datetime]:
    """Return what was erased, and when."""
    return {row.id: row.at for row in conn.execute(select(erasures.c.id, erasures.c.at))}


def people_of(conn: Connection) -> list[str]:
    """Return the people who are there although they were erased."""
    return list(conn.scalars(select(people.c.id).where(people.c.id.in_(_ids()))))


def erase_drafts(conn: Connection) -> int:
    """Forget the drafts that are there although they were erased; return how many there were."""
    return conn.execute(delete(drafts).where(drafts.c.id.in_(_ids()))).rowcount


def erase_mails(conn: Connection, now: datetime) -> int:
    """End the mails that are there although they were erased; return how many had a text."""
    is_queued = deliveries.c.state == State.QUEUED
    result = conn.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(_ids()), deliveries.c.sealed.is_not(None))
        .values(
            state=case((is_queued, step(State.QUEUED, State.ERASED)), else_=deliveries.c.state),
            sealed=None,
            due_at=case((is_queued, null()), else_=deliveries.c.due_at),
            ends_at=None,
            frozen_at=None,
            changed_at=now,
        )
    )
    return result.rowcount


def forget(conn: Connection, before: datetime) -> None:
    """Forget what was erased before that time: no backup is as old."""
    conn.execute(delete(erasures).where(erasures.c.at < before))


def _ids() -> ScalarSelect[str]:
    return select(erasures.c.id).scalar_subquery()
