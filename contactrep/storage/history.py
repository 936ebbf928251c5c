"""Every step of every letter, and the ledger counted from them, exact whenever it is read.

A letter is counted once under each word, however often it happened: a form opened twice is one
letter opened. The state is the writer's. Filtered by channel, what happened by that channel counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    true,
)

from contactrep.core.ledger import Entry, Route
from contactrep.storage.inserts import add_rows
from contactrep.storage.tables import deliveries, events, letters

Counts = Mapping[Entry, int]
FROZEN = "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to count or list; None is everything. Both days are included.

    Counting events, all of it is asked of the event: its day, its word, its channel. Listing
    letters, the days are those on which they were made, and a letter is listed if `entry` was ever
    said of it, by `route`.
    """

    campaign: str | None = None
    office: str | None = None  # a recipient's key
    state: str | None = None
    route: str | None = None
    entry: str | None = None
    first_day: date | None = None
    last_day: date | None = None


_KNOWN = {
    "at": bindparam("at", type_=events.c.at.type),
    "day": bindparam("day", type_=events.c.day.type),
    "campaign": letters.c.campaign,
    "entry": bindparam("entry", type_=events.c.entry.type),
    "route": func.coalesce(bindparam("route", type_=events.c.route.type), letters.c.route),
    "letter_id": letters.c.id,
    "recipient_key": letters.c.recipient_key,
    "state": letters.c.state,
    "actor": bindparam("actor", type_=events.c.actor.type),
    "evidence": bindparam("evidence", type_=events.c.evidence.type),
}
# Made once: making a statement takes longer than the database takes to run it.
_HAPPENED = insert(events).from_select(
    list(_KNOWN),
    select(*_KNOWN.values()).where(letters.c.id == bindparam("id", type_=letters.c.id.type)),
)

_OF_LETTER = ("day", "campaign", "route", "recipient_key", "state")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of the ledger."""

    label: str
    counts: Counts


def record(
    conn: Connection,
    letter_ids: Iterable[str],
    entry: Entry,
    now: datetime,
    day: date,
    *,
    actor: str,
    route: Route | None = None,
    evidence: str | None = None,
) -> None:
    """Store that something happened to letters, by the route they were prepared for or another."""
    happened = {
        "at": now,
        "day": day,
        "entry": entry.value,
        "actor": actor,
        "route": route and route.value,
        "evidence": evidence,
    }
    rows = [{**happened, "id": letter_id} for letter_id in letter_ids]
    if rows:
        conn.execute(_HAPPENED, rows)


def begin(conn: Connection, stored: Sequence[Mapping[str, Any]]) -> None:
    """Store that letters were prepared, as they stand in their table, in that order."""
    prepared = {"entry": Entry.PREPARED, "actor": "supporter"}
    rows = [
        prepared
        | {"letter_id": row["id"], "at": row["created_at"]}
        | {name: row[name] for name in _OF_LETTER}
        for row in stored
    ]
    add_rows(conn, events, rows)


def happened(conn: Connection, letter_id: str, entry: Entry) -> bool:
    """Tell whether something ever happened to a letter."""
    query = select(events.c.id).where(events.c.letter_id == letter_id, events.c.entry == entry)
    return conn.scalar(query.limit(1)) is not None


def totals(conn: Connection, chosen: Filter) -> Counts:
    """Return how many letters each word can be said of."""
    rows = conn.execute(
        select(events.c.entry, _distinct()).where(_of_events(chosen)).group_by(events.c.entry)
    )
    return {Entry(entry): count for entry, count in rows}


def by_day(conn: Connection, chosen: Filter) -> list[Row]:
    """Return the ledger by the day things happened, newest first."""
    return _grouped(conn, chosen, events.c.day)[::-1]


def by_state(conn: Connection, chosen: Filter) -> list[Row]:
    """Return the ledger by the writers' states."""
    return _grouped(conn, chosen, events.c.state)


def by_recipient(conn: Connection, chosen: Filter) -> list[Row]:
    """Return the ledger by recipient; labels are recipients' keys."""
    return _grouped(conn, chosen, events.c.recipient_key)


def by_route(conn: Connection, chosen: Filter) -> list[Row]:
    """Return the ledger by channel."""
    return _grouped(conn, chosen, events.c.route)


def standing(conn: Connection, chosen: Filter) -> Mapping[str, int]:
    """Return where the letters that go by our e-mail are now: in which State, or FROZEN.

    The site's own mail is left out.
    """
    where = case((deliveries.c.frozen_at.is_not(None), FROZEN), else_=deliveries.c.state)
    rows = conn.execute(
        select(where.label("place"), func.count())
        .join(letters, deliveries.c.letter_id == letters.c.id)
        .where(of_letters(chosen))
        .group_by("place")
    )
    return {str(place): count for place, count in rows}


def public_total(conn: Connection, campaign: str, entries: Iterable[Entry]) -> int:
    """Return how many letters of a campaign any of these words can be said of; calls are none."""
    query = select(_distinct()).where(
        events.c.campaign == campaign,
        events.c.entry.in_(list(entries)),
        events.c.route != Route.CALL,
    )
    return conn.scalar(query) or 0


def of_letters(chosen: Filter) -> ColumnElement[bool]:
    """Return the condition on letters."""
    happened = [
        events.c[name] == value
        for name, value in (("route", chosen.route), ("entry", chosen.entry))
        if value is not None
    ]
    condition = _common(letters, chosen)
    if not happened:
        return condition
    return and_(condition, letters.c.id.in_(select(events.c.letter_id).where(*happened)))


def _of_events(chosen: Filter) -> ColumnElement[bool]:
    """Return the condition on events."""
    condition = _common(events, chosen)
    if chosen.route is not None:
        condition = and_(condition, events.c.route == chosen.route)
    if chosen.entry is not None:
        condition = and_(condition, events.c.entry == chosen.entry)
    return condition


def _common(table: Table, chosen: Filter) -> ColumnElement[bool]:
    """Return the conditions that events and letters share; each has a day of its own."""
    wanted = {
        "campaign": chosen.campaign,
        "recipient_key": chosen.office,
        "state": chosen.state,
    }
    parts = [table.c[name] == value for name, value in wanted.items() if value is not None]
    if chosen.first_day is not None:
        parts.append(table.c.day >= chosen.first_day)
    if chosen.last_day is not None:
        parts.append(table.c.day <= chosen.last_day)
    return and_(true(), *parts)


def _grouped(conn: Connection, chosen: Filter, column: ColumnElement[object]) -> list[Row]:
    """Return the ledger by the values of a column, in their order."""
    rows = conn.execute(
        select(column, events.c.entry, _distinct())
        .where(_of_events(chosen))
        .group_by(column, events.c.entry)
        .order_by(column)
    )
    table: dict[str, dict[Entry, int]] = {}
    for label, entry, count in rows:
        table.setdefault(str(label), {})[Entry(entry)] = count
    return [Row(label, counts) for label, counts in table.items()]


def _distinct() -> ColumnElement[int]:
    return func.count(events.c.letter_id.distinct())
