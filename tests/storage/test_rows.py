"""Rows of one engine come out of the other as they went in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, insert, select

from contactrep.core.ledger import Entry, Route
from contactrep.storage import history, rows, schema, staff
from contactrep.storage.database import Database
from contactrep.storage.rows import RowsError
from contactrep.storage.staff_tables import audit
from contactrep.storage.tables import drafts, metadata
from contactrep.storage.vault import Vault
from tests.postgres import PostgresServer
from tests.storage.conftest import FILE_NAME
from tests.storage.factories import NOW, TODAY, store_person

PLACES = [timezone(timedelta(hours=hours)) for hours in (-5, 0, 3)]
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
TIMES = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - as Hypothesis wants it
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from(PLACES),
)


def table_named(database: Database, name: str) -> Table:
    """Return a table as it is in the database."""
    with database.read() as conn:
        (found,) = (table for table in rows.tables_in(conn) if table.name == name)
    return found


def dumped(database: Database, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table as they stand in a backup."""
    with database.read() as conn:
        (table,) = (table for table in rows.tables_in(conn) if table.name == name)
        return list(rows.dump(conn, table))


@pytest.fixture
def other(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the other engine, with tables and nothing in them."""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create() if engine == "sqlite" else ""
    url = server.url(name) if name else f"sqlite:///{tmp_path / f'other-{FILE_NAME}'}"
    database = Database(url)
    database.migrate()
    yield database
    database.dispose()
    if name:
        server.drop(name)


def test_what_is_copied(database: Database) -> None:
    """Every table but those of the running site, each after those that it refers to."""
    with database.read() as conn:
        tables = rows.tables_in(conn)
    names = [table.name for table in tables]
    running = {"staff_sessions", "staff_links", "notices", "paces", "tallies", "tally_marks"}
    assert set(names) == set(metadata.tables) - running
    for table in tables:
        wanted = {key.column.table.name for key in table.foreign_keys}
        assert wanted <= set(names[: names.index(table.name)])


def test_every_table_crosses_over(database: Database, other: Database, vault: Vault) -> None:
    """The other engine gives the same lines, byte for byte."""
    with database.write() as conn:
        _, written = store_person(conn, vault)
        ids = [letter.id for letter in written]
        history.record(conn, ids, Entry.PREPARED, NOW, TODAY, actor="supporter", route=Route.PRINT)
        staff.record_audit(conn, NOW, None, "looked", "at a letter")
    with database.read() as here, other.write() as there:
        for table in rows.tables_in(here):
            lines = [json.dumps(row) for row in rows.dump(here, table)]
            target = table_named(other, table.name)
            rows.load(there, target, map(json.loads, lines))
            assert [json.dumps(row) for row in rows.dump(there, target)] == lines


@given(
    st.lists(
        st.tuples(st.uuids().map(str), TEXTS, st.binary(max_size=60), TIMES),
        max_size=5,
        unique_by=lambda row: row[0],
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value(database: Database, stored: list[tuple[str, str, bytes, datetime]]) -> None:
    """Whatever letters, bytes and times: read and written, they are what they were."""
    table = table_named(database, "drafts")
    with database.write() as conn:
        conn.execute(drafts.delete())
        for id_, text, sealed, time in stored:
            values = {"id": id_, "campaign": text, "sealed": sealed}
            conn.execute(insert(drafts).values(**values, created_at=time, expires_at=time))
        before = conn.execute(select(drafts).order_by(drafts.c.id)).all()
        lines = [json.dumps(row, ensure_ascii=False) for row in rows.dump(conn, table)]
        assert all(
            json.loads(line)["created_at"] == row.created_at.astimezone(UTC).isoformat()
            for line, row in zip(lines, before, strict=True)
        )
        conn.execute(drafts.delete())
        rows.load(conn, table, map(json.loads, lines))
        assert conn.execute(select(drafts).order_by(drafts.c.id)).all() == before


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_in_pieces(database: Database, count: int) -> None:
    """No row is lost where one piece ends and the next begins, and new rows come after them."""
    table = table_named(database, "audit")
    made = [
        {
            "id": number * 2,
            "at": NOW.isoformat(),
            "staff_id": None,
            "campaign": None,
            "action": "looked",
            "detail": "",
            "rows": None,
        }
        for number in range(1, count + 1)
    ]
    with database.write() as conn:
        rows.load(conn, table, iter(made))
        assert rows.count(conn, table) == count
        assert list(rows.dump(conn, table)) == made
        rows.count_on(conn, [table])
        staff.record_audit(conn, NOW, None, "one", "more")
        newest = conn.scalar(select(audit.c.id).order_by(audit.c.id.desc()).limit(1))
    assert newest is not None
    assert newest > 2 * count


GOOD = {
    "id": 1,
    "at": NOW.isoformat(),
    "staff_id": None,
    "campaign": None,
    "action": "looked",
    "detail": "",
    "rows": None,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {**GOOD, "more": 1},
        {name: value for name, value in GOOD.items() if name != "rows"},
        {**GOOD, "at": "yesterday"},
        {**GOOD, "at": 7},
        {**GOOD, "at": None},
        {**GOOD, "staff_id": "nobody"},
    ],
)
def test_rows_that_do_not_fit(database: Database, wrong: dict[str, Any]) -> None:
    """They are refused by the name of their table, and without what they hold."""
    table = table_named(database, "audit")
    with pytest.raises(RowsError, match=r"^audit: ") as refused, database.write() as conn:
        rows.load(conn, table, [wrong])
    assert "nobody" not in str(refused.value)


def test_dropped_and_made_anew(database: Database, vault: Vault) -> None:
    """All tables go, with all that is in them, and can be made again in the same transaction."""
    with database.write() as conn:
        assert not rows.has_rows(conn)
        store_person(conn, vault)
        assert rows.has_rows(conn)
        rows.drop_tables(conn)
        assert schema.current(conn) is None
        assert not rows.has_table(conn, "erasures")
        schema.upgrade(conn)
        assert not rows.has_rows(conn)
        assert rows.has_table(conn, "erasures")
    assert dumped(database, "people") == []
