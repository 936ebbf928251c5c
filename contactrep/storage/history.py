"""Every step of every letter, each stored once and never changed; `tallies` counts them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    func,
    insert,
    select,
)

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import UNDER_WAY
from contactrep.storage.inserts import add_rows
from contactrep.storage.tables import deliveries, events, letters

FROZEN = "frozen"


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


def standing(conn: Connection) -> Mapping[str, int]:
    """Return how many letters by our e-mail are where on their way: in which State, or FROZEN.

    Those that are done are left out, of which there are ever more, and the site's own mail.
    """
    where = case((deliveries.c.frozen_at.is_not(None), FROZEN), else_=deliveries.c.state)
    rows = conn.execute(
        select(where.label("place"), func.count())
        .where(deliveries.c.state.in_(sorted(UNDER_WAY)), deliveries.c.own.is_(False))
        .group_by("place")
    )
    return {str(place): count for place, count in rows}
