"""Go on elsewhere: a link by mail that opens the visitor's draft, and their letters to themselves.

The link is the visitor's key to their draft: it goes only where they ask, holds for thirty days,
and shows that the address is theirs, so that their own letters may follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer

from contactrep.core.campaigns import Campaign
from contactrep.core.lifecycle import State
from contactrep.outreach import draft as drafts
from contactrep.outreach import system_mail
from contactrep.outreach.compose import Prepared
from contactrep.outreach.draft import LONGER, Draft
from contactrep.outreach.services import Services
from contactrep.storage import outbox
from contactrep.storage.database import take_turn


@dataclass(frozen=True, slots=True)
class Resumable:
    """A draft behind a link: whose it is, is known by the token alone.

    `reader` stands for the address that the link was sent to.
    """

    token: str
    campaign: Campaign
    draft: Draft
    reader: str


def ask(services: Services, campaign: Campaign, token: str, draft: Draft, email: str) -> Draft:
    """Queue the mail with the link and return the draft, which is kept for longer from now on.

    Raises:
        TooManyMailsError: the address had its mails of the day.
    """
    kept = replace(draft, resume_email=email, copies_sent=False)
    values = {
        "campaign_title": campaign.told(draft.language).title,
        "link": link_for(services, campaign, token, kept),
        "days": LONGER.days,
    }
    mail = system_mail.new_mail(services, system_mail.RESUME, email, draft.language, values)
    with services.database.write() as conn:
        system_mail.keep_within_limit(services, conn, email)
        outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
        drafts.save_in(services, conn, campaign, token, kept)
    return kept


def link_for(services: Services, campaign: Campaign, token: str, draft: Draft) -> str:
    """Return the signed link, for the address it is sent to, that opens the draft of a token."""
    expires = int((services.clock() + LONGER).timestamp())
    reader = _reader(services, draft.resume_email)
    signed = _signer(services).dumps([campaign.slug, token, expires, reader])
    return system_mail.address_of(services, draft.language, f"/resume/{signed}")


def look(services: Services, signed: str) -> Resumable | None:
    """Return the draft behind a link; None where it is forged, over, or the draft is gone."""
    try:
        slug, token, expires, reader = _signer(services).loads(signed)
    except BadSignature:
        return None
    campaign = services.campaigns.get(slug)
    if campaign is None or datetime.fromtimestamp(expires, UTC) < services.clock():
        return None
    draft = drafts.load(services, campaign, token)
    return None if draft is None else Resumable(token, campaign, draft, reader)


def send_copies(services: Services, found: Resumable, letters: Sequence[Prepared]) -> None:
    """Queue the writer's letters to themselves, once for each time they asked.

    Whoever opened the link reads that address's mail, so it is verified. A link that went to
    another address than they asked for last brings no copies.
    """
    draft = found.draft
    if not letters or found.reader != _reader(services, draft.resume_email):
        return
    values = {
        "campaign_title": found.campaign.told(draft.language).title,
        "link": link_for(services, found.campaign, found.token, draft),
        "letters": [
            {
                "to": one.recipient.titled_name,
                "form": one.recipient.form.url if one.recipient.form else "",
                "subject": one.letter.subject,
                "text": one.letter.text,
            }
            for one in letters
        ],
    }
    mail = system_mail.new_mail(
        services, system_mail.COPIES, draft.resume_email, draft.language, values
    )
    with services.database.write() as conn:
        take_turn(conn, f"copies {found.token}")
        now = drafts.load_in(services, conn, found.campaign, found.token)
        if now is None or now.copies_sent or now.resume_email != draft.resume_email:
            return
        outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
        drafts.save_in(services, conn, found.campaign, found.token, replace(now, copies_sent=True))


def _reader(services: Services, email: str) -> str:
    return services.vault.fingerprint(email.lower(), "resume")


def _signer(services: Services) -> URLSafeSerializer:
    return URLSafeSerializer(services.config.secret_key, salt="resume-draft")
