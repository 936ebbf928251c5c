"""Put letters on paper, and a follow-up call into the supporter's calendar."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from contactrep.core.campaigns import Campaign
from contactrep.core.wording import day_in_letters
from contactrep.documents.calendar import follow_up
from contactrep.documents.letter_pdf import PaperLetter, letters_pdf
from contactrep.outreach.compose import Prepared
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services

CALL_AFTER = timedelta(days=7)


def print_letters(
    services: Services, campaign: Campaign, draft: Draft, letters: Iterable[Prepared]
) -> bytes:
    """Return the letters as a PDF, each beginning on a page of its own."""
    day = day_in_letters(local_day(services, campaign.slug))
    writer = draft.writer
    papers = [
        PaperLetter(
            sender=(writer.full_name, *writer.address),
            day=day,
            envelope=one.recipient.envelope,
            salutation=one.letter.salutation,
            body=one.letter.body,
            signed=writer.full_name,
            subject=one.letter.subject,
        )
        for one in letters
    ]
    return letters_pdf(papers, title=campaign.title)


def call_again(
    services: Services, campaign: Campaign, draft: Draft, letters: Iterable[Prepared], url: str
) -> bytes:
    """Return a calendar file with a day, a week from now, on which to call the same offices.

    It names the offices and their numbers, and not its owner.
    """
    numbers = [
        f"{one.recipient.titled_name}: {one.recipient.phone}"
        for one in letters
        if one.recipient.phone
    ]
    about = campaign.told(draft.language).title
    return follow_up(
        f"{sha256(draft.key.encode()).hexdigest()[:32]}@{services.config.mail_domain}",
        local_day(services, campaign.slug) + CALL_AFTER,
        sentence("calendar.summary", campaign=about),
        "\n".join((sentence("calendar.description"), *numbers)),
        url,
        stamped=services.clock().replace(microsecond=0),
    )
