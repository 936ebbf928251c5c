"""Where a letter goes today: to its recipient as they are known now, or nowhere."""

from dataclasses import replace
from enum import Enum

from contactrep.core.ledger import Entry
from contactrep.core.recipients import Recipient, from_official
from contactrep.outreach.services import Services
from contactrep.storage import history
from contactrep.storage.outbox import Claimed


class Gone(Enum):
    """Why a letter goes nowhere."""

    LEFT_OFFICE = "left office"
    NO_ADDRESS = "no address"


def recipient_of(services: Services, slug: str, key: str) -> Recipient | None:
    """Return a recipient as known today; None where they have left the campaign and the data."""
    campaign = services.campaigns.get(slug)
    own = next((one for one in campaign.recipients if one.key == key), None) if campaign else None
    if own is not None:
        return own
    official = services.dataset.official(key)
    return None if official is None else from_official(official)


def _published_just_now(services: Services, slug: str, key: str) -> Recipient | None:
    """Return a recipient whom this worker does not know yet: it looks once a minute."""
    known = services.campaigns.get(slug)
    if known is None:
        return None
    services.shelf.refresh()
    now = services.shelf.campaigns()
    if slug not in now or now[slug].revision == known.revision:
        return None
    return recipient_of(replace(services, campaigns=now), slug, key)


def addressee(services: Services, claimed: Claimed) -> str | Gone | None:
    """Return the address that a letter goes to today, or why it goes nowhere.

    None is the address it was made out to: for the site's own mail, for a campaign whose folder is
    gone, and where the writer, or staff, were asked and want it sent all the same.
    """
    slug, key = claimed.campaign, claimed.recipient_key
    if claimed.letter_id is None or slug is None or key is None:
        return None
    recipient = recipient_of(services, slug, key) or _published_just_now(services, slug, key)
    if recipient is not None:
        return recipient.email or Gone.NO_ADDRESS
    if slug not in services.campaigns:
        return None
    with services.database.read() as conn:
        asked = history.happened(conn, claimed.letter_id, Entry.HELD)
    return None if asked else Gone.LEFT_OFFICE
