"""A crew: workers side by side, an ear for the bell that wakes them, and the house in order."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from contactrep.core.lifecycle import LEASE
from contactrep.core.mail import Channel
from contactrep.outreach.counting import count_up
from contactrep.outreach.deliver import Worker
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.outage import Outage, Trouble
from contactrep.outreach.services import Services
from contactrep.storage.bell import DeafError, Ear
from contactrep.storage.database import DatabaseError

_log = logging.getLogger(__name__)

_BREATH = 1.0  # seconds after which it is seen that the crew has to stop
REFRESH_EVERY = timedelta(minutes=1)  # new data, and corrections of staff
KEEP_HOUSE_EVERY = timedelta(minutes=10)
COUNT_EVERY = timedelta(seconds=10)


class Crew:
    """Delivers with several workers in one process until it is stopped.

    Threads are enough: a worker mostly waits, for the disk or the mail server.
    """

    def __init__(
        self,
        services: Callable[[], Services],
        open_channel: Callable[[], Channel],
        size: int,
        lease: timedelta = LEASE,
        *,
        outage: Outage | None = None,
    ) -> None:
        """Take what gives the services as they are now, and the maker of each worker's channel."""
        self._look = services
        self._services = services()
        self._trouble, outage = Trouble(), outage or Outage()
        self._workers = [
            Worker(self._services, open_channel(), lease, outage=outage, trouble=self._trouble)
            for _ in range(size)
        ]
        self._stopping = False  # no lock: it is set by a signal
        self._changed = threading.Condition()
        self._rings = 0
        self._failed: Exception | None = None
        self._refreshed: datetime | None = None
        self._kept_house: datetime | None = None
        self._counted: datetime | None = None

    def stop(self) -> None:
        """Let every worker finish the attempt under way, then return from `run`."""
        self._stopping = True
        for worker in self._workers:
            worker.stop()

    def run(self) -> None:
        """Deliver until stopped.

        Raises:
            Exception: whatever a worker did not expect; its letter's lease ends by itself.
        """
        threads = [
            threading.Thread(target=self._work, args=(worker,), name=f"worker-{number}")
            for number, worker in enumerate(self._workers, 1)
        ]
        for thread in threads:
            thread.start()
        try:
            self._watch()
        finally:
            self.stop()
            self._wake()
            for thread in threads:
                thread.join()
        if self._failed is not None:
            raise self._failed

    def _work(self, worker: Worker) -> None:
        heard = 0

        def rest(at_most: timedelta) -> None:
            nonlocal heard
            with self._changed:
                # What rang while the worker was busy counts: it may not have been there yet.
                self._changed.wait_for(lambda: self._rings != heard, at_most.total_seconds())
                heard = self._rings

        try:
            worker.run(rest)
        except Exception as error:  # noqa: BLE001 - told in `run`, in the main thread
            self._failed = error
            self.stop()

    def _watch(self) -> None:
        """Hear the bell and keep house, each as long as the database is there."""
        ear: Ear | None = None
        while not self._stopping:
            try:
                self._tidy()
                ear = ear or self._services.database.listen()
                if ear.wait(_BREATH):
                    self._wake()
            except (DatabaseError, DeafError) as error:
                self._trouble.begin(error)
                _close(ear)
                ear = None
                time.sleep(_BREATH)
        _close(ear)

    def _tidy(self) -> None:
        now = self._services.clock()
        if _is_due(self._refreshed, now, REFRESH_EVERY):
            self._refreshed = now
            self._services = self._look()
            for worker in self._workers:
                worker.services = self._services
        if _is_due(self._kept_house, now, KEEP_HOUSE_EVERY):
            self._kept_house = now
            self._keep_house()
        if _is_due(self._counted, now, COUNT_EVERY):
            self._counted = now
            count_up(self._services)

    def _keep_house(self) -> None:
        try:
            keep_house(self._services)
        except DatabaseError:
            self._kept_house = None  # as soon as it is back
            raise
        except Exception as error:  # noqa: BLE001 - one unreadable row must not stop all letters
            # Its text stays out of the log: it could quote an address.
            _log.error("keeping house failed: %s", type(error).__name__)

    def _wake(self) -> None:
        with self._changed:
            self._rings += 1
            self._changed.notify_all()


def _is_due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    """Tell whether it is time again; a clock that was set back is no reason to wait."""
    return last is None or not last <= now < last + every


def _close(ear: Ear | None) -> None:
    if ear is not None:
        with suppress(DeafError):
            ear.close()
