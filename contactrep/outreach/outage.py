"""Whether the mail server can be used; while not, one worker at a time tries whether it can again.

A library's circuit breaker wraps a call; here the question comes before a letter is claimed.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

_log = logging.getLogger(__name__)

_FIRST = 1.0  # seconds
_LONGEST = 60.0


class Outage:
    """What the workers of a process know of the mail server. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds that never goes back."""
        self._clock = clock
        self._lock = threading.Lock()
        self._pause = 0.0
        self._until = 0.0
        self._trying = ""  # the worker who tries the server for all
        self._version = 1  # what an earlier process found out may have changed
        self._told = 0
        self.evidence: str | None = None

    def begin(self, worker: str, evidence: str) -> None:
        """Note that the server cannot be used, and why."""
        with self._lock:
            first = self.evidence is None
            if evidence != self.evidence:
                _log.warning("mail waits: %s", evidence)
                self._version += 1
            self.evidence = evidence
            # Those who were under way when it began find the same, and that is no reason to wait
            # longer.
            if first or worker == self._trying:
                self._pause = min(self._pause * 2 or _FIRST, _LONGEST)
                self._until = self._clock() + self._pause
                self._trying = ""

    def end(self) -> None:
        """Note that the server answers."""
        with self._lock:
            if self.evidence is not None:
                _log.info("mail leaves again")
                self._version += 1
            self.evidence, self._pause, self._trying = None, 0.0, ""

    def pause(self, worker: str) -> timedelta:
        """Return how long to wait before using the server; whoever hears none tries it for all."""
        with self._lock:
            if self.evidence is None:
                return timedelta()
            left = self._until - self._clock()
            if left > 0:
                return timedelta(seconds=left)
            self._until = self._clock() + _LONGEST
            self._trying = worker
            return timedelta()

    def leave(self, worker: str) -> None:
        """Let another try the server, if this worker was to and did not: it had nothing to send."""
        with self._lock:
            if worker == self._trying:
                self._until, self._trying = self._clock(), ""

    def news(self) -> int:
        """Return the number of what others have not been told yet; 0 if they know it all."""
        with self._lock:
            return self._version if self._version > self._told else 0

    def told(self, number: int) -> None:
        """Note that others know what had this number."""
        with self._lock:
            self._told = max(self._told, number)


class Trouble:
    """What the workers of a process say, once, of a database that is away, and of its return."""

    def __init__(self) -> None:
        """There is none yet."""
        self._lock = threading.Lock()
        self._lasts = False
        self.number = 0  # how many there were, this one included

    def begin(self, error: Exception) -> None:
        """Say what is wrong, unless it was said."""
        with self._lock:
            if not self._lasts:
                _log.warning("database: %s", error)
                self.number += 1
            self._lasts = True

    def end(self, number: int) -> None:
        """Say that it is over, if what succeeded was begun when there were so many."""
        with self._lock:
            if self._lasts and number == self.number:
                _log.info("the database answers again")
                self._lasts = False
