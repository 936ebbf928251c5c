"""From a street address to its district, by asking the US Census Bureau.

The address leaves for the Bureau and stays nowhere: no log, no exception and no file holds it, and
the cache knows it only by a keyed hash. Answers are read by contactrep.directory.census.
"""

import hmac
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from unicodedata import normalize

from cachetools import TTLCache
from pybreaker import CircuitBreaker, CircuitBreakerError

from contactrep.directory.census import BureauError, Located, Outcome, read_answer
from contactrep.directory.inquiry import REFUSED, Inquirer, Limits, Line

BASE_URL = "https://geocoding.geo.census.gov/geocoder"
USUAL = Limits()

_LONGEST = 200  # characters; the Bureau takes fewer, and says so
_DEFINITE = frozenset({Outcome.FOUND, Outcome.AMBIGUOUS, Outcome.NO_MATCH})
_UNAVAILABLE = Located(outcome=Outcome.UNAVAILABLE)
_log = logging.getLogger(__name__)


def vintages(congress: int) -> tuple[str, ...]:
    """Return the Bureau's editions of the map that may have this Congress's districts, best first.

    An edition made for the American Community Survey keeps to one Congress. The one of the year in
    which a Congress first meets appears late in that year; the one of the year before has its
    districts already. Current_Current goes over to the next Congress before that has met.
    """
    first_year = 1787 + 2 * congress
    return (f"ACS{first_year}_Current", f"ACS{first_year - 1}_Current", "Current_Current")


class Geocoder:
    """Asks the Bureau, for a few visitors at once, and remembers the answers for an hour.

    Any number of threads may use it. `agent` names this site and how to reach its operator.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: bytes,
        agent: str,
        limits: Limits = USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is asked yet. `key` hashes the addresses in the cache."""
        self._key = key
        self._limits = limits
        self._inquirer = Inquirer(base_url, agent, limits)
        self._pool = ThreadPoolExecutor(limits.at_once, thread_name_prefix="geocoder")
        self._turns = threading.BoundedSemaphore(limits.at_once)
        self._breaker = CircuitBreaker(
            fail_max=limits.failures, reset_timeout=limits.peace, throw_new_error_on_trip=False
        )
        self._cache: TTLCache[bytes, Located] = TTLCache(
            limits.cached, limits.cached_for, timer=clock
        )
        self._cache_lock = threading.Lock()
        self._proven: dict[int, str] = {}  # the vintage that had a Congress's districts

    def close(self) -> None:
        """Wait for the look-ups under way, at most as long as their limits."""
        self._pool.shutdown()

    def locate(self, address: str, zip_code: str, congress: int) -> Located:
        """Return where an address is: all on one line, or a street and its `zip_code` beside it.

        Nothing that the Bureau or the network does raises: then the outcome is UNAVAILABLE.
        """
        question = _question(address, zip_code)
        if not question or len(question) > _LONGEST:
            return Located(outcome=Outcome.NO_MATCH)
        name = hmac.digest(self._key, f"{congress} {question.casefold()}".encode(), "sha256")
        with self._cache_lock:
            known = self._cache.get(name)
        if known:
            return known
        located = self._in_turn(question, congress)
        if located.outcome in _DEFINITE:
            with self._cache_lock:
                self._cache[name] = located
        return located

    def _in_turn(self, question: str, congress: int) -> Located:
        """Ask, unless too many are asking or the Bureau is left in peace."""
        if not self._turns.acquire(timeout=self._limits.turn):
            _log.warning("Census geocoder: too many are asking")
            return _UNAVAILABLE
        try:
            # Not `call`, which holds a lock and would let through one look-up after the other.
            with self._breaker.calling():
                return self._within_limit(question, congress)
        except CircuitBreakerError:
            self._turns.release()  # nothing was begun
        except BureauError as error:
            _log.warning("Census geocoder: %s", error)
        return _UNAVAILABLE

    def _within_limit(self, question: str, congress: int) -> Located:
        """Ask in a thread of its own, and hang up when the time is over.

        The timeout of a socket starts anew with every byte, so a server that drips could hold a
        visitor for days. A turn ends with its thread, not with the visitor's patience.

        Raises:
            BureauError: there is no answer, or it took too long.
        """
        line = Line()
        asking = self._pool.submit(self._ask, question, congress, line)
        asking.add_done_callback(lambda _: self._turns.release())
        try:
            return asking.result(self._limits.whole)
        except TimeoutError:
            line.cut()
        raise BureauError("it took too long")

    def _ask(self, question: str, congress: int, line: Line) -> Located:
        """Ask in one edition of the map after the other, until one is for this Congress.

        A vintage that does not exist and an address that cannot be read are refused alike, so a
        refusal is about the address only where the vintage is known to exist.
        """
        proven = self._proven.get(congress)
        editions = vintages(congress)
        located = Located(outcome=Outcome.NO_MATCH)
        for vintage in dict.fromkeys((proven or editions[0], *editions)):
            document = self._inquirer.ask(question, vintage, line)
            if document is REFUSED:
                if vintage == proven:
                    break
                continue
            located = read_answer(document, congress)
            if located.outcome is not Outcome.OTHER_CONGRESS:
                break
        if located.districts:
            self._proven[congress] = vintage
        return located


def _question(address: str, zip_code: str) -> str:
    """Return the address with its ZIP code on one line, of nothing but what can be read."""
    line, code = _readable(address), _readable(zip_code)
    return line if code in line else f"{line}, {code}"


def _readable(text: str) -> str:
    """Return the text without control characters, lone surrogates and idle spaces."""
    plain = normalize("NFKC", text)
    return " ".join("".join(char if char.isprintable() else " " for char in plain).split())
