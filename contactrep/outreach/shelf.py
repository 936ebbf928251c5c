"""The campaigns as they are published, in every process and without a restart.

A campaign is what staff published last, else its folder as it was when the process started.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from contactrep.campaigns.folder import CampaignError, read_campaign
from contactrep.core.campaigns import Campaign
from contactrep.outreach.lookout import Lookout
from contactrep.storage import revisions
from contactrep.storage.database import Connection, Database, DatabaseError

_log = logging.getLogger(__name__)


class Shelf:
    """The campaigns by slug, as they were when last read. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        folders: Mapping[str, Campaign],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the folders' campaigns and a clock in seconds that never goes back."""
        self._database = database
        self._folders = folders
        self._lookout = Lookout(self._read, clock)
        self._live: Mapping[str, str] = {}
        self._published: Mapping[str, Campaign | None] = {}
        self._campaigns = folders

    def campaigns(self) -> Mapping[str, Campaign]:
        """Return the campaigns; the same mapping while nothing is published.

        A database that is away leaves the last known ones.
        """
        self._lookout.read_when_due()
        return self._campaigns

    def refresh(self) -> None:
        """Read now, so that who has just published something sees it."""
        self._lookout.read_now()

    def _read(self) -> None:
        try:
            with self._database.read() as conn:
                live = revisions.live(conn)
                if live != self._live:
                    self._published = {slug: self._open(conn, slug, live[slug]) for slug in live}
                    self._live = live
                    kept = {slug: one for slug, one in self._published.items() if one}
                    self._campaigns = {**self._folders, **kept}
        except DatabaseError as error:
            _log.warning("campaigns are not read anew: %s", error)

    def _open(self, conn: Connection, slug: str, revision_id: str) -> Campaign | None:
        """Return the campaign of a revision; the one before where this version cannot read it."""
        before = self._published.get(slug)
        if before is not None and before.revision == revision_id:
            return before
        try:
            return opened(slug, revision_id, revisions.files(conn, slug, revision_id) or {})
        except CampaignError as error:
            _log.error("revision %s of %s cannot be used: %s", revision_id, slug, error)
            return before


def opened(slug: str, revision_id: str, files: Mapping[str, str]) -> Campaign:
    """Return the campaign of a revision's files; its letters name the revision.

    Raises:
        CampaignError: the files break a rule.
    """
    contents = {file: text.encode() for file, text in files.items()}
    return replace(read_campaign(slug, contents), revision=revision_id)
