"""A site on each engine, and a mail server that it sends to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.site import Site, make_site
from tests.postgres import PostgresServer
from tests.smtp import RecordingServer


@pytest.fixture
def mail_server() -> Iterator[RecordingServer]:
    """A correct mail server that keeps what it gets."""
    with RecordingServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    name: str = request.param
    return name


@pytest.fixture
def site(
    request: pytest.FixtureRequest, engine: str, tmp_path: Path, mail_server: RecordingServer
) -> Iterator[Site]:
    """A site with nothing in its database."""
    url, server = "", None
    if engine == "postgresql":
        server = request.getfixturevalue("postgres_server")
        assert isinstance(server, PostgresServer)
        url = server.url(server.create())
    site = make_site(tmp_path, mail_server.port, url)
    yield site
    site.services.database.dispose()
