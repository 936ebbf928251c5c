"""The services of a site, on SQLite and on PostgreSQL, and a carrier that answers as told."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from contactrep import paths
from contactrep.campaigns.folder import load_all
from contactrep.config import Config
from contactrep.core.campaigns import Campaign
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.outreach.deliver import Worker
from contactrep.outreach.overlay import Overlay
from contactrep.outreach.services import Services
from contactrep.outreach.shelf import Shelf
from contactrep.storage.database import Database
from contactrep.storage.tables import metadata
from contactrep.storage.vault import Vault
from tests.conftest import SettableClock
from tests.outreach.carrier import Carrier
from tests.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def services(
    request: pytest.FixtureRequest,
    config: Config,
    clock: SettableClock,
    dataset: Dataset,
    campaigns: Mapping[str, Campaign],
) -> Iterator[Services]:
    """Everything a verb needs, once on each engine, with nothing in the database."""
    config.state_folder.mkdir()
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copy(template, config.state_folder / "contactrep.db")
    else:
        config = replace(config, database_url=request.getfixturevalue("postgres_url"))
    database = Database(config.database)
    sealing = config.sealing
    yield Services(
        config=config,
        clock=clock,
        dataset=dataset,
        campaigns=campaigns,
        database=database,
        vault=Vault(sealing, next(iter(sealing)), config.hashing),
        overlay=Overlay(database),
        shelf=Shelf(database, campaigns),
    )
    if request.param == "postgresql":
        with database.write() as conn:
            for table in reversed(metadata.sorted_tables):
                conn.execute(table.delete())
    database.dispose()


@pytest.fixture(params=["to sqlite", "to postgresql"])
def any_target(
    request: pytest.FixtureRequest, services: Services, tmp_path: Path
) -> Iterator[Services]:
    """The same site on another database, without tables, once on each engine."""
    yield from _other_site(request, services, tmp_path, postgres=request.param == "to postgresql")


@pytest.fixture
def target(
    request: pytest.FixtureRequest, services: Services, tmp_path: Path
) -> Iterator[Services]:
    """The same site on a database of the other engine, without tables."""
    postgres = not services.config.database_url
    yield from _other_site(request, services, tmp_path, postgres=postgres)


def _other_site(
    request: pytest.FixtureRequest, services: Services, tmp_path: Path, *, postgres: bool
) -> Iterator[Services]:
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create() if postgres else ""
    url = server.url(name) if name else f"sqlite:///{tmp_path / 'target.db'}"
    database = Database(url)
    yield replace(services, database=database, overlay=Overlay(database))
    database.dispose()
    if name:
        server.drop(name)


@pytest.fixture
def carrier() -> Carrier:
    """A carrier that accepts everything until a test tells it otherwise."""
    return Carrier()


@pytest.fixture
def worker(services: Services, carrier: Carrier) -> Worker:
    """A worker that hands its mail to that carrier."""
    return Worker(services, carrier)


# Opened once: each of these takes longer than most tests.
@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The bundled dataset."""
    return open_dataset(paths.DATA)


@pytest.fixture(scope="session")
def campaigns() -> Mapping[str, Campaign]:
    """The shipped campaigns."""
    return load_all(paths.DATA / "campaigns")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with tables, to copy."""
    file = tmp_path_factory.mktemp("template") / "contactrep.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """The URL of a database with tables, which every test empties."""
    url = postgres_server.url(postgres_server.create())
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.dispose()


@pytest.fixture
def unstored(
    config: Config, clock: SettableClock, dataset: Dataset, campaigns: Mapping[str, Campaign]
) -> Services:
    """The same for what stores nothing: its database is never opened."""
    database = Database("sqlite://")
    return Services(
        config=config,
        clock=clock,
        dataset=dataset,
        campaigns=campaigns,
        database=database,
        vault=Vault(config.sealing, "test", config.hashing),
        overlay=Overlay(database),
        shelf=Shelf(database, campaigns),
    )


@pytest.fixture
def campaign(services: Services) -> Campaign:
    """The campaign that is written for."""
    return services.campaigns["demonstration"]
