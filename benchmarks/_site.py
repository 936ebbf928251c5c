"""A site with an empty database for a measurement, on each engine as durable as in production."""

import base64
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contactrep.app import open_services
from contactrep.config import Config
from contactrep.outreach.services import Services
from tests.postgres import PostgresServer

ENGINES = ("SQLite", "PostgreSQL")


def mailing(host: str, port: int) -> dict[str, Any]:
    """Return the settings of a site that mails through this server.

    The rate of a domain is looked at and never met; one for all mail there is only where it is set.
    """
    return {
        "mail_carrier": "smtp",
        "mail_from": "letters@example.org",
        "mail_host": host,
        "mail_port": port,
        "mail_tls": "none",
        "mail_domain_rate": "1000000 per minute",
    }


@contextmanager
def opened(engine: str, **settings: Any) -> Iterator[Services]:
    """Open a site of its own; PostgreSQL waits for the disk at each commit, as SQLite does."""
    with tempfile.TemporaryDirectory(prefix="contactrep-bench-") as name, database(engine) as url:
        services = open_services(_config(Path(name), url, settings))
        try:
            yield services
        finally:
            services.database.dispose()


@contextmanager
def database(engine: str) -> Iterator[str]:
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


def _config(folder: Path, url: str, settings: Mapping[str, Any]) -> Config:
    key = base64.b64encode(os.urandom(32)).decode()
    return Config(
        secret_key="k" * 32,
        sealing_keys=f"one:{key}",
        hash_key=key,
        state_folder=folder / "state",
        database_url=url,
        **settings,
    )
