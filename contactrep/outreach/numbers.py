"""The counts of one campaign as a table: a line a day, a state, a district, an office ..."""

from collections.abc import Generator, Iterable, Mapping
from enum import StrEnum

from contactrep.core.districts import STATES, District
from contactrep.core.languages import NAMES
from contactrep.core.ledger import LEDGER, Entry, Route
from contactrep.core.tallies import OUT, Count, Dimension, Tally
from contactrep.outreach.counting import counted
from contactrep.outreach.export import Cell, Row, Table
from contactrep.outreach.report import CHANNELS
from contactrep.outreach.services import Services
from contactrep.storage import letters, tallies
from contactrep.storage.database import Connection


class By(StrEnum):
    """By what letters can be counted in a table."""

    DAY = "day"
    STATE = "state"
    DISTRICT = "district"
    OFFICE = "office"
    CHANNEL = "channel"
    LANGUAGE = "language"
    SOURCE = "source"


_DIMENSIONS: Mapping[By, Dimension] = {
    By.DAY: Dimension.DAY,
    By.STATE: Dimension.STATE,
    By.DISTRICT: Dimension.DISTRICT,
    By.OFFICE: Dimension.OFFICE,
    By.LANGUAGE: Dimension.LANGUAGE,
    By.SOURCE: Dimension.SOURCE,
}
COLUMNS = (
    "key",
    "name",
    "people",
    *(entry.value.replace("-", "_") for entry in LEDGER),
    "known_to_have_gone",
    "calls",
    "prints",
    "personalised",
)


def numbers_table(services: Services, slug: str, by: By) -> Table:
    """Return the counts of a campaign, by key; letters, except where the column says otherwise.

    Each letter is counted once in a column, in the line of the day when that was first said of it.
    By channel it is counted in the line of each channel that it took, and people are left out:
    they write to several offices by several channels.
    """
    return Table(f"By {by}", COLUMNS, lambda: _rows(services, slug, by))


def _rows(services: Services, slug: str, by: By) -> Generator[Row]:
    with counted(services) as conn:
        if by is By.CHANNEL:
            whole = tallies.read(conn, Dimension.ALL, slug).get("", Tally())
            yield from (_of_channel(whole, route) for route in CHANNELS)
            return
        found = tallies.read(conn, _DIMENSIONS[by], slug)
        for key in sorted(found, key=lambda key: _order(by, key)):
            yield (key, _name(services, conn, slug, by, key), *_of_key(found[key]))


def _of_key(its: Tally) -> Iterable[Cell]:
    said = [its.said(entry) for entry in LEDGER]
    return (its.people, *said, its.said(OUT), its.calls, its.prints, its.personalised)


def _of_channel(whole: Tally, route: Route) -> Row:
    said = [whole.by(entry, route) for entry in LEDGER]
    return (
        route.value,
        CHANNELS[route],
        None,
        *said,
        whole.by(OUT, route),
        whole.calls if route is Route.CALL else 0,
        whole.prints if route is Route.PRINT else 0,
        whole.counts.get((Entry.PREPARED, route), Count()).personalised,
    )


def _order(by: By, key: str) -> tuple[str, int]:
    """Put districts of a state in the order of their numbers."""
    if by is not By.DISTRICT:
        return (key, 0)
    state, _, number = key.partition("-")
    return (state, int(number))


def _name(services: Services, conn: Connection, slug: str, by: By, key: str) -> str:
    """Return what people call it; nothing where that is the key itself."""
    match by:
        case By.STATE:
            return STATES[key].name
        case By.DISTRICT:
            return District(*_order(by, key)).label
        case By.LANGUAGE:
            return NAMES.get(key, "")
        case By.OFFICE:
            return _office(services, conn, slug, key)
        case By.SOURCE if not key:
            return "no link of an organizer"
    return ""


def _office(services: Services, conn: Connection, slug: str, key: str) -> str:
    campaign = services.campaigns.get(slug)
    own = {one.key: one.titled_name for one in campaign.recipients} if campaign else {}
    official = services.dataset.official(key)
    known = own.get(key) or (official.titled_name if official else "")
    return known or letters.name_of(conn, key) or ""
