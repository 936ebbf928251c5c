"""Lay the corrections of staff over a dataset, in every process and without a restart."""

import logging
import time
from collections.abc import Callable

from contactrep.core.corrections import Correction
from contactrep.directory.dataset import Dataset
from contactrep.outreach.lookout import Lookout
from contactrep.storage import corrections
from contactrep.storage.database import Database, DatabaseError

_log = logging.getLogger(__name__)


class Overlay:
    """The corrections in force, as they were when last read. Safe to share between threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds that never goes back; nothing is read yet."""
        self._database = database
        self._lookout = Lookout(self._read, clock)
        self._known: tuple[Correction, ...] = ()
        self._view: tuple[Dataset, tuple[Correction, ...], Dataset] | None = None

    def apply(self, dataset: Dataset) -> Dataset:
        """Return the dataset with the corrections in force; the same view while nothing changes.

        A database that is away leaves the last known ones.
        """
        self._lookout.read_when_due()
        known, published = self._known, dataset.published
        if not known:
            return published
        view = self._view
        if view is None or view[0] is not published or view[1] != known:
            view = self._view = (published, known, published.with_corrections(known))
        return view[2]

    def refresh(self) -> None:
        """Read now, so that who has just changed something sees it."""
        self._lookout.read_now()

    def _read(self) -> None:
        try:
            with self._database.read() as conn:
                self._known = corrections.in_force(conn)
        except DatabaseError as error:
            _log.warning("corrections are not read anew: %s", error)
