"""A crew: several workers at once, woken by the bell, stopped by a word, and the house in order."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from contactrep.core.lifecycle import State
from contactrep.core.mail import Outcome
from contactrep.outreach import crew as crews
from contactrep.outreach import deliver
from contactrep.outreach.crew import Crew
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage import bell
from contactrep.storage.bell import Ear
from contactrep.storage.database import DatabaseError
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import OK, Carrier, press_the_link, rows
from tests.outreach.deliveries import one_letter, the_letter
from tests.outreach.flickering import Flickering

PATIENCE = 30.0
NEVER = timedelta(hours=1)  # a worker that looks only then has heard the bell before


@contextmanager
def at_work(services: Callable[[], Services], carrier: Carrier, size: int = 1) -> Iterator[Crew]:
    """Let a crew work, and stop it at the end."""
    crew = Crew(services, lambda: carrier, size)
    thread = threading.Thread(target=crew.run)
    thread.start()
    try:
        yield crew
    finally:
        crew.stop()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_all_of_them_work_at_once(services: Services) -> None:
    """Three letters are under way in the same moment."""
    for number in range(3):
        new_submission(services, email=f"{number}@example.com")
    together = threading.Barrier(3)

    def meet() -> Outcome:
        together.wait(PATIENCE)
        return OK

    carrier = Carrier(meet)
    with at_work(lambda: services, carrier, 3):
        wait_for(lambda: len(carrier.sent) == 3)
        wait_for(lambda: done(services) == 3)
    assert not together.broken


def done(services: Services) -> int:
    return sum(row.state == State.ACCEPTED for row in rows(services, deliveries))


def test_the_bell_wakes_a_worker(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """It need not look by itself."""
    monkeypatch.setattr(deliver, "LOOK", NEVER)
    carrier = Carrier()
    with at_work(lambda: services, carrier, 2):
        for number in range(3):
            time.sleep(0.1)
            new_submission(services, email=f"{number}@example.com")
            wait_for(lambda count=number + 1: len(carrier.sent) == count)  # type: ignore[misc]


def test_a_bell_that_broke_is_replaced(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next ring is heard: the pipe was removed, or the connection ended."""
    monkeypatch.setattr(crews, "_BREATH", 0.05)
    monkeypatch.setattr(deliver, "LOOK", NEVER)
    carrier = Carrier()
    ears: list[Ear] = []
    listen = services.database.listen

    def listen_again() -> Ear:
        ears.append(listen())
        return ears[-1]

    monkeypatch.setattr(services.database, "listen", listen_again)
    with at_work(lambda: services, carrier):
        wait_for(lambda: len(ears) == 1)
        break_the_bell(services)
        wait_for(lambda: len(ears) == 2)
        new_submission(services)
        wait_for(lambda: len(carrier.sent) == 1)


def break_the_bell(services: Services) -> None:
    url = services.database.engine.url
    if url.get_backend_name() == "sqlite":
        pipe = bell.pipe_beside(url.database)
        assert pipe is not None
        pipe.unlink()
        return
    with services.database.write() as conn:
        conn.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^LISTEN'"
        )


def test_without_a_bell_a_worker_looks(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can listen, and a letter leaves all the same."""
    monkeypatch.setattr(deliver, "LOOK", timedelta(seconds=0.2))

    def deaf() -> None:
        raise DatabaseError("no pipe can be made")

    monkeypatch.setattr(services.database, "listen", deaf)
    carrier = Carrier()
    with at_work(lambda: services, carrier):
        time.sleep(0.1)
        new_submission(services)
        wait_for(lambda: len(carrier.sent) == 1)


class UnexpectedError(Exception):
    """Nobody thought of it."""


def test_an_unexpected_error_ends_the_crew(services: Services) -> None:
    """It is raised where the crew runs, and the other workers finish what they do."""
    press_the_link(services, new_submission(services))
    busy = threading.Event()
    store = Worker._store

    def fail_once(worker: Worker, *arguments: object) -> None:
        if not busy.is_set():
            busy.set()
            raise UnexpectedError
        store(worker, *arguments)  # type: ignore[arg-type]

    with (
        patch.object(Worker, "_store", fail_once),
        pytest.raises(UnexpectedError),
    ):
        Crew(lambda: services, Carrier, 3).run()
    states = [row.state for row in rows(services, deliveries)]
    assert states.count(State.SENDING) == 1  # its lease ends by itself


def test_a_long_attempt_is_finished(services: Services) -> None:
    """Told to stop, a worker waits for the mail server's answer and records it."""
    one_letter(services)
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> Outcome:
        begun.set()
        go_on.wait(PATIENCE)
        return OK

    carrier = Carrier(slowly)
    with at_work(lambda: services, carrier, 2) as crew:
        begun.wait(PATIENCE)
        crew.stop()
        time.sleep(0.1)
        assert the_letter(services).state == State.SENDING
        go_on.set()
    assert the_letter(services).state == State.ACCEPTED


def test_a_clock_that_was_set_back(
    services: Services, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The house is kept by the new time, at once."""
    kept = []
    monkeypatch.setattr(crews, "_BREATH", 0.02)
    monkeypatch.setattr(crews, "keep_house", lambda house: kept.append(house.clock()))
    with at_work(lambda: services, Carrier()):
        wait_for(lambda: len(kept) == 1)
        clock.advance(-timedelta(hours=1))
        wait_for(lambda: len(kept) == 2)
        clock.advance(crews.KEEP_HOUSE_EVERY)
        wait_for(lambda: len(kept) == 3)
    assert len(kept) == 3


def test_a_database_that_goes_and_comes(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The crew waits and goes on, sends nothing twice, and says each once."""
    monkeypatch.setattr(crews, "_BREATH", 0.02)
    monkeypatch.setattr(deliver, "LOOK", timedelta(seconds=0.02))
    caplog.set_level(logging.INFO, "contactrep.outreach.outage")
    press_the_link(services, new_submission(services))
    database = Flickering(services.database)
    carrier = Carrier()

    def go_away() -> Outcome:
        database.away = 10**9
        return OK

    carrier.answers = [go_away, OK]
    house = replace(services, database=database)  # type: ignore[arg-type]
    with at_work(lambda: house, carrier, 2):
        wait_for(lambda: database.missed > 20)
        assert 1 <= len(carrier.sent) <= 2
        database.away = 0
        wait_for(lambda: done(services) == 3)
    assert len(carrier.sent) == len(set(carrier.sent)) == 3
    assert {row.attempts for row in rows(services, deliveries)} == {1}
    said = [record.getMessage() for record in caplog.records]
    assert said == ["database: the database is away", "the database answers again"]


@pytest.mark.parametrize("size", [1, 3])
def test_it_learns_of_new_data(
    services: Services, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Every worker works with what the house is now."""
    monkeypatch.setattr(crews, "_BREATH", 0.02)
    looks = []
    renewed = replace(services, campaigns={})

    def look() -> Services:
        looks.append(clock.now)
        return services if len(looks) < 3 else renewed

    with at_work(look, Carrier(), size) as crew:
        wait_for(lambda: len(looks) == 2)
        clock.advance(crews.REFRESH_EVERY)
        wait_for(lambda: len(looks) == 3)
        wait_for(lambda: all(worker.services is renewed for worker in crew._workers))
