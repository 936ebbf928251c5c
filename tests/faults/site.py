"""A whole site for other processes: its configuration in a file, its services here."""

import base64
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from contactrep import config
from contactrep.app import open_services
from contactrep.core.lifecycle import State
from contactrep.outreach.services import Services
from contactrep.storage import outbox

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Site:
    """Where its processes find everything."""

    file: Path
    services: Services

    def states(self) -> dict[State, int]:
        """Return how many messages are in each state."""
        with self.services.database.read() as conn:
            return outbox.count_by_state(conn)


class Program:
    """A Python process of a site, used with `with`: killed at the end, if it still runs."""

    def __init__(self, site: Site, module: str, *arguments: str) -> None:
        """Start `python -m <module> <arguments>`."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "CONTACTREP_CONFIG": str(site.file)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def id(self) -> int:
        """The process."""
        return self._process.pid

    def line(self) -> str:
        """Return the next line that it writes."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def tell(self, text: str) -> None:
        """Give it a line to read."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n")
        self._process.stdin.flush()

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        self._process.terminate()
        return self._process.wait(10)


def make_site(folder: Path, mail_port: int, database_url: str, more: str = "") -> Site:
    """Write the configuration of a site that sends to a mail server on this machine.

    `more` is further lines of it.
    """
    key = base64.b64encode(b"s" * 32).decode()
    file = folder / config.FILE_NAME
    settings = {
        "secret_key": "a secret key that is only used in tests",
        "sealing_keys": f"test:{key}",
        "hash_key": key,
        "state_folder": "state",
        "database_url": database_url,
        "mail_carrier": "smtp",
        "mail_host": "127.0.0.1",
        "mail_tls": "none",
        "mail_from": "letters@example.org",
        "mail_domain_rate": "",
    }
    lines = [f'{name} = "{value}"' for name, value in settings.items()]
    file.write_text("\n".join([*lines, f"mail_port = {mail_port}", more, ""]))
    return Site(file, open_services(config.load(file, {})))
