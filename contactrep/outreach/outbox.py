"""Look at the outbox as a whole, let it stand still, and let it go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contactrep.core.ledger import Entry, Route
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.storage import bell, history, notices, standstill, submissions
from contactrep.storage.database import Database
from contactrep.storage.notices import Notice
from contactrep.storage.standstill import SetAside, Standing

MAY_HAVE_LEFT = "may have left before the outbox was paused"


@dataclass(frozen=True, slots=True)
class View:
    """How the outbox stands, and what is told of it by name."""

    standing: Standing
    notices: Mapping[str, Notice]


def look(database: Database, now: datetime) -> View:
    """Return how the outbox stands."""
    with database.read() as conn:
        return View(standstill.look(conn, now), notices.standing(conn))


def pause(database: Database, reason: str, now: datetime) -> None:
    """Let no worker take anything any more; what is under way is finished."""
    with database.write() as conn:
        notices.post(conn, notices.PAUSED, reason, now)


def resume(services: Services, since: datetime | None = None) -> SetAside:
    """Let the outbox go on, and return what does not go with it.

    With `since`, what was due before that time may have left already: it is frozen, and staff
    decide on each letter.
    """
    aside = SetAside([], 0)
    now = services.clock()
    with services.database.write() as conn:
        if since is not None:
            aside = standstill.set_aside(conn, since, now)
        for letter_id in aside.letters:
            history.record(
                conn,
                [letter_id],
                Entry.FROZEN,
                now,
                local_day(services, submissions.campaign_of_letter(conn, letter_id)),
                actor="system",
                route=Route.EMAIL,
                evidence=MAY_HAVE_LEFT,
            )
        notices.withdraw(conn, notices.PAUSED)
        bell.ring(conn)
    return aside
