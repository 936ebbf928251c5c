"""Submissions and their letters."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from contactrep.core.ledger import Route
from contactrep.storage.database import take_turn
from contactrep.storage.tables import letters, submissions
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


def find_by_key(conn: Connection, idempotency_key: str) -> Submission | None:
    """Return the submission that this form has made already.

    In a write transaction, the same form pressed twice at once waits here for the first press.
    """
    take_turn(conn, f"submission {idempotency_key}")
    return _one(conn, submissions.c.idempotency_key == idempotency_key)


def load(conn: Connection, id_: str) -> Submission | None:
    """Return a submission."""
    return _one(conn, submissions.c.id == id_)


def add(conn: Connection, vault: Vault, submission: Submission, its: Iterable[Letter]) -> None:
    """Store a submission with its letters."""
    conn.execute(insert(submissions).values(**asdict(submission)))
    for letter in its:
        values = asdict(letter)
        content = {"subject": values.pop("subject"), "text": values.pop("text")}
        values["sealed"] = (
            None if letter.text is None else vault.seal(content, f"letters:{letter.id}")
        )
        conn.execute(insert(letters).values(**values))


def letter_ids(conn: Connection, submission_id: str) -> dict[str, str]:
    """Return the ids of a submission's letters by recipient."""
    rows = conn.execute(
        select(letters.c.recipient_key, letters.c.id).where(
            letters.c.submission_id == submission_id
        )
    )
    return {row.recipient_key: row.id for row in rows}


def _one(conn: Connection, condition: ColumnElement[bool]) -> Submission | None:
    row = conn.execute(select(submissions).where(condition)).mappings().first()
    return Submission(**row) if row else None


def campaign_of_letter(conn: Connection, letter_id: str) -> str:
    """Return the campaign that a letter belongs to."""
    query = select(letters.c.campaign).where(letters.c.id == letter_id)
    return str(conn.scalars(query).one())
