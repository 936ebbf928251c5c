"""Fixtures: a whole house on a folder of its own, with a clock that tests set."""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import argon2
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from contactrep.app import create_app, open_services
from contactrep.config import Config
from contactrep.outreach import staff
from contactrep.outreach.services import Services
from contactrep.storage.database import Database
from contactrep.web.context import services as services_of
from tests.page import checked_page
from tests.postgres import postgres_server

__all__ = ["postgres_server"]  # one cluster for all that try things on PostgreSQL

# A busy machine is no failure: what must be fast is measured, not tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


FULL = os.environ.get("CONTACTREP_FULL") == "1"
"""Whether tests that are left to chance get many chances, as `make test-full` asks."""


@pytest.fixture(scope="session", autouse=True)
def _no_setting() -> None:
    """Take that variable away: a site would refuse it as a setting that it does not know."""
    os.environ.pop("CONTACTREP_FULL", None)


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        """Start at that moment."""
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.now += by


@pytest.fixture
def clock() -> SettableClock:
    """A moment in the life of the 119th Congress, in the afternoon in New York."""
    return SettableClock(datetime(2026, 10, 5, 19, 30, tzinfo=UTC))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings of a site of its own."""
    return Config(
        secret_key="a secret key that is only used in tests",
        sealing_keys=f"test:{base64.b64encode(b's' * 32).decode()}",
        hash_key=base64.b64encode(b"h" * 32).decode(),
        state_folder=tmp_path / "state",
        base_url="http://localhost",
    )


# Made once: each of these takes longer than most tests.
@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with tables and nothing in them, to copy."""
    file = tmp_path_factory.mktemp("tables") / "contactrep.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.dispose()
    return file


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """The templates, as they were compiled for the first page that needed them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


OpenSite = Callable[..., Flask]


@pytest.fixture
def open_site(
    config: Config, clock: SettableClock, tables: Path, compiled: BytecodeCache
) -> Iterator[OpenSite]:
    """Open the web application with settings of its own, as often as a test likes."""
    opened = []

    def open_one(**settings: Any) -> Flask:
        _bring_tables(config, tables)
        app = create_app(replace(config, **settings), clock=clock)
        app.testing = True
        app.jinja_env.bytecode_cache = compiled
        opened.append(app)
        return app

    yield open_one
    for app in opened:
        with app.app_context():
            services_of().database.dispose()


@pytest.fixture
def app(open_site: OpenSite) -> Flask:
    """The web application on its own database."""
    return open_site()


@pytest.fixture
def services(config: Config, clock: SettableClock, tables: Path) -> Iterator[Services]:
    """The services that `app` has, on the same database."""
    _bring_tables(config, tables)
    house = open_services(config, clock)
    yield house
    house.database.dispose()


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords in a moment: what that has to cost is tested by counting."""
    monkeypatch.setattr(staff, "_hasher", argon2.PasswordHasher(1, 8, 1))
    staff._nobody.cache_clear()
    yield
    staff._nobody.cache_clear()


def _bring_tables(config: Config, tables: Path) -> None:
    """Put the file with tables where the database will be."""
    file = config.state_folder / "contactrep.db"
    if not file.exists():
        config.state_folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(tables, file)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without pictures."""
    return app.test_client()


Page = Callable[..., BeautifulSoup]


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """Fetch a page and check what must hold for every page; forms get their token by themselves."""

    def fetch(
        path: str, *, status: int = 200, data: dict[str, object] | None = None
    ) -> BeautifulSoup:
        return checked_page(client, path, status=status, data=data)

    return fetch
