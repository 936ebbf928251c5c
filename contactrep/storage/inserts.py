"""Rows put into a table with as little work as there can be.

For each row of an insert, SQLAlchemy works out anew which value goes where; of a submission with
its twenty rows that is a third of the time. Here it is worked out once a table.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Date, Dialect, Table

from contactrep.storage.columns import UTCDateTime

_MARKS = {"sqlite": "?", "postgresql": "%s"}

Row = Mapping[str, Any]
_Values = Callable[[Row], tuple[Any, ...]]


def add_rows(conn: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns; columns that they do not name get their default.

    Raises:
        KeyError: a row lacks a column that the first one names.
    """
    if rows:
        statement, values = _prepared(table, tuple(rows[0]), conn.dialect)
        conn.exec_driver_sql(statement, [values(row) for row in rows])


def add_unless_there(conn: Connection, table: Table, row: Row, unique: str) -> bool:
    """Insert a row, and tell whether it was: none is that has the same value in a unique column.

    While another transaction inserts such a row, ours waits for what becomes of it.
    """
    statement, values = _prepared(table, tuple(row), conn.dialect)
    conflict = f" ON CONFLICT ({unique}) DO NOTHING"
    return conn.exec_driver_sql(statement + conflict, values(row)).rowcount == 1


def add_to_rows(conn: Connection, table: Table, rows: Sequence[Row], counts: Sequence[str]) -> None:
    """Insert rows; where there is one with the same key, add the numbers of these columns to it."""
    if rows:
        statement, values = _prepared(table, tuple(rows[0]), conn.dialect)
        key = ", ".join(column.name for column in table.primary_key)
        sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in counts)
        conflict = f" ON CONFLICT ({key}) DO UPDATE SET {sums}"
        conn.exec_driver_sql(statement + conflict, [values(row) for row in rows])


@cache
def _prepared(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, _Values]:
    """Return the statement, and what makes the driver's values of a row."""
    quoted = dialect.identifier_preparer
    columns = ", ".join(quoted.format_column(table.c[name]) for name in names)
    marks = ", ".join([_MARKS[dialect.name]] * len(names))
    named = [(name, _bind(table.c[name], dialect)) for name in names]

    def values(row: Row) -> tuple[Any, ...]:
        return tuple([bind(row[name]) if bind else row[name] for name, bind in named])

    # The names are those of our own tables; a value is never a part of the text.
    statement = f"INSERT INTO {quoted.format_table(table)} ({columns}) VALUES ({marks})"  # noqa: S608
    return statement, values


def _bind(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes the driver's value of a column, where it is not the value itself."""
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    if bind and isinstance(column.type, UTCDateTime | Date):
        return lru_cache(8)(bind)  # the rows of a submission share their time and their day
    return bind
