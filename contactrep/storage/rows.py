"""All rows of all tables as values of JSON, out of one database and into another.

Tables are taken as they are in the database and not as this program knows them, so that a database
can be copied before its migration, and a copy be read by any later program.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError

from contactrep.storage.tables import metadata

Row = dict[str, Any]

NOT_COPIED = frozenset(
    {"alembic_version", "staff_sessions", "staff_links", "notices", "paces"}
    | {"tallies", "tally_marks"}
)
"""What says something about the site as it runs, and nothing once it has been restored."""

_OF_THE_ENGINE = {"events": "txid"}  # PostgreSQL numbers its transactions anew in each cluster

_AT_ONCE = 1000  # rows


class RowsError(ValueError):
    """Rows do not fit the table that they are to go into."""


def tables_in(conn: Connection) -> list[Table]:
    """Return the tables of the database that are copied, each after those it refers to."""
    return [table for table in _ours(conn).sorted_tables if table.name not in NOT_COPIED]


def has_rows(conn: Connection) -> bool:
    """Tell whether anything is stored."""
    tables = [table for table in _ours(conn).tables.values() if table.name != "alembic_version"]
    return any(conn.execute(select(table).limit(1)).first() for table in tables)


def has_table(conn: Connection, name: str) -> bool:
    """Tell whether a table is there."""
    return inspect(conn).has_table(name)


def drop_tables(conn: Connection) -> None:
    """Remove every table of this program, with all that is in it."""
    _ours(conn).drop_all(conn)


def count(conn: Connection, table: Table) -> int:
    """Return how many rows there are."""
    return conn.scalar(select(func.count()).select_from(table)) or 0


def dump(conn: Connection, table: Table) -> Iterator[Row]:
    """Yield every row, in the order of the primary key: bytes in base64, times in ISO 8601 UTC."""
    columns = _copied(table)
    encoders = [(column.name, _encoder(column)) for column in columns]
    query = select(*columns).order_by(*table.primary_key.columns)
    for row in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield {
            name: None if value is None else encode(value)
            for (name, encode), value in zip(encoders, row, strict=True)
        }


def load(conn: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows that `dump` gave.

    Raises:
        RowsError: they do not fit the table.
    """
    decoders = {column.name: _decoder(column, conn.dialect.name) for column in _copied(table)}
    remaining = iter(rows)
    while batch := [_decoded(table, decoders, row) for row in islice(remaining, _AT_ONCE)]:
        try:
            conn.execute(insert(table), batch)
        except (IntegrityError, DataError) as error:
            raise RowsError(f"{table.name}: {type(error).__name__}") from error


def count_on(conn: Connection, tables: Iterable[Table]) -> None:
    """Let keys that count up go on after the highest one that was loaded."""
    if conn.dialect.name != "postgresql":  # SQLite looks for the highest one itself
        return
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = conn.scalar(select(func.max(column)))
        if highest is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            conn.execute(select(func.setval(sequence, highest)))


def _ours(conn: Connection) -> MetaData:
    known = {*metadata.tables, "alembic_version"}
    there = MetaData()
    there.reflect(conn, only=lambda name, _: name in known, resolve_fks=False)
    return there


def _copied(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name != _OF_THE_ENGINE.get(table.name)]


def _decoded(table: Table, decoders: Mapping[str, Callable[[Any], Any]], row: Row) -> Row:
    if row.keys() != decoders.keys():
        raise RowsError(f"{table.name}: its rows have other columns")
    try:
        return {
            name: None if value is None else decoders[name](value) for name, value in row.items()
        }
    except (TypeError, ValueError) as error:
        raise RowsError(f"{table.name}: a value cannot be read") from error


def _encoder(column: Column[Any]) -> Callable[[Any], Any]:
    match column.type:
        case DateTime():
            return _time_text
        case Date():
            return date.isoformat
        case LargeBinary():
            return lambda value: base64.b64encode(value).decode()
        case _:
            return _same


def _decoder(column: Column[Any], engine: str) -> Callable[[Any], Any]:
    match column.type:
        case DateTime():
            return _naive if engine == "sqlite" else datetime.fromisoformat
        case Date():
            return date.fromisoformat
        case LargeBinary():
            return base64.b64decode
        case _:
            return _same


def _time_text(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat()


def _naive(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def _same(value: Any) -> Any:
    return value
