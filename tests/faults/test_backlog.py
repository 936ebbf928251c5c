"""No mail server, and thousands of letters: forms are taken as ever, and a worker stays small."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from contactrep.core.lifecycle import State
from contactrep.storage import notices
from contactrep.storage.tables import deliveries
from tests.conftest import FULL
from tests.factories import new_submission
from tests.faults.queued import queue_letters
from tests.faults.site import Program, Site, make_site
from tests.faults.waiting import PATIENCE, wait_for
from tests.postgres import PostgresServer
from tests.smtp import HOST, RecordingServer

QUEUED = 100_000 if FULL else 5_000
DRAINED = QUEUED if FULL else 500
WRITERS = 20  # while it lasts, each with two letters and a link
WAIT = 20 if FULL else 1  # seconds
KEPT = 50 * 1024  # kilobytes that a worker may grow by


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """The place of a mail server that nobody has started yet."""
    with socket.socket() as place:
        place.bind((HOST, 0))
        yield place


@pytest.fixture
def site(
    request: pytest.FixtureRequest, engine: str, tmp_path: Path, listener: socket.socket
) -> Iterator[Site]:
    """A site that sends there, one letter after the other."""
    url = ""
    if engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    site = make_site(tmp_path, listener.getsockname()[1], url, "mail_workers = 1")
    yield site
    site.services.database.dispose()


def memory(process: int) -> int:
    """Return what a process has in memory, in kilobytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def is_away(site: Site) -> bool:
    with site.services.database.read() as conn:
        return notices.of(conn, notices.MAIL_SERVER) is not None


def tried(site: Site, letters: list[str]) -> set[str]:
    """Return which of them found the server away, and so are due later than the others."""
    query = select(deliveries.c.message_id, deliveries.c.due_at).where(
        deliveries.c.message_id.in_(letters[:100])
    )
    with site.services.database.read() as conn:
        due = {row.message_id: row.due_at for row in conn.execute(query)}
    return {name for name, at in due.items() if at > min(due.values())}


def test_a_backlog(site: Site, listener: socket.socket) -> None:
    """When the server is there, letters leave in the order in which they were written."""
    letters = queue_letters(site.services, QUEUED)
    with Program(site, "contactrep", "deliver") as process:
        wait_for(lambda: is_away(site))
        before = memory(process.id)
        for number in range(WRITERS):
            new_submission(site.services, email=f"{number}@example.com")
        time.sleep(WAIT)
        assert memory(process.id) - before < KEPT
        assert site.states()[State.WAITING] == 2 * WRITERS
        later = tried(site, letters)
        assert 0 < len(later) < 10
        with RecordingServer(listener=listener) as server:
            server.wait_for(WRITERS + DRAINED, 10 * PATIENCE)
            assert process.stop() == 0
    sent = [received.message["Message-ID"] for received in server.received]
    in_order = [name for name in letters if name not in later]
    left = [name for name in sent if name in set(in_order)]
    assert left == in_order[: len(left)]
    assert len(sent) == len(set(sent)) >= WRITERS + DRAINED
    assert site.states()[State.ACCEPTED] == len(sent)
