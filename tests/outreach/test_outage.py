"""While the mail server is away, one worker at a time tries it, after longer and longer waits."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactrep.core.lifecycle import State
from contactrep.core.mail import Deferred
from contactrep.outreach.attempt import AWAY
from contactrep.outreach.deliver import LOOK, Worker
from contactrep.outreach.outage import Outage, Trouble
from contactrep.outreach.services import Services
from contactrep.storage import notices
from contactrep.storage.database import Connection, Database, DatabaseError
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.outreach.carrier import OK, Carrier, rows
from tests.outreach.deliveries import one_letter, the_letter

NO_ANSWER = Deferred("no answer", server_away=True)
AT_ONCE = timedelta()


class Seconds:
    """A clock in seconds."""

    def __init__(self) -> None:
        """Begin at some time."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """The clock of an outage."""
    return Seconds()


@pytest.fixture
def outage(seconds: Seconds) -> Outage:
    """What workers know together."""
    return Outage(seconds)


def seconds_of(clock: SettableClock) -> Callable[[], float]:
    def seconds() -> float:
        return clock.now.timestamp()

    return seconds


def in_seconds(wait: timedelta) -> float:
    return wait.total_seconds()


def test_a_server_that_answers(outage: Outage) -> None:
    """Nobody waits for another."""
    assert {outage.pause(name) for name in "abc"} == {AT_ONCE}
    outage.end()
    outage.leave("a")
    assert outage.pause("a") == AT_ONCE


def test_each_wait_is_twice_as_long(outage: Outage, seconds: Seconds) -> None:
    """To a minute at most; then the server answers, and the next time begins anew."""
    for _ in range(2):
        waits = []
        for _ in range(9):
            assert outage.pause("a") == AT_ONCE
            outage.begin("a", "no answer")
            waits.append(in_seconds(outage.pause("b")))
            seconds.now += waits[-1]
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert outage.pause("b") == AT_ONCE
        outage.end()


def test_one_tries_for_all(outage: Outage, seconds: Seconds) -> None:
    """The others wait until its attempt came to something, or for a minute."""
    outage.begin("a", "no answer")
    seconds.now += 1
    assert outage.pause("b") == AT_ONCE
    assert [in_seconds(outage.pause(name)) for name in "abc"] == [60, 60, 60]
    seconds.now += 59
    assert in_seconds(outage.pause("a")) == 1
    seconds.now += 1
    assert outage.pause("a") == AT_ONCE
    outage.end()
    assert {outage.pause(name) for name in "abc"} == {AT_ONCE}


def test_many_find_it_at_once(outage: Outage, seconds: Seconds) -> None:
    """A crew of ten knows no more than one worker, and waits no longer."""
    for name in "abcdefghij":
        outage.begin(name, "no answer")
    assert in_seconds(outage.pause("a")) == 1
    seconds.now += 1
    assert outage.pause("a") == AT_ONCE
    outage.begin("b", "no answer")  # was under way all the time
    assert in_seconds(outage.pause("c")) == 60
    outage.begin("a", "no answer")
    assert in_seconds(outage.pause("c")) == 2


def test_one_that_has_nothing_to_try_with(outage: Outage, seconds: Seconds) -> None:
    """Another may try in its place, at once; nobody else can give the turn away."""
    outage.begin("a", "no answer")
    seconds.now += 1
    assert outage.pause("a") == AT_ONCE
    outage.leave("b")
    assert in_seconds(outage.pause("b")) == 60
    outage.leave("a")
    assert outage.pause("b") == AT_ONCE
    assert in_seconds(outage.pause("a")) == 60


def test_only_one_of_many_threads_tries(outage: Outage, seconds: Seconds) -> None:
    """Whoever asks first."""
    outage.begin("a", "no answer")
    seconds.now += 1
    start = threading.Barrier(8)
    heard = []

    def ask(name: str) -> None:
        start.wait()
        heard.append(outage.pause(name))

    threads = [threading.Thread(target=ask, args=(f"worker {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard.count(AT_ONCE) == 1


def test_it_is_said_once(outage: Outage, caplog: pytest.LogCaptureFixture) -> None:
    """Why mail waits, when that changes, and that it leaves again."""
    caplog.set_level(logging.INFO)
    outage.end()
    for evidence in ("no answer", "no answer", "no such name", "no such name"):
        outage.begin("a", evidence)
    outage.end()
    outage.end()
    assert caplog.messages == [
        "mail waits: no answer",
        "mail waits: no such name",
        "mail leaves again",
    ]


def test_news(outage: Outage) -> None:
    """They are news until they are told; what happened meanwhile is news again."""
    first = outage.news()
    assert first  # an earlier process may have left a notice
    outage.told(first)
    assert not outage.news()
    outage.begin("a", "no answer")
    outage.begin("b", "no answer")
    second = outage.news()
    outage.end()
    outage.told(second)
    third = outage.news()
    assert third > second > first
    outage.told(third)
    outage.told(second)
    assert not outage.news()


def test_trouble_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """And its end; not once for every worker and every look."""
    caplog.set_level(logging.INFO)
    trouble = Trouble()
    trouble.end(trouble.number)
    for _ in range(2):
        earlier = trouble.number
        trouble.begin(DatabaseError("away"))
        trouble.begin(DatabaseError("starting"))
        trouble.end(earlier)  # what was begun before says nothing
        trouble.begin(DatabaseError("away"))
        trouble.end(trouble.number)
        trouble.end(trouble.number)
    assert caplog.messages == ["database: away", "the database answers again"] * 2


def notice(services: Services) -> str | None:
    with services.database.read() as conn:
        found = notices.of(conn, notices.MAIL_SERVER)
    return found.text if found else None


def test_staff_are_told(services: Services, clock: SettableClock) -> None:
    """As long as it lasts, from the first attempt that met it; the letter lost none."""
    one_letter(services)
    carrier = Carrier(NO_ANSWER, OK)
    worker = Worker(services, carrier, outage=Outage(seconds_of(clock)))
    assert worker.deliver_one()
    assert notice(services) == "no answer"
    assert (the_letter(services).attempts, the_letter(services).ends_at) == (0, None)
    assert worker.drain() == 0
    clock.advance(AWAY)
    assert worker.drain() == 1
    assert notice(services) is None
    assert (the_letter(services).state, the_letter(services).attempts) == (State.ACCEPTED, 1)


def test_a_notice_of_an_earlier_process_is_taken_down(
    services: Services, clock: SettableClock
) -> None:
    """By the first letter that leaves."""
    with services.database.write() as conn:
        notices.post(conn, notices.MAIL_SERVER, "no answer", clock.now)
    one_letter(services)
    Worker(services, Carrier()).drain()
    assert notice(services) is None


class Forgetful:
    """A database that is away at the end of so many of its transactions."""

    def __init__(self, database: Database) -> None:
        """Take the real one."""
        self._database = database
        self.away = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run a transaction of which, when it is away, nothing is stored."""
        with self._database.write() as conn:
            yield conn
            if self.away:
                self.away -= 1
                raise DatabaseError("the database went away")


