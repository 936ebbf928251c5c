"""From a street address to its districts, by the Census Bureau's geocoder.

An address goes to the Bureau and nowhere else: no exception, log or cache of ours holds it.
Whatever the world outside does, a visitor gets an answer within `Limits.patience`.
"""

import hmac
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from threading import BoundedSemaphore, Lock
from urllib.parse import urlsplit

import requests
from cachetools import TTLCache
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from contactrep.directory.census import (
    Located,
    NonsenseError,
    Outcome,
    StateDistrict,
    read_answer,
)

__all__ = ["Geocoder", "Limits", "Located", "Outcome", "StateDistrict"]

_log = logging.getLogger(__name__)

_PATH = "/geographies/onelineaddress"
_DEFINITE = frozenset({Outcome.FOUND, Outcome.AMBIGUOUS, Outcome.NO_MATCH})
_LARGEST = 1 << 20  # bytes of an answer
_CHUNK = 1 << 14
_BROKEN = (429, 500, 502, 503, 504)
_TALKATIVE = ("urllib3.connectionpool", "urllib3.util.retry")


class _DownError(Exception):
    """The service did not answer, or not what it documents."""


class Limits:
    """How long we wait, how often we try, and when we leave the service alone; in seconds."""

    def __init__(
        self,
        *,
        connect: float = 2,
        read: float = 4,
        patience: float = 8,
        pause: float = 0.25,
        at_once: int = 4,
        failures: int = 5,
        rest: float = 60,
    ) -> None:
        """`patience` bounds a whole look-up; after `failures` in a row nobody asks for `rest`."""
        self.connect, self.read, self.patience, self.pause = connect, read, patience, pause
        self.at_once, self.failures, self.rest = at_once, failures, rest


class _Breaker:
    """Leaves a service alone that failed often in a row, then lets one question through."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits, self._clock = limits, clock
        self._failures, self._closed_until = 0, float("-inf")
        self._lock = Lock()

    def allows(self) -> bool:
        """Tell whether to ask now; the one who may after a rest is the only one for another."""
        with self._lock:
            if self._failures < self._limits.failures:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + self._limits.rest
            return True

    def note(self, *, answered: bool) -> None:
        """Count what came of a question."""
        with self._lock:
            self._failures = 0 if answered else self._failures + 1
            if self._failures == self._limits.failures:
                self._closed_until = self._clock() + self._limits.rest


class Geocoder:
    """Asks the service at a base address; one for the whole process."""

    def __init__(
        self,
        base_url: str,
        *,
        key: bytes,
        agent: str = "contactrep",
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`key` hides addresses in the cache; `agent` tells the Bureau who asks."""
        self._url, self._key, self._agent = base_url + _PATH, key, agent
        self._limits = limits or Limits()
        self._breaker = _Breaker(self._limits, clock)
        self._cache: TTLCache[bytes, Located] = TTLCache(2048, 3600, timer=clock)
        self._cache_lock = Lock()
        self._places = BoundedSemaphore(self._limits.at_once)
        self._pool = ThreadPoolExecutor(self._limits.at_once, thread_name_prefix="geocoder")
        for name in _TALKATIVE:
            # They log the whole address of a request, the visitor's address in it.
            logging.getLogger(name).addFilter(_without_addresses)

    def locate(self, address: str, zip_text: str, congress: int) -> Located:
        """Return the districts of an address for a Congress; UNAVAILABLE without an answer."""
        line = ", ".join(part for part in (address.strip(), zip_text.strip()) if part)
        key = hmac.digest(
            self._key, f"{congress}\0{' '.join(line.lower().split())}".encode(), "sha256"
        )
        with self._cache_lock:
            known = self._cache.get(key)
        if known is not None:
            return known
        located = self._ask(line, congress)
        if located.outcome in _DEFINITE:
            with self._cache_lock:
                self._cache[key] = located
        return located

    def _ask(self, line: str, congress: int) -> Located:
        """Ask in a thread of the pool: no time-out of a socket bounds a service that drips."""
        if not self._breaker.allows() or not self._places.acquire(blocking=False):
            return Located(outcome=Outcome.UNAVAILABLE)
        future = self._pool.submit(self._attempt, line, congress)
        future.add_done_callback(lambda _: self._places.release())
        try:
            located = future.result(self._limits.patience)
        except (_DownError, TooSlow) as error:
            self._breaker.note(answered=False)
            _log.warning("the geocoder does not answer: %s", str(error) or "it takes too long")
            return Located(outcome=Outcome.UNAVAILABLE)
        self._breaker.note(answered=True)
        return located

    def _attempt(self, line: str, congress: int) -> Located:
        """Ask once, with retries below; raise what names neither address nor URL."""
        try:
            with (
                self._session() as session,
                session.get(
                    self._url,
                    params={
                        "address": line,
                        "benchmark": "Public_AR_Current",
                        "vintage": "Current_Current",
                        "layers": "all",
                        "format": "json",
                    },
                    timeout=(self._limits.connect, self._limits.read),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                if response.status_code == 400:
                    return Located(outcome=Outcome.NO_MATCH)  # a line that it cannot parse
                if response.status_code != 200:
                    raise _DownError(f"status {response.status_code}")
                body = _body(response, time.monotonic() + self._limits.patience)
                return read_answer(json.loads(body), congress)
        except (
            requests.RequestException,
            HTTPError,
            NonsenseError,
            ValueError,
            RecursionError,
        ) as error:
            # `from None`: the cause's text holds the visitor's address.
            raise _DownError(type(error).__name__) from None

    def _session(self) -> requests.Session:
        """Return a session that tries again after a short and random pause."""
        session = requests.Session()
        session.headers["User-Agent"] = self._agent
        retry = Retry(
            total=2,
            status_forcelist=_BROKEN,
            backoff_factor=self._limits.pause,
            backoff_jitter=self._limits.pause,
            retry_after_max=int(self._limits.patience),
            raise_on_status=False,
        )
        session.mount(f"{urlsplit(self._url).scheme}://", HTTPAdapter(max_retries=retry))
        return session


def _body(response: requests.Response, until: float) -> bytes:
    """Return the answer, unless it is far longer than any, or drips past a moment."""
    content = b""
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        content += chunk
        if len(content) > _LARGEST or time.monotonic() > until:
            raise _DownError("the answer is too long, or too slow")
    return content


def _without_addresses(record: logging.LogRecord) -> bool:
    """Drop what names a request to the geocoder."""
    return _PATH not in f"{record.msg} {record.args}"
