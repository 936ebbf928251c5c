"""Submissions and their letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from contactrep.core.consents import Consent
from contactrep.core.ledger import Route
from contactrep.core.lifecycle import State
from contactrep.storage.inserts import add_rows, add_unless_there
from contactrep.storage.tables import consents, deliveries, letters, people, submissions
from contactrep.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One press of "send". `idempotency_key` is the form's: pressed twice, it counts once."""

    id: str
    idempotency_key: str
    campaign: str
    person_id: str | None
    revision: str
    language: str
    created_at: datetime
    source: str | None = None
    zip3: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as it is counted. `text` is kept, sealed, only where we send it ourselves."""

    id: str
    submission_id: str
    campaign: str
    recipient_key: str
    recipient_name: str
    state: str
    district: int | None
    edition: str
    route: Route
    personalised: bool
    created_at: datetime
    day: date
    subject: str | None = None
    text: str | None = None


_OF_SUBMISSION = tuple(field.name for field in fields(Submission))
_OF_LETTER = tuple({field.name for field in fields(Letter)} - {"subject", "text"})


class SentBeforeError(Exception):
    """The form has made a submission already, of this id."""

    def __init__(self, submission_id: str) -> None:
        """Keep the id for whoever wants to know what became of it."""
        super().__init__(submission_id)
        self.submission_id = submission_id


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a repr would end up in logs
class Written:
    """A stored letter with its writer, as far as both are kept."""

    submission_id: str
    person_id: str | None
    campaign: str
    language: str
    recipient_key: str
    recipient_name: str
    subject: str | None
    text: str | None


def of_letter(conn: Connection, vault: Vault, letter_id: str) -> Written | None:
    """Return a letter with what is kept of it; None where there is no such letter."""
    row = conn.execute(
        select(
            letters.c.submission_id,
            submissions.c.person_id,
            letters.c.campaign,
            submissions.c.language,
            letters.c.recipient_key,
            letters.c.recipient_name,
            letters.c.sealed,
        )
        .join(submissions, submissions.c.id == letters.c.submission_id)
        .where(letters.c.id == letter_id)
    ).first()
    if row is None:
        return None
    values = dict(row._mapping)
    sealed = values.pop("sealed")
    kept = vault.open(sealed, f"letters:{letter_id}") if sealed else {}
    return Written(**values, subject=kept.get("subject"), text=kept.get("text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What there is to say of a letter without its writer and its text."""

    submission_id: str
    campaign: str
    recipient_key: str
    recipient_name: str


def head_of_letter(conn: Connection, letter_id: str) -> Head | None:
    """Return what there is to say of a letter; None where there is no such letter."""
    columns = [letters.c[field.name] for field in fields(Head)]
    row = conn.execute(select(*columns).where(letters.c.id == letter_id)).first()
    return None if row is None else Head(**row._mapping)


def load(conn: Connection, id_: str) -> Submission | None:
    """Return a submission."""
    row = conn.execute(select(submissions).where(submissions.c.id == id_)).mappings().first()
    return Submission(**row) if row else None


def add(conn: Connection, vault: Vault, submission: Submission, its: Sequence[Letter]) -> None:
    """Store a submission with its letters.

    The same form pressed twice at once waits here for what becomes of the first press.

    Raises:
        SentBeforeError: this form has made a submission already; of this one, nothing is stored.
    """
    row = {name: getattr(submission, name) for name in _OF_SUBMISSION}
    if not add_unless_there(conn, submissions, row, "idempotency_key"):
        earlier = submissions.c.idempotency_key == submission.idempotency_key
        raise SentBeforeError(conn.scalars(select(submissions.c.id).where(earlier)).one())
    add_letters(conn, [seal(vault, letter) for letter in its])


def add_letters(conn: Connection, sealed: Sequence[Mapping[str, Any]]) -> None:
    """Store letters, as `seal` made them ready, of a submission that is stored."""
    add_rows(conn, letters, sealed)


def seal(vault: Vault, letter: Letter) -> dict[str, Any]:
    """Return a letter as it is stored; to seal takes time, which a transaction need not wait."""
    values = {name: getattr(letter, name) for name in _OF_LETTER}
    sealed = None
    if letter.text is not None:
        content = {"subject": letter.subject, "text": letter.text}
        sealed = vault.seal(content, f"letters:{letter.id}")
    return {**values, "sealed": sealed}


def letter_ids(conn: Connection, submission_id: str) -> dict[str, str]:
    """Return the ids of a submission's letters by recipient."""
    rows = conn.execute(
        select(letters.c.recipient_key, letters.c.id).where(
            letters.c.submission_id == submission_id
        )
    )
    return {row.recipient_key: row.id for row in rows}


def routes(conn: Connection, submission_id: str) -> dict[str, Route]:
    """Return the routes that a submission's letters were made for, by recipient."""
    rows = conn.execute(
        select(letters.c.recipient_key, letters.c.route).where(
            letters.c.submission_id == submission_id
        )
    )
    return {row.recipient_key: Route(row.route) for row in rows}


def to_remind(
    conn: Connection, reminder: str, first: datetime, last: datetime
) -> list[tuple[Submission, int]]:
    """Return submissions of that time whose writer has yet to verify an address for something.

    With each stands how many letters wait. Those who were sent the mail `reminder` are left out.
    """
    mails = deliveries.c.submission_id == submissions.c.id
    waiting = select(func.count()).where(mails, deliveries.c.state == State.WAITING)
    wanting = select(consents.c.person_id).where(
        consents.c.person_id == people.c.id,
        consents.c.kind.in_([kind for kind in Consent if kind.needs_email]),
    )
    reminded = select(deliveries.c.id).where(mails, deliveries.c.template == reminder)
    count = waiting.scalar_subquery()
    rows = conn.execute(
        select(submissions, count.label("waiting"))
        .join(people, submissions.c.person_id == people.c.id)
        .where(
            people.c.verified_at.is_(None),
            submissions.c.created_at.between(first, last),
            (count > 0) | wanting.exists(),
            ~reminded.exists(),
        )
        .order_by(submissions.c.created_at)
    )
    return [_with_count(row._mapping) for row in rows]


def _with_count(row: RowMapping) -> tuple[Submission, int]:
    values = dict(row)
    return Submission(**{k: v for k, v in values.items() if k != "waiting"}), values["waiting"]


def campaign_of_letter(conn: Connection, letter_id: str) -> str:
    """Return the campaign that a letter belongs to."""
    query = select(letters.c.campaign).where(letters.c.id == letter_id)
    return str(conn.scalars(query).one())