def test_what_could_not_be_told_is_told_later(services: Services, clock: SettableClock) -> None:
    """When the transaction with the notice is lost, the notice is not."""
    one_letter(services)
    database = Forgetful(services.database)
    outage = Outage(seconds_of(clock))
    carrier = Carrier(NO_ANSWER)
    house = replace(services, database=database)  # type: ignore[arg-type]
    worker = Worker(house, carrier, outage=outage)
    rested: list[timedelta] = []

    def go_away() -> Deferred:
        database.away = 3
        return NO_ANSWER

    def rest(at_most: timedelta) -> None:
        rested.append(at_most)
        if not database.away:
            worker.stop()

    carrier.answers = [go_away]
    worker.run(rest)
    assert notice(services) == "no answer"
    assert rested[:3] == [LOOK] * 3
    assert max(rested) <= LOOK


def test_a_try_without_a_letter_is_no_try(services: Services, clock: SettableClock) -> None:
    """A mail that is queued right after it does not wait for a minute."""
    one_letter(services)
    carrier = Carrier(NO_ANSWER, OK)
    outage = Outage(seconds_of(clock))
    worker = Worker(services, carrier, outage=outage)
    steps = iter(range(100))

    def rest(at_most: timedelta) -> None:
        clock.advance(at_most)
        if next(steps) == 2:  # it looked and found nothing: the letter waits for a minute
            one_letter(services, email="anna@example.com")
        if the_second_left():
            worker.stop()

    def the_second_left() -> bool:
        return any(mail.reply_to == "anna@example.com" for mail in carrier.sent)

    began = clock.now
    worker.run(rest)
    assert the_second_left()
    assert clock.now - began < AWAY


def test_a_letter_that_goes_nowhere_is_no_try(services: Services, clock: SettableClock) -> None:
    """One whose office is gone says nothing of the server, and the next may try."""
    one_letter(services)
    clock.advance(timedelta(seconds=1))
    one_letter(services, email="anna@example.com")
    outage = Outage(seconds_of(clock))
    outage.begin("another", "no answer")
    clock.advance(timedelta(seconds=1))
    carrier = Carrier()
    campaign = services.campaigns["demonstration"]
    nobody = replace(campaign, recipients=())
    worker = Worker(replace(services, campaigns={campaign.slug: nobody}), carrier, outage=outage)
    assert worker.drain() == 4  # and the writers are asked
    assert {mail.automatic for mail in carrier.sent} == {True}
    states = [row.state for row in rows(services, deliveries) if row.letter_id]
    assert states == [State.HELD] * 2
