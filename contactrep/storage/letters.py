"""Letters as staff see them in a list: whom they are to and what happened; no name and no text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from contactrep.core.ledger import Entry, Route
from contactrep.storage.history import FROZEN
from contactrep.storage.tables import deliveries, events, letters, submissions

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
_ORIGIN = ("language", "source")  # columns of its submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which letters; None is all of them. Both days are included."""

    campaign: str | None = None
    office: str | None = None  # a recipient's key
    state: str | None = None  # the writer's
    district: int | None = None  # of that state
    route: str | None = None  # the one that they were prepared for
    standing: str | None = None  # where a letter by our e-mail is: a State, or FROZEN
    entry: str | None = None  # what ever happened to it
    source: str | None = None
    first_day: date | None = None
    last_day: date | None = None


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
    language: str = ""  # of the writer's pages; this and the source are told by `stream` alone
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and where it ends; nothing where the list ends as well."""

    rows: Sequence[LetterRow]
    end: str


def load(conn: Connection, chosen: Filter, limit: int, after: str = "") -> Page:
    """Return letters with all that happened to them, the newest first.

    Asked what happened, those of which it happened last are the first; asked where they are, those
    that came there last. `after` is where the page before ended.
    """
    order = _order(chosen)
    places = (column.label(f"at_{number}") for number, column in enumerate(order))
    query = _chosen(chosen).add_columns(*places)
    if place := _place(after):
        bounds = (literal(each, column.type) for each, column in zip(place, order, strict=False))
        query = query.where(tuple_(*order) < tuple_(*bounds))
    rows = conn.execute(query.order_by(*(column.desc() for column in order)).limit(limit + 1)).all()
    there_is_more, rows = len(rows) > limit, rows[:limit]
    return Page(rows=_told(conn, rows), end=_token(rows[-1]) if there_is_more else "")


def stream(conn: Connection, chosen: Filter) -> Iterator[LetterRow]:
    """Yield all letters of a filter in the order of `load`, of which few are in memory at once."""
    origin = submissions.alias("origin")
    its = origin.c.id == letters.c.submission_id
    origins = [select(origin.c[name]).where(its).scalar_subquery() for name in _ORIGIN]
    query = _chosen(chosen).add_columns(
        *(column.label(name) for name, column in zip(_ORIGIN, origins, strict=True))
    )
    query = query.order_by(*(column.desc() for column in _order(chosen)))
    with conn.execute(query, execution_options={"yield_per": _AT_A_TIME}) as found:
        for rows in found.partitions():
            yield from _told(conn, rows, _ORIGIN)


def count(conn: Connection, chosen: Filter, most: int) -> int:
    """Return how many letters the filter lets through, `most` if there are as many or more."""
    few = _chosen(chosen).with_only_columns(letters.c.id).limit(most).subquery()
    return conn.scalar(select(func.count()).select_from(few)) or 0


def name_of(conn: Connection, recipient_key: str) -> str | None:
    """Return the name by which a recipient was last written to; None if never."""
    query = select(letters.c.recipient_name).where(letters.c.recipient_key == recipient_key)
    return conn.scalar(query.order_by(letters.c.created_at.desc()).limit(1))


def _told(conn: Connection, rows: Sequence[Any], more: Sequence[str] = ()) -> list[LetterRow]:
    """Return letters with all that happened to them."""
    happened = _steps(conn, [row.id for row in rows])
    names = (*(column.name for column in _SHOWN), *more)
    return [
        LetterRow(
            **{name: getattr(row, name) for name in names}
            | {"route": Route(row.route), "steps": tuple(happened.get(row.id, ()))}
        )
        for row in rows
    ]


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


def _chosen(chosen: Filter) -> Select[Any]:
    """Return the letters of a filter, in no order.

    Each question leads to an index: none of them looks at every letter there is.
    """
    query = select(*_SHOWN)
    if chosen.entry is not None:
        later = events.alias("later")
        again = select(later.c.id).where(
            later.c.letter_id == events.c.letter_id,
            later.c.entry == events.c.entry,
            later.c.id > events.c.id,
        )
        query = query.join(events, events.c.letter_id == letters.c.id).where(
            events.c.entry == chosen.entry, ~exists(again)
        )
    if chosen.standing is not None:
        query = query.join(deliveries, deliveries.c.letter_id == letters.c.id).where(
            deliveries.c.frozen_at.is_not(None)
            if chosen.standing == FROZEN
            else and_(deliveries.c.state == chosen.standing, deliveries.c.frozen_at.is_(None))
        )
    if chosen.source is not None:
        query = query.join(submissions, submissions.c.id == letters.c.submission_id).where(
            submissions.c.source == chosen.source
        )
    return query.where(*_conditions(chosen))


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    wanted = {
        "campaign": chosen.campaign,
        "recipient_key": chosen.office,
        "state": chosen.state,
        "district": chosen.district,
        "route": chosen.route,
    }
    parts = [letters.c[name] == value for name, value in wanted.items() if value is not None]
    if chosen.first_day is not None:
        parts.append(letters.c.day >= chosen.first_day)
    if chosen.last_day is not None:
        parts.append(letters.c.day <= chosen.last_day)
    return parts


def _order(chosen: Filter) -> tuple[ColumnElement[Any], ...]:
    """Return by what letters are ordered: what no two of them share."""
    if chosen.entry is not None:
        return (events.c.id,)
    if chosen.standing is not None:
        return (deliveries.c.changed_at, deliveries.c.id)
    if chosen.source is not None:
        return (submissions.c.created_at, letters.c.id)
    return (letters.c.created_at, letters.c.id)


def _token(row: Any) -> str:
    """Return where a page ends, for a link."""
    places = [getattr(row, name) for name in row._fields if name.startswith("at_")]
    return "~".join(str(each) for each in places)


def _place(token: str) -> tuple[Any, ...]:
    """Read what `_token` wrote; what is none is the beginning."""
    first, _, id_ = token.partition("~")
    try:
        return (datetime.fromisoformat(first), id_) if id_ else (int(first),)
    except ValueError:
        return ()
