"""What staff corrected of officials' records, with its history, and how often supporters object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from contactrep.core.corrections import Correction, Field, Wrong
from contactrep.storage.office_tables import corrections, data_reports
from contactrep.storage.staff_tables import staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A correction as it is kept; `author` and `retired_by` are addresses of staff."""

    id: int
    correction: Correction
    source: str
    note: str
    author: str
    created_at: datetime
    retired_at: datetime | None = None
    retired_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """How often supporters said that this is wrong, and nobody has looked yet."""

    official_id: str
    kind: Wrong
    count: int
    first_day: date
    last_day: date


def add(
    conn: Connection, correction: Correction, source: str, note: str, author: str, now: datetime
) -> int:
    """Store a correction by a member of staff, given by id, and return its own id."""
    new: int = conn.execute(
        insert(corrections)
        .values(
            official_id=correction.official_id,
            field=correction.field,
            value=correction.value,
            source=source,
            note=note,
            author=author,
            created_at=now,
        )
        .returning(corrections.c.id)
    ).scalar_one()
    return new


def retire(conn: Connection, correction_id: int, by: str, now: datetime) -> Correction | None:
    """Put a correction out of force and return it; None if it does not exist or was already."""
    row = conn.execute(
        update(corrections)
        .where(corrections.c.id == correction_id, corrections.c.retired_at.is_(None))
        .values(retired_at=now, retired_by=by)
        .returning(corrections.c.official_id, corrections.c.field, corrections.c.value)
    ).first()
    return _correction(row) if row else None


def retire_field(conn: Connection, official_id: str, field: Field, by: str, now: datetime) -> None:
    """Put all that is in force for a field out of force."""
    conn.execute(
        update(corrections)
        .where(
            corrections.c.official_id == official_id,
            corrections.c.field == field,
            corrections.c.retired_at.is_(None),
        )
        .values(retired_at=now, retired_by=by)
    )


def in_force(conn: Connection) -> tuple[Correction, ...]:
    """Return the newest correction of each official and field that is not retired, in order."""
    newest = (
        select(func.max(corrections.c.id))
        .where(corrections.c.retired_at.is_(None))
        .group_by(corrections.c.official_id, corrections.c.field)
    )
    rows = conn.execute(
        select(corrections.c.official_id, corrections.c.field, corrections.c.value)
        .where(corrections.c.id.in_(newest))
        .order_by(corrections.c.official_id, corrections.c.field)
    )
    return tuple(_correction(row) for row in rows)


def history(conn: Connection, official_id: str) -> list[Kept]:
    """Return all corrections of an official, those in force first, newest first."""
    by, retirer = staff.alias("by"), staff.alias("retirer")
    rows = conn.execute(
        select(corrections, by.c.email.label("by"), retirer.c.email.label("retirer"))
        .join(by, by.c.id == corrections.c.author)
        .outerjoin(retirer, retirer.c.id == corrections.c.retired_by)
        .where(corrections.c.official_id == official_id)
        .order_by(corrections.c.retired_at.is_not(None), corrections.c.id.desc())
    )
    return [
        Kept(
            id=row.id,
            correction=_correction(row),
            source=row.source,
            note=row.note,
            author=row.by,
            created_at=row.created_at,
            retired_at=row.retired_at,
            retired_by=row.retirer,
        )
        for row in rows
    ]


def report(conn: Connection, official_id: str, kind: Wrong, day: date) -> None:
    """Count one more supporter who says that this is wrong."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    new = dialect.insert(data_reports).values(official_id=official_id, kind=kind, day=day, count=1)
    key = [data_reports.c.official_id, data_reports.c.kind, data_reports.c.day]
    more = {"count": data_reports.c.count + 1}
    conn.execute(new.on_conflict_do_update(index_elements=key, set_=more))


def resolve(conn: Connection, official_id: str, kind: Wrong, by: str, now: datetime) -> int:
    """Set reports of this kind to be looked at no more, and return how many they were."""
    ours = (
        data_reports.c.official_id == official_id,
        data_reports.c.kind == kind,
        data_reports.c.resolved < data_reports.c.count,
    )
    open_ = select(func.coalesce(func.sum(data_reports.c.count - data_reports.c.resolved), 0))
    count = conn.scalar(open_.where(*ours)) or 0
    conn.execute(
        update(data_reports)
        .where(*ours)
        .values(resolved=data_reports.c.count, resolved_at=now, resolved_by=by)
    )
    return count


def open_reports(conn: Connection, official_id: str | None = None) -> list[Reports]:
    """Return what nobody has looked at yet, of one official or of all."""
    left = data_reports.c.count - data_reports.c.resolved
    query = (
        select(
            data_reports.c.official_id,
            data_reports.c.kind,
            func.sum(left).label("count"),
            func.min(data_reports.c.day).label("first_day"),
            func.max(data_reports.c.day).label("last_day"),
        )
        .where(left > 0)
        .group_by(data_reports.c.official_id, data_reports.c.kind)
        .order_by(data_reports.c.official_id, data_reports.c.kind)
    )
    if official_id is not None:
        query = query.where(data_reports.c.official_id == official_id)
    return [
        Reports(**{**row, "kind": Wrong(row["kind"]), "count": int(row["count"])})
        for row in conn.execute(query).mappings()
    ]


def open_counts(found: Sequence[Reports]) -> Mapping[str, int]:
    """Return how many reports are open by official."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.official_id] = counts.get(one.official_id, 0) + one.count
    return counts


def _correction(row: Any) -> Correction:
    return Correction(official_id=row.official_id, field=Field(row.field), value=row.value)
