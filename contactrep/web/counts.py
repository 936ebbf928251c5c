"""Counts of requests in this process's memory, for Flask-Limiter.

The memory of `limits` itself starts a thread every hundredth of a second while it is asked, which
halves what a busy process answers. This one forgets what has ended when it counts.
"""

from threading import Lock
from time import monotonic
from typing import Any

from limits.storage import Storage

from contactrep.clock import utc_now

SCHEME = "counts"
_SWEEP = 60  # seconds between looks for windows that have ended


class Counts(Storage):
    """Fixed windows by key: how many requests, and when the window ends."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as `limits` declares it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        """Begin with nothing."""
        super().__init__(uri, wrap_exceptions)
        self._lock = Lock()
        self._windows: dict[str, tuple[int, float]] = {}
        self._swept = monotonic()

    @property
    def base_exceptions(self) -> type[Exception]:
        """The exceptions of a storage out of reach; this one always is within."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count some more; a window begins with the first and lasts `expiry` seconds."""
        now = monotonic()
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
            self._windows[key] = (count + amount, end)
            if now - self._swept >= _SWEEP:
                self._swept = now
                self._windows = {name: one for name, one in self._windows.items() if one[1] > now}
        return count + amount

    def get(self, key: str) -> int:
        """Return the count of the window."""
        count, end = self._windows.get(key, (0, 0.0))
        return count if end > monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds of the epoch; now if there is none."""
        left = self._windows.get(key, (0, 0.0))[1] - monotonic()
        return utc_now().timestamp() + max(left, 0.0)

    def check(self) -> bool:
        """Whether it can be asked."""
        return True

    def reset(self) -> int:
        """Forget everything, and return how many keys that were."""
        with self._lock:
            count = len(self._windows)
            self._windows = {}
        return count

    def clear(self, key: str) -> None:
        """Forget a key."""
        with self._lock:
            self._windows.pop(key, None)


def address_of(url: str) -> str:
    """Return the address of the counts for a setting: `memory://` is this memory."""
    return f"{SCHEME}://" if url.startswith("memory://") else url
