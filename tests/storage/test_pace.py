"""Turns follow each other: a few at once, and then never more than the pace allows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactrep.storage import pace
from contactrep.storage.database import Connection, Database
from contactrep.storage.pace import ALL, BURST
from contactrep.storage.tables import paces
from tests.storage.factories import NOW
from tests.storage.threads import apart_at_once

SECOND = timedelta(seconds=1)
DOMAIN = "example.org"

intervals = st.timedeltas(timedelta(milliseconds=1), timedelta(hours=2))
gaps = st.lists(st.one_of(st.just(0.0), st.floats(0, 30)), max_size=40)  # in intervals
on_both = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def opens_at(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime:
    """Return when something may leave."""
    return pace.turn(conn, name, every, now).opens_at


def take(conn: Connection, name: str, every: timedelta, now: datetime) -> datetime:
    """Take the next turn and return when it is: now, or later."""
    if name != ALL:
        return max(pace.take_next(conn, name, every, now).opens_at, now)
    turn = pace.turn(conn, name, every, now)
    pace.take(conn, turn)
    return max(turn.opens_at, now)


def keeps_the_pace(times: Sequence[datetime], every: timedelta) -> bool:
    """Tell whether in no window more happened than a burst and what its length allows."""
    return all(
        last - first + 1 <= BURST + (times[last] - times[first]) / every
        for first, last in combinations(range(len(times)), 2)
    )


def start_anew(conn: Connection) -> None:
    conn.execute(paces.delete())


@on_both
@given(every=intervals, gaps=gaps)
def test_turns_that_are_taken_ahead(
    database: Database, every: timedelta, gaps: list[float]
) -> None:
    """Each is now or later, in the order they were asked for, and none too early."""
    now, turns = NOW, []
    with database.write() as conn:
        start_anew(conn)
        for gap in gaps:
            now += every * gap
            turns.append(take(conn, DOMAIN, every, now))
            assert turns[-1] >= now
    assert turns == sorted(turns)
    assert keeps_the_pace(turns, every)


@on_both
@given(every=intervals, gaps=gaps)
def test_what_leaves_when_it_is_open(
    database: Database, every: timedelta, gaps: list[float]
) -> None:
    """Whoever waits until it opens gets a turn at once."""
    now, left = NOW, []
    with database.write() as conn:
        start_anew(conn)
        for gap in gaps:
            now += every * gap
            now = max(now, opens_at(conn, ALL, every, now))
            assert opens_at(conn, ALL, every, now) <= now
            assert take(conn, ALL, every, now) == now
            left.append(now)
    assert keeps_the_pace(left, every)


def test_a_burst_and_then_one_by_one(database: Database) -> None:
    """After a rest, too."""
    with database.write() as conn:
        for now in (NOW, NOW + timedelta(hours=1)):
            turns = [take(conn, DOMAIN, SECOND, now) for _ in range(BURST + 3)]
            assert turns == [now] * BURST + [now + number * SECOND for number in (1, 2, 3)]
        assert take(conn, "example.net", SECOND, NOW) == NOW  # has a pace of its own


def test_no_pace(database: Database) -> None:
    """Nothing is stored where nothing is limited."""
    with database.write() as conn:
        for _ in range(3 * BURST):
            assert take(conn, DOMAIN, timedelta(), NOW) == NOW
        assert opens_at(conn, ALL, timedelta(), NOW) == NOW
        assert conn.execute(paces.select()).all() == []


@pytest.mark.parametrize("set_back", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_was_set_back(database: Database, set_back: timedelta) -> None:
    """All mail does not wait until it is again as late as it was."""
    with database.write() as conn:
        for _ in range(BURST):
            take(conn, ALL, SECOND, NOW + set_back)
        for _ in range(BURST):
            assert opens_at(conn, ALL, SECOND, NOW) <= NOW
            assert take(conn, ALL, SECOND, NOW) == NOW
        assert opens_at(conn, ALL, SECOND, NOW) == NOW + SECOND


def test_many_take_turns_at_once(database: Database) -> None:
    """Nobody gets the turn of another."""

    def take_some(own: Database, _number: int) -> list[datetime]:
        taken = []
        for _ in range(10):
            with own.write() as conn:
                taken.append(take(conn, DOMAIN, SECOND, NOW))
        return taken

    turns = sorted(turn for taken in apart_at_once(4, database, take_some) for turn in taken)
    assert turns == [NOW] * BURST + [NOW + number * SECOND for number in range(1, 41 - BURST)]


def test_many_leave_at_once(database: Database) -> None:
    """Nobody leaves between another's look and their turn."""

    def leave(own: Database, _number: int) -> int:
        left = 0
        for _ in range(10):
            with own.write() as conn:
                if opens_at(conn, ALL, SECOND, NOW) <= NOW:
                    left += take(conn, ALL, SECOND, NOW) == NOW
        return left

    assert sum(apart_at_once(4, database, leave)) == BURST
