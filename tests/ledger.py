"""The ledger's totals, as a test wants them."""

from contactrep.core.ledger import Entry
from contactrep.core.tallies import Dimension, Tally
from contactrep.outreach.services import Services
from contactrep.storage import tallies
from contactrep.storage.database import Connection


def totals_in(conn: Connection) -> dict[Entry, int]:
    """Return of how many letters each word is said, without those of none."""
    whole = tallies.read(conn, Dimension.ALL).get("", Tally())
    return {entry: whole.said(entry) for entry in Entry if whole.said(entry)}


def totals(services: Services) -> dict[Entry, int]:
    """Return the same of a site."""
    with services.database.read() as conn:
        return totals_in(conn)
