"""The outbox as staff look after it: its letters by what has become of them; no name, no text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    func,
    select,
    true,
    union_all,
)

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import FREEZABLE, GIVEN_BACK, State
from contactrep.storage.tables import deliveries, events, letters

FAILING = 3
"""After so many attempts in vain a letter in the queue is failing."""


class Tab(StrEnum):
    """A part of the outbox. What is failing is queued as well; every other letter is in one."""

    WAITING = "waiting"
    QUEUED = "queued"
    FAILING = "failing"
    FROZEN = "frozen"
    HELD = "held"
    ENDED = "ended"  # badly
    CHANGED = "changed"  # all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A letter that goes by our e-mail."""

    letter_id: str
    campaign: str
    recipient_name: str
    state: State
    frozen_at: datetime | None
    attempts: int  # the one under way included
    due_at: datetime | None  # of the next attempt, or of the end of the lease
    ends_at: datetime | None  # when its state is over by itself
    changed_at: datetime
    sendable: bool  # there is still a message to send
    readable: bool  # there is still a text to give back
    evidence: str | None  # the last there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What there is to say of any letter, however it goes. `day` is the day it was made."""

    id: str
    campaign: str
    recipient_key: str
    recipient_name: str
    route: Route
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a letter."""

    at: datetime
    entry: Entry
    route: Route
    actor: str
    evidence: str | None


_IN_VAIN = deliveries.c.attempts - case((deliveries.c.state == State.SENDING, 1), else_=0)
_GOES_ON = deliveries.c.frozen_at.is_(None)
_OUT = frozenset({State.QUEUED, State.SENDING})
_PARTS: Mapping[Tab, tuple[Collection[State], ColumnElement[bool]]] = MappingProxyType(
    {
        Tab.WAITING: ({State.WAITING}, _GOES_ON),
        Tab.QUEUED: (_OUT, _GOES_ON),
        Tab.FAILING: (_OUT, and_(_GOES_ON, _IN_VAIN >= FAILING)),
        Tab.FROZEN: (FREEZABLE, deliveries.c.frozen_at.is_not(None)),
        Tab.HELD: ({State.HELD}, true()),
        Tab.ENDED: (GIVEN_BACK, true()),
        Tab.CHANGED: (frozenset(State), true()),
    }
)
_SOON_FIRST = frozenset({Tab.QUEUED, Tab.FAILING})
"""Listed by the next attempt; the others by their last change, newest first."""

# Not by `own`: SQLite would then read all letters there are, and not the index of states.
_LETTERS = deliveries.c.letter_id.is_not(None)


def count(
    conn: Connection,
    tab: Tab,
    since: datetime | None = None,
    campaigns: Collection[str] | None = None,
) -> int:
    """Return how many letters are in a part, of these campaigns, changed since that time."""
    states, condition = _PARTS[tab]
    query = select(func.count()).select_from(deliveries)
    query = query.where(_LETTERS, condition, _of(campaigns))
    if tab is not Tab.CHANGED:
        query = query.where(deliveries.c.state.in_(sorted(states)))
    if since is not None:
        query = query.where(deliveries.c.changed_at >= since)
    return conn.scalar(query) or 0


def load(
    conn: Connection,
    tab: Tab,
    limit: int,
    offset: int = 0,
    campaigns: Collection[str] | None = None,
) -> list[Item]:
    """Return the letters of a part: what goes next first, or what changed last."""
    find = _soonest if tab in _SOON_FIRST else _newest
    ids = list(conn.scalars(find(tab, and_(_PARTS[tab][1], _of(campaigns)), limit, offset)))
    found = {row.id: row for row in conn.execute(_items().where(deliveries.c.id.in_(ids)))}
    return [_item(found[id_]._mapping) for id_ in ids]


def item(conn: Connection, letter_id: str, *, lock: bool = False) -> Item | None:
    """Return a letter; None where it does not go by our e-mail, or is none.

    With `lock`, in a write transaction, nobody else takes a step with it before ours is done.
    """
    query = _items().where(deliveries.c.letter_id == letter_id)
    if lock:
        query = query.with_for_update(of=deliveries)
    row = conn.execute(query).first()
    return None if row is None else _item(row._mapping)


def head(conn: Connection, letter_id: str) -> Head | None:
    """Return what there is to say of a letter, if it is one."""
    row = conn.execute(
        select(*(letters.c[name] for name in Head.__slots__)).where(letters.c.id == letter_id)
    ).first()
    return None if row is None else Head(**{**row._mapping, "route": Route(row.route)})


def history(conn: Connection, letter_id: str) -> list[Event]:
    """Return everything that happened to a letter, in order."""
    rows = conn.execute(
        select(*(events.c[name] for name in Event.__slots__))
        .where(events.c.letter_id == letter_id)
        .order_by(events.c.id)
    )
    return [
        Event(**{**row._mapping, "entry": Entry(row.entry), "route": Route(row.route)})
        for row in rows
    ]


def _of(campaigns: Collection[str] | None) -> ColumnElement[bool]:
    """Return the condition on the campaign; asked of each letter, so that indexes stay in use."""
    if campaigns is None:
        return true()
    query = select(letters.c.id).where(letters.c.id == deliveries.c.letter_id)
    return query.where(letters.c.campaign.in_(sorted(campaigns))).correlate(deliveries).exists()


def _soonest(
    _tab: Tab, condition: ColumnElement[bool], limit: int, offset: int
) -> Select[tuple[str]]:
    """Choose by the index of what is due, which has nothing in it but what is on its way."""
    return (
        select(deliveries.c.id)
        .where(deliveries.c.own.is_(False), deliveries.c.due_at.is_not(None), condition)
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
        .offset(offset)
    )


def _newest(
    tab: Tab, condition: ColumnElement[bool], limit: int, offset: int
) -> Select[tuple[str]]:
    """Choose the newest of each state by its index, and of these the newest."""
    states = _PARTS[tab][0]
    each = [_newest_of(state, condition, limit + offset) for state in sorted(states)]
    newest = union_all(*each).subquery()
    order = (newest.c.changed_at.desc(), newest.c.id)
    return select(newest.c.id).order_by(*order).limit(limit).offset(offset)


def _newest_of(
    state: State, condition: ColumnElement[bool], limit: int
) -> Select[tuple[str, datetime]]:
    newest = (
        select(deliveries.c.id, deliveries.c.changed_at)
        .where(deliveries.c.state == state, _LETTERS, condition)
        .order_by(deliveries.c.changed_at.desc(), deliveries.c.id)
        .limit(limit)
        .subquery()
    )
    return select(newest.c.id, newest.c.changed_at)


def _items() -> Select[tuple[object, ...]]:
    evidence = (
        select(events.c.evidence)
        .where(events.c.letter_id == deliveries.c.letter_id, events.c.evidence.is_not(None))
        .order_by(events.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    kept = ("frozen_at", "attempts", "due_at", "ends_at", "changed_at")
    return select(
        deliveries.c.id,
        deliveries.c.letter_id,
        deliveries.c.state,
        *(deliveries.c[name] for name in kept),
        letters.c.campaign,
        letters.c.recipient_name,
        deliveries.c.sealed.is_not(None).label("sendable"),
        letters.c.sealed.is_not(None).label("readable"),
        evidence.label("evidence"),
    ).join(letters, letters.c.id == deliveries.c.letter_id)


def _item(row: RowMapping) -> Item:
    values = {name: row[name] for name in Item.__slots__}
    return Item(**{**values, "state": State(row["state"])})
