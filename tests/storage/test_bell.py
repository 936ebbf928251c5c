"""The bell: who listens hears at once what was committed, and nobody has to listen."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contactrep.storage import bell
from contactrep.storage.bell import DeafError, Ear, PipeEar
from contactrep.storage.database import Database, DatabaseError
from tests.postgres import PostgresServer

AT_LAST = 20.0  # seconds: far from the half of one that it takes, on any machine
A_MOMENT = 0.1
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)

RING = """
import sys
from contactrep.storage import bell
from contactrep.storage.database import Database
with Database(sys.argv[1]).write() as conn:
    bell.ring(conn)
"""


@contextmanager
def listening(database: Database) -> Iterator[Ear]:
    ear = database.listen()
    try:
        yield ear
    finally:
        ear.close()


def ring(database: Database) -> None:
    with database.write() as conn:
        bell.ring(conn)


def ring_and_fail(database: Database) -> float:
    with database.write() as conn:
        bell.ring(conn)
        return 1 / 0


def fill(pipe: Path) -> None:
    end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while os.write(end, bytes(4096)):
            pass
    os.close(end)


def pipe_of(database: Database) -> Path:
    pipe = bell.pipe_beside(database.engine.url.database)
    assert pipe is not None
    return pipe


def test_a_ring_is_heard_by_who_waits(database: Database) -> None:
    """At its commit, and not before."""
    with listening(database) as ear:
        heard: list[bool] = []
        thread = threading.Thread(target=lambda: heard.append(ear.wait(AT_LAST)))
        with database.write() as conn:
            bell.ring(conn)
            thread.start()
            thread.join(A_MOMENT)
            assert thread.is_alive()
        thread.join(AT_LAST)
        assert heard == [True]


def test_a_ring_is_heard_by_who_was_busy(database: Database) -> None:
    """Several are heard as one or more, and then there is silence."""
    with listening(database) as ear:
        for _ in range(3):
            ring(database)
        assert ear.wait(AT_LAST)
        while ear.wait(A_MOMENT):
            pass
        assert not ear.wait(0)
        ring(database)
        assert ear.wait(AT_LAST)


def test_a_ring_in_another_process(database: Database) -> None:
    """The web server rings for the workers."""
    url = database.engine.url.render_as_string(hide_password=False)
    with listening(database) as ear:
        subprocess.run([sys.executable, "-c", RING, url], check=True)
        assert ear.wait(AT_LAST)


def test_what_is_rolled_back_rings_nothing(database: Database) -> None:
    """Neither then, nor with the next transaction on the same connection."""
    with listening(database) as ear:
        with pytest.raises(ZeroDivisionError):
            ring_and_fail(database)
        with database.write():
            pass
        assert not ear.wait(A_MOMENT)


def test_nobody_listens(database: Database) -> None:
    """That costs nothing, and is not heard later."""
    ring(database)
    with listening(database) as ear:
        assert not ear.wait(A_MOMENT)
    ring(database)


@SQLITE
def test_no_pipe_is_made_by_who_rings(database: Database) -> None:
    """Only a worker makes it, for its owner alone."""
    ring(database)
    assert not pipe_of(database).exists()
    with listening(database):
        assert pipe_of(database).stat().st_mode & 0o7777 == 0o600


@SQLITE
def test_a_full_pipe(database: Database) -> None:
    """No ring waits for a worker that hears none."""
    with listening(database) as ear:
        fill(pipe_of(database))
        ring(database)
        assert ear.wait(0)


@SQLITE
def test_of_two_at_one_pipe_one_hears(database: Database) -> None:
    """Two workers of one machine that reach for the same ring do not get in each other's way."""
    with listening(database) as one, listening(database) as other:
        ring(database)
        assert one.wait(AT_LAST)
        assert not other.wait(0)


@SQLITE
@pytest.mark.parametrize("replaced", [False, True])
def test_a_pipe_that_was_removed(database: Database, replaced: bool) -> None:
    """Its ear says that it is deaf, and a new one hears."""
    with listening(database) as ear:
        pipe_of(database).unlink()
        if replaced:
            PipeEar(pipe_of(database)).close()
        ring(database)
        with pytest.raises(DeafError, match=r"contactrep\.db-bell"):
            ear.wait(A_MOMENT)
    with listening(database) as ear:
        ring(database)
        assert ear.wait(AT_LAST)


def test_a_pipe_that_cannot_be_made(tmp_path: Path) -> None:
    """It is told without a word of ours about pipes."""
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'contactrep.db'}")
    with pytest.raises(DatabaseError, match="No such file or directory"):
        database.listen()


def test_a_database_in_memory_has_no_pipe() -> None:
    """There is nobody else who could ring."""
    assert bell.pipe_beside(None) is None


@POSTGRESQL
def test_a_connection_that_was_ended(database: Database) -> None:
    """Its ear says that it is deaf, and a new one hears."""
    with listening(database) as ear:
        with database.write() as conn:
            others = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^LISTEN'"
            )
            assert conn.exec_driver_sql(others).all()
        with pytest.raises(DeafError):
            ear.wait(AT_LAST)
    with listening(database) as ear:
        ring(database)
        assert ear.wait(AT_LAST)


@POSTGRESQL
def test_a_server_that_was_started_again(
    database: Database, postgres_server: PostgresServer
) -> None:
    """While it is away nobody can listen; then a new ear hears."""
    with listening(database) as ear:
        postgres_server.stop()
        try:
            with pytest.raises(DeafError):
                ear.wait(AT_LAST)
            with pytest.raises(DatabaseError):
                database.listen()
        finally:
            postgres_server.start()
    with listening(database) as ear:
        ring(database)
        assert ear.wait(AT_LAST)
    with database.read() as conn:
        assert conn.scalar(select(func.now()))
