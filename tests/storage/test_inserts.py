"""Rows are put in as SQLAlchemy's own insert puts them in, only sooner."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from contactrep.core.ledger import Route
from contactrep.core.lifecycle import State
from contactrep.storage import tables
from contactrep.storage.database import Connection, Database
from contactrep.storage.inserts import add_rows, add_unless_there
from tests.storage.factories import NOW

SUBMISSION = {
    "id": "s" * 36,
    "idempotency_key": "k" * 36,
    "campaign": "it's 100 % ? %s",
    "person_id": None,
    "revision": "one",
    "language": "be",
    "created_at": datetime(2026, 11, 25, 3, 4, 5, 678, timezone(timedelta(hours=-5))),
}
LETTER = {
    "submission_id": "s" * 36,
    "campaign": "x",
    "recipient_key": "desk-1",
    "recipient_name": "Łukasz \N{GRINNING FACE}",
    "state": "NY",
    "district": 8,
    "edition": "full",
    "route": Route.EMAIL,
    "personalised": True,
    "created_at": NOW,
    "day": date(2026, 11, 24),
    "sealed": b"\x00\xff",
}
LETTERS = [
    {**LETTER, "id": "a" * 36},
    {**LETTER, "id": "b" * 36, "district": None, "sealed": None, "personalised": False},
]
MAIL = {
    "id": "d" * 36,
    "own": False,
    "to_hash": "h" * 64,
    "message_id": "<1@example.org>",
    "state": State.WAITING,
    "created_at": NOW,
    "changed_at": NOW,
}


def stored(conn: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.execute(select(table).order_by(table.c.id)).mappings()]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (tables.submissions, [SUBMISSION]),
        (tables.letters, LETTERS),
        (tables.deliveries, [MAIL]),
        (tables.letters, []),
    ],
    ids=["one row", "several, with nothing in some columns", "defaults", "none"],
)
def test_rows_are_as_an_insert_makes_them(
    database: Database, table: Table, rows: list[dict[str, Any]]
) -> None:
    """Times in UTC, words of a list, truth, bytes and nothing."""
    kept = []
    for put_in in (add_rows, lambda conn, table, rows: rows and conn.execute(insert(table), rows)):
        with database.write() as conn:
            if table is tables.letters:
                conn.execute(insert(tables.submissions), SUBMISSION)
            put_in(conn, table, rows)
            kept.append(stored(conn, table))
            conn.execute(table.delete())
            conn.execute(tables.submissions.delete())
    assert kept[0] == kept[1]
    assert len(kept[0]) == len(rows)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    """As everywhere."""
    naive = datetime(2026, 11, 25, tzinfo=UTC).replace(tzinfo=None)
    with database.write() as conn, pytest.raises(ValueError, match="aware"):
        add_rows(conn, tables.submissions, [{**SUBMISSION, "created_at": naive}])


def test_a_row_that_lacks_a_column_is_refused(database: Database) -> None:
    """It would get what the row before it has otherwise."""
    lacking = {name: value for name, value in LETTERS[1].items() if name != "day"}
    with database.write() as conn, pytest.raises(KeyError, match="day"):
        add_rows(conn, tables.letters, [LETTERS[0], lacking])


def test_a_row_that_breaks_a_rule_is_refused(database: Database) -> None:
    """The database's own refusal comes through as it is."""
    with pytest.raises(IntegrityError), database.write() as conn:
        add_rows(conn, tables.letters, LETTERS)  # of no submission


def test_a_row_that_is_there_is_left_as_it_is(database: Database) -> None:
    """One with another value in the unique column goes in beside it."""
    with database.write() as conn:
        assert add_unless_there(conn, tables.submissions, SUBMISSION, "idempotency_key")
    with database.write() as conn:
        again = {**SUBMISSION, "id": "t" * 36}
        assert not add_unless_there(conn, tables.submissions, again, "idempotency_key")
        other = {**again, "idempotency_key": "l" * 36}
        assert add_unless_there(conn, tables.submissions, other, "idempotency_key")
        assert [row["id"] for row in stored(conn, tables.submissions)] == ["s" * 36, "t" * 36]
