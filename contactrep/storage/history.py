"""Every step of every letter, and the ledger counted from them, exact whenever it is read.

A letter is counted once under each word, however often it happened: a form opened twice is one
letter opened. The state is the writer's. Filtered by channel, what happened by that channel counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    func,
    insert,
    literal,
    select,
    true,
)

from contactrep.core.ledger import Entry, Route
from contactrep.storage.tables import events, letters

Counts = Mapping[Entry, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to count; None is everything. Days are those of the event, both included."""

    campaign: str | None = None
    office: str | None = None  # a recipient's key
    state: str | None = None
    route: str | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of the ledger."""

    label: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter as staff see it in a list: no name and no text."""

    id: str
    day: date
    campaign: str
    recipient_key: str
    recipient_name: str
    state: str
    district: int | None
    route: Route
    edition: str
    personalised: bool
    entries: tuple[Entry, ...]  # in the order they happened


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
    for letter_id in letter_ids:
        known = select(
            literal(now, events.c.at.type),
            literal(day, events.c.day.type),
            letters.c.campaign,
            literal(entry.value),
            letters.c.route if route is None else literal(route.value),
            letters.c.id,
            letters.c.recipient_key,
            letters.c.state,
            literal(actor),
            literal(evidence, events.c.evidence.type),
        ).where(letters.c.id == letter_id)
        names = (
            "at",
            "day",
            "campaign",
            "entry",
            "route",
            "letter_id",
            "recipient_key",
            "state",
            "actor",
            "evidence",
        )
        conn.execute(insert(events).from_select(names, known))


def totals(conn: Connection, chosen: Filter) -> Counts:
    """Return how many letters each word can be said of."""
    rows = conn.execute(
        select(events.c.entry, _distinct()).where(_matching(chosen)).group_by(events.c.entry)
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


def public_total(conn: Connection, campaign: str, entries: Iterable[Entry]) -> int:
    """Return how many letters of a campaign any of these words can be said of."""
    query = select(_distinct()).where(
        events.c.campaign == campaign, events.c.entry.in_(list(entries))
    )
    return conn.scalar(query) or 0


def recipients_seen(conn: Connection) -> dict[str, str]:
    """Return the names of all recipients of letters by their keys, as they were last written to."""
    rows = conn.execute(
        select(letters.c.recipient_key, letters.c.recipient_name).order_by(letters.c.created_at)
    )
    return {row.recipient_key: row.recipient_name for row in rows}


def count_letters(conn: Connection, chosen: Filter) -> int:
    """Return how many letters the filter lets through."""
    return conn.scalar(select(func.count()).select_from(letters).where(_listed(chosen))) or 0


def list_letters(
    conn: Connection, chosen: Filter, limit: int | None = None, offset: int = 0
) -> list[LetterRow]:
    """Return letters, newest first, each with everything that happened to it."""
    rows = conn.execute(
        select(letters)
        .where(_listed(chosen))
        .order_by(letters.c.created_at.desc(), letters.c.id)
        .limit(limit)
        .offset(offset)
    ).all()
    happened = _entries(conn, [row.id for row in rows])
    return [
        LetterRow(
            id=row.id,
            day=row.day,
            campaign=row.campaign,
            recipient_key=row.recipient_key,
            recipient_name=row.recipient_name,
            state=row.state,
            district=row.district,
            route=Route(row.route),
            edition=row.edition,
            personalised=row.personalised,
            entries=tuple(happened.get(row.id, ())),
        )
        for row in rows
    ]


def _entries(conn: Connection, letter_ids: list[str]) -> dict[str, list[Entry]]:
    """Return the words of each letter in the order they were first said."""
    happened: dict[str, list[Entry]] = {}
    for start in range(0, len(letter_ids), 500):  # SQLite takes a limited number of values
        rows = conn.execute(
            select(events.c.letter_id, events.c.entry)
            .where(events.c.letter_id.in_(letter_ids[start : start + 500]))
            .order_by(events.c.id)
        )
        for letter_id, entry in rows:
            said = happened.setdefault(letter_id, [])
            if entry not in said:
                said.append(Entry(entry))
    return happened


def _grouped(conn: Connection, chosen: Filter, column: ColumnElement[object]) -> list[Row]:
    """Return the ledger by the values of a column, in their order."""
    rows = conn.execute(
        select(column, events.c.entry, _distinct())
        .where(_matching(chosen))
        .group_by(column, events.c.entry)
        .order_by(column)
    )
    table: dict[str, dict[Entry, int]] = {}
    for label, entry, count in rows:
        table.setdefault(str(label), {})[Entry(entry)] = count
    return [Row(label, counts) for label, counts in table.items()]


def _distinct() -> ColumnElement[int]:
    return func.count(events.c.letter_id.distinct())


def _matching(chosen: Filter) -> ColumnElement[bool]:
    """Return the condition on events."""
    return _condition(events, chosen)


def _listed(chosen: Filter) -> ColumnElement[bool]:
    """Return the condition on letters: by their own day, and by any channel they took."""
    by_any = Filter(
        campaign=chosen.campaign,
        office=chosen.office,
        state=chosen.state,
        first_day=chosen.first_day,
        last_day=chosen.last_day,
    )
    condition = _condition(letters, by_any)
    if chosen.route is None:
        return condition
    took = select(events.c.letter_id).where(events.c.route == chosen.route)
    return and_(condition, letters.c.id.in_(took))


def _condition(table: Table, chosen: Filter) -> ColumnElement[bool]:
    wanted = {
        "campaign": chosen.campaign,
        "recipient_key": chosen.office,
        "state": chosen.state,
        "route": chosen.route,
    }
    parts = [table.c[name] == value for name, value in wanted.items() if value is not None]
    if chosen.first_day is not None:
        parts.append(table.c.day >= chosen.first_day)
    if chosen.last_day is not None:
        parts.append(table.c.day <= chosen.last_day)
    return and_(true(), *parts)
