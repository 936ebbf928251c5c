"""Statements that go together: all of them or none, and what failed is said as it always is."""

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from contactrep.storage.database import Connection, Database, DatabaseError
from contactrep.storage.tables import notices
from contactrep.storage.together import together
from tests.postgres import PostgresServer
from tests.storage.factories import NOW


def add(conn: Connection, *names: str) -> None:
    conn.execute(insert(notices), [{"name": name, "since": NOW, "text": ""} for name in names])


def names(database: Database) -> list[str]:
    with database.read() as conn:
        return list(conn.scalars(select(notices.c.name).order_by(notices.c.name)))


def test_all_of_them_are_stored(database: Database) -> None:
    """Of one row and of several, and the transaction goes on afterwards and sees them."""
    with database.write() as conn:
        with together(conn):
            add(conn, "a")
            add(conn, "b", "c")
        assert conn.scalar(select(func.count()).select_from(notices)) == 3
        add(conn, "d")
    assert names(database) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("stored", [["a", "a"], ["b", "a"]])
def test_one_that_fails_takes_all_back(database: Database, stored: list[str]) -> None:
    """It is known by the end of the block as what it is, and the connection is of use again."""

    def fail() -> None:
        with database.write() as conn:
            add(conn, "a")
            with together(conn):
                add(conn, *stored)
                add(conn, "c")

    with pytest.raises(IntegrityError):
        fail()
    assert names(database) == []
    with database.write() as conn, together(conn):
        add(conn, "d")
    assert names(database) == ["d"]


def test_an_error_of_the_block_is_its_own(database: Database) -> None:
    """It is raised as it was, and takes everything back."""

    def fail() -> None:
        with database.write() as conn, together(conn):
            add(conn, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(database) == []


def test_a_server_that_goes_away_is_named(postgres_server: PostgresServer) -> None:
    """A connection that is cut within the block is a database that is away, and then another."""
    database = Database(postgres_server.url("postgres"))

    def cut() -> None:
        with database.write() as conn, together(conn):
            conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DatabaseError, match="the PostgreSQL database postgres"):
        cut()
    with database.write() as conn:
        assert conn.scalar(text("SELECT 1")) == 1
    database.dispose()
