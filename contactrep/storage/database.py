"""One database by URL: SQLite for one machine, PostgreSQL for several."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError

from contactrep import paths

_BUSY = 10_000  # milliseconds a SQLite writer waits for its turn
_MIGRATION_LOCK = 0x636F6E74  # any number that is the same in every process


__all__ = ["Connection", "Database", "DatabaseError"]


class DatabaseError(Exception):
    """The database cannot be used; the message never holds its password."""


class Database:
    """Transactions on one engine. Safe to share between threads, not across a fork."""

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL; nothing is connected yet.

        Raises:
            DatabaseError: the URL is not one, or its driver is not installed.
        """
        try:
            self._name = make_url(url).render_as_string(hide_password=True)
            self._engine = _engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise DatabaseError(f"this database URL cannot be used ({error})") from error

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
        with self._translated(), self._engine.connect() as plain:
            conn = plain.execution_options(write=True)
            with conn.begin():
                yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run queries that see one moment.

        Raises:
            DatabaseError: the database is away.
        """
        with self._translated(), self._engine.connect() as conn:
            yield conn

    def migrate(self) -> None:
        """Bring the tables up to date; processes that start together take turns.

        Raises:
            DatabaseError: the database is away, or newer than this version.
        """
        with self.write() as conn:
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            if self._revision(conn) != _scripts().get_current_head():
                command.upgrade(_alembic(conn), "head")

    def needs_migration(self) -> bool:
        """Tell whether the tables are behind this version."""
        with self.read() as conn:
            return self._revision(conn) != _scripts().get_current_head()

    def dispose(self) -> None:
        """Close all connections, before a fork or at the end."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            reason = str(error.orig).strip().split("\n")[0]
            raise DatabaseError(f"{self._name}: {reason}") from error

    @staticmethod
    def _revision(conn: Connection) -> str | None:
        return MigrationContext.configure(conn).get_current_revision()


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY / 1000})
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(connection: Any, _record: object) -> None:
    # The driver's own idea of when a transaction begins is switched off: see _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an accepted letter survives a power cut
        "foreign_keys=ON",
        f"busy_timeout={_BUSY}",
        "secure_delete=ON",  # what is erased is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(conn: Connection) -> None:
    # A writer waits for its turn here: one that began as a reader would fail instead of waiting.
    writes = conn.get_execution_options().get("write", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _alembic(conn: Connection | None = None) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = conn
    return settings


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic())
