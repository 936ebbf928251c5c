"""The ledger's counts: exact whenever they are read, and no writer waits for another.

Nothing is counted when something happens: an event is only appended. From time to time one of the
workers adds the next events to the tallies and moves the mark on; whoever reads takes the tallies
and counts the events after the mark, both of one snapshot. On SQLite events are stored one
transaction after the other, so an id is a mark. On PostgreSQL an event may become visible after
one with a higher id: events are ordered by transaction first, and the mark never passes a
transaction that has not ended.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from contactrep.core.ledger import Entry, Route
from contactrep.core.tallies import KNOWN_OUT, Count, Dimension, Happened, Row, Tally, tally
from contactrep.storage.database import take_turn
from contactrep.storage.inserts import add_to_rows
from contactrep.storage.tables import events, letters, submissions, tallies, tally_marks

AT_ONCE = 500  # events that are added in one transaction

_MARK = "events"
_HIGHEST = "\U0010ffff"
_COUNTS = Count._fields
_e, _o = events.alias("e"), events.alias("o")
_Counted = dict[Row, Count]


class Mark(NamedTuple):
    """The last event that is in the tallies."""

    txid: int  # 0 on SQLite
    event_id: int


class Repaired(NamedTuple):
    """How many rows of counts there are, and how many of them were not what they should be."""

    rows: int
    wrong: int


def read(
    conn: Connection,
    dimension: Dimension,
    campaign: str | None = None,
    within: str | None = None,
    *,
    first: str = "",
    routes: bool = True,
    fresh: _Counted | None = None,
) -> dict[str, Tally]:
    """Return the counts by key, of a campaign or of all together, as this snapshot has them.

    `within` an office, keys such as "S000148 112" are those of this office; `first` is the lowest
    key that is wanted. Without `routes` all routes are counted under "", which is much less to
    read. `fresh` is what `uncounted` gave, for those who read several times.
    """
    # A space and the mark after it in ASCII are around all keys of one office.
    lowest, highest = (f"{within} ", f"{within}!") if within else (first, _HIGHEST)
    values = {"dimension": dimension, "first": lowest, "last": highest, "campaign": campaign}
    found: dict[str, Tally] = {}
    statement = _stored(one_campaign=campaign is not None, routes=routes)
    for key, entry, route, *sums in conn.execute(statement, values):
        found.setdefault(key, Tally()).add((entry, route), Count(*map(int, sums)))
    for row, count in (uncounted(conn) if fresh is None else fresh).items():
        its_dimension, its_campaign, key, entry, route = row
        wanted = its_dimension is dimension and campaign in {None, its_campaign}
        if wanted and lowest <= key < highest:
            found.setdefault(key, Tally()).add((entry, route if routes else ""), count)
    return found


def keys(conn: Connection, dimension: Dimension, campaign: str | None = None) -> set[str]:
    """Return the keys under which letters were prepared, of a campaign or of all."""
    stored = select(tallies.c.key).where(
        tallies.c.dimension == dimension, tallies.c.entry == Entry.PREPARED
    )
    if campaign is not None:
        stored = stored.where(tallies.c.campaign == campaign)
    fresh = {
        key for its, of, key, *_ in uncounted(conn) if its is dimension and campaign in {None, of}
    }
    return fresh.union(conn.scalars(stored.distinct()))


def campaigns(conn: Connection) -> list[str]:
    """Return the campaigns that letters were written for."""
    stored = select(tallies.c.campaign).where(tallies.c.dimension == Dimension.ALL).distinct()
    fresh = {campaign for _, campaign, *_ in uncounted(conn)}
    return sorted(fresh.union(conn.scalars(stored)))


def uncounted(conn: Connection) -> _Counted:
    """Return what the events after the mark add, as this snapshot has them."""
    return tally(_happened(conn, _mark(conn)))


def behind(conn: Connection) -> int:
    """Return how many events are after the mark, at most as many as are worth counting up."""
    after = _after(conn.dialect.name)
    few = select(_e.c.id).where(after).limit(AT_ONCE).subquery()
    mark = _mark(conn)
    return conn.scalar(select(func.count()).select_from(few), mark._asdict()) or 0


def count_up(conn: Connection, at_once: int = AT_ONCE) -> int:
    """Add the next events to the tallies, and return how many there were.

    Others who count up wait for their turn; nobody else waits.
    """
    take_turn(conn, "tallies")
    mark = _mark(conn)
    rows = list(_rows(conn, mark, limit=at_once, ended=True))
    if rows:
        _add(conn, tally(_event(row) for row in rows))
        last = {"txid": rows[-1].txid or 0, "event_id": rows[-1].event_id}
        conn.execute(delete(tally_marks))
        conn.execute(tally_marks.insert().values(name=_MARK, **last))
    return len(rows)


def recount(conn: Connection, *, repair: bool) -> Repaired:
    """Count all events anew and compare; with `repair`, what is wrong is put right.

    It takes the turn of those who count up, and one transaction for as long as it takes.
    """
    take_turn(conn, "tallies")
    mark = _mark(conn)
    right = tally(_happened(conn, Mark(0, 0), until=mark))
    there = {
        (Dimension(row.dimension), row.campaign, row.key, row.entry, row.route): Count(*row[5:])
        for row in conn.execute(select(tallies))
    }
    wrong = sum(right.get(row) != there.get(row) for row in right.keys() | there.keys())
    if wrong and repair:
        conn.execute(delete(tallies))
        _add(conn, right)
    return Repaired(len(right), wrong)


def forget_hours(conn: Connection, before: str) -> None:
    """Delete the counts of hours before this one; those of days are kept."""
    conn.execute(
        delete(tallies).where(tallies.c.dimension == Dimension.HOUR, tallies.c.key < before)
    )


def _add(conn: Connection, counts: _Counted) -> None:
    names = [column.name for column in tallies.columns]
    rows = [dict(zip(names, (*row, *count), strict=True)) for row, count in counts.items()]
    add_to_rows(conn, tallies, rows, _COUNTS)


def _mark(conn: Connection) -> Mark:
    row = conn.execute(select(tally_marks.c.txid, tally_marks.c.event_id)).first()
    return Mark(*row) if row else Mark(0, 0)


def _happened(conn: Connection, mark: Mark, until: Mark | None = None) -> Iterator[Happened]:
    rows = _rows(conn, mark)
    for row in rows:
        if until is not None and (row.txid or 0, row.event_id) > until:
            rows.close()
            return
        yield _event(row)


def _rows(conn: Connection, mark: Mark, *, limit: int | None = None, ended: bool = False) -> Any:
    """Return the events after the mark in their order; `ended`, those of transactions that have."""
    values: dict[str, int] = mark._asdict()
    if ended and conn.dialect.name == "postgresql":
        oldest = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
        values["running"] = conn.scalar(select(oldest)) or 0
    statement = _fresh(conn.dialect.name, ended=ended)
    return conn.execute(statement.limit(limit), values, execution_options={"yield_per": AT_ONCE})


def _event(row: Any) -> Happened:
    return Happened(**{name: getattr(row, name) for name in Happened.__slots__})


@cache
def _stored(*, one_campaign: bool, routes: bool) -> Select[Any]:
    groups = [tallies.c.key, tallies.c.entry, *([tallies.c.route] if routes else [])]
    query = (
        select(
            tallies.c.key,
            tallies.c.entry,
            tallies.c.route if routes else literal(""),
            *(func.sum(tallies.c[name]) for name in _COUNTS),
        )
        .where(
            tallies.c.dimension == bindparam("dimension"),
            tallies.c.key >= bindparam("first"),
            tallies.c.key < bindparam("last"),
        )
        .group_by(*groups)
    )
    return query.where(tallies.c.campaign == bindparam("campaign")) if one_campaign else query


@cache
def _fresh(engine: str, *, ended: bool) -> Select[Any]:
    sibling = letters.alias("sibling")
    lead = select(func.min(sibling.c.id)).where(sibling.c.submission_id == letters.c.submission_id)
    same = _o.c.entry == _e.c.entry
    query = (
        select(
            _e.c.id.label("event_id"),
            *(_e.c[name] for name in ("txid", "campaign", "at", "day", "entry", "route", "state")),
            _e.c.recipient_key,
            letters.c.district,
            letters.c.personalised,
            *(submissions.c[name] for name in ("language", "source", "zip3")),
            (letters.c.id == lead.scalar_subquery()).label("lead"),
            _is_first(engine, same).label("first"),
            _is_first(engine, and_(same, _o.c.route == _e.c.route)).label("first_by_route"),
            and_(_is_out(_e), _is_first(engine, _is_out(_o))).label("first_out"),
        )
        .join(letters, letters.c.id == _e.c.letter_id)
        .join(submissions, submissions.c.id == letters.c.submission_id)
        .where(_after(engine))
        .order_by(*_place(engine, _e))
    )
    if ended and engine == "postgresql":
        query = query.where(_e.c.txid < bindparam("running", type_=BigInteger))
    return query


def _after(engine: str) -> ColumnElement[bool]:
    names = {"txid": bindparam("txid", type_=BigInteger), "id": bindparam("event_id")}
    if engine == "postgresql":
        return tuple_(*_place(engine, _e)) > tuple_(names["txid"], names["id"])
    return _e.c.id > names["id"]


def _is_first(engine: str, alike: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether no event of the same letter that is alike was before."""
    before = tuple_(*_place(engine, _o)) < tuple_(*_place(engine, _e))
    if engine == "sqlite":
        before = _o.c.id < _e.c.id
    return ~exists(select(_o.c.id).where(_o.c.letter_id == _e.c.letter_id, alike, before))


def _is_out(table: Any) -> ColumnElement[bool]:
    return and_(table.c.entry.in_(sorted(KNOWN_OUT)), table.c.route != Route.CALL)


def _place(engine: str, table: Any) -> Sequence[ColumnElement[Any]]:
    """Return by what events are ordered."""
    return (table.c.txid, table.c.id) if engine == "postgresql" else (table.c.id,)
