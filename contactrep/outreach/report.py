"""Tell what became of the letters: to staff in full, to the public never below ten."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from contactrep.core.ledger import Route
from contactrep.core.tallies import OUT, Dimension
from contactrep.outreach.counting import counted
from contactrep.outreach.language import number
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services
from contactrep.storage import delays, letters, tallies
from contactrep.storage.database import DatabaseError
from contactrep.storage.letters import Filter, LetterRow

_log = logging.getLogger(__name__)

SMALLEST_PUBLIC = 10
"""A count below this is never told from zero, in any public answer."""

CHANNELS: Mapping[Route, str] = {
    Route.EMAIL: "e-mail from this site",
    Route.FORM: "official form",
    Route.MAILTO: "own mail program",
    Route.CALL: "call",
    Route.PRINT: "print",
}
"""The words for the channels, in the order in which they are offered."""

LATE = timedelta(minutes=30)
_TRIES = 4  # take 21 minutes
PAGE = 50
MANY = 1000
"""How many letters of a list are counted: to count a million takes longer than to show fifty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """A page of the list of letters; `count` is of all pages, and there may be `more`."""

    rows: Sequence[LetterRow]
    count: int
    more: bool
    end: str  # where the next page begins; nothing where there is none


def public_count(services: Services, slug: str, *, in_all: bool = False) -> str | None:
    """Return how many letters are known to have gone out, as the public may read it.

    `in_all` once no more are expected. None while the database is away: a page can do without.
    """
    try:
        with services.database.read() as conn:
            its = tallies.read(conn, Dimension.ALL, slug).get("")
    except DatabaseError as error:
        _log.warning("the public number is left out: %s", error)
        return None
    count = its.said(OUT) if its else 0
    if count < SMALLEST_PUBLIC:
        few = "count.few_in_all" if in_all else "count.few"
        return sentence(few, number=number(SMALLEST_PUBLIC))
    known = "count.known_in_all" if in_all else "count.known"
    return sentence(known, count=count, number=number(count))


def mail_is_late(services: Services) -> bool:
    """Tell whether mail that should have left half an hour ago is still here, whoever's it is."""
    with services.database.read() as conn:
        return delays.is_late(conn, services.clock(), LATE, _TRIES)


def campaigns(services: Services) -> list[tuple[str, str]]:
    """Return slugs and titles of all campaigns; one whose folder is gone has its slug alone."""
    titles = {campaign.slug: campaign.title for campaign in services.campaigns.values()}
    with counted(services) as conn:
        written = tallies.campaigns(conn)
    return list(({slug: slug for slug in written} | titles).items())


def offices(services: Services, slug: str | None = None) -> list[tuple[str, str]]:
    """Return keys and names of everyone a letter was made out to, by name; of a campaign, or all.

    A key of a campaign's own, such as desk-1, may be another office's in another campaign: then it
    has the names of both.
    """
    own: dict[str, set[str]] = {}
    for campaign in services.campaigns.values():
        for one in campaign.recipients if slug in {None, campaign.slug} else ():
            own.setdefault(one.key, set()).add(one.titled_name)
    named: dict[str, str] = {}
    with counted(services) as conn:
        for key in tallies.keys(conn, Dimension.OFFICE, slug):
            official = services.dataset.official(key)
            known = official.titled_name if official else " / ".join(sorted(own.get(key, ())))
            named[key] = known or letters.name_of(conn, key) or key
    return sorted(named.items(), key=lambda item: item[1])


def letter_page(services: Services, chosen: Filter, after: str = "") -> LetterPage:
    """Return a page of letters, newest first, from where the page before ended."""
    with services.database.read() as conn:
        page = letters.load(conn, chosen, PAGE, after)
        count = letters.count(conn, chosen, MANY + 1)
    return LetterPage(rows=page.rows, count=min(count, MANY), more=count > MANY, end=page.end)
