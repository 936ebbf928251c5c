"""Web processes are killed while people send their letters: what was answered is stored, once."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contactrep.core.lifecycle import State
from contactrep.storage.tables import deliveries, events, letters, people, submissions
from tests.conftest import FULL
from tests.faults.site import Site, make_site
from tests.faults.waiting import PATIENCE, wait_for
from tests.faults.web import Browser, web_server
from tests.postgres import PostgresServer
from tests.smtp import RecordingServer

SENDERS = 6
KILLS = 60 if FULL else 4
PAUSE = (0.1, 0.8)  # seconds between kills; a process takes about one to start
TABLES = (people, submissions, letters, deliveries, events)


@pytest.fixture
def site(
    request: pytest.FixtureRequest, engine: str, tmp_path: Path, mail_server: RecordingServer
) -> Iterator[Site]:
    """A site that trusts one proxy, so that each sender has an address of their own."""
    url = ""
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    site = make_site(tmp_path, mail_server.port, url, "proxies = 1")
    yield site
    site.services.database.dispose()


class Senders:
    """People who write one letter after the other, and try again what gets no answer."""

    def __init__(self, url: str) -> None:
        """Begin."""
        self.sent = 0
        self.again = 0
        self.wrong: list[str] = []
        self._url = url
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(n,)) for n in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish what they have begun."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(10 * PATIENCE)

    def _send(self, sender: int) -> None:
        for number in range(sender, 10**6, SENDERS):
            if self._stopping.is_set():
                return
            with Browser(self._url, number) as browser:
                try:
                    browser.write()
                except Exception as error:  # noqa: BLE001 - told by the test
                    self.wrong.append(f"{type(error).__name__}: {error}")
                with self._lock:
                    self.sent += 1
                    self.again += browser.again


def test_killed_while_letters_are_sent(site: Site) -> None:
    """Each form has one submission with all that belongs to it, however often it was sent."""
    chance = random.Random(20261105)
    with web_server(site) as web:
        senders = Senders(web.url)
        wait_for(lambda: senders.sent > 0)
        for number in range(KILLS):
            wait_for(lambda: senders.sent > 2 * number and bool(web.workers))  # noqa: B023 - called at once
            time.sleep(chance.uniform(*PAUSE))
            with suppress(ProcessLookupError):
                os.kill(chance.choice(web.workers), signal.SIGKILL)
        senders.stop()
    count = senders.sent
    assert senders.wrong == []
    assert senders.again > 0  # else no kill hit a request
    with site.services.database.read() as conn:
        stored = [conn.scalar(select(func.count()).select_from(table)) for table in TABLES]
        each = conn.scalars(select(deliveries.c.submission_id)).all()
    assert stored == [count, count, 2 * count, 3 * count, 2 * count]
    assert set(Counter(each).values()) == {3}
    assert site.states() == {State.WAITING: 2 * count, State.QUEUED: count}
