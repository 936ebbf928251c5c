"""Keep how often each step towards a letter was taken."""

from collections.abc import Mapping

from contactrep.outreach.services import Services
from contactrep.storage import visits
from contactrep.storage.visits import Place


def keep(services: Services, counts: Mapping[Place, int]) -> None:
    """Add to what was counted before.

    Raises:
        DatabaseError: the database is away, and nothing was added.
    """
    with services.database.write() as conn:
        visits.add(conn, counts)
