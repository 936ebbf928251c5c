"""A database that is away or full: nothing half stored, nothing sent twice, and no manual step."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from contactrep.core.lifecycle import State
from contactrep.core.mail import Outcome
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage.database import DatabaseError
from contactrep.storage.tables import deliveries, events, letters, people, submissions
from tests.factories import new_submission
from tests.faults.site import Site
from tests.outreach.carrier import OK, Carrier
from tests.postgres import PostgresServer

CRASHES = 3
MAILS = 60

TABLES = (people, submissions, letters, deliveries, events)
ONE = (1, 1, 6, 3, 6)
"""How many rows one submission has in each."""


def count(services: Services) -> list[int]:
    with services.database.read() as conn:
        return [conn.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_server_crashes_under_a_worker(site: Site, postgres_server: PostgresServer) -> None:
    """The worker waits for its restart and goes on; every message leaves, each of them once."""
    services = site.services
    for number in range(MAILS):
        new_submission(services, email=f"{number}@example.com")

    def slowly() -> Outcome:
        time.sleep(0.005)
        return OK

    carrier = Carrier(slowly)
    worker = Worker(services, carrier, timedelta(seconds=1))
    thread = threading.Thread(target=worker.run, args=(a_little,))
    thread.start()
    try:
        for crash in range(1, CRASHES + 1):
            wait_for_mails(carrier, crash * 10)
            postgres_server.stop()
            with pytest.raises(DatabaseError):
                new_submission(services)
            postgres_server.start()
        wait_for(lambda: site.states().get(State.ACCEPTED) == MAILS)
    finally:
        worker.stop()
        thread.join(10)
    assert not thread.is_alive()
    assert len(carrier.sent) == len(set(carrier.sent)) == MAILS
    assert site.states() == {State.ACCEPTED: MAILS, State.WAITING: 2 * MAILS}
    assert count(services)[1] == MAILS


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_disk_is_full(site: Site) -> None:
    """What no longer fits is refused as a whole; what was stored stays, and later all goes on."""
    services = site.services
    limit = {"pages": 0}

    def restrict(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit['pages']}")

    with services.database.read() as conn:
        limit["pages"] = conn.exec_driver_sql("PRAGMA page_count").scalar_one() + 20
    event.listen(services.database.engine, "checkout", restrict)

    def write(submissions: int) -> None:
        for number in range(submissions):
            new_submission(services, email=f"{number}@example.com")

    with pytest.raises(DatabaseError, match="full"):
        write(100)
    stored = count(services)[1]
    assert stored
    assert count(services) == [rows * stored for rows in ONE]
    limit["pages"] = 10**6
    write(5)
    assert count(services) == [rows * (stored + 5) for rows in ONE]


def a_little(_at_most: timedelta) -> None:
    """Rest, but not for long."""
    time.sleep(0.02)


def wait_for_mails(carrier: Carrier, number: int) -> None:
    wait_for(lambda: len(carrier.sent) >= number)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
