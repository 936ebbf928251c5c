"""Send a member of staff a letter of a campaign, as a sample supporter would write it."""

from contactrep.core.campaigns import Edition
from contactrep.core.languages import ENGLISH
from contactrep.core.lifecycle import State
from contactrep.outreach import rehearse, system_mail
from contactrep.outreach.author import Copy
from contactrep.outreach.samples import Sample, pick, samples
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.outreach.system_mail import A_DAY
from contactrep.storage import outbox, own_mail, staff

TESTS_A_DAY = 20
"""Test letters to one member of staff."""


class NoLetterError(ValueError):
    """No letter was sent; the message says why."""


def choices(services: Services, copy: Copy) -> tuple[Sample, ...]:
    """Return the samples there are; none while the campaign holds mistakes."""
    campaign = copy.examined.campaign
    return samples(services.dataset, campaign) if campaign else ()


def send_test(
    services: Services,
    member: StaffMember,
    copy: Copy,
    sample_key: str,
    edition: Edition | None = None,
) -> str:
    """Put the letter into the outbox, to nobody but the member; return for whom it is written.

    Without an edition it is the one that would be chosen.

    Raises:
        NoLetterError: there is no such letter, or the member had enough of them today.
    """
    campaign = copy.examined.campaign
    if campaign is None:
        raise NoLetterError("The campaign holds mistakes: put them right first")
    sample = pick(samples(services.dataset, campaign), sample_key)
    shown = rehearse.letters(services, campaign, sample, ENGLISH, edition)
    if not shown:
        raise NoLetterError("This sample has nobody to write to")
    one = shown[0].prepared
    values = {
        "recipient": one.recipient.titled_name,
        "sample": sample.title,
        "edition": one.letter.edition or "",
        "length": one.letter.length,
        "subject": one.letter.subject,
        "text": one.letter.text,
        "link": system_mail.address_of(services, ENGLISH, f"/staff/campaigns/{copy.slug}"),
    }
    now = services.clock()
    with services.database.write() as conn:
        kinds = {system_mail.TRIAL}
        had = own_mail.mails_to(conn, services.vault, member.email, kinds, now - A_DAY)
        if had >= TESTS_A_DAY:
            raise NoLetterError(f"You had {TESTS_A_DAY} test letters today: that is all")
        mail = system_mail.new_mail(services, system_mail.TRIAL, member.email, ENGLISH, values)
        outbox.add(conn, services.vault, mail, State.QUEUED, now)
        detail = f"{copy.slug} {copy.base or 'folder'}"
        staff.record_audit(conn, now, member.id, "test letter", detail)
    return one.recipient.titled_name
