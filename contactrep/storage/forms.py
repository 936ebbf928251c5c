"""Reports that the form of an office does not work, and what staff found out about it.

Reports are events, and few of them: one index holds them alone, with all that is read here. A
review answers all that was reported until then, by whichever campaign's supporters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    insert,
    literal_column,
    or_,
    select,
)

from contactrep.core.ledger import FormTrouble
from contactrep.storage.office_tables import form_reviews
from contactrep.storage.staff_tables import staff
from contactrep.storage.tables import events


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """How many letters did not get through a form since its last review."""

    letters: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What staff found out about a form; `author` is the address of a member of staff."""

    recipient_key: str
    works: bool
    note: str
    author: str
    reviewed_at: datetime


# As the index says it, in its own words: a bound value would not be known to be the same.
_BROKEN = and_(
    events.c.entry == literal_column("'reported-broken'"),
    events.c.route == literal_column("'form'"),
)
_KEPT = (
    *(form_reviews.c.recipient_key, form_reviews.c.works, form_reviews.c.note),
    *(form_reviews.c.reviewed_at, staff.c.email.label("author")),
)
_TROUBLES = frozenset(FormTrouble)


def open_reports(
    conn: Connection, campaigns: Sequence[str], recipient_key: str | None = None
) -> Mapping[str, Reports]:
    """Return the reports since the last review by the recipient's key, of one or of all."""
    letters = func.count(events.c.letter_id.distinct())
    query = _since_review(campaigns, recipient_key, letters, *_times()).group_by(
        events.c.recipient_key
    )
    return {
        row.recipient_key: Reports(letters=row[1], first_at=row.first_at, last_at=row.last_at)
        for row in conn.execute(query)
    }


def troubles(
    conn: Connection, campaigns: Sequence[str], recipient_key: str | None = None
) -> Mapping[str, Mapping[FormTrouble, int]]:
    """Return how many letters met which trouble since the last review, by the recipient's key."""
    kind = events.c.evidence
    query = _since_review(
        campaigns, recipient_key, kind, func.count(events.c.letter_id.distinct())
    ).group_by(events.c.recipient_key, kind)
    found: dict[str, dict[FormTrouble, int]] = {}
    for key, said, count in conn.execute(query):
        trouble = FormTrouble(said) if said in _TROUBLES else FormTrouble.OTHER
        theirs = found.setdefault(key, {})
        theirs[trouble] = theirs.get(trouble, 0) + count
    return found


def add_review(
    conn: Connection, recipient_key: str, note: str, author: str, now: datetime, *, works: bool
) -> None:
    """Store what a member of staff, given by id, found out about a form."""
    conn.execute(
        insert(form_reviews).values(
            recipient_key=recipient_key, works=works, note=note, author=author, reviewed_at=now
        )
    )


def reviews_of(conn: Connection, recipient_key: str) -> list[Review]:
    """Return all reviews of a form, newest first."""
    query = (
        select(*_KEPT)
        .join(staff, staff.c.id == form_reviews.c.author)
        .where(form_reviews.c.recipient_key == recipient_key)
        .order_by(form_reviews.c.id.desc())
    )
    return [Review(**row._mapping) for row in conn.execute(query)]


def last_reviews(conn: Connection) -> Mapping[str, Review]:
    """Return the last review of each form that was ever reviewed, by the recipient's key."""
    last = select(func.max(form_reviews.c.id)).group_by(form_reviews.c.recipient_key)
    query = (
        select(*_KEPT)
        .join(staff, staff.c.id == form_reviews.c.author)
        .where(form_reviews.c.id.in_(last))
    )
    return {row.recipient_key: Review(**row._mapping) for row in conn.execute(query)}


def _times() -> tuple[ColumnElement[datetime], ColumnElement[datetime]]:
    return func.min(events.c.at).label("first_at"), func.max(events.c.at).label("last_at")


def _since_review(
    campaigns: Sequence[str], recipient_key: str | None, *columns: ColumnElement[Any]
) -> Select[Any]:
    """Return the query for reports that came after the last review of their form."""
    reviewed = (
        select(form_reviews.c.recipient_key, func.max(form_reviews.c.reviewed_at).label("at"))
        .group_by(form_reviews.c.recipient_key)
        .subquery()
    )
    query = (
        select(events.c.recipient_key.label("recipient_key"), *columns)
        .outerjoin(reviewed, reviewed.c.recipient_key == events.c.recipient_key)
        .where(
            events.c.campaign.in_(list(campaigns)),
            _BROKEN,
            or_(reviewed.c.at.is_(None), events.c.at > reviewed.c.at),
        )
    )
    if recipient_key is not None:
        query = query.where(events.c.recipient_key == recipient_key)
    return query
