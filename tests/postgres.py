"""A PostgreSQL server for the tests, made in a temporary folder and thrown away afterwards."""

import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import psycopg
import pytest

# Nothing here has to survive a power cut; what is committed survives a crash of the server.
_FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
_SETTINGS = {
    "shared_buffers": "32MB",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    # A test that would wait for ever fails instead.
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "20s",
}
_USER = "contactrep"
_PATIENCE = 20  # seconds until the server answers
# The shell holds the read end of a pipe: when the tests end, however they do, the pipe closes and
# the server is stopped.
_TIED = '"$0" "$@" & read -r _; kill -QUIT $!; wait'


class _Identity(TypedDict, total=False):
    """Whom a subprocess runs as."""

    user: int
    group: int
    extra_groups: list[int]


class PostgresServer:
    """A server of its own, on a loopback port and a socket in its folder, with one account."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Make the cluster; nothing runs yet. A durable one waits for the disk at each commit."""
        self.port = _free_port()
        self._folder = folder
        self._settings = {**_SETTINGS, **({} if durable else _FAST)}
        self._process: subprocess.Popen[bytes] | None = None
        self._programs = _programs()
        self._password = secrets.token_hex(16)
        self._names = (f"test_{number}" for number in itertools.count(1))
        _give_away(folder)
        secret = folder / "password"
        secret.write_text(self._password)
        _give_away(secret)
        self._run(
            "initdb",
            f"--pgdata={self._data}",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            f"--username={_USER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
        )

    def start(self) -> None:
        """Start, always on the same port, and wait until it answers."""
        settings = {**self._settings, "port": self.port, "unix_socket_directories": self._folder}
        options = [f"--{name}={value}" for name, value in settings.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", _TIED, self._programs / "postgres", "-D", self._data, *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **_somebody(),
            )
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            if time.monotonic() > end:
                pytest.fail(f"PostgreSQL does not start:\n{(self._folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop at once, as a crash would: the next start recovers."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{_USER}:{self._password}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template1") -> str:
        """Make a database like the template, to which nobody may be connected; return its name."""
        name = next(self._names)
        self._execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def dump(self, name: str) -> str:
        """Return a database as pg_dump writes it."""
        return self._run("pg_dump", self.url(name).replace("+psycopg", ""))

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        with self._connect() as conn:
            conn.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> str:
        result = subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd=self._folder,
            check=False,
            **_somebody(),
        )
        if result.returncode:
            pytest.fail(f"{program}: {result.stderr}")
        return result.stdout


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server; under pytest-xdist each worker has its own."""
    with tempfile.TemporaryDirectory(prefix="contactrep-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        yield server
        server.stop()


def _programs() -> Path:
    """Return the folder of the newest server programs."""
    in_path = shutil.which("initdb")
    if in_path:
        return Path(in_path).resolve().parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
    )
    if not found:
        pytest.fail("PostgreSQL's server programs are missing: apt-get install postgresql")
    return found[-1].parent


def _account() -> pwd.struct_passwd | None:
    """Return the account that PostgreSQL, which refuses to run as root, runs under instead."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _somebody() -> _Identity:
    account = _account()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _give_away(path: Path) -> None:
    account = _account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
