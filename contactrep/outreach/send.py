"""Send: one transaction stores everything of a submission; nothing leaves during the request."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contactrep.core.campaigns import Campaign
from contactrep.core.consents import Consent
from contactrep.core.districts import District
from contactrep.core.ledger import Route
from contactrep.core.letters import Writer
from contactrep.core.lifecycle import VERIFY_WITHIN, State
from contactrep.outreach import system_mail
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import keep_within_limit, mint_message_id
from contactrep.outreach.verify import link_for
from contactrep.storage import consents, history, outbox, people, submissions
from contactrep.storage.consents import Given
from contactrep.storage.database import Connection
from contactrep.storage.outbox import NewMail
from contactrep.storage.submissions import Letter, SentBeforeError, Submission
from contactrep.storage.together import together


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
    new = _make(services, campaign, draft, agreed)
    try:
        with services.database.write() as conn:
            _store(services, conn, draft, new)
    except SentBeforeError as earlier:
        with services.database.read() as conn:
            routes = submissions.routes(conn, earlier.submission_id)
        return replace(draft, submission_id=earlier.submission_id, routes=routes)
    return replace(draft, submission_id=new.submission.id, routes=new.routes)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class _New:
    """All that is to be stored, made and sealed before others wait for the transaction."""

    submission: Submission
    routes: Mapping[str, Route]
    person: Mapping[str, str]
    agreed: Sequence[Given]
    letters: Sequence[Mapping[str, Any]]  # sealed
    mails: Sequence[Mapping[str, Any]]  # sealed, that with the link among them if there are any


def _make(services: Services, campaign: Campaign, draft: Draft, agreed: Sequence[Given]) -> _New:
    """Make everything.

    Raises:
        TooLong: the writer's own words leave no room.
    """
    prepared, writer = prepare(services, campaign, draft), draft.writer
    now = services.clock()
    kinds = {each.kind for each in agreed}
    by_email = any(one.route is Route.EMAIL for one in prepared)
    submission = Submission(
        id=str(uuid.uuid4()),
        idempotency_key=draft.key,
        campaign=campaign.slug,
        person_id=str(uuid.uuid4()) if by_email or agreed else None,
        revision=campaign.revision,
        language=draft.language,
        source=draft.source or None,
        zip3=draft.zip[:3] or None,
        created_at=now,
    )
    rows = _rows(draft, prepared, submission, local_day(services, campaign.slug), kinds)
    queue: list[tuple[NewMail, State]] = []
    if by_email or any(kind.needs_email for kind in kinds):
        sender = f"{writer.full_name} via {campaign.organisation.name}"
        mails = _letter_mails(services, sender, draft.email, prepared, rows)
        link = _mail_with_link(services, campaign, draft, submission, len(mails))
        queue = [*((mail, State.WAITING) for mail in mails), (link, State.QUEUED)]
    return _New(
        submission=submission,
        routes={row.recipient_key: row.route for row in rows},
        person=_person(draft, writer),
        agreed=agreed,
        letters=[submissions.seal(services.vault, row) for row in rows],
        mails=[outbox.seal(services.vault, mail, state, now) for mail, state in queue],
    )


def _store(services: Services, conn: Connection, draft: Draft, new: _New) -> None:
    """Store everything.

    Raises:
        SentBeforeError: it was stored before, so that this transaction must be given up.
        TooManyMailsError: the address had its mails of the day.
    """
    submission, vault = new.submission, services.vault
    if submission.person_id is not None:
        made = submission.created_at
        people.add(conn, vault, submission.person_id, draft.email, new.person, made)
        consents.add(conn, submission.person_id, new.agreed)
    submissions.add(conn, vault, submission, ())
    if new.mails:
        keep_within_limit(services, conn, draft.email)
    with together(conn):
        submissions.add_letters(conn, new.letters)
        history.begin(conn, new.letters)
        outbox.add_sealed(conn, new.mails)


def _rows(
    draft: Draft,
    prepared: Sequence[Prepared],
    submission: Submission,
    day: date,
    agreed: Collection[Consent],
) -> list[Letter]:
    """Return the letters as they are stored: with a text only where we send or deliver it."""
    district = District.parse(draft.choice).number if "-" in draft.choice else None
    rows = []
    # In their order, what is asked for by id comes in the order of the recipients.
    ids = sorted(str(uuid.uuid4()) for _ in prepared)
    for id_, one in zip(ids, prepared, strict=True):
        kept = one.route is Route.EMAIL or Consent.IN_PERSON in agreed
        rows.append(
            Letter(
                id=id_,
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
                day=day,
                subject=one.letter.subject if kept else None,
                text=one.letter.text if kept else None,
            )
        )
    return rows


def _person(draft: Draft, writer: Writer) -> dict[str, str]:
    return {
        "first": writer.first,
        "last": writer.last,
        "street": writer.street,
        "city": writer.city,
        "state": writer.state,
        "zip": writer.zip,
        "email": draft.email,
    }


def _letter_mails(
    services: Services,
    sender: str,
    reply_to: str,
    prepared: Sequence[Prepared],
    rows: Sequence[Letter],
) -> list[NewMail]:
    """Return the letters that go by e-mail."""
    return [
        NewMail(
            to=one.recipient.email or "",
            message_id=mint_message_id(services),
            submission_id=row.submission_id,
            letter_id=row.id,
            content={
                "sender_name": sender,
                "reply_to": reply_to,
                "subject": one.letter.subject,
                "text": one.letter.text,
            },
        )
        for one, row in zip(prepared, rows, strict=True)
        if one.route is Route.EMAIL
    ]


def _mail_with_link(
    services: Services, campaign: Campaign, draft: Draft, submission: Submission, waiting: int
) -> NewMail:
    """Return the mail that asks the writer to verify their address, which so many letters await."""
    values = {
        "count": waiting,
        "campaign_title": campaign.told(draft.language).title,
        "link": link_for(services, submission),
        "days": VERIFY_WITHIN.days,
    }
    return system_mail.new_mail(
        services, system_mail.VERIFY, draft.email, draft.language, values, submission.id
    )
