"""Transactions, engine settings and what is said when a database cannot be used."""

import socket
import sqlite3
import threading
import time
import traceback
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from contactrep.storage.database import Database, DatabaseError, _Turns, take_turn
from contactrep.storage.staff_tables import audit, staff
from tests.postgres import PostgresServer
from tests.storage.conftest import FILE_NAME
from tests.storage.factories import NOW
from tests.storage.threads import apart_at_once, at_once


def add_audit(conn: Connection, action: str = "looked", rows: int | None = None) -> None:
    conn.execute(insert(audit).values(at=NOW, action=action, detail="", rows=rows))


def count_audit(conn: Connection) -> int:
    return conn.scalar(select(func.count()).select_from(audit)) or 0


@pytest.mark.parametrize(
    "url",
    [
        "",
        "passw0rd",
        "postgresql+psycopg://me:passw0rd@host:port/name",
        "postgresql+psycopg://me:pass@w0rd:passw0rd@host/name",
        "nothing://me:passw0rd@host/name",
        "mysql://me:passw0rd@host/name",
        "postgresql+asyncpg://me:passw0rd@host/name",
    ],
)
def test_a_wrong_url_is_refused(url: str) -> None:
    """One that is no URL, or of an engine we do not know, is refused and its password not told."""
    with pytest.raises(DatabaseError) as caught:
        Database(url)
    assert "passw0rd" not in "".join(traceback.format_exception(caught.value))
    assert "w0rd" not in str(caught.value)


def test_a_database_that_is_away_is_named() -> None:
    """The sentence names the database and never the password."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and nobody listens
        port = closed.getsockname()[1]
        database = Database(f"postgresql+psycopg://me:passw0rd@127.0.0.1:{port}/letters")
        with pytest.raises(DatabaseError, match="the PostgreSQL database letters: ") as caught:
            database.needs_migration()
    assert "passw0rd" not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """SQLite notices when it reads the file."""
    file = tmp_path / "note.txt"
    file.write_text("I am not a database, and longer than the header of one would have to be. " * 9)
    with pytest.raises(DatabaseError, match=f"^the SQLite database {file}: file is not a database"):
        Database(f"sqlite:///{file}").migrate()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """SQLite makes files and no folders."""
    with pytest.raises(DatabaseError, match="unable to open database file"):
        Database(f"sqlite:///{tmp_path / 'missing' / 'contactrep.db'}").migrate()


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    """An exception takes back everything of its transaction and nothing before it."""
    with database.write() as conn:
        add_audit(conn)

    def fail() -> None:
        with database.write() as conn:
            add_audit(conn)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as conn:
        assert count_audit(conn) == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    """Numbers read together agree, whatever is written meanwhile; and no reader writes."""
    with database.read() as conn:
        assert count_audit(conn) == 0
        with database.write() as other:
            add_audit(other)
        assert count_audit(conn) == 0
    with database.read() as conn:
        assert count_audit(conn) == 1


def test_postgresql_readers_cannot_write(postgres_server: PostgresServer) -> None:
    """A verb that writes in a reader's transaction is told so, before it loses what it wrote."""
    database = Database(postgres_server.url("postgres"))
    with pytest.raises(DatabaseError, match="read-only"), database.read() as conn:
        conn.exec_driver_sql("CREATE TABLE wrong ()")
    database.dispose()


def test_writers_take_turns(database: Database) -> None:
    """Nothing is lost when many read a number and write it back."""
    with database.write() as conn:
        add_audit(conn, rows=0)

    def count_up(own: Database, _number: int) -> None:
        for _ in range(10):
            with own.write() as conn:
                take_turn(conn, "counter")
                rows = conn.scalars(select(audit.c.rows)).one()
                conn.execute(update(audit).values(rows=rows + 1))

    apart_at_once(4, database, count_up)
    with database.read() as conn:
        assert conn.scalars(select(audit.c.rows)).one() == 40


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_writer_is_left_out(database: Database) -> None:
    """Writers get in in the order they came; PostgreSQL needs no such help."""
    order: list[int] = []

    def write(number: int) -> None:
        with database.write():
            order.append(number)

    turns = database._writers
    assert isinstance(turns, _Turns)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    with database.write():
        for ahead, thread in enumerate(threads, start=1):
            thread.start()
            while len(turns._waiting) <= ahead:  # until this one stands in the queue too
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_writer_does_not_wait_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who waits too long is told so, and the next one gets in when the slow one is done."""
    monkeypatch.setattr("contactrep.storage.database._BUSY", 0.05)

    def refused(_number: int) -> bool:
        try:
            with database.write():
                return False
        except DatabaseError:
            return True

    with database.write():
        assert at_once(3, refused) == [True] * 3
    assert at_once(1, refused) == [False]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_another_program_that_writes_is_waited_for(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a time, and then it is a DatabaseError; readers never wait."""
    monkeypatch.setattr("contactrep.storage.database._BUSY", 0.05)
    other = Database(f"sqlite:///{tmp_path / FILE_NAME}")
    with database.write() as conn:
        add_audit(conn)
        with pytest.raises(DatabaseError, match="database is locked"), other.write():
            pass
        with other.read() as reader:
            assert count_audit(reader) == 0
    with other.read() as reader:
        assert count_audit(reader) == 1
    other.dispose()


def test_errors_do_not_quote_what_was_written(database: Database) -> None:
    """A refused row is our mistake, so it is told as it is, but without its values."""
    row = {"id": "1", "email": "x", "password_hash": "a hash", "role": "admin", "created_at": NOW}
    with pytest.raises(IntegrityError, match="parameters hidden") as caught, database.write() as c:
        c.execute(insert(staff), [row, row])
    assert "a hash" not in str(caught.value)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_sqlite_settings(database: Database, pragma: str, value: object) -> None:
    """What is committed survives a power cut, and what is deleted is overwritten."""
    with database.read() as conn:
        assert conn.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_new_file_that_another_process_opens_too(tmp_path: Path) -> None:
    """SQLite refuses at once to change how it writes while another one is at it; we wait."""
    file = tmp_path / FILE_NAME
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    end = threading.Timer(0.3, other.execute, ["COMMIT"])
    end.start()
    database = Database(f"sqlite:///{file}")
    database.migrate()
    assert not database.needs_migration()
    end.join()
    other.close()
    database.dispose()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_server_that_comes_back_is_used_again(
    database: Database, postgres_server: PostgresServer
) -> None:
    """A crash of the server is a DatabaseError; after its restart nothing is done by hand."""
    with database.write() as conn:
        add_audit(conn)
    postgres_server.stop()
    postgres_server.start()
    with database.read() as conn:
        assert count_audit(conn) == 1
    postgres_server.stop()
    with pytest.raises(DatabaseError), database.read() as conn:
        count_audit(conn)
    postgres_server.start()
    with database.read() as conn:
        assert count_audit(conn) == 1
