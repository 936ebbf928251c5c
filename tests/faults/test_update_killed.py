"""An update that is killed at any moment leaves whole data in use, and no visitor notices."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from contactrep.dataset.check import check
from contactrep.directory.snapshots import VERSIONS, Snapshots
from tests.conftest import FULL
from tests.dataset.publishers_server import Publishers, serving
from tests.faults.site import Program, Site, make_site

KILLS = 50 if FULL else 10
VISITORS = 3
ENOUGH = 40  # answers in a row with the new data: both web processes have it
PATIENCE = 30.0
PAGE = "/c/demonstration/representatives?zip=10001"
NAME = re.compile(r"Nora \w+")


@pytest.fixture
def publishers(tmp_path: Path) -> Iterator[Publishers]:
    """Publishers whose country's data the site came with."""
    with serving(Publishers()) as found:
        elect(found, "Zero")
        found.bundle(tmp_path)
        yield found


@pytest.fixture
def updating_site(publishers: Publishers, tmp_path: Path) -> Iterator[Site]:
    """A site that trusts one proxy, so that each visitor has an address of their own."""
    assert publishers.url
    site = make_site(tmp_path, 25, "", 'data_folder = "data"\nproxies = 1')
    yield site
    site.services.database.dispose()


def elect(publishers: Publishers, last: str) -> None:
    """Publish another member for New York's first district."""
    country = publishers.country
    country.members[3]["name"] = {"first": "Nora", "last": last}
    publishers.publish()


@dataclass
class Visitors:
    """People who look up the same ZIP code again and again, each from another address."""

    address: str
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def visit(self, number: int) -> None:
        """Look it up until told to stop."""
        with requests.Session() as session:
            for count in range(10**9):
                if self.stopping.is_set():
                    return
                proxy = {"X-Forwarded-For": f"10.{number}.{count // 100 % 250}.{count % 100}"}
                self._look(session, proxy)
                self.stopping.wait(0.005)

    def _look(self, session: requests.Session, proxy: dict[str, str]) -> None:
        """Look it up once."""
        try:
            answer = session.get(self.address + PAGE, headers=proxy, timeout=PATIENCE)
        except requests.RequestException as error:
            self.wrong.append(str(error))
            return
        names = set(NAME.findall(answer.text))
        if answer.status_code != 200 or len(names) != 1:
            self.wrong.append(f"{answer.status_code}: {sorted(names)}")
        self.seen += names

    def wait_for(self, name: str) -> None:
        """Wait until everybody sees somebody."""
        deadline = time.monotonic() + PATIENCE
        while len(self.seen) < ENOUGH or set(self.seen[-ENOUGH:]) != {name}:
            assert time.monotonic() < deadline, self.seen[-ENOUGH:]
            time.sleep(0.02)


@contextmanager
def web_server(site: Site) -> Iterator[str]:
    """Serve the site with two processes, as `contactrep run` does, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        descriptor = listening.fileno()
        process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "gunicorn", "--workers", "2", "--threads", "4", "--no-control-socket"),
                *("--log-level", "warning", "--bind", f"fd://{descriptor}"),
                "contactrep.app:create_app()",
            ],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "CONTACTREP_CONFIG": str(site.file)},
            pass_fds=[descriptor],
        )
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def visitors(address: str) -> Iterator[Visitors]:
    """Let people come until the end."""
    found = Visitors(address)
    threads = [threading.Thread(target=found.visit, args=(n,)) for n in range(VISITORS)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        found.stopping.set()
        for thread in threads:
            thread.join(PATIENCE)


def is_alive(process: int) -> bool:
    """Tell whether a process is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def start(nursery: Program) -> int:
    """Start an update and return its process."""
    nursery.tell("one more")
    return int(nursery.line())


def wait_for_end(process: int) -> None:
    """Wait until a process is gone."""
    deadline = time.monotonic() + PATIENCE
    while is_alive(process):
        assert time.monotonic() < deadline
        time.sleep(0.001)


def kill(process: int) -> None:
    """Kill a process, unless it is gone already."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    wait_for_end(process)


def drafts(store: Path) -> list[str]:
    """Return what a killed update left behind."""
    return [path.name for path in store.iterdir() if path.name.startswith(".draft-")]


def in_use(site: Site) -> tuple[Path, str]:
    """Return the folder of the data in use, and who holds New York's first district in it."""
    settings = site.services.config
    found = Snapshots(settings.data_folder, settings.state_folder / VERSIONS).in_use()
    official = found.dataset.official("R000001")
    return found.folder, official.name if official else "nobody"


def test_killed_again_and_again(publishers: Publishers, updating_site: Site) -> None:
    """Old or new, the data in use is whole each time; every visitor is answered throughout."""
    store = updating_site.services.config.state_folder / VERSIONS
    chance = random.Random(20261105)
    cut_short, half_done = 0, 0
    with (
        web_server(updating_site) as address,
        visitors(address) as people,
        Program(updating_site, "tests.faults.updater") as nursery,
    ):
        people.wait_for("Nora Zero")
        elect(publishers, "One")
        began = time.monotonic()
        wait_for_end(start(nursery))
        whole = time.monotonic() - began
        people.wait_for("Nora One")
        mark = len(people.seen)
        for number in range(KILLS):
            _, before = in_use(updating_site)
            elect(publishers, f"Kill{number}")
            process = start(nursery)
            time.sleep(chance.uniform(0, whole))
            kill(process)
            folder, after = in_use(updating_site)
            assert folder.parent == store
            assert check(folder) == []
            assert after in {before, f"Nora Kill{number}"}
            cut_short += after == before
            half_done += bool(drafts(store))
        elect(publishers, "Last")
        with Program(updating_site, "contactrep", "data", "update") as command:
            told = [command.line(), command.line()]
        people.wait_for("Nora Last")
    assert told[0] == "Details changed in officials.jsonl."
    assert told[1].startswith("Now in use: version ")
    assert people.wrong == []
    assert "Nora Zero" not in people.seen[mark + VISITORS :]  # nobody is ever sent back
    assert cut_short > 0  # else the kills came too late to show anything
    assert half_done > 0
    assert drafts(store) == []
