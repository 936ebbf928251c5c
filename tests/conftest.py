"""Fixtures: a whole house on a folder of its own, with a clock that tests set."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from contactrep.app import create_app, open_services
from contactrep.config import Config
from contactrep.outreach.services import Services
from contactrep.web.context import services as services_of
from tests.page import checked_page


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


@pytest.fixture
def app(config: Config, clock: SettableClock) -> Iterator[Flask]:
    """The web application on its own database."""
    app = create_app(config, clock=clock)
    app.testing = True
    yield app
    with app.app_context():
        services_of().database.dispose()


@pytest.fixture
def services(config: Config, clock: SettableClock) -> Iterator[Services]:
    """The services that `app` has, on the same database."""
    house = open_services(config, clock)
    yield house
    house.database.dispose()


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
