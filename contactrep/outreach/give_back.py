"""Give a letter back to its writer when it could not be delivered, with the other ways to send it.

The writer verified their address before the letter went out, so that their own words may go there.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum

from contactrep.core.campaigns import Campaign
from contactrep.core.lifecycle import State
from contactrep.outreach import system_mail
from contactrep.outreach.addressee import recipient_of
from contactrep.outreach.services import Services
from contactrep.storage import outbox, people, submissions
from contactrep.storage.database import Connection
from contactrep.storage.submissions import Written
from contactrep.storage.vault import VaultError

_log = logging.getLogger(__name__)


class Why(StrEnum):
    """Why a letter goes back, as the mail says it: no more than is known."""

    REFUSED = "refused"  # by the recipient's mail server
    GIVEN_UP = "given-up"  # after the last try
    TIME_OVER = "time-over"  # it lay in the outbox for a week, set aside perhaps
    UNCERTAIN = "uncertain"  # an attempt was broken off, and may have arrived
    BOUNCED = "bounced"  # taken first, then returned
    MAILBOX_FULL = "mailbox-full"  # whenever it was tried
    ENDED = "ended"  # by staff
    NOT_WANTED = "not-wanted"  # the recipient has left office: its writer said no
    UNANSWERED = "unanswered"  # the recipient has left office: its writer said nothing
    NO_ADDRESS = "no-address"  # the recipient has none any more


@dataclass(frozen=True, slots=True, repr=False)  # a repr would end up in logs
class Writer:
    """A letter, who wrote it, and for which campaign."""

    letter: Written
    email: str
    campaign: Campaign | None  # None: its folder is gone

    @property
    def campaign_title(self) -> str:
        """Its title in the writer's language; without a folder, its name in addresses."""
        if self.campaign is None:
            return self.letter.campaign
        return self.campaign.told(self.letter.language).title

    def link(self, services: Services) -> str:
        """Return the address of the campaign's page, or of the first one."""
        path = f"/c/{self.campaign.slug}" if self.campaign else "/"
        return system_mail.address_of(services, self.letter.language, path)


def give_back(
    services: Services,
    conn: Connection,
    letter_id: str,
    why: Why = Why.ENDED,
    *,
    note: str = "",
) -> bool:
    """Queue the mail to the writer; False where they or their letter are gone.

    `note` is what staff want to tell them.
    """
    writer = writer_of(services, conn, letter_id)
    if writer is None or writer.letter.text is None:
        return False
    found = writer.letter
    recipient = recipient_of(services, found.campaign, found.recipient_key)
    values = {
        "why": why,
        "name": found.recipient_name,
        "campaign_title": writer.campaign_title,
        "link": writer.link(services),
        "form": recipient.form.url if recipient and recipient.form else "",
        "phone": (recipient.phone if recipient else None) or "",
        "subject": found.subject,
        "text": found.text,
        "note": note,
    }
    mail = system_mail.new_mail(
        services, system_mail.RETURNED, writer.email, found.language, values, found.submission_id
    )
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
    return True


def writer_of(services: Services, conn: Connection, letter_id: str) -> Writer | None:
    """Return who wrote a letter; None where they or the letter are gone."""
    try:
        found = submissions.of_letter(conn, services.vault, letter_id)
        person = people.load(conn, services.vault, (found and found.person_id) or "")
    except VaultError as error:  # what came of the letter has to be recorded all the same
        _log.warning("the writer of letter %s cannot be told: %s", letter_id, error)
        return None
    if found is None or person is None:
        return None
    return Writer(found, person["email"], services.campaigns.get(found.campaign))
