"""Letters as staff see them in a list: whom they are to and what happened; no name and no text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from contactrep.core.ledger import Entry, Route
from contactrep.storage.history import Filter, of_letters
from contactrep.storage.tables import events, letters

_AT_A_TIME = 500  # values in one statement; SQLite takes a limited number
_SHOWN = (
    letters.c.id,
    letters.c.day,
    letters.c.campaign,
    letters.c.recipient_key,
    letters.c.recipient_name,
    letters.c.state,
    letters.c.district,
    letters.c.route,
    letters.c.edition,
    letters.c.personalised,
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a letter by a channel, and the first day it did."""

    entry: Entry
    route: Route
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter in a list. `route` is the one it was prepared for, `state` the writer's."""

    id: str
    day: date
    campaign: str
    recipient_key: str
    recipient_name: str
    state: str
    district: int | None  # None where the writer does not know it
    route: Route
    edition: str
    personalised: bool
    steps: Sequence[Step]  # in the order they first happened


def count(conn: Connection, chosen: Filter) -> int:
    """Return how many letters the filter lets through."""
    return conn.scalar(select(func.count()).select_from(letters).where(of_letters(chosen))) or 0


def load(
    conn: Connection, chosen: Filter, limit: int | None = None, offset: int = 0
) -> list[LetterRow]:
    """Return letters, newest first, each with everything that happened to it."""
    rows = conn.execute(
        select(*_SHOWN)
        .where(of_letters(chosen))
        .order_by(letters.c.created_at.desc(), letters.c.id)
        .limit(limit)
        .offset(offset)
    ).all()
    happened = _steps(conn, [row.id for row in rows])
    return [
        LetterRow(
            **{**row._mapping, "route": Route(row.route)}, steps=tuple(happened.get(row.id, ()))
        )
        for row in rows
    ]


def campaigns(conn: Connection) -> list[str]:
    """Return the campaigns that letters were written for."""
    return list(conn.scalars(select(letters.c.campaign).distinct().order_by(letters.c.campaign)))


def recipients(conn: Connection, campaign: str | None = None) -> dict[str, str]:
    """Return the names of all recipients of letters by their keys, as they were last written to.

    A key of a campaign's own, such as desk-1, may be another office's in another campaign: then it
    has the names of both.
    """
    query = (
        select(letters.c.campaign, letters.c.recipient_key, letters.c.recipient_name)
        .group_by(letters.c.campaign, letters.c.recipient_key, letters.c.recipient_name)
        .order_by(func.max(letters.c.created_at))
    )
    if campaign is not None:
        query = query.where(letters.c.campaign == campaign)
    latest = {(row.campaign, row.recipient_key): row.recipient_name for row in conn.execute(query)}
    names: dict[str, set[str]] = {}
    for (_, key), name in latest.items():
        names.setdefault(key, set()).add(name)
    return {key: " / ".join(sorted(called)) for key, called in names.items()}


def _steps(conn: Connection, letter_ids: Sequence[str]) -> dict[str, list[Step]]:
    """Return what happened to each letter; the same thing by the same channel is told once."""
    happened: dict[str, dict[tuple[str, str], Step]] = {}
    for start in range(0, len(letter_ids), _AT_A_TIME):
        rows = conn.execute(
            select(events.c.letter_id, events.c.entry, events.c.route, events.c.day)
            .where(events.c.letter_id.in_(letter_ids[start : start + _AT_A_TIME]))
            .order_by(events.c.id)
        )
        for letter_id, entry, route, day in rows:
            steps = happened.setdefault(letter_id, {})
            steps.setdefault((entry, route), Step(Entry(entry), Route(route), day))
    return {letter_id: list(steps.values()) for letter_id, steps in happened.items()}
