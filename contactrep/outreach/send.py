"""Send: one transaction stores everything of a submission; nothing leaves during the request."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from contactrep.core.campaigns import Campaign
from contactrep.core.districts import District
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import VERIFY_WITHIN, State
from contactrep.outreach import system_mail
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.outreach.verify import make_token
from contactrep.storage import history, outbox, people, submissions
from contactrep.storage.database import Connection
from contactrep.storage.outbox import NewMail
from contactrep.storage.submissions import Letter, Submission

VERIFICATIONS_A_DAY = 3
"""Mails with a link to one address in 24 hours, so that nobody can be flooded through us."""


class TooManyVerificationsError(Exception):
    """The address has had its verification mails of the day."""


@dataclass(frozen=True, slots=True)
class _Paired:
    """A letter as it was composed, and the row it becomes."""

    prepared: Prepared
    row: Letter


def submit(services: Services, campaign: Campaign, draft: Draft) -> Draft:
    """Store the letters of a draft and return the draft with its submission.

    Pressed twice, it stores once. Letters that go by e-mail wait for their writer's address to be
    verified, and a mail with the link is queued in the same transaction. Of hand-offs nothing is
    stored that names the writer.

    Raises:
        TooLong: the writer's own words leave no room.
        TooManyVerificationsError: the address had its mails of the day.
    """
    prepared = prepare(services, campaign, draft)
    now = services.clock()
    with services.database.write() as conn:
        earlier = submissions.find_by_key(conn, draft.key)
        if earlier is not None:
            return replace(draft, submission_id=earlier.id)
        by_email = any(one.route is Route.EMAIL for one in prepared)
        person_id = str(uuid.uuid4()) if by_email else None
        submission = Submission(
            id=str(uuid.uuid4()),
            idempotency_key=draft.key,
            campaign=campaign.slug,
            person_id=person_id,
            revision=campaign.revision,
            language="en",
            created_at=now,
        )
        pairs = [_Paired(one, _row(services, campaign, draft, one, submission)) for one in prepared]
        if person_id is not None:
            people.add(conn, services.vault, person_id, draft.email, _person(draft), now)
        submissions.add(conn, services.vault, submission, [pair.row for pair in pairs])
        history.record(
            conn,
            [pair.row.id for pair in pairs],
            Entry.PREPARED,
            now,
            local_day(services, campaign.slug),
            actor="supporter",
        )
        for mail, state in _mails(services, campaign, draft, submission, pairs):
            _within_limit(services, conn, mail)
            outbox.add(conn, services.vault, mail, state, now)
    return replace(draft, submission_id=submission.id)


def _row(
    services: Services, campaign: Campaign, draft: Draft, one: Prepared, submission: Submission
) -> Letter:
    """Return the letter as it is stored: with its text only where we send it."""
    kept = one.route is Route.EMAIL
    district = District.parse(draft.choice).number if "-" in draft.choice else None
    return Letter(
        id=str(uuid.uuid4()),
        submission_id=submission.id,
        campaign=campaign.slug,
        recipient_key=one.recipient.key,
        recipient_name=one.recipient.titled_name,
        state=draft.state,
        district=district,
        edition=one.letter.edition or "edited",
        route=one.route,
        personalised=bool(draft.own_words),
        created_at=submission.created_at,
        day=local_day(services, campaign.slug),
        subject=one.letter.subject if kept else None,
        text=one.letter.text if kept else None,
    )


def _person(draft: Draft) -> dict[str, str]:
    writer = draft.writer
    return {
        "first": writer.first,
        "last": writer.last,
        "street": writer.street,
        "city": writer.city,
        "state": writer.state,
        "zip": writer.zip,
        "email": draft.email,
    }


def _mails(
    services: Services,
    campaign: Campaign,
    draft: Draft,
    submission: Submission,
    pairs: Sequence[_Paired],
) -> list[tuple[NewMail, State]]:
    """Return the letters that go by e-mail, and the mail with the link that releases them."""
    mails = [
        (_letter_mail(services, campaign, draft, pair), State.WAITING)
        for pair in pairs
        if pair.row.route is Route.EMAIL
    ]
    if mails:
        link = _verification(services, campaign, draft, submission, len(mails))
        mails.append((link, State.QUEUED))
    return mails


def _letter_mail(services: Services, campaign: Campaign, draft: Draft, pair: _Paired) -> NewMail:
    return NewMail(
        to=pair.prepared.recipient.email or "",
        message_id=_message_id(services),
        submission_id=pair.row.submission_id,
        letter_id=pair.row.id,
        content={
            "sender_name": f"{draft.writer.full_name} via {campaign.organisation.name}",
            "reply_to": draft.email,
            "subject": pair.prepared.letter.subject,
            "text": pair.prepared.letter.text,
        },
    )


def _verification(
    services: Services, campaign: Campaign, draft: Draft, submission: Submission, count: int
) -> NewMail:
    base = services.config.site_url
    return NewMail(
        to=draft.email,
        message_id=_message_id(services),
        submission_id=submission.id,
        template=system_mail.VERIFY,
        content={
            "values": {
                "count": count,
                "campaign_title": campaign.title,
                "link": f"{base}/verify/{make_token(services, submission.id)}",
                "days": VERIFY_WITHIN.days,
                "site_name": services.config.site_name,
                "base_url": base,
            }
        },
    )


def _within_limit(services: Services, conn: Connection, mail: NewMail) -> None:
    if mail.template is None:
        return
    since = services.clock() - timedelta(days=1)
    sent = outbox.mails_to(conn, services.vault, mail.to, mail.template, since)
    if sent >= VERIFICATIONS_A_DAY:
        raise TooManyVerificationsError


def _message_id(services: Services) -> str:
    """Mint the Message-ID once: every attempt bears the same one, so duplicates can be merged."""
    return f"<{uuid.uuid4()}@{services.config.mail_domain}>"
