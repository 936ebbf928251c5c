"""Send: one transaction stores everything of a submission; nothing leaves during the request."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from contactrep.core.campaigns import Campaign
from contactrep.core.consents import Consent
from contactrep.core.districts import District
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import VERIFY_WITHIN, State
from contactrep.outreach import system_mail
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import keep_within_limit, mint_message_id
from contactrep.outreach.verify import link_for
from contactrep.storage import consents, history, outbox, people, steps, submissions
from contactrep.storage.consents import Given
from contactrep.storage.database import Connection
from contactrep.storage.outbox import NewMail
from contactrep.storage.submissions import Letter, Submission


@dataclass(frozen=True, slots=True)
class _Paired:
    """A letter as it was composed, and the row it becomes."""

    prepared: Prepared
    row: Letter


def submit(
    services: Services, campaign: Campaign, draft: Draft, agreed: Sequence[Given] = ()
) -> Draft:
    """Store the letters of a draft and return the draft with its submission.

    Pressed twice, it stores once. Letters that go by e-mail wait for their writer's address to be
    verified, and a mail with the link is queued in the same transaction. Of hand-offs nothing is
    stored that names the writer, unless they agreed to it.

    Raises:
        TooLong: the writer's own words leave no room.
        TooManyMailsError: the address had its mails of the day.
    """
    prepared = prepare(services, campaign, draft)
    now = services.clock()
    with services.database.write() as conn:
        earlier = submissions.find_by_key(conn, draft.key)
        if earlier is not None:
            return _sent(conn, draft, earlier)
        by_email = any(one.route is Route.EMAIL for one in prepared)
        person_id = str(uuid.uuid4()) if by_email or agreed else None
        submission = Submission(
            id=str(uuid.uuid4()),
            idempotency_key=draft.key,
            campaign=campaign.slug,
            person_id=person_id,
            revision=campaign.revision,
            language=draft.language,
            created_at=now,
        )
        kinds = {each.kind for each in agreed}
        pairs = [_Paired(one, _row(services, draft, one, submission, kinds)) for one in prepared]
        if person_id is not None:
            people.add(conn, services.vault, person_id, draft.email, _person(draft), now)
            consents.add(conn, person_id, agreed)
        submissions.add(conn, services.vault, submission, [pair.row for pair in pairs])
        history.record(
            conn,
            [pair.row.id for pair in pairs],
            Entry.PREPARED,
            now,
            local_day(services, campaign.slug),
            actor="supporter",
        )
        mails = [
            _letter_mail(services, campaign, draft, pair)
            for pair in pairs
            if pair.row.route is Route.EMAIL
        ]
        outbox.add_all(conn, services.vault, mails, State.WAITING, now)
        if by_email or any(kind.needs_email for kind in kinds):
            _ask_to_verify(services, conn, campaign, draft, submission)
        return _sent(conn, draft, submission)


def _sent(conn: Connection, draft: Draft, submission: Submission) -> Draft:
    return replace(
        draft, submission_id=submission.id, routes=submissions.routes(conn, submission.id)
    )


def _row(
    services: Services,
    draft: Draft,
    one: Prepared,
    submission: Submission,
    agreed: Collection[Consent],
) -> Letter:
    """Return the letter as it is stored: with its text only where we send or deliver it."""
    kept = one.route is Route.EMAIL or Consent.IN_PERSON in agreed
    district = District.parse(draft.choice).number if "-" in draft.choice else None
    return Letter(
        id=str(uuid.uuid4()),
        submission_id=submission.id,
        campaign=submission.campaign,
        recipient_key=one.recipient.key,
        recipient_name=one.recipient.titled_name,
        state=draft.state,
        district=district,
        edition=one.letter.edition or "edited",
        route=one.route,
        personalised=bool(draft.own_words) or one.letter.edition is None,
        created_at=submission.created_at,
        day=local_day(services, submission.campaign),
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


def _letter_mail(services: Services, campaign: Campaign, draft: Draft, pair: _Paired) -> NewMail:
    return NewMail(
        to=pair.prepared.recipient.email or "",
        message_id=mint_message_id(services),
        submission_id=pair.row.submission_id,
        letter_id=pair.row.id,
        content={
            "sender_name": f"{draft.writer.full_name} via {campaign.organisation.name}",
            "reply_to": draft.email,
            "subject": pair.prepared.letter.subject,
            "text": pair.prepared.letter.text,
        },
    )


def _ask_to_verify(
    services: Services, conn: Connection, campaign: Campaign, draft: Draft, submission: Submission
) -> None:
    """Queue the mail with the link that releases what waits."""
    keep_within_limit(services, conn, draft.email)
    values = {
        "count": steps.count_waiting(conn, submission.id),
        "campaign_title": campaign.told(draft.language).title,
        "link": link_for(services, submission),
        "days": VERIFY_WITHIN.days,
    }
    mail = system_mail.new_mail(
        services, system_mail.VERIFY, draft.email, draft.language, values, submission.id
    )
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())
