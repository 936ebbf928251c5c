"""Web and worker machines over one PostgreSQL, which share the keys and nothing else."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Self

from tests.fleet.machines import PATIENCE, Machine, Relay, process_group
from tests.postgres import PostgresServer
from tests.smtp import Received

ROOT = Path(__file__).parents[2]
HOST = "act.example.org"
"""The one address of the site, as its visitors know it."""
_SERVER = (
    *("gunicorn", "--worker-class", "contactrep.serving.Worker", "--no-control-socket"),
    *("--workers", "2", "--threads", "8"),
)


class Fleet:
    """Machines `web-1`, `web-2`, ..., `worker-1`, ... of one site; use it with `with`.

    They share the keys and the database, and nothing else; every worker has its own mail server.
    Without a `server` it starts a PostgreSQL of its own. `settings` are added to each machine's.
    """

    def __init__(
        self,
        *,
        webs: int = 2,
        workers: int = 3,
        server: PostgresServer | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing runs yet."""
        self._counts = webs, workers
        self._server = server
        self._more = dict(settings or {})
        self._stack = ExitStack()
        self._watchdog: subprocess.Popen[bytes] | None = None
        self.machines: dict[str, Machine] = {}
        self.relays: dict[str, Relay] = {}
        self.database_url = ""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            server = self._server or stack.enter_context(running_postgres())
            self.database_url = server.url(server.create())
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fleet-")))
            self._watchdog = stack.enter_context(process_group())
            self._make(folder, stack)
            stack.callback(self._end_all)
            try:
                for machine in self.machines.values():  # all at once, as after a power cut
                    machine.start(self._watchdog.pid)
                for machine in self.machines.values():
                    machine.wait_until_ready()
            except BaseException:
                self.show_logs(sys.stderr)
                raise
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.show_logs(sys.stderr)
        self.stop()

    @property
    def urls(self) -> list[str]:
        """The addresses of the web machines."""
        return [machine.url for machine in self.machines.values() if machine.url]

    @property
    def received(self) -> list[Received]:
        """All mail so far, by worker and then by time."""
        return [mail for relay in self.relays.values() for mail in relay.received]

    def start(self, name: str) -> None:
        """Start a machine that does not run, and wait until it is ready."""
        assert self._watchdog is not None
        self.machines[name].start(self._watchdog.pid)
        self.machines[name].wait_until_ready()

    def terminate(self, name: str) -> int:
        """Stop a machine with SIGTERM, and return its exit code once it has ended."""
        return self.machines[name].end(signal.SIGTERM)

    def kill(self, name: str) -> None:
        """Stop a machine with SIGKILL."""
        self.machines[name].end(signal.SIGKILL)

    def restart(self, name: str) -> int:
        """Stop a machine with SIGTERM and start it again; return the exit code in between."""
        code = self.terminate(name)
        self.start(name)
        return code

    def stop(self) -> None:
        """End everything, in good order where that is possible."""
        self._stack.close()

    def show_logs(self, out: IO[str]) -> None:
        """Write the end of each machine's log."""
        for machine in self.machines.values():
            print(machine.log(), file=out)

    def _make(self, folder: Path, stack: ExitStack) -> None:
        webs, workers = self._counts
        shared = {**_shared_settings(self.database_url), **self._more}
        for number in range(1, webs + 1):
            address = f"127.0.0.1:{_free_port()}"
            command = (*_SERVER, "--bind", address, "contactrep.app:create_app()")
            self._add(folder, f"web-{number}", command, shared, f"http://{address}")
        for number in range(1, workers + 1):
            name = f"worker-{number}"
            self.relays[name] = stack.enter_context(Relay())
            port = {"mail_port": str(self.relays[name].port)}
            self._add(folder, name, ("contactrep", "deliver"), {**shared, **port})

    def _add(
        self,
        folder: Path,
        name: str,
        command: tuple[str, ...],
        settings: Mapping[str, str],
        url: str = "",
    ) -> None:
        own = folder / name
        own.mkdir()
        self.machines[name] = Machine(
            name, own, (sys.executable, "-m", *command), _environment(settings), url
        )

    def _end_all(self) -> None:
        alive = [one.process for one in self.machines.values() if one.process is not None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in alive:
            try:
                process.wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL of one's own, in a folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="fleet-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _shared_settings(database_url: str) -> dict[str, str]:
    """Return what is the same on each machine."""
    return {
        "secret_key": secrets.token_hex(32),
        "sealing_keys": f"fleet:{_key()}",
        "hash_key": _key(),
        "base_url": f"http://{HOST}",
        "proxies": "1",
        "database_url": database_url,
        "geocoder_url": "",
        "mail_carrier": "smtp",
        "mail_host": "127.0.0.1",
        "mail_tls": "none",
        "mail_from": "letters@example.org",
        "mail_domain_rate": "",  # all the offices are of one domain
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with these settings and none of ours."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("CONTACTREP_")}
    ours.pop("PORT", None)
    return {
        **ours,
        "PYTHONPATH": str(ROOT),
        **{f"CONTACTREP_{key.upper()}": value for key, value in settings.items()},
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
