"""A queue with something in every part of it, in the database of a running site."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from contactrep.app import open_services
from contactrep.config import load
from contactrep.core.lifecycle import State
from contactrep.storage import notices
from tests.browser.site import Site
from tests.queue_factory import put

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AWAY = "cannot connect to smtp.example.org:587: connection refused"
_BUSY = "421 4.7.28 our system has detected an unusual rate of mail from your address"
_SILENT = "timed out after the end of the letter: it may have been taken"


def fill_queue(site: Site) -> str:
    """Put letters into every part, none of them due soon; return one that is frozen."""
    services = open_services(load(environment=site.environment))
    put(services, State.WAITING, ago=5 * HOUR)
    put(services, State.WAITING, to="clerk-1", ago=40 * MINUTE)
    put(services, State.QUEUED, due_in=2 * HOUR)
    put(services, State.QUEUED, attempts=2, evidence=_BUSY, due_in=14 * MINUTE, ago=1 * MINUTE)
    for number, to in enumerate(("desk-1", "desk-1", "clerk-1"), 3):
        put(
            services,
            State.QUEUED,
            to=to,
            attempts=number,
            evidence=_BUSY,
            apart=HOUR,
            ago=7 * MINUTE * number,
            due_in=50 * MINUTE * number,
        )
    put(services, State.HELD, to="clerk-1", attempts=1, ago=26 * HOUR, apart=HOUR)
    put(services, State.REFUSED, attempts=1, evidence="550 5.1.1 no such mailbox", ago=3 * HOUR)
    put(services, State.BOUNCED, attempts=1, evidence="552 5.2.2 mailbox full", ago=20 * HOUR)
    put(services, State.FAILED, to="clerk-1", attempts=19, evidence=_BUSY, ago=50 * HOUR)
    put(services, State.ACCEPTED, attempts=1, evidence="250 2.0.0 Ok", ago=2 * MINUTE)
    put(services, State.WAITING, frozen=True, evidence="set aside by staff", ago=3 * HOUR)
    put(
        services, State.QUEUED, frozen=True, to="clerk-1", attempts=1, evidence="KeyError", ago=HOUR
    )
    frozen = put(
        services, State.QUEUED, frozen=True, attempts=3, evidence=_SILENT, apart=HOUR, ago=2 * HOUR
    )
    services.database.dispose()
    return frozen


@contextmanager
def saying(site: Site, name: str, text: str, ago: timedelta = timedelta()) -> Iterator[None]:
    """Let a notice stand at the outbox until the block ends."""
    services = open_services(load(environment=site.environment))
    with services.database.write() as conn:
        notices.post(conn, name, text, services.clock() - ago)
    yield
    with services.database.write() as conn:
        notices.withdraw(conn, name)
    services.database.dispose()


def outage(site: Site) -> AbstractContextManager[None]:
    """Say that the mail server cannot be used."""
    return saying(site, notices.MAIL_SERVER, AWAY, 38 * MINUTE)
