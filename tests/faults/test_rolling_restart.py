"""Workers are replaced one by one while letters leave: none leaves twice, and none is left."""

import os
import signal
from collections import Counter
from contextlib import suppress

from sqlalchemy import select

from contactrep.core.lifecycle import State
from contactrep.storage.tables import deliveries
from tests.conftest import FULL
from tests.faults.queued import queue_letters
from tests.faults.site import Program, Site
from tests.faults.waiting import PATIENCE, wait_for
from tests.smtp import RecordingServer

RESTARTS = 10 if FULL else 4
LETTERS = 5_000 if FULL else 400
WORKERS = 2
LEASE = "900"  # seconds: a lease that is left behind would be seen


def is_running(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def test_restarted_again_and_again(site: Site, mail_server: RecordingServer) -> None:
    """Each finishes what it has under way, and ends at once."""
    letters = queue_letters(site.services, LETTERS)
    with Program(site, "tests.faults.worker", LEASE, "--size", "2") as nursery:

        def hire() -> int:
            nursery.tell("one more")
            return int(nursery.line())

        workers = [hire() for _ in range(WORKERS)]
        for number in range(RESTARTS):
            mail_server.wait_for(LETTERS * number // (RESTARTS + 1), PATIENCE)
            workers.append(hire())
            old = workers.pop(0)
            os.kill(old, signal.SIGTERM)
            wait_for(lambda: not is_running(old))  # noqa: B023 - called at once
        mail_server.wait_for(LETTERS, PATIENCE)
        for process in workers:
            os.kill(process, signal.SIGTERM)
        wait_for(lambda: not any(map(is_running, workers)))
    sent = Counter(received.message["Message-ID"] for received in mail_server.received)
    assert sent == Counter(letters)
    assert site.states() == {State.ACCEPTED: LETTERS}
    with site.services.database.read() as conn:
        rows = conn.execute(select(deliveries.c.attempts, deliveries.c.leased_by)).all()
    assert {tuple(row) for row in rows} == {(1, None)}
