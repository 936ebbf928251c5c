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
        self._changed = True  # what an earlier process found out may have changed
        self.evidence: str | None = None

    def begin(self, evidence: str) -> None:
        """Note that the server cannot be used, and why."""
        with self._lock:
            if evidence != self.evidence:
                _log.warning("mail waits: %s", evidence)
                self._changed = True
            self.evidence = evidence
            self._pause = min(self._pause * 2 or _FIRST, _LONGEST)
            self._until = self._clock() + self._pause

    def end(self) -> None:
        """Note that the server answers."""
        with self._lock:
            if self.evidence is not None:
                _log.info("mail leaves again")
                self._changed = True
            self.evidence, self._pause = None, 0.0

    def pause(self) -> timedelta:
        """Return how long to wait before using the server; whoever hears none tries it for all."""
        with self._lock:
            if self.evidence is None:
                return timedelta()
            left = self._until - self._clock()
            if left > 0:
                return timedelta(seconds=left)
            self._until = self._clock() + _LONGEST
            return timedelta()

    def changed(self) -> bool:
        """Tell, once, that others have to be told."""
        with self._lock:
            changed, self._changed = self._changed, False
        return changed
