"""A worker that is killed at any moment loses no letter, and doubles at most the one it held."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State
from contactrep.storage.tables import deliveries
from tests.factories import new_submission
from tests.faults.site import Program, Site
from tests.ledger import totals_in
from tests.outreach.carrier import press_the_link
from tests.smtp import RecordingServer

KILLS = 6
SUBMISSIONS = 20  # of two letters each, and the mail with the link
MESSAGES = SUBMISSIONS * 3
LEASE = 1.0  # seconds
PATIENCE = 30.0


def queue(site: Site) -> None:
    """Fill the outbox with messages that are due."""
    for number in range(SUBMISSIONS):
        draft = new_submission(site.services, email=f"{number}@example.com")
        press_the_link(site.services, draft)


@contextmanager
def worker(nursery: Program) -> Iterator[None]:
    """Let a worker work, and then kill it."""
    nursery.tell("one more")
    process = int(nursery.line())
    try:
        yield
    finally:
        os.kill(process, signal.SIGKILL)


def wait_until_done(site: Site) -> None:
    """Wait until nothing is queued or leased any more."""
    deadline = time.monotonic() + PATIENCE
    while set(site.states()) & {State.QUEUED, State.SENDING}:
        assert time.monotonic() < deadline, site.states()
        time.sleep(0.02)


def test_killed_again_and_again(site: Site, mail_server: RecordingServer) -> None:
    """Nothing lost, nothing falsely accepted, and no more duplicates than kills."""
    queue(site)
    chance = random.Random(20261005)
    with Program(site, "tests.faults.worker", str(LEASE)) as nursery:
        for _ in range(KILLS):
            enough = len(mail_server.received) + chance.randint(0, 5)
            with worker(nursery):
                mail_server.wait_for(enough, PATIENCE)
                time.sleep(chance.uniform(0, 0.01))
        killed_at = len(mail_server.received)
        with worker(nursery):
            wait_until_done(site)
    sent = Counter(message.message["Message-ID"] for message in mail_server.received)
    with site.services.database.read() as conn:
        stored = set(conn.scalars(select(deliveries.c.message_id)))
        accepted = totals_in(conn)[Entry.ACCEPTED]
    assert killed_at < MESSAGES  # the last kill, too, hit a worker that had work to do
    assert set(sent) == stored
    assert len(stored) == MESSAGES
    assert sum(sent.values()) - MESSAGES <= KILLS
    assert site.states() == {State.ACCEPTED: MESSAGES}
    assert accepted == SUBMISSIONS * 2


def test_told_to_stop(site: Site, mail_server: RecordingServer) -> None:
    """SIGTERM in the middle: the letter under way is recorded, and no letter stays leased."""
    queue(site)
    with Program(site, "contactrep", "deliver") as process:
        mail_server.wait_for(7, PATIENCE)
        assert process.stop() == 0
    done = len(mail_server.received)
    assert 7 <= done < MESSAGES
    assert site.states() == {State.ACCEPTED: done, State.QUEUED: MESSAGES - done}
