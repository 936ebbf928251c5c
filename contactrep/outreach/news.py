"""Hand over the campaign's own list: those who asked for its news and verified their address."""

import csv
import io

from contactrep.core.consents import Consent
from contactrep.outreach.download import harmless
from contactrep.outreach.services import Services
from contactrep.storage import consents, people

_COLUMNS = ("email", "first", "last", "zip", "language", "agreed_on", "agreed_to")


def news_csv(services: Services, slug: str) -> str:
    """Return the list as CSV (RFC 4180); each stands in it once, by the consent given last."""
    rows: dict[str, list[str]] = {}
    with services.database.read() as conn:
        for person_id, given in consents.of_campaign(conn, slug, Consent.NEWS, services.clock()):
            person = people.load(conn, services.vault, person_id)
            if person is None:
                continue
            known = [person[name] for name in ("email", "first", "last", "zip")]
            agreed = [given.language, given.at.date().isoformat(), given.wording]
            rows[person["email"].lower()] = [harmless(cell) for cell in (*known, *agreed)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(rows.values())
    return out.getvalue()
