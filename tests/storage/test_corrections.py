"""Corrections with their history, and reports that are only counted."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import Table

from contactrep.core.corrections import Correction, Field, Wrong
from contactrep.storage import corrections, staff
from contactrep.storage.corrections import Reports
from contactrep.storage.database import Database
from contactrep.storage.office_tables import corrections as kept
from contactrep.storage.office_tables import data_reports
from tests.storage.factories import ADMIN, NOW, TODAY
from tests.storage.test_migrations import alembic, differences
from tests.storage.threads import at_once

DOE, ROE = "D000001", "R000001"
ANNA, BORIS = "anna@example.org", "boris@example.org"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def anna(database: Database) -> str:
    """The id of a member of staff."""
    with database.write() as conn:
        return staff.add(conn, ANNA, "a hash", ADMIN, NOW)


@pytest.fixture
def boris(database: Database) -> str:
    """The id of another."""
    with database.write() as conn:
        return staff.add(conn, BORIS, "a hash", ADMIN, NOW)


def phone(value: str | None, of: str = DOE) -> Correction:
    return Correction(official_id=of, field=Field.PHONE, value=value)


def add(database: Database, by: str, *new: Correction) -> list[int]:
    with database.write() as conn:
        return [corrections.add(conn, one, "a page", "", by, NOW) for one in new]


def test_the_newest_is_in_force(database: Database, anna: str) -> None:
    """Of each official and field; a value may be that there is none."""
    email = Correction(official_id=DOE, field=Field.EMAIL, value="desk@example.org")
    add(database, anna, phone("1"), phone("3", ROE), email, phone(None))
    with database.read() as conn:
        assert corrections.in_force(conn) == (email, phone(None), phone("3", ROE))


def test_nothing_is_in_force(database: Database) -> None:
    """At first."""
    with database.read() as conn:
        assert corrections.in_force(conn) == ()
        assert corrections.history(conn, DOE) == []
        assert corrections.open_reports(conn) == []


def test_retired_once(database: Database, anna: str, boris: str) -> None:
    """By the first who does it; it stays in the history, with who and when."""
    first, second = add(database, anna, phone("1"), phone("2"))
    with database.write() as conn:
        assert corrections.retire(conn, second, boris, LATER) == phone("2")
        assert corrections.retire(conn, second, anna, NOW) is None
        assert corrections.retire(conn, 99, anna, NOW) is None
    with database.read() as conn:
        assert corrections.in_force(conn) == (phone("1"),)
        history = corrections.history(conn, DOE)
    assert [one.id for one in history] == [first, second]
    assert (history[0].author, history[0].retired_at, history[0].retired_by) == (ANNA, None, None)
    assert (history[1].retired_at, history[1].retired_by) == (LATER, BORIS)
    assert (history[1].source, history[1].note, history[1].created_at) == ("a page", "", NOW)


def test_a_field_is_retired_whole(database: Database, anna: str) -> None:
    """And no other field, and nobody else's."""
    email = Correction(official_id=DOE, field=Field.EMAIL, value=None)
    add(database, anna, phone("1"), phone("2"), email, phone("3", ROE))
    with database.write() as conn:
        corrections.retire_field(conn, DOE, Field.PHONE, anna, LATER)
    with database.read() as conn:
        assert corrections.in_force(conn) == (email, phone("3", ROE))


def test_reports_are_counted_by_day(database: Database) -> None:
    """Of each official and kind."""
    with database.write() as conn:
        for day in (TODAY, TODAY, TODAY + timedelta(days=3)):
            corrections.report(conn, DOE, Wrong.PHONE, day)
        corrections.report(conn, ROE, Wrong.LEFT_OFFICE, TODAY)
    phones = Reports(
        official_id=DOE,
        kind=Wrong.PHONE,
        count=3,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=3),
    )
    with database.read() as conn:
        everyone = corrections.open_reports(conn)
        assert corrections.open_reports(conn, DOE) == [phones]
        assert len(conn.execute(select(data_reports)).all()) == 3
    assert everyone[0] == phones
    assert corrections.open_counts(everyone) == {DOE: 3, ROE: 1}


def test_reports_at_once(database: Database) -> None:
    """None is lost."""

    def report(_number: int) -> None:
        with database.write() as conn:
            corrections.report(conn, DOE, Wrong.FORM, TODAY)

    at_once(4, report)
    with database.read() as conn:
        assert corrections.open_counts(corrections.open_reports(conn)) == {DOE: 4}


def test_resolved_reports_come_back_when_somebody_objects_again(
    database: Database, anna: str
) -> None:
    """On the same day too; other kinds stay open."""
    with database.write() as conn:
        for kind in (Wrong.PHONE, Wrong.PHONE, Wrong.NAME):
            corrections.report(conn, DOE, kind, TODAY)
        assert corrections.resolve(conn, DOE, Wrong.PHONE, anna, NOW) == 2
        assert corrections.resolve(conn, DOE, Wrong.PHONE, anna, NOW) == 0
        assert [one.kind for one in corrections.open_reports(conn)] == [Wrong.NAME]
        corrections.report(conn, DOE, Wrong.PHONE, TODAY)
    with database.read() as conn:
        counts = {one.kind: one.count for one in corrections.open_reports(conn)}
    assert counts == {Wrong.NAME: 1, Wrong.PHONE: 1}


def test_a_report_has_nothing_of_its_writer() -> None:
    """Neither words nor a time of day."""
    assert {column.name for column in data_reports.columns} == {
        "official_id",
        "kind",
        "day",
        "count",
        "resolved",
        "resolved_at",
        "resolved_by",
    }


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        (kept, {"field": "party"}),
        (kept, {"retired_at": NOW}),
        (kept, {"author": "nobody"}),
        (data_reports, {"kind": "rude"}),
        (data_reports, {"resolved": 2}),
    ],
)
def test_what_the_tables_refuse(
    database: Database, anna: str, table: Table, wrong: dict[str, Any]
) -> None:
    """No word that the core does not know, nothing half retired, nobody unknown."""
    row: dict[Table, dict[str, Any]] = {
        kept: {
            "official_id": DOE,
            "field": "phone",
            "source": "a page",
            "note": "",
            "author": anna,
            "created_at": NOW,
        },
        data_reports: {"official_id": DOE, "kind": "phone", "day": date(2026, 10, 5), "count": 1},
    }
    with database.write() as conn:
        conn.execute(insert(table).values(**row[table]))
        conn.execute(table.delete())
    with pytest.raises(IntegrityError), database.write() as conn:
        conn.execute(insert(table).values(**{**row[table], **wrong}))


def test_the_second_migration_alone(empty_url: str) -> None:
    """A site of the first version gains the two tables, and can go back, with rows in them."""
    database = Database(empty_url)
    with database.write() as conn:
        command.upgrade(alembic(conn), "0001")
        assert not {"corrections", "data_reports"} & set(inspect(conn).get_table_names())
        anna = str(uuid.uuid4())
        conn.execute(
            text("INSERT INTO staff VALUES (:id, :email, 'a hash', 'admin', :now, NULL)"),
            {"id": anna, "email": ANNA, "now": NOW.replace(tzinfo=None)},
        )
    assert database.needs_migration()
    database.migrate()
    add(database, anna, phone("1"))
    with database.write() as conn:
        corrections.report(conn, DOE, Wrong.PHONE, TODAY)
        command.downgrade(alembic(conn), "0001")
    database.migrate()
    with database.read() as conn:
        assert differences(conn) == []
        assert staff.is_taken(conn, ANNA)
    database.dispose()
