"""Counts of requests in memory: exact, by window, and forgotten when the window has ended."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from contactrep.web import counts
from contactrep.web.counts import Counts, address_of


class Hand:
    """A clock that a test turns, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    """The clock of the counts."""
    clock = Hand()
    monkeypatch.setattr(counts, "monotonic", clock)
    return clock


def test_a_window(hand: Hand) -> None:
    """It begins with the first request and ends for good."""
    kept = Counts()
    assert [kept.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert kept.incr("b", 60, amount=5) == 5
    hand.now += 59.9
    assert (kept.incr("a", 60), kept.get("a")) == (4, 4)
    hand.now += 0.1
    assert (kept.get("a"), kept.get("nobody")) == (0, 0)
    assert kept.incr("a", 60) == 1


def test_when_it_ends(hand: Hand) -> None:
    """In seconds of the epoch, as far away as it is."""
    kept = Counts()
    none = kept.get_expiry("a")
    kept.incr("a", 3600)
    hand.now += 600
    assert kept.get_expiry("a") - none >= 3000


def test_what_has_ended_is_forgotten(hand: Hand) -> None:
    """So that a million addresses do not stay."""
    kept = Counts()
    for number in range(1000):
        kept.incr(str(number), 60)
    hand.now += 61
    kept.incr("last", 60)
    assert kept.reset() == 1
    assert kept.get("last") == 0


def test_forgetting_one() -> None:
    """The others stay."""
    kept = Counts()
    kept.incr("a", 60)
    kept.incr("b", 60)
    kept.clear("a")
    kept.clear("nobody")
    assert (kept.get("a"), kept.get("b"), kept.check()) == (0, 1, True)


def test_threads_lose_none() -> None:
    """However many count at once."""
    kept = Counts()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: kept.incr("a", 600), range(4000)))
    assert sorted(seen) == list(range(1, 4001))


def test_it_is_the_memory_of_a_site() -> None:
    """Other addresses are left as they are."""
    kept = storage_from_string(address_of("memory://"))
    assert isinstance(kept, Counts)
    limiter = FixedWindowRateLimiter(kept)
    limit = parse("2 per minute")
    assert [limiter.hit(limit, "a") for _ in range(3)] == [True, True, False]
    assert limiter.get_window_stats(limit, "a").remaining == 0
    assert address_of("redis://localhost") == "redis://localhost"
