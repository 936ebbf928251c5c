"""The tables come from the migrations alone, on both engines, whoever starts first."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import Table

from contactrep import paths
from contactrep.core.ledger import Entry
from contactrep.storage import history
from contactrep.storage.database import Database, DatabaseError
from contactrep.storage.tables import deliveries, events, letters, metadata
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, store_person
from tests.storage.threads import at_once


def differences(conn: Connection) -> list[object]:
    """Return what alembic would change, and checks that differ, which it does not compare."""
    context = MigrationContext.configure(
        conn, opts={"compare_type": True, "compare_server_default": True}
    )
    found: list[object] = list(compare_metadata(context, metadata))
    inspector = inspect(conn)
    for table in metadata.sorted_tables:
        wanted = {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        there = {one["name"] for one in inspector.get_check_constraints(table.name)}
        if wanted != there:
            found.append((table.name, wanted, there))
    return found


def alembic(conn: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS))
    settings.attributes["connection"] = conn
    return settings


@pytest.fixture
def own_database(empty_url: str) -> Iterator[Database]:
    """A database with tables, to spoil."""
    database = Database(empty_url)
    database.migrate()
    yield database
    database.dispose()


def test_from_nothing_to_the_tables(empty_url: str) -> None:
    """The migrations make exactly the tables that the code knows; doing it again does nothing."""
    database = Database(empty_url)
    assert database.needs_migration()
    for _ in range(2):
        database.migrate()
        assert not database.needs_migration()
        with database.read() as conn:
            assert differences(conn) == []
    database.dispose()


def test_down_and_up_again(own_database: Database, vault: Vault) -> None:
    """Every step can be taken back, whatever is in the tables, and taken again."""
    with own_database.write() as conn:
        _, written = store_person(conn, vault)
        ids = [letter.id for letter in written]
        history.record(conn, ids, Entry.PREPARED, NOW, TODAY, actor="supporter")
    with own_database.write() as conn:
        command.downgrade(alembic(conn), "base")
        assert inspect(conn).get_table_names() == ["alembic_version"]
    own_database.migrate()
    with own_database.read() as conn:
        assert differences(conn) == []


def test_threads_that_migrate_at_once(empty_url: str) -> None:
    """The first one migrates, the others wait and find it done."""

    def migrate(_number: int) -> bool:
        database = Database(empty_url)
        database.migrate()
        done = not database.needs_migration()
        database.dispose()
        return done

    assert at_once(4, migrate) == [True] * 4


def test_processes_that_migrate_at_once(empty_url: str) -> None:
    """Web processes and the worker all start with a migration."""
    program = (
        "import sys; from contactrep.storage.database import Database;"
        "database = Database(sys.stdin.readline()); database.migrate()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(empty_url.encode())
        process.stdin.close()
    for process in started:
        with process:
            assert process.stderr is not None
            assert process.stderr.read() == b""
        assert process.returncode == 0
    database = Database(empty_url)
    assert not database.needs_migration()
    database.dispose()


def test_a_newer_database_is_refused(own_database: Database) -> None:
    """An old program does not touch what a newer one made."""
    with own_database.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="newer version"):
        own_database.migrate()
    with own_database.read() as conn:
        assert differences(conn) == []


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        (letters, {"route": "pigeon"}),
        (events, {"entry": "read"}),
        (events, {"route": "pigeon"}),
        (deliveries, {"state": "lost"}),
        (deliveries, {"due_at": None, "state": "queued"}),
        (deliveries, {"due_at": NOW, "state": "accepted"}),
    ],
)
def test_what_the_tables_refuse(
    database: Database, vault: Vault, table: Table, wrong: dict[str, object]
) -> None:
    """No row says a word that the core does not know, and what is final is never due."""
    with database.write() as conn:
        _, written = store_person(conn, vault, letters=1)
        history.record(conn, [written[0].id], Entry.PREPARED, NOW, TODAY, actor="supporter")
    with pytest.raises(IntegrityError), database.write() as conn:
        conn.execute(update(table).values(**wrong))
