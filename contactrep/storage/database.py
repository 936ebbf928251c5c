"""One database by URL: SQLite for one machine, PostgreSQL for several."""

import hashlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    Engine,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from contactrep.storage import bell, schema
from contactrep.storage.bell import Ear

__all__ = ["Connection", "Database", "DatabaseError", "take_turn"]

_BUSY = 10  # seconds a SQLite writer waits for its turn
_CONNECT = 10  # seconds until a PostgreSQL that does not answer is away
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_TAKE_TURN = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError)


class DatabaseError(Exception):
    """The database cannot be used; the message never holds its password."""


class Database:
    """Transactions on one engine. Safe to share between threads, not across a fork."""

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL; nothing is connected yet.

        Raises:
            DatabaseError: the URL is not one, or its driver is not installed.
        """
        self._writers: AbstractContextManager[None] = nullcontext()
        self._pipe: Path | None = None
        try:
            parsed = make_url(url)
            backend = parsed.get_backend_name()
            self._name = f"the {_NAMES[backend]} database {parsed.database}"
            self._engine = _ENGINES[backend](parsed)
            if backend == "sqlite":
                self._writers = _Turns()
                self._pipe = bell.pipe_beside(parsed.database)
        except ImportError as error:
            raise DatabaseError(f"{self._name} needs a driver: {error.name}") from error
        except (SQLAlchemyError, ValueError, KeyError):
            # Not `from` it: it can hold a part of the URL, and so of the password.
            raise DatabaseError(
                "the database URL is not one: it begins with sqlite:/// or postgresql+psycopg://"
            ) from None

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and their tests."""
        return self._engine

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one transaction: committed at the end, rolled back by an exception.

        Raises:
            DatabaseError: the database is away, locked or full.
        """
        rung = False
        with self._writers, self._connection() as plain:
            conn = plain.execution_options(write=True)
            try:
                with conn.begin():
                    yield conn
            finally:
                rung = bell.was_rung(conn)
        if rung and self._pipe:
            bell.sound(self._pipe)

    def listen(self) -> Ear:
        """Return an ear for the bell that is rung when something is put into the outbox.

        Raises:
            DatabaseError: the database is away, or the pipe beside it cannot be made.
        """
        try:
            return bell.PipeEar(self._pipe) if self._pipe else bell.NotifyEar(self._engine)
        except SQLAlchemyError as error:
            raise self._away(error) from error
        except OSError as error:
            raise DatabaseError(f"{self._name}: {error.filename}: {error.strerror}") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run queries that see one moment.

        Raises:
            DatabaseError: the database is away.
        """
        with self._connection() as conn:
            if conn.dialect.name == "postgresql":
                conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield conn

    def migrate(self) -> None:
        """Bring the tables up to date; processes that start together take turns.

        Raises:
            DatabaseError: the database is away, or newer than this version.
        """
        with self.write() as conn:
            take_turn(conn, "migration")
            try:
                schema.upgrade(conn)
            except schema.CommandError as error:
                raise DatabaseError(
                    f"{self._name} is of a newer version than this program ({error})"
                ) from error

    def needs_migration(self) -> bool:
        """Tell whether the tables are behind this version."""
        with self.read() as conn:
            return schema.current(conn) != schema.head()

    def dispose(self) -> None:
        """Close all connections, before a fork or at the end."""
        self._engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            conn = self._engine.connect()
        except SQLAlchemyError as error:
            raise self._away(error) from error
        with conn:
            try:
                yield conn
            except _OUR_MISTAKES:
                raise
            except (DBAPIError, PoolTimeoutError) as error:
                raise self._away(error) from error

    def _away(self, error: SQLAlchemyError) -> DatabaseError:
        reason = error.orig if isinstance(error, DBAPIError) else error
        return DatabaseError(f"{self._name}: {str(reason).strip().splitlines()[0]}")


class _Turns:
    """Lets writers in one at a time, in the order they came.

    SQLite's own way of waiting, which is to sleep and try again, leaves some out for seconds.
    """

    def __init__(self) -> None:
        self._waiting: deque[object] = deque()  # the first of them is in
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        me = object()
        with self._changed:
            self._waiting.append(me)
            first = False
            try:
                first = self._changed.wait_for(lambda: self._waiting[0] is me, _BUSY)
            finally:
                if not first:
                    self._waiting.remove(me)
        if not first:
            raise DatabaseError(f"other writers took longer than {_BUSY} seconds")

    def __exit__(self, *_error: object) -> None:
        with self._changed:
            self._waiting.popleft()
            self._changed.notify_all()


def take_turn(conn: Connection, what: str) -> None:
    """Wait until no other write transaction has a turn at this; ours ends with the transaction.

    SQLite lets one writer in at a time anyway.
    """
    if conn.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
        conn.execute(_TAKE_TURN, {"number": number})


# Parameters hold what people typed: no error may carry them into a log.
def _postgresql(url: URL) -> Engine:
    return create_engine(
        url, connect_args={"connect_timeout": _CONNECT}, pool_pre_ping=True, hide_parameters=True
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY}, hide_parameters=True)
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_ENGINES = {"sqlite": _sqlite, "postgresql": _postgresql}


def _open_sqlite(connection: Any, _record: object) -> None:
    # The driver's own idea of when a transaction begins is switched off: see _begin_sqlite.
    connection.isolation_level = None
    _use_wal(connection)
    for pragma in (
        "synchronous=FULL",  # an accepted letter survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: Any) -> None:
    # Of all statements this one does not wait by itself for another process that begins as well.
    deadline = time.monotonic() + _BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(conn: Connection) -> None:
    # A writer waits for its turn here: one that began as a reader would fail instead of waiting.
    writes = conn.get_execution_options().get("write", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
