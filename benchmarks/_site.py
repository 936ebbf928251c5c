"""A site with an empty database for a measurement, on each engine as durable as in production."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contactrep.app import open_services
from contactrep.config import Config
from contactrep.outreach.services import Services
from tests.postgres import PostgresServer

ENGINES = ("SQLite", "PostgreSQL")


@contextmanager
def opened(engine: str) -> Iterator[Services]:
    """Open a site of its own; PostgreSQL writes to the disk before it answers, as SQLite does."""
    with tempfile.TemporaryDirectory(prefix="contactrep-bench-") as name, _url(engine) as url:
        services = open_services(_config(Path(name), url))
        try:
            yield services
        finally:
            services.database.dispose()


@contextmanager
def _url(engine: str) -> Iterator[str]:
    """Yield the URL of an empty database; that of SQLite is in the site's folder by itself."""
    if engine == "SQLite":
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="contactrep-postgres-") as folder:
        server = PostgresServer(Path(folder), durable=True)
        server.start()
        try:
            yield server.url(server.create())
        finally:
            server.stop()


def _config(folder: Path, url: str) -> Config:
    key = base64.b64encode(os.urandom(32)).decode()
    return Config(
        secret_key="k" * 32,
        sealing_keys=f"one:{key}",
        hash_key=key,
        state_folder=folder / "state",
        database_url=url,
        mail_from="letters@example.org",
    )
