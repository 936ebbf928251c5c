"""Read something of the database anew every few seconds, whoever asks for it meanwhile."""

import threading
from collections.abc import Callable

READ_EVERY = 5.0
"""Seconds after which what was changed in another process is seen at the latest."""


class Lookout:
    """Calls `read` when it is due. Safe to share between threads."""

    def __init__(self, read: Callable[[], None], clock: Callable[[], float]) -> None:
        """Take a clock in seconds that never goes back; nothing is read yet."""
        self._read = read
        self._clock = clock
        self._reading = threading.Lock()
        self._due: float | None = None  # None: nothing was read yet

    def read_when_due(self) -> None:
        """Read if some seconds have passed since; others go on with what there is meanwhile."""
        if self._due is not None and self._clock() < self._due:
            return
        # One thread reads; only the very first requests wait for it.
        if self._reading.acquire(blocking=self._due is None):
            try:
                self._begin()
            finally:
                self._reading.release()

    def read_now(self) -> None:
        """Read, so that who has just changed something sees it."""
        with self._reading:
            self._begin()

    def _begin(self) -> None:
        self._due = self._clock() + READ_EVERY  # before: no request waits for it again meanwhile
        self._read()
