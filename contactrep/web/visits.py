"""Count the steps towards a letter: a number each, and nothing about who takes them.

They are kept in memory for a few seconds, so that a page that is read a thousand times a second
does not write a thousand times. A process that is killed loses the last of them: they measure
pages, and the ledger does not rest on them.
"""

import logging
import weakref
from collections import Counter
from threading import Lock
from time import monotonic

from flask import Flask, current_app, request

from contactrep.core.funnel import Step, source_of
from contactrep.outreach import language
from contactrep.outreach.days import local_day
from contactrep.outreach.funnel import keep
from contactrep.outreach.services import Services
from contactrep.storage.database import DatabaseError
from contactrep.storage.visits import Place
from contactrep.web.context import services

_log = logging.getLogger(__name__)

_EXTENSION = "contactrep.visits"
_KEPT_FOR = 10  # seconds


class Visits:
    """The counts that are not stored yet."""

    def __init__(self, house: Services) -> None:
        """Begin with nothing."""
        self._house = house
        self._lock = Lock()
        self._counts: Counter[Place] = Counter()
        self._stored = monotonic()

    def add(self, place: Place) -> None:
        """Count one more, and store what there is from time to time."""
        with self._lock:
            self._counts[place] += 1
            due = monotonic() - self._stored >= _KEPT_FOR
            if due:
                self._stored = monotonic()
        if due:
            self.store()

    def store(self) -> None:
        """Store what there is; while the database is away it is kept."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            keep(self._house, counts)
        except DatabaseError as error:
            _log.warning("visits are stored later: %s", error)
            with self._lock:
                self._counts.update(counts)

    def end(self) -> None:
        """Store what is left. The app is gone, so nobody else closes what that has opened."""
        self.store()
        self._house.database.dispose()


def install(app: Flask, house: Services) -> None:
    """Count for this app, and store what is left when it ends."""
    app.extensions[_EXTENSION] = visits = Visits(house)
    weakref.finalize(app, visits.end)


def visits_of(app: Flask) -> Visits:
    """Return what this app has counted."""
    visits: Visits = app.extensions[_EXTENSION]
    return visits


def count(step: Step, slug: str) -> None:
    """Count that a visitor took a step; the source is the one that the address names."""
    source = source_of(request.args.get("src", ""))
    visits_of(current_app).add(
        Place(slug, local_day(services(), slug), step, language.current(), source)
    )
