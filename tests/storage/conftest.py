"""Databases to try everything on: every test that takes one runs on SQLite and PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactrep.storage.database import Database
from contactrep.storage.tables import metadata
from contactrep.storage.vault import Vault
from tests.postgres import PostgresServer

FILE_NAME = "contactrep.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    name: str = request.param
    return name


@pytest.fixture
def empty_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without tables, of the test's own."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / FILE_NAME}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = server.create()
        yield server.url(name)
        server.drop(name)


@pytest.fixture
def database(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with tables and nothing in them."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / FILE_NAME)
        database = Database(f"sqlite:///{tmp_path / FILE_NAME}")
        yield database
        database.dispose()
    else:
        database = request.getfixturevalue("postgres_database")
        yield database
        with database.write() as conn:  # much faster than a database for each test
            for table in reversed(metadata.sorted_tables):
                conn.execute(table.delete())


@pytest.fixture
def vault() -> Vault:
    """A vault with one key."""
    return Vault({"first": b"1" * 32}, "first", b"h" * 32)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with tables, to copy."""
    file = tmp_path_factory.mktemp("template") / FILE_NAME
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer) -> Iterator[Database]:
    """A PostgreSQL database with tables, which its users leave empty."""
    database = Database(postgres_server.url(postgres_server.create()))
    database.migrate()
    yield database
    database.dispose()
