"""The campaign's own list: those who asked for its news and verified their address."""

from collections.abc import Generator

from contactrep.core.consents import Consent
from contactrep.outreach.export import Row, Table
from contactrep.outreach.services import Services
from contactrep.storage import consents

_PERSON = ("email", "first", "last", "zip")


def news_table(services: Services, slug: str) -> Table:
    """Return the list; each stands in it once, by the consent given last."""
    columns = (*_PERSON, "language", "agreed_on", "agreed_to")
    return Table("People", columns, lambda: _rows(services, slug))


def _rows(services: Services, slug: str) -> Generator[Row]:
    with services.database.read() as conn:
        found = consents.stream(conn, services.vault, slug, Consent.NEWS, services.clock())
        for person, given in found:
            known = [person[name] for name in _PERSON]
            yield (*known, given.language, given.at.date(), given.wording)
