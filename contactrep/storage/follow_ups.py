"""Writers who are asked whether offices replied: whom, about which letters, and what they say.

What a supporter pastes of an office's answer is a row of `replies` that has no author.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from contactrep.core.consents import Consent
from contactrep.core.follow_ups import ASKED_AGAIN
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.core.stances import Answer, ReplyKind
from contactrep.storage.office_tables import follow_ups, replies
from contactrep.storage.replies import NewReply, add
from contactrep.storage.submissions import Submission
from contactrep.storage.tables import consents, deliveries, events, letters, people, submissions
from contactrep.storage.vault import Vault

_SENT = (Entry.REPORTED_SENT, Entry.DELIVERED_IN_PERSON)
_OF_SUBMISSION = tuple(submissions.c[field.name] for field in fields(Submission))


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When what was made before is to be asked about.

    `first` for the first time; `again` for the second, where the first was asked before `apart`.
    """

    now: datetime
    first: datetime
    again: datetime
    apart: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter that a writer is asked about."""

    letter_id: str
    recipient_name: str


def to_ask(
    conn: Connection, template: str, when: When, *, after: str = "", limit: int
) -> list[tuple[Submission, int]]:
    """Return submissions whose writers are to be asked about a letter, in the order of their ids.

    Their writers agreed to it, for a time that is not over, and verified their address. With each
    stands how many mails `template` they were sent: never more than one.
    """
    mails = select(deliveries.c.id).where(
        deliveries.c.submission_id == submissions.c.id, deliveries.c.template == template
    )
    count = mails.with_only_columns(func.count()).scalar_subquery()
    last = mails.with_only_columns(func.max(deliveries.c.created_at)).scalar_subquery()
    rows = conn.execute(
        select(*_OF_SUBMISSION, count.label("count"))
        .join(people, people.c.id == submissions.c.person_id)
        .join(consents, consents.c.person_id == people.c.id)
        .where(
            consents.c.kind == Consent.FOLLOW_UP,
            consents.c.holds_until >= when.now,
            people.c.verified_at.is_not(None),
            submissions.c.id > after,
            or_(
                and_(submissions.c.created_at <= when.first, ~mails.exists()),
                and_(submissions.c.created_at <= when.again, count == 1, last <= when.apart),
            ),
            select(letters.c.id)
            .where(letters.c.submission_id == submissions.c.id, _open())
            .exists(),
        )
        .order_by(submissions.c.id)
        .limit(limit)
    )
    found = []
    for row in rows:
        values = dict(row._mapping)
        times = values.pop("count")
        found.append((Submission(**values), times))
    return found


def unanswered(conn: Connection, submission_ids: Collection[str]) -> Mapping[str, list[Asked]]:
    """Return the letters that are to be asked about, by submission; those of an office together."""
    rows = conn.execute(
        select(letters.c.submission_id, letters.c.id, letters.c.recipient_name)
        .where(letters.c.submission_id.in_(submission_ids), _open())
        .order_by(letters.c.recipient_name, letters.c.id)
    )
    found: dict[str, list[Asked]] = {}
    for submission_id, letter_id, name in rows:
        found.setdefault(submission_id, []).append(Asked(letter_id, name))
    return found


def answer_of(conn: Connection, letter_id: str) -> Answer | None:
    """Return what the writer of a letter said last."""
    answer = conn.scalar(select(follow_ups.c.answer).where(follow_ups.c.letter_id == letter_id))
    return Answer(answer) if answer else None


def save(conn: Connection, letter_id: str, answer: Answer, day: date) -> None:
    """Keep what the writer of a letter says, in the place of what they said before."""
    values = {"answer": answer.value, "day": day}
    of_letter = follow_ups.c.letter_id == letter_id
    if conn.execute(update(follow_ups).where(of_letter).values(values)).rowcount == 0:
        conn.execute(insert(follow_ups).values(letter_id=letter_id, **values))


def has_text(conn: Connection, letter_id: str) -> bool:
    """Tell whether the writer of a letter pasted an answer that is still kept."""
    pasted = select(replies.c.id).where(_pasted(letter_id), replies.c.sealed.is_not(None))
    return conn.scalar(pasted.limit(1)) is not None


def keep_text(
    conn: Connection, vault: Vault, letter_id: str, kind: ReplyKind, text: str, now: datetime
) -> None:
    """Keep an answer that the writer of a letter pasted, sealed, in the place of an earlier one."""
    drop_text(conn, letter_id)
    of_letter = select(letters.c.campaign, letters.c.recipient_key).where(letters.c.id == letter_id)
    letter = conn.execute(of_letter).one()
    day = conn.scalar(select(follow_ups.c.day).where(follow_ups.c.letter_id == letter_id))
    reply = NewReply(
        campaign=letter.campaign,
        recipient_key=letter.recipient_key,
        kind=kind,
        text=text,
        day=day or now.date(),
        letter_id=letter_id,
    )
    add(conn, vault, reply, None, now)


def set_kind(conn: Connection, letter_id: str, kind: ReplyKind) -> None:
    """Say of the answer that was pasted what it is after all."""
    conn.execute(update(replies).where(_pasted(letter_id)).values(kind=kind))


def drop_text(conn: Connection, letter_id: str) -> None:
    """Take back what the writer of a letter pasted."""
    conn.execute(delete(replies).where(_pasted(letter_id)))


def erase_texts(conn: Connection, person_id: str) -> None:
    """Forget every answer to a person's letters, whoever noted it: it may name them."""
    theirs = (
        select(letters.c.id)
        .join(submissions, submissions.c.id == letters.c.submission_id)
        .where(submissions.c.person_id == person_id)
    )
    conn.execute(
        update(replies)
        .where(replies.c.letter_id.in_(theirs.scalar_subquery()), replies.c.sealed.is_not(None))
        .values(sealed=None)
    )


def erase_texts_before(conn: Connection, before: datetime) -> None:
    """Forget the answers that supporters pasted before that time; that there were any, stays."""
    conn.execute(
        update(replies)
        .where(
            replies.c.author.is_(None),
            replies.c.created_at < before,
            replies.c.sealed.is_not(None),
        )
        .values(sealed=None)
    )


def _open() -> ColumnElement[bool]:
    """Return the condition that a letter went, and that nobody knows of an answer to it yet."""
    later = events.alias()
    taken_back = select(later.c.id).where(
        later.c.letter_id == events.c.letter_id,
        later.c.route == events.c.route,
        later.c.entry == Entry.REPORTED_BROKEN,
        later.c.id > events.c.id,
    )
    sent = select(events.c.id).where(
        events.c.letter_id == letters.c.id,
        events.c.entry.in_(_SENT),
        events.c.route != Route.CALL,
        ~taken_back.exists(),
    )
    accepted = select(deliveries.c.id).where(
        deliveries.c.letter_id == letters.c.id, deliveries.c.state == State.ACCEPTED
    )
    replied = select(events.c.id).where(
        events.c.letter_id == letters.c.id,
        events.c.entry == Entry.REPLIED,
        events.c.actor != "supporter",
    )
    settled = select(follow_ups.c.letter_id).where(
        follow_ups.c.letter_id == letters.c.id, follow_ups.c.answer.not_in(sorted(ASKED_AGAIN))
    )
    return and_(or_(sent.exists(), accepted.exists()), ~replied.exists(), ~settled.exists())


def _pasted(letter_id: str) -> ColumnElement[bool]:
    return and_(replies.c.letter_id == letter_id, replies.c.author.is_(None))
