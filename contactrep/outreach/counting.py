"""Read the ledger's counts, and count up what has happened since."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from contactrep.core.tallies import hour as hour_of
from contactrep.outreach.services import Services
from contactrep.storage import tallies
from contactrep.storage.database import Connection
from contactrep.storage.tallies import AT_ONCE, Repaired

HOURS_KEPT = timedelta(days=2)
_PATIENCE, _REST = 1.0, 0.1  # seconds


@contextmanager
def counted(services: Services) -> Iterator[Connection]:
    """Open one moment of the database in which few events are left to be counted."""
    with services.database.read() as conn:
        late = tallies.behind(conn) >= AT_ONCE
    if late:
        count_up(services)
    with services.database.read() as conn:
        yield conn


def count_up(services: Services, seconds: float = _PATIENCE) -> None:
    """Add what has happened to the counts, for so long at most; the rest is for another time."""
    end = time.monotonic() + seconds
    while True:
        with services.database.write() as conn:
            counted = tallies.count_up(conn)
        if counted < AT_ONCE or time.monotonic() >= end:
            return
        # On SQLite a writer of another process tries again now and then, and would find no gap.
        time.sleep(_REST)


def forget_hours(services: Services) -> None:
    """Delete the counts of hours that are older than anybody looks at."""
    before = services.clock() - HOURS_KEPT
    with services.database.write() as conn:
        tallies.forget_hours(conn, hour_of(before))


def recount(services: Services, *, repair: bool) -> Repaired:
    """Count everything anew, and compare it with what was counted bit by bit."""
    with services.database.write() as conn:
        return tallies.recount(conn, repair=repair)
