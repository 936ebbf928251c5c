"""Give a letter back to its writer when it could not be delivered, with the other ways to send it.

The writer verified their address before the letter went out, so that their own words may go there.
"""

import logging

from contactrep.core.campaigns import Campaign
from contactrep.core.lifecycle import State
from contactrep.core.recipients import Recipient, from_official
from contactrep.outreach import system_mail
from contactrep.outreach.services import Services
from contactrep.storage import outbox, people, submissions
from contactrep.storage.database import Connection
from contactrep.storage.vault import VaultError

_log = logging.getLogger(__name__)


def give_back(services: Services, conn: Connection, letter_id: str) -> bool:
    """Queue the mail to the writer; False where they, their letter or the campaign are gone."""
    try:
        found = submissions.of_letter(conn, services.vault, letter_id)
        person = people.load(conn, services.vault, (found and found.person_id) or "")
    except VaultError as error:  # what came of the letter has to be recorded all the same
        _log.warning("letter %s cannot be given back: %s", letter_id, error)
        return False
    campaign = services.campaigns.get(found.campaign) if found else None
    if found is None or found.text is None or campaign is None or person is None:
        return False
    recipient = _recipient(services, campaign, found.recipient_key)
    values = {
        "name": found.recipient_name,
        "campaign_title": campaign.told(found.language).title,
        "link": system_mail.address_of(services, found.language, f"/c/{campaign.slug}"),
        "form": recipient.form.url if recipient and recipient.form else "",
        "phone": (recipient.phone if recipient else None) or "",
        "subject": found.subject,
        "text": found.text,
    }
    mail = system_mail.new_mail(
        services, system_mail.RETURNED, person["email"], found.language, values, found.submission_id
    )
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
    return True


def _recipient(services: Services, campaign: Campaign, key: str) -> Recipient | None:
    """Return the recipient as it is known today; None where it has left the data."""
    own = next((one for one in campaign.recipients if one.key == key), None)
    if own is not None:
        return own
    official = services.dataset.official(key)
    return None if official is None else from_official(official)
